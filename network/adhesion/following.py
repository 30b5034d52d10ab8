"""What time and the policy do to memberships, for the worker: safe to repeat, late or after a long stop.

Each membership has a transaction of its own, in which what it rests on is read again.
"""

from collections.abc import Callable, Sequence

from network import clock
from network.adhesion import candidacy_queries, queries, rules
from network.adhesion.actions import take_next_step, tell_acceptance, wake
from network.adhesion.candidacy_actions import open_candidacy, settle_candidacy
from network.adhesion.candidacy_models import Candidacy
from network.charter.models import Means
from network.charter.queries import signatures_of
from network.db import db, unit_of_work
from network.i18n import _
from network.jobs.turns import Turn
from network.members.joining import joining_policy
from network.members.models import Member


def follow_memberships() -> bool:
    """Open and settle candidacies, write to silent members, let them sleep and come back.

    Some of them at each turn; say whether more of them may wait.
    """
    turn = Turn()
    return any(
        turn.work_through(what, [thing.id for thing in find()], change) for what, find, change in _STEPS
    )


def _candidacies() -> Sequence[Candidacy]:
    return candidacy_queries.candidacies_to_settle(joining_policy())


def _due() -> Sequence[Member]:
    now = clock.now()
    return [each.member for each in queries.silent_members(now) if rules.is_due(each.silence, now)]


def _tell_how_it_came_in(member: Member) -> None:
    if member.accepted_at is None:
        return
    if any(signature.means == Means.PAPER for signature in signatures_of(member)):
        tell_acceptance(member, _("Membre avant cette plateforme : la coordination a repris son adhésion."))
    else:
        tell_acceptance(member, _("Signer la charte suffisait pour entrer dans le réseau."))


def _to_member(change: Callable[[Member], object]) -> Callable[[int], None]:
    def do(id_: int) -> None:
        with unit_of_work():
            if (member := db.session.get(Member, id_)) is not None:
                change(member)

    return do


def _settle(id_: int) -> None:
    with unit_of_work():
        if (candidacy := db.session.get(Candidacy, id_)) is not None:
            settle_candidacy(candidacy)


# What each is called in the log, how it is found, and what is done about it; looked for in this order.
_STEPS: tuple[
    tuple[str, Callable[[], Sequence[Member] | Sequence[Candidacy]], Callable[[int], None]], ...
] = (
    ("candidacy of member", candidacy_queries.candidates_without_candidacy, _to_member(open_candidacy)),
    ("candidacy", _candidacies, _settle),
    ("entry of member", queries.accepted_without_a_step, _to_member(_tell_how_it_came_in)),
    ("return of member", queries.woken_members, _to_member(wake)),
    ("silence of member", _due, _to_member(take_next_step)),
)
