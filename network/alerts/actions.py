from network import clock
from network.accounts.models import Account
from network.alerts import queries, rules
from network.alerts.appearances import newest
from network.alerts.models import Pace, SavedSearch
from network.db import action, db
from network.errors import Refused
from network.journal.actions import record
from network.library.asked import Asked
from network.text import public_id


@action
def save_search(asked: Asked, *, name: str, pace: Pace, by: Account) -> SavedSearch:
    """Keep a question for somebody: what answers it already is not new to them."""
    question = queries.written(asked)
    same, count = queries.same_search(by, question), queries.count_searches(by)
    if obstacle := rules.obstacle_to_saving(question, same, count):
        raise Refused(obstacle)
    last, now = newest(), clock.now()
    saved = SavedSearch(
        public_id=public_id(),
        account_id=by.id,
        name=name,
        question=question,
        pace=pace,
        wanted_since=now,
        told_up_to=last,
        seen_up_to=last,
        due_at=rules.first_due(pace, now),
    )
    db.session.add(saved)
    db.session.flush()
    _record("search.saved", saved, by)
    return saved


@action
def change_search(saved: SavedSearch, *, name: str, pace: Pace, by: Account) -> None:
    """Give a search another name, or have its owner told more or less often.

    Who wants to be told again is told of what comes out from now on.
    """
    db.session.refresh(saved)
    if pace != saved.pace:
        _pace(saved, pace)
    saved.name = name
    db.session.flush()
    _record("search.changed", saved, by)


@action
def remove_search(saved: SavedSearch, *, by: Account) -> None:
    """Keep a search no longer."""
    _record("search.removed", saved, by)
    db.session.delete(saved)
    db.session.flush()


@action
def stop_telling(saved: SavedSearch) -> None:
    """Send no more mail about a search, at the word of whoever reads it; again changes nothing."""
    db.session.refresh(saved)
    if saved.pace != Pace.NONE:
        _pace(saved, Pace.NONE)
        db.session.flush()
        record("search.stopped", subject=f"search:{saved.public_id}")


@action
def see_all(by: Account, up_to: int) -> None:
    """Note that somebody has seen what is new in their searches, as far as the page showed it."""
    seen = min(up_to, newest())
    for saved in queries.searches_of(by):
        saved.seen_up_to = max(saved.seen_up_to, seen)
    db.session.flush()


def _pace(saved: SavedSearch, pace: Pace) -> None:
    now = clock.now()
    if saved.pace == Pace.NONE and (last := newest()) > saved.told_up_to:
        saved.told_up_to, saved.wanted_since = last, now
    saved.pace, saved.due_at = pace, rules.first_due(pace, now)


def _record(event: str, saved: SavedSearch, by: Account) -> None:
    record(event, by=by, subject=f"search:{saved.public_id}", pace=saved.pace.value)
