"""What happened to a membership, from every side of the site, for its people and the coordination."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from network.adhesion.queries import steps_of
from network.charter import trust_queries
from network.charter.ending_queries import lives_of
from network.charter.models import Signature
from network.charter.queries import signatures_of
from network.i18n import _
from network.members.models import Member
from network.register.queries import openings_of


@dataclass(frozen=True)
class Moment:
    """One thing that happened: what, when, by whom, why."""

    at: datetime
    label: str
    author: str
    reason: str


def history_of(member: Member) -> list[Moment]:
    """Return all that happened to a membership, the latest first: signatures, decisions, notices, returns."""
    found = [*_of_its_signatures(member), *_of_its_life(member)]
    return sorted(found, key=lambda moment: moment.at)[::-1]


def _of_its_signatures(member: Member) -> Iterator[Moment]:
    signatures = signatures_of(member)
    lives = lives_of(signatures)
    people = openings_of(said.index for life in lives.values() for said in life)
    for signature in reversed(signatures):
        values = {"number": signature.number, "version": signature.version.number}
        for said in lives[signature.id]:
            is_its_own = said.index == signature.entry_index
            label = (
                _("Signature n° %(number)s, charte %(version)s", **values)
                if is_its_own
                else _("%(what)s (signature n° %(number)s)", what=said.label, number=signature.number)
            )
            person = people.get(said.index)
            nobody = _("personne effacée") if signature.erased_at else _("Le site")
            yield Moment(
                signature.entered_at if is_its_own else said.at,
                label,
                _("%(name)s, %(function)s", name=person.name, function=person.function) if person else nobody,
                said.reason or signature.means.label,
            )
        if signature.is_principle:
            yield from _of_a_principle(signature)


def _of_a_principle(signature: Signature) -> Iterator[Moment]:
    version = signature.version.number
    label = _("Engagement de principe, charte %(version)s", version=version)
    yield Moment(signature.entered_at, label, signature.signatory, signature.means.label)
    if signature.ended_at:
        ended = _("Fin de l’engagement de principe")
        yield Moment(signature.ended_at, ended, _("Le site"), signature.end_reason or "")


def _of_its_life(member: Member) -> Iterator[Moment]:
    for step in reversed(trust_queries.history_of(member)):
        yield Moment(step.at, step.kind.label, step.author, step.reason)
    for told in reversed(steps_of(member)):
        yield Moment(told.at, told.kind.label, told.author, told.reason)
