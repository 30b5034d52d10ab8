from collections.abc import Callable
from typing import Any

import pytest

from network import clock as network_clock
from network.accounts.models import Account
from network.db import db, unit_of_work
from network.members.models import Member, MemberStatus
from network.members.queries import memberships_of
from network.reuse import actions
from network.reuse.models import Reuse, Stage
from network.sheets.models import Sheet, SheetRevision
from tests.factories import make_contributor, make_member, make_published_sheet


@pytest.fixture
def author(app) -> Account:
    """Who wrote the sheet on which others draw."""
    return make_contributor(make_member("Commune de Figeac"), name="Alix Roy")


@pytest.fixture
def sheet(author) -> Sheet:
    """A published sheet, of a member who does not draw on any."""
    return published(author).sheet


@pytest.fixture
def person(app) -> Account:
    """Who writes for a member that the network took in."""
    return make_contributor(taken_in("Fermes du Causse"), name="Sacha Petit")


@pytest.fixture
def member(person) -> Member:
    """The member that draws on the sheet."""
    return member_of(person)


@pytest.fixture
def declare(sheet, person) -> Callable[..., Reuse]:
    """Declare that a person's member draws on a sheet."""

    def declare(
        of: Sheet = sheet, by: Account = person, project: str = "Une chaufferie", **said: Any
    ) -> Reuse:
        with unit_of_work():
            said = {"stage": Stage.PLANNED, **said}
            return actions.declare_reuse(member_of(by), of, project=project, by=by, **said)

    return declare


def taken_in(name: str, **columns: Any) -> Member:
    """Make a member that the network took in: it counts."""
    said = {"accepted_at": network_clock.now(), "noted_status": MemberStatus.SIGNED, **columns}
    return make_member(name, **said)


def member_of(account: Account) -> Member:
    """Return the one member that this person acts for."""
    return memberships_of(account)[0].member


def published(author: Account, title: str = "Une chaufferie bois pour l’école") -> SheetRevision:
    """Make a published sheet of the author's member."""
    return make_published_sheet(author, member_of(author), title)


def writer_of(name: str) -> Account:
    """Make somebody who writes for a new member that counts."""
    return make_contributor(taken_in(name))


def generations(first: Sheet, count: int) -> list[Sheet]:
    """Make so many sheets, each of a member of its own and drawing on the one before, the first given."""
    line = [first]
    for number in range(count):
        writer = writer_of(f"Commune {number}")
        own = published(writer, f"Génération {number}").sheet
        with unit_of_work():
            actions.declare_reuse(
                member_of(writer), line[-1], project=f"Projet {number}", stage=Stage.DONE,
                own_sheet=own.public_id, by=writer,
            )  # fmt: skip
        line.append(own)
    db.session.rollback()
    return line
