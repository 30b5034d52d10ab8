"""What happens to a revision between its author and its readers; for actions, which say why and to whom."""

from collections.abc import Collection
from itertools import chain, count
from typing import TypeVar

from sqlalchemy import inspect

from network import clock
from network.accounts.models import Account
from network.db import db
from network.editorial.models import Publication, Revision
from network.editorial.states import State
from network.errors import Refused

Thing = TypeVar("Thing", bound=Publication | Revision)


class SavedMeanwhile(Refused):
    """Somebody else, or another tab, saved the revision since this page was shown."""


def read_again(thing: Thing, gone: str) -> Thing:
    """Return a publication or a revision as it is now that nobody else writes; refuse one thrown away."""
    found = db.session.get(type(thing), inspect(thing).identity)
    if found is None:
        raise Refused(gone)
    return found


def refuse_unseen(revision: Revision, seen: int, sentence: str) -> None:
    """Refuse to change or decide on what was saved since it was shown."""
    if revision.saved_version != seen:
        raise SavedMeanwhile(sentence)


def count_saving(revision: Revision) -> None:
    """Note that the words were saved: pages shown before are out of date."""
    revision.saved_version = (revision.saved_version or 0) + 1
    revision.saved_at = clock.now()


def submit(revision: Revision) -> None:
    """Put a revision before the desk; the decision on the writing before no longer counts."""
    revision.state, revision.submitted_at = State.SUBMITTED, clock.now()
    revision.decided_at = revision.decided_by_id = None


def take_back(revision: Revision) -> None:
    """Give a submitted revision back to its author's pen."""
    revision.state, revision.submitted_at = State.DRAFT, None


def supersede(former: Revision | None) -> None:
    """Take what readers saw out of their sight, to make room for what follows it."""
    if former:
        former.state = State.SUPERSEDED
        db.session.flush()


def decide(revision: Revision, state: State, by: Account) -> None:
    """Write down a decision whole: the database refuses half of it."""
    decided_by = by.id  # read before anything changes: reading may write the changes made so far
    revision.state, revision.decided_at, revision.decided_by_id = state, clock.now(), decided_by


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """Return the wanted address, with a number when it is taken."""
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(name for name in chain([wanted], numbered) if name not in taken)
