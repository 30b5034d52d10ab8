from sqlalchemy import select

from network.db import db
from network.paging import Page, paged
from network.reports.models import Report


def open_reports(*, number: int = 1, per_page: int = 50) -> Page[Report]:
    """Return a page of the reports that wait for an answer, the oldest first."""
    return paged(select(Report).where(Report.closed_at.is_(None)).order_by(Report.id), number, per_page)


def closed_reports(*, number: int = 1, per_page: int = 50) -> Page[Report]:
    """Return a page of the reports answered, the latest first."""
    query = select(Report).where(Report.closed_at.is_not(None))
    return paged(query.order_by(Report.closed_at.desc(), Report.id.desc()), number, per_page)


def report_by_public_id(public_id: str) -> Report | None:
    """Return the report of this identifier."""
    return db.session.scalar(select(Report).where(Report.public_id == public_id))
