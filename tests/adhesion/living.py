"""How tests let a network live: members that sign, days that pass, the worker that follows."""

from network.accounts.models import Account
from network.adhesion.following import follow_memberships
from network.adhesion.models import LifeStep
from network.adhesion.queries import steps_of
from network.charter.models import CharterVersion, Signature
from network.members.models import College, Member
from tests.charter.signing import prepare, sign
from tests.conftest import Clock
from tests.factories import make_account, make_member

QUIET = 355  # days after a sign of life during which nothing happens, as test_three_years.py shows day by day


class Life:
    """The clock, the charter, and the worker's task once a day."""

    def __init__(self, clock: Clock, charter: CharterVersion):
        self.clock = clock
        self.charter = charter

    def signed(
        self, name: str = "Fermes de Figeac", *, by: Account | None = None, follow: bool = True
    ) -> Member:
        """Make an organisation that has just signed the charter."""
        by = by or make_account()
        member = make_member(name, College.PROJECT_HOLDERS, by=by)
        self.sign(member, by)
        if follow:
            follow_memberships()
        return member

    def sign(self, member: Member, by: Account) -> Signature:
        """Sign the charter in a member's name."""
        return sign(prepare(member, self.charter, by=by))

    def days(self, count: int) -> None:
        """Let days pass, the worker doing its task each day; each month of the first year of a long time."""
        for day in range(count):
            self.clock.move(days=1)
            if count <= QUIET or day >= QUIET or day % 30 == 0:
                follow_memberships()


def kinds(member: Member) -> list[str]:
    """Return what happened in the life of a membership, the first step first."""
    return [step.kind.value for step in reversed(steps_of(member))]


def steps(member: Member, *wanted: str) -> list[LifeStep]:
    """Return the steps of some kinds, the first one first."""
    return [step for step in reversed(steps_of(member)) if step.kind in wanted]
