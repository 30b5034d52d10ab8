"""What the public page of a sheet shows of where it comes from."""

from flask import render_template
from markupsafe import Markup

from network.sheet_imports.queries import source_of
from network.sheets.reading import Reading


def sheet_panel(reading: Reading) -> Markup | None:
    """Say of what a sheet was taken over, and when; nothing of one that was written here."""
    row = source_of(reading.revision.sheet)
    if row is None or row.run.run_at is None:
        return None
    panel = render_template("sheet_imports/_panel.html", source=row.source, run=row.run)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes
