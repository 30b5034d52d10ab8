"""Show files as pictures: the worker's task, apart from the pages.

The pictures of a file are made and written outside any transaction, then kept together in one: a
crash between the two loses nothing, the next round makes them again and the sweep takes the first.
"""

from network import clock
from network.db import action, db
from network.files import checks, queries, rules, storage
from network.files.models import FilePreview, PreviewWork
from network.files.retrying import try_once
from network.text import public_id, sha256_hex


def make_previews() -> bool:
    """Make the pictures of the file that has waited longest; say whether there was one. Safe to repeat.

    One at a time: mails and certificates go out between two.
    """
    return try_once(
        queries.preview_due(clock.now()), _written, keep_previews, "previews of file %s failed (try %s)"
    )


def _written(data: bytes, content_type: str) -> list[tuple[int, int, str, str]]:
    pictures = checks.pictures_of(data, content_type)
    return [(width, height, *_write(picture)) for width, height, picture in pictures]


def _write(data: bytes) -> tuple[str, str]:
    """Write a picture and return its name and its digest."""
    name = public_id(storage.ID_LENGTH)
    storage.write(name, data)
    return name, sha256_hex(data)


@action
def keep_previews(file_id: int, written: list[tuple[int, int, str, str]]) -> None:
    """Keep the pictures of a file, once; of a document they give the size it is shown at."""
    work = db.session.get(PreviewWork, file_id)
    if work is None:
        return  # it was let go, or shown, meanwhile
    # Under the width that asks for it: the last one may be narrower.
    for asked, (_width, _height, name, sha256) in zip(rules.WIDTHS, written, strict=False):
        db.session.add(FilePreview(file_id=file_id, width=asked, public_id=name, sha256=sha256))
    if not work.file.is_image:
        work.file.width, work.file.height, _name, _sha256 = written[-1]
    db.session.delete(work)
