"""When a silent member is written to, when it falls asleep, and what gives it more time.

All of it follows from the last sign of life and from what was done since: nothing else is kept, and
whatever happens twice, late or after a long stop of the site finds the same next step.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from network.adhesion.models import StepKind
from network.clock import months_later
from network.i18n import _
from network.members.models import Member, MemberStatus
from network.throttles.rules import Limit
from network.wording import day

SILENCE = 12  # months without a sign of life before the first notice
BETWEEN = timedelta(days=30)  # from the first notice to the second, and from the second to sleep, at least
NOTICE_LINKS_KEPT = 18  # months: by then, a silence is over or the member sleeps
MORE = 3  # months that a member may take, once a silence

NEWS_BY_ACCOUNT = Limit("news", 10, 3600)

# Those whose membership goes on: the others are not asked for news.
AWAKE = (MemberStatus.SIGNED, MemberStatus.UNVERIFIED, MemberStatus.EARLIER, MemberStatus.PRINCIPLE)


@dataclass(frozen=True)
class Silence:
    """Since when a member has given no sign of life, and when it was written to or took more time since."""

    since: datetime
    first_notice: datetime | None = None
    second_notice: datetime | None = None
    extended: datetime | None = None

    @property
    def last_notice(self) -> datetime | None:
        """When it was written to last."""
        return self.second_notice or self.first_notice

    @property
    def next_step(self) -> StepKind:
        """What comes next if nothing is heard."""
        if self.first_notice is None:
            return StepKind.FIRST_NOTICE
        return StepKind.SECOND_NOTICE if self.second_notice is None else StepKind.ASLEEP

    @property
    def next_at(self) -> datetime:
        """When that comes, at the earliest."""
        if self.last_notice is None:
            return months_later(self.since, SILENCE)
        due = self.last_notice + BETWEEN
        is_put_off = self.extended is not None and self.extended >= self.last_notice
        return months_later(due, MORE) if is_put_off else due

    @property
    def sleeps_at(self) -> datetime:
        """When it falls asleep at the earliest, if nothing is heard."""
        notices_left = {StepKind.FIRST_NOTICE: 2, StepKind.SECOND_NOTICE: 1}.get(self.next_step, 0)
        return self.next_at + notices_left * BETWEEN


def is_due(silence: Silence, now: datetime) -> bool:
    """Say whether the next step may be taken."""
    return now >= silence.next_at


def obstacle_to_extending(member: Member, silence: Silence | None) -> str | None:
    """Say why a member cannot take three months more, or None if it can."""
    if member.status == MemberStatus.DORMANT:
        return _("Votre organisation est en sommeil : donnez de ses nouvelles, et elle revient aussitôt.")
    if silence is None or silence.last_notice is None:
        return _("Il n’y a rien à repousser : aucun rappel n’est en cours.")
    if silence.extended:
        return _(
            "Les trois mois de plus ont déjà été pris le %(day)s ; ils ne le sont qu’une fois.",
            day=day(silence.extended),
        )
    return None


def obstacle_to_telling(member: Member) -> str | None:
    """Say why a member gives no news, or None if it may; a suspended one may."""
    if member.accepted_at is None:
        return _("Les nouvelles se donnent une fois votre organisation entrée dans le réseau.")
    if member.status == MemberStatus.WITHDRAWN:
        return _("Votre organisation s’est retirée du réseau.")
    return None


def obstacle_to_vouching(member: Member, silence: Silence | None) -> str | None:
    """Say why the coordination cannot note that it has heard of a member, or None if it can."""
    if member.status != MemberStatus.DORMANT and silence is None:
        return _("Cette organisation n’est pas tenue de donner de ses nouvelles aujourd’hui.")
    return None
