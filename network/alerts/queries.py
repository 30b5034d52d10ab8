from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from network.accounts.models import Account
from network.alerts.models import Pace, SavedSearch
from network.db import db
from network.library.asked import Asked


def written(asked: Asked) -> str:
    """Return a question as it is kept: neither its page nor the order of its results."""
    return urlencode(asked.but(by_date=False, all_departments=False).pairs)


def question_of(saved: SavedSearch) -> Asked:
    """Return what a search asks, as the search page reads it today."""
    return Asked.read(dict(parse_qsl(saved.question)), 1)


def searches_of(account: Account) -> Sequence[SavedSearch]:
    """Return what somebody keeps, in the order of its names."""
    mine = select(SavedSearch).where(SavedSearch.account_id == account.id)
    return db.session.scalars(mine.order_by(func.lower(SavedSearch.name), SavedSearch.id)).all()


def search_for(account: Account, public_id: str) -> SavedSearch | None:
    """Return one of this person's searches, or None."""
    mine = SavedSearch.account_id == account.id
    return db.session.scalar(select(SavedSearch).where(mine, SavedSearch.public_id == public_id))


def search_by_public_id(public_id: str) -> SavedSearch | None:
    """Return a search, whosever it is: for the link of a mail."""
    return db.session.scalar(select(SavedSearch).where(SavedSearch.public_id == public_id))


def same_search(account: Account, question: str) -> SavedSearch | None:
    """Return the search of this person that asks the same, or None."""
    mine = SavedSearch.account_id == account.id
    return db.session.scalar(select(SavedSearch).where(mine, SavedSearch.question == question))


def count_searches(account: Account) -> int:
    """Return how many searches somebody keeps."""
    mine = select(func.count()).select_from(SavedSearch).where(SavedSearch.account_id == account.id)
    return db.session.scalar(mine) or 0


def late_without_news(now: datetime, newest: int) -> ColumnElement[bool]:
    """Return the condition that a search is due at a set hour and that nothing came out since."""
    return and_(
        SavedSearch.pace.in_((Pace.DAILY, Pace.WEEKLY)),
        SavedSearch.due_at <= now,
        SavedSearch.told_up_to >= newest,
    )


def due_searches(now: datetime, newest: int, people: int) -> Sequence[SavedSearch]:
    """Return the searches to be asked again of so many people at most: all of theirs that are due.

    Those of one person follow each other, in the order of their names.
    """
    due = (SavedSearch.due_at <= now, SavedSearch.told_up_to < newest)
    some = select(SavedSearch.account_id).where(*due).distinct().order_by(SavedSearch.account_id)
    theirs = SavedSearch.account_id.in_(some.limit(people).subquery().select())
    ordered = (SavedSearch.account_id, func.lower(SavedSearch.name), SavedSearch.id)
    return db.session.scalars(select(SavedSearch).where(*due, theirs).order_by(*ordered)).all()


def searches_told_beyond(accounts: Collection[int], seq: int) -> Sequence[SavedSearch]:
    """Return the searches of these people that were told further than this number, due or not."""
    beyond = (SavedSearch.account_id.in_(accounts), SavedSearch.told_up_to > seq)
    return db.session.scalars(select(SavedSearch).where(*beyond)).all()


def searches_among(ids: Sequence[int]) -> Sequence[SavedSearch]:
    """Return these searches as they are now, in the order of their names, with whose they are."""
    query = select(SavedSearch).where(SavedSearch.id.in_(ids)).options(joinedload(SavedSearch.account))
    ordered = query.order_by(func.lower(SavedSearch.name), SavedSearch.id)
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()
