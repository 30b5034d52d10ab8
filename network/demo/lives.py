"""The lives of memberships in the demonstration network: most give news, one is reminded, one asleep."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from network import clock
from network.accounts.models import Account
from network.adhesion.actions import take_next_step, tell_acceptance, tell_news
from network.adhesion.queries import accepted_without_a_step, silence_of
from network.demo.people import morning
from network.i18n import _
from network.members.models import College, Member

NOTICE = "Nouvelles inventées pour la démonstration."
MOST_SILENT = 250  # days, of those who give news


def live(
    entries: Iterable[Mapping[str, Any]],
    acting: Mapping[str, tuple[Account, Member]],
    news: Sequence[Mapping[str, Any]],
) -> None:
    """Bring each membership to today: the worker finds nobody to write to but those said to be silent."""
    told = {college: cycle(each for each in news if college in each["colleges"]) for college in College}
    for newcomer in accepted_without_a_step():
        tell_acceptance(newcomer, _("Signer la charte suffisait pour entrer dans le réseau."))
    for number, entry in enumerate(entries):
        person, member = acting[entry["key"]]
        if member.accepted_at is None:
            continue
        if entry.get("is_asleep"):
            _fall_asleep(member)
        elif entry.get("is_reminded"):
            _tell(member, person, next(told[member.college]), clock.today() - timedelta(days=380))
            with clock.at(morning(clock.today() - timedelta(days=5))):
                take_next_step(member)
        else:
            _tell(
                member,
                person,
                next(told[member.college]),
                clock.today() - timedelta(days=20 + 37 * number % MOST_SILENT),
            )


def _tell(member: Member, person: Account, said: Mapping[str, Any], day: date) -> None:
    """Give news on a day, if the member was there and had nothing newer to tell."""
    silence = silence_of(member)
    if silence is None or silence.since >= morning(day):
        return
    with clock.at(morning(day)):
        words = {name: said.get(name, "") for name in ("hard", "wished")}
        tell_news(member, f"{said['done']}\n\n{NOTICE}", **words, by=person)


def _fall_asleep(member: Member) -> None:
    """Let the steps happen on their days, one after the other."""
    while silence := silence_of(member):
        with clock.at(morning(silence.next_at.date() + timedelta(days=1))):
            take_next_step(member)
