"""The one door to typst: a template of ours and plain data in, a PDF out.

Run as a program, it makes one PDF: what a page asks for is made apart, since the web process does not
load typst.
"""

import io
import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

# Fit to be archived for long, and to be read aloud; typst refuses to compile what is not.
STANDARDS: Any = ["a-3b", "ua-1"]
_NO_GLYPH = "□"
SECONDS = 20  # of the processor
SECONDS_BY_THE_CLOCK = 60  # a busy machine is no fault of the text
_PROBE = b'#set document(title: "x")\n#for text in json(bytes(sys.inputs.texts)) [#text\\ ]'
# In what typst says of a character without glyph: itself, or its number.
_UNSHOWN = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|(.))"` could not be displayed')
WIDEST = 1400  # pixels of a picture: 200 to the inch over a page


def compile_pdf(template: Path, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Return the PDF of a template, which reads `data` as JSON: nothing in it is taken for markup.

    The same template, data and moment give the same bytes: no font of the machine is looked at.
    """
    import typst  # 80 MB: only the worker needs it

    return typst.compile(
        template.read_bytes(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
        timestamp=int(made_at.timestamp()),
        pdf_standards=STANDARDS,
    )


def compile_apart(
    template: Path,
    data: Mapping[str, Any],
    *,
    made_at: datetime,
    pictures: Mapping[str, Path | None] | None = None,
) -> bytes:
    """Return the same PDF, made in a process apart, « □ » standing for what has no glyph.

    `pictures` are images kept by the site, by the name under which the template finds their bytes in its
    data; none where there is no image, or no more. Takes a tenth of a second: never inside a writing
    transaction.
    """
    return _compiled_apart(_asked(template, data, made_at, pictures))


def compile_once(template: Path, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Return the same PDF, made apart the first time and kept: for the few that anybody may ask for."""
    return _kept(_asked(template, data, made_at))


def _asked(
    template: Path,
    data: Mapping[str, Any],
    made_at: datetime,
    pictures: Mapping[str, Path | None] | None = None,
) -> str:
    shown = {name: str(path) if path else None for name, path in (pictures or {}).items()}
    return json.dumps(
        {"template": str(template), "data": data, "made_at": made_at.isoformat(), "pictures": shown}
    )


@lru_cache(maxsize=16)
def _kept(asked: str) -> bytes:
    return _compiled_apart(asked)


def _compiled_apart(asked: str) -> bytes:
    command = [sys.executable, "-I", __file__]
    done = subprocess.run(
        command, input=asked.encode(), capture_output=True, timeout=SECONDS_BY_THE_CLOCK, env={}, check=True
    )
    return done.stdout


def displayable(value: Any) -> Any:
    """Return plain data whose every character has a glyph: « □ » stands for those that have none.

    The standards forbid a document with a missing glyph: typst would refuse a name such as « 李明 ».
    """
    missing = _without_glyph(sorted({c for text in _texts(value) for c in text if not c.isascii()}))
    shown = _translated(value, dict.fromkeys(map(ord, missing), _NO_GLYPH))
    unshown = _texts(shown)
    if _can_show(*unshown):
        return shown
    # Characters shown one by one and not together: a sequence that asks for a glyph of its own.
    simpler = {text: _simpler(text) for text in unshown if not _can_show(text)}
    return _replaced(shown, simpler)


def _texts(value: Any) -> set[str]:
    match value:
        case str():
            return {value}
        case list():
            return set().union(*map(_texts, value))
        case dict():
            return set().union(*map(_texts, value.values()))
    return set()


def _translated(value: Any, table: Mapping[int, str]) -> Any:
    return _replaced(value, {text: text.translate(table) for text in _texts(value)})


def _replaced(value: Any, texts: Mapping[str, str]) -> Any:
    match value:
        case str():
            return texts.get(value, value)
        case list():
            return [_replaced(each, texts) for each in value]
        case dict():
            return {name: _replaced(each, texts) for name, each in value.items()}
    return value


def _simpler(text: str) -> str:
    return "".join(character if character <= "\u024f" else _NO_GLYPH for character in text)


def _without_glyph(characters: Iterable[str]) -> set[str]:
    """Return which of these characters the fonts that come with typst do not have: it knows best."""
    return {
        chr(int(number, 16)) if number else character
        for number, character in _UNSHOWN.findall(_complaints(list(characters)))
    }


def _can_show(*texts: str) -> bool:
    """Say whether the fonts that come with typst show all these texts."""
    return not _complaints([text for text in texts if not text.isascii()])


def _complaints(texts: list[str]) -> str:
    """Return what typst says against these texts, each standing by itself; empty when it shows them all."""
    import typst  # 80 MB: only the worker needs it

    asked = {"texts": json.dumps(texts, ensure_ascii=False)}
    try:
        typst.compile(
            _PROBE, sys_inputs=asked, ignore_system_fonts=True, pdf_standards=STANDARDS, timestamp=0
        )
    except typst.TypstError as error:
        return str(error.diagnostic)
    return ""


def _picture(path: str) -> list[int] | None:
    """Return an image as the bytes of a JPEG on white, None where it cannot be read any more."""
    from PIL import Image  # only here, in the process apart

    try:
        with Image.open(path) as image:
            image.draft("RGB", (WIDEST, WIDEST))
            image.thumbnail((WIDEST, WIDEST))
            opaque = image.convert("RGBA")
        flat = Image.new("RGB", opaque.size, "white")
        flat.paste(opaque, mask=opaque)
        data = io.BytesIO()
        flat.save(data, "JPEG", quality=82, optimize=True)
    except (OSError, ValueError):
        return None
    return list(data.getvalue())


def main() -> None:
    """Write the PDF that is asked for on standard input."""
    asked = json.load(sys.stdin)
    template, made_at = Path(asked["template"]), datetime.fromisoformat(asked["made_at"])
    pictures = {name: _picture(path) if path else None for name, path in asked["pictures"].items()}
    import typst

    try:
        pdf = compile_pdf(template, asked["data"] | pictures, made_at=made_at)
    except typst.TypstError:
        pdf = compile_pdf(template, displayable(asked["data"]) | pictures, made_at=made_at)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    main()
