"""The one door to typst: a template of ours and plain data in, a PDF out."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any


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
        # Fit to be archived for long, and to be read aloud; typst refuses to compile what is not.
        pdf_standards=["a-3b", "ua-1"],
    )
