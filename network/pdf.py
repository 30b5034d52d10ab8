"""The one door to typst: a template of ours and plain data in, a PDF out."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

# Fit to be archived for long, and to be read aloud; typst refuses to compile what is not.
STANDARDS: Any = ["a-3b", "ua-1"]
_NO_GLYPH = "□"
_PROBE = b'#set document(title: "x")\n#sys.inputs.text'


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


def displayable(value: Any) -> Any:
    """Return plain data whose every character has a glyph: « □ » stands for those that have none.

    The standards forbid a document with a missing glyph: typst would refuse a name such as « 李明 ».
    """
    match value:
        case str():
            return value if _can_show(value) else _with_glyphs(value)
        case list():
            return [displayable(each) for each in value]
        case dict():
            return {name: displayable(each) for name, each in value.items()}
    return value


def _with_glyphs(text: str) -> str:
    kept = "".join(character if _can_show(character) else _NO_GLYPH for character in text)
    if _can_show(kept):
        return kept
    # Shown one by one and not together: a sequence that asks for a glyph of its own.
    return "".join(character if character <= "\u024f" else _NO_GLYPH for character in kept)


@lru_cache(maxsize=2048)
def _can_show(text: str) -> bool:
    """Say whether the fonts that come with typst have all these characters: it knows best."""
    if text.isascii():
        return True
    import typst  # 80 MB: only the worker needs it

    try:
        typst.compile(
            _PROBE, sys_inputs={"text": text}, ignore_system_fonts=True, pdf_standards=STANDARDS, timestamp=0
        )
    except typst.TypstError:
        return False
    return True
