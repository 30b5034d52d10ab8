"""What the register's pages show of the charter, which they do not know: contributed by `create_app`."""

from flask import url_for
from sqlalchemy import select

from network.charter.models import Signature
from network.db import db


def page_of_entry(index: int) -> str | None:
    """Return the address of the signature that was entered there, or None if there is none."""
    code = db.session.scalar(select(Signature.code).where(Signature.entry_index == index))
    return url_for("charter.signature", code=code) if code else None
