"""What time and the policy do to memberships, for the worker: safe to repeat, late or after a long stop.

Each membership has a transaction of its own, in which what it rests on is read again.
"""

from collections.abc import Callable, Sequence
from typing import Any

from network import clock
from network.adhesion import candidacy_queries, queries, rules
from network.adhesion.actions import take_next_step, tell_acceptance, wake
from network.adhesion.candidacy_actions import open_candidacy, settle_candidacy
from network.charter.models import Means
from network.charter.queries import signatures_of
from network.db import db, unit_of_work
from network.i18n import _


def follow_memberships() -> None:
    """Open and settle candidacies, write to silent members, let them sleep and come back."""
    _each(candidacy_queries.candidates_without_candidacy(), open_candidacy)
    _each(candidacy_queries.open_candidacies(), settle_candidacy)
    _each(queries.accepted_without_a_step(), _tell_how_it_came_in)
    _each(queries.woken_members(), wake)
    now = clock.now()
    due = [each.member for each in queries.silent_members(now) if rules.is_due(each.silence, now)]
    _each(due, take_next_step)


def _each(found: Sequence[Any], change: Callable[[Any], object]) -> None:
    kept = [(type(thing), thing.id) for thing in found]
    for kind, id_ in kept:
        with unit_of_work():
            if (thing := db.session.get(kind, id_)) is not None:
                change(thing)


def _tell_how_it_came_in(member: Any) -> None:
    if member.accepted_at is None:
        return
    if any(signature.means == Means.PAPER for signature in signatures_of(member)):
        tell_acceptance(member, _("Membre avant cette plateforme : la coordination a repris son adhésion."))
    else:
        tell_acceptance(member, _("Signer la charte suffisait pour entrer dans le réseau."))
