"""Text documents that any word processor opens: blocks of text in a few styles, as ODT (ISO 26300).

A block is {"style": …, "text": …}; the styles are those of `styles.xml`, beside the templates. What stands
between square brackets is a blank to fill in, and is shown as one.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

MIMETYPE = "application/vnd.oasis.opendocument.text"
HEADINGS = {"title": 1, "heading": 2}
STYLES = Path(__file__).with_name("data") / "odt" / "styles.xml"

_BLANK = re.compile(r"(\[[^\[\]]*\])")
# What XML 1.0 cannot hold, however it is written.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {"office": "office", "text": "text", "manifest": "manifest", "meta": "meta"}.items()
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write(title: str, blocks: Sequence[Mapping[str, str]], *, made_at: datetime) -> bytes:
    """Return the document: always the same bytes for the same blocks and moment."""
    parts = {
        "content.xml": _content(blocks),
        "styles.xml": STYLES.read_text(encoding="utf-8"),
        "meta.xml": _meta(title, made_at),
        "META-INF/manifest.xml": _manifest(),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        # First and not compressed: programs tell the format by its place.
        _add(archive, "mimetype", MIMETYPE, made_at, zipfile.ZIP_STORED)
        for name, part in parts.items():
            _add(archive, name, part, made_at, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _add(archive: zipfile.ZipFile, name: str, part: str, made_at: datetime, how: int) -> None:
    info = zipfile.ZipInfo(name, made_at.timetuple()[:6])
    info.compress_type, info.external_attr = how, 0o644 << 16
    archive.writestr(info, part)


def _content(blocks: Sequence[Mapping[str, str]]) -> str:
    body = "".join(map(_block, blocks))
    return (
        f'{_HEAD}<office:document-content {_NAMESPACES} office:version="1.3">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def _block(block: Mapping[str, str]) -> str:
    style = block["style"]
    if level := HEADINGS.get(style):
        return (
            f'<text:h text:style-name="{style}" text:outline-level="{level}">{_runs(block["text"])}</text:h>'
        )
    return f'<text:p text:style-name="{style}">{_runs(block["text"])}</text:p>'


def _runs(text: str) -> str:
    """Return the text with its blanks in a style of their own."""
    clean = _FORBIDDEN.sub("", text)
    return "".join(
        f'<text:span text:style-name="blank">{_escaped(part)}</text:span>'
        if _BLANK.fullmatch(part)
        else _escaped(part)
        for part in _BLANK.split(clean)
    )


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<text:line-break/>")


def _meta(title: str, made_at: datetime) -> str:
    return (
        f'{_HEAD}<office:document-meta {_NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'office:version="1.3"><office:meta><dc:title>{escape(_FORBIDDEN.sub("", title))}</dc:title>'
        f"<dc:language>fr-FR</dc:language><dc:date>{made_at:%Y-%m-%dT%H:%M:%S}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def _manifest() -> str:
    entries = {"/": MIMETYPE, "content.xml": "text/xml", "styles.xml": "text/xml", "meta.xml": "text/xml"}
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in entries.items()
    )
    return f'{_HEAD}<manifest:manifest {_NAMESPACES} manifest:version="1.3">{listed}</manifest:manifest>'
