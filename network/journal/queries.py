from sqlalchemy import select

from network.journal.models import Entry
from network.paging import Page, paged


def entries(
    *,
    account: str | None = None,
    event: str | None = None,
    exactly: str | None = None,
    number: int = 1,
    per_page: int = 50,
) -> Page[Entry]:
    """Return a page of entries, newest first: all, or those of an account, of events beginning so, of one."""
    query = select(Entry).order_by(Entry.id.desc())
    if account:
        query = query.where(Entry.account == account)
    if event:
        query = query.where(Entry.event.startswith(event, autoescape=True))
    if exactly:
        query = query.where(Entry.event == exactly)
    return paged(query, number, per_page)
