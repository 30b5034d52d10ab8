from collections.abc import Sequence
from typing import Any

from network import clock
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.search import synonym_rules as rules
from network.search.actions import note_change
from network.search.synonym_models import SynonymGroup
from network.search.synonym_queries import group_by_key, groups
from network.search.synonyms import Group
from network.text import public_id

KIND = "synonyms"  # of the changes noted: no document is of it, and every index reads its synonyms again


@action
def add_group(terms: Sequence[str], *, by: Any) -> str:
    """Add a group of terms that find one another; return its key."""
    key = public_id()
    _check(terms, key)
    _write(key, terms)
    _tell("synonyms.added", key, terms, by)
    return key


@action
def change_group(key: str, terms: Sequence[str], *, by: Any) -> None:
    """Write other terms in a group, and switch it on. Shipped terms written again make it a shipped one."""
    group = _existing(key)
    _check(terms, key)
    if tuple(terms) == group.shipped:
        _forget(key)
    else:
        _write(key, terms)
    _tell("synonyms.changed", key, terms, by)


@action
def switch_group(key: str, *, active: bool, by: Any) -> None:
    """Take a group out of the search, or put it back."""
    group = _existing(key)
    if obstacle := rules.obstacle_to_switching(group, active=active):
        raise Refused(obstacle)
    if not active:
        _write(key, group.terms, active=False)
        _tell("synonyms.switched_off", key, group.terms, by)
        return
    _check(group.terms, key)
    if group.terms == group.shipped:
        _forget(key)
    else:
        _write(key, group.terms)
    _tell("synonyms.switched_on", key, group.terms, by)


def _existing(key: str) -> Group:
    group = group_by_key(key)
    if group is None:
        raise Refused(_("Ce groupe n’existe plus."))
    return group


def _check(terms: Sequence[str], key: str) -> None:
    if obstacle := rules.obstacle_to_terms(terms, groups(but=key)):
        raise Refused(obstacle, "terms")


def _write(key: str, terms: Sequence[str], *, active: bool = True) -> None:
    row = db.session.get(SynonymGroup, key) or SynonymGroup(key=key)
    row.terms, row.active, row.changed_at = list(terms), active, clock.now()
    db.session.add(row)
    db.session.flush()


def _forget(key: str) -> None:
    if row := db.session.get(SynonymGroup, key):
        db.session.delete(row)
        db.session.flush()


def _tell(event: str, key: str, terms: Sequence[str], by: Any) -> None:
    record(event, by=by, subject=f"synonyms:{key}", terms=" = ".join(terms))
    note_change(KIND, key)
