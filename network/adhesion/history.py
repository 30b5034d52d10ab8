"""What happened to a membership, from every side of the site, for its people and the coordination."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from network.adhesion.queries import steps_of
from network.charter import trust_queries
from network.charter.queries import signatures_of
from network.i18n import _
from network.members.models import Member


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
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _of_its_signatures(member: Member) -> Iterator[Moment]:
    for signature in reversed(signatures_of(member)):
        values = {"number": signature.number, "version": signature.version.number}
        label = (
            _("Engagement de principe n° %(number)s, charte %(version)s", **values)
            if signature.is_principle
            else _("Signature n° %(number)s, charte %(version)s", **values)
        )
        yield Moment(signature.entered_at, label, signature.signatory_name, signature.means.label)
        if signature.ended_at:
            ended = _("Signature n° %(number)s terminée", number=signature.number)
            yield Moment(signature.ended_at, ended, "", signature.end_reason or "")


def _of_its_life(member: Member) -> Iterator[Moment]:
    for step in reversed(trust_queries.history_of(member)):
        yield Moment(step.at, step.kind.label, step.author, step.reason)
    for told in reversed(steps_of(member)):
        yield Moment(told.at, told.kind.label, told.author, told.reason)
