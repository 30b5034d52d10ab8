"""Where a membership stands today, and what comes next: what every page about it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from network.adhesion import candidacy_queries, candidacy_rules, queries, rules
from network.adhesion.candidacy_models import Candidacy, Sponsorship
from network.adhesion.models import LifeStep, StepKind
from network.adhesion.rules import Silence
from network.members.joining import JoiningPolicy, joining_policy
from network.members.models import Member, MemberStatus


@dataclass(frozen=True)
class MembershipStanding:
    """A member with its silence or its candidacy, as far as it has one."""

    member: Member
    policy: JoiningPolicy
    silence: Silence | None
    last_sign: datetime | None
    candidacy: Candidacy | None
    sponsorships: Sequence[Sponsorship]
    decision: LifeStep | None

    @property
    def is_reminded(self) -> bool:
        """Say whether the network has written to the member, and waits for its news."""
        return self.silence is not None and self.silence.last_notice is not None

    @property
    def cannot_extend(self) -> str | None:
        """Say why three months more cannot be taken, or None if they can."""
        return rules.obstacle_to_extending(self.member, self.silence)

    @property
    def cannot_contest(self) -> str | None:
        """Say why the decision cannot be contested, or None if it can."""
        return candidacy_rules.obstacle_to_contesting(self.candidacy)

    @property
    def sponsors_missing(self) -> int:
        """How many members still have to confirm."""
        given = candidacy_queries.confirmations_that_count(self.candidacy) if self.candidacy else []
        return max(0, candidacy_rules.SPONSORS - len(given))


def standing_of(member: Member) -> MembershipStanding:
    """Return where a membership stands."""
    is_undecided = member.status in candidacy_rules.UNDECIDED
    candidacy = candidacy_queries.candidacy_of(member) if is_undecided else None
    decisions = (StepKind.DECLINED, StepKind.UPHELD)
    return MembershipStanding(
        member=member,
        policy=joining_policy(),
        silence=queries.silence_of(member),
        last_sign=queries.last_sign_of(member) if member.accepted_at else None,
        candidacy=candidacy,
        sponsorships=candidacy_queries.sponsorships_of(candidacy) if candidacy else (),
        decision=next((step for step in queries.steps_of(member) if step.kind in decisions), None)
        if member.status == MemberStatus.DECLINED
        else None,
    )
