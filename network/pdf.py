"""The one door to typst: a template of ours and plain data in, a PDF out.

Run as a program, it makes one PDF: what a page asks for is made apart, since the web process does not
load typst.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

# Fit to be archived for long, and to be read aloud; typst refuses to compile what is not.
STANDARDS: Any = ["a-3b", "ua-1"]
_NO_GLYPH = "□"
SECONDS = 20
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


def compile_apart(template: Path, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Return the same PDF, made in a process apart, « □ » standing for what has no glyph.

    Takes a tenth of a second: never inside a writing transaction.
    """
    return _compiled_apart(_asked(template, data, made_at))


def compile_once(template: Path, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Return the same PDF, made apart the first time and kept: for the few that anybody may ask for."""
    return _kept(_asked(template, data, made_at))


def _asked(template: Path, data: Mapping[str, Any], made_at: datetime) -> str:
    return json.dumps({"template": str(template), "data": data, "made_at": made_at.isoformat()})


@lru_cache(maxsize=16)
def _kept(asked: str) -> bytes:
    return _compiled_apart(asked)


def _compiled_apart(asked: str) -> bytes:
    command = [sys.executable, "-I", __file__]
    done = subprocess.run(
        command, input=asked.encode(), capture_output=True, timeout=SECONDS, env={}, check=True
    )
    return done.stdout


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


def main() -> None:
    """Write the PDF that is asked for on standard input."""
    asked = json.load(sys.stdin)
    template, made_at = Path(asked["template"]), datetime.fromisoformat(asked["made_at"])
    import typst

    try:
        pdf = compile_pdf(template, asked["data"], made_at=made_at)
    except typst.TypstError:
        pdf = compile_pdf(template, displayable(asked["data"]), made_at=made_at)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
