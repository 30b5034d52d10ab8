"""The notices of documents that exist, as PDF."""

from typing import Any

from network import clock
from network.config import ROOT
from network.pdf import compile_apart

TEMPLATE = ROOT / "network" / "data" / "demo" / "notice.typ"


def notice(entry: dict[str, Any]) -> bytes:
    """Return the PDF of a resource's notice: the reference of a document, and what is retained of it."""
    data = {"title": entry["content"]["title"], **entry["notice"]}
    return compile_apart(TEMPLATE, data, made_at=clock.now())
