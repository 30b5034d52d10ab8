"""The one door to typst: a template of ours and plain data in, a PDF out."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

# Archived for long (PDF/A-3b) and read aloud (PDF/UA-1); typst refuses to compile what is neither.
STANDARDS = ["a-3b", "ua-1"]


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
