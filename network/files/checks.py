"""Check a file in a process apart, with limits; see the `…_inspection` programs for what is looked at."""

from pathlib import Path
from typing import Any

from network import apart
from network.apart import Answer, Limits
from network.errors import Refused
from network.files import rules
from network.i18n import _
from network.text import plain_text

# Of a picture, twenty million pixels are decoded and written again; of a document, every part is parsed.
# By the clock far more than the processor may take: a busy machine is no fault of the file.
PDF_LIMITS = Limits(seconds=30, cpu_seconds=5)
IMAGE_LIMITS = Limits(seconds=40, cpu_seconds=12)
DOCUMENT_LIMITS = Limits(seconds=40, cpu_seconds=12)
PICTURES_LIMITS = Limits(seconds=40, cpu_seconds=12)
TELLING_LIMITS = Limits(seconds=30, cpu_seconds=5)
TEXT_LIMITS = Limits(seconds=40, cpu_seconds=20)

_HERE = Path(__file__).parent
_PDF_INSPECTION = _HERE / "pdf_inspection.py"
_IMAGE_INSPECTION = _HERE / "image_inspection.py"
_DOCUMENT_INSPECTION = _HERE / "document_inspection.py"
_CSV_INSPECTION = _HERE / "csv_inspection.py"
_DOCUMENT_TELLING = _HERE / "document_telling.py"
_TEXT_READING = _HERE / "text_reading.py"
_PICTURE_MAKING = _HERE / "picture_making.py"


def check_pdf(data: bytes, name: str, *, anew: bool = False) -> bytes:
    """Return a PDF as it can be kept; raise `Refused`, with the sentence to show, unless it is harmless.

    Byte for byte as it came, or written `anew`. It takes about half a second: never inside a writing
    transaction.
    """
    if obstacle := rules.obstacle_to_pdf(data, name):
        raise Refused(obstacle)
    way = "anew" if anew else "as-received"
    answer = _look(_PDF_INSPECTION, data, rules.MOST_PAGES, way, limits=PDF_LIMITS)
    if found := answer.said.get("found"):
        raise Refused(rules.finding(found))
    return answer.data if anew else data


def made_anew(data: bytes, name: str) -> tuple[bytes, int, int]:
    """Return a picture made anew from what was sent, its width and its height; else raise `Refused`.

    It may take some seconds: never inside a writing transaction.
    """
    if obstacle := rules.obstacle_to_image(data, name):
        raise Refused(obstacle)
    announced = rules.format_of(name, data, rules.IMAGES)
    assert announced is not None
    wanted = (announced.code, rules.MOST_PIXELS, rules.LONGEST_SIDE)
    answer = _look(_IMAGE_INSPECTION, data, *wanted, limits=IMAGE_LIMITS)
    if found := answer.said.get("found"):
        raise Refused(rules.finding_in_image(found))
    return answer.data, answer.said["width"], answer.said["height"]


def check_document(data: bytes, name: str) -> None:
    """Raise `Refused`, with the sentence to show, unless this is a sound and harmless office document."""
    if obstacle := rules.obstacle_to_document(data, name):
        raise Refused(obstacle)
    announced = rules.format_of(name, data, rules.DOCUMENTS)
    assert announced is not None, "a PDF has its own check"
    program = _CSV_INSPECTION if announced.code == "csv" else _DOCUMENT_INSPECTION
    answer = _look(program, data, announced.code, limits=DOCUMENT_LIMITS)
    if found := answer.said.get("found"):
        raise Refused(rules.finding_in_document(found))


def told_by(data: bytes, name: str) -> dict[str, Any]:
    """Return what a sound document says of itself, as it is written there; nothing when it cannot be read.

    Never inside a writing transaction. None of it is to be believed.
    """
    announced = rules.format_of(name, data, rules.PDF | rules.DOCUMENTS)
    if announced is None or announced.code == "csv":  # which says nothing of itself
        return {}
    try:
        kind = announced.code.lower()
        return apart.run(_DOCUMENT_TELLING, data, kind, limits=TELLING_LIMITS).said
    except (apart.Busy, apart.Beyond):
        return {}


def _look(program: Path, data: bytes, *arguments: object, limits: Limits) -> Answer:
    """Let a program look at a file."""
    try:
        return apart.run(program, data, *arguments, limits=limits)
    except apart.Busy:
        raise Refused(
            _("D’autres documents sont en cours de vérification : réessayez dans une minute.")
        ) from None
    except apart.Beyond:
        return Answer({"found": "heavy"}, b"")


def pictures_of(data: bytes, content_type: str) -> list[tuple[int, int, bytes]]:
    """Return a kept file as WebP pictures: the width, the height and the bytes of each, the narrowest first.

    Raise `apart.Busy`, `apart.Beyond` or `ValueError` when they cannot be made.
    """
    answer = apart.run(_PICTURE_MAKING, data, content_type, *rules.WIDTHS, limits=PICTURES_LIMITS)
    if found := answer.said.get("found"):
        raise ValueError(found)
    pictures, start = [], 0
    for width, height, size in answer.said["pictures"]:
        pictures.append((width, height, answer.data[start : start + size]))
        start += size
    return pictures


def text_of(data: bytes, content_type: str) -> str:
    """Return the words of a kept document, as many as are searched.

    Raise `apart.Busy`, `apart.Beyond` or `ValueError` when they cannot be read.
    """
    kind = next(
        each.code for each in (rules.PDF | rules.DOCUMENTS).values() if each.content_type == content_type
    )
    answer = apart.run(_TEXT_READING, data, kind.lower(), rules.LONGEST_TEXT, limits=TEXT_LIMITS)
    if found := answer.said.get("found"):
        raise ValueError(found)
    return plain_text(answer.data.decode("utf-8", "replace"))
