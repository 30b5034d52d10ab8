"""Who may declare that it draws on what."""

import pytest

from network import clock
from network.members.models import Member, MemberStatus
from network.reuse import rules
from network.reuse.models import Reuse, Stage
from network.sheets.models import Sheet


def member(**columns) -> Member:
    said = {"noted_status": MemberStatus.SIGNED, "accepted_at": clock.now(), **columns}
    return Member(id=1, name="Fermes du Causse", **said)


def sheet(id=7, owner_id=2, **columns) -> Sheet:
    return Sheet(id=id, owner_id=owner_id, **columns)


def test_a_member_draws_on_the_sheet_of_another():
    assert rules.obstacle_to_declaring(member(), sheet()) is None


def test_nobody_draws_on_their_own_sheet():
    assert "celle de votre organisation" in rules.obstacle_to_declaring(member(), sheet(owner_id=1))


def test_nobody_declares_to_draw_on_what_was_archived():
    archived = sheet(archived_at=clock.now(), archived_reason="Dépassée")
    assert "archivée" in rules.obstacle_to_declaring(member(), archived)


@pytest.mark.parametrize("status", rules.NOT_TOLD)
def test_who_left_sleeps_or_is_suspended_declares_nothing(status):
    told = rules.obstacle_to_declaring(member(noted_status=status), sheet())
    assert status.label in told
    assert not rules.is_told(member(noted_status=status))


def test_a_member_that_the_network_did_not_take_in_declares_but_is_not_told():
    waiting = member(accepted_at=None, noted_status=MemberStatus.REGISTERED)
    assert rules.obstacle_to_declaring(waiting, sheet()) is None
    assert not rules.is_told(waiting)
    assert rules.is_told(member())


def test_a_project_is_declared_once_and_again_once_taken_back():
    standing, taken_back = Reuse(taken_back_at=None), Reuse(taken_back_at=clock.now())
    assert "déjà déclaré" in rules.obstacle_to_project(standing)
    assert rules.obstacle_to_project(taken_back) is None
    assert rules.obstacle_to_project(None) is None


def test_only_a_sheet_of_the_member_tells_of_its_project():
    own, foreign = sheet(id=8, owner_id=1), sheet(id=9, owner_id=3)
    assert rules.obstacle_to_own_sheet(own, member(), sheet(), set()) is None
    assert "de votre organisation" in rules.obstacle_to_own_sheet(foreign, member(), sheet(), set())
    assert "de votre organisation" in rules.obstacle_to_own_sheet(None, member(), sheet(), set())
    archived = sheet(id=8, owner_id=1, archived_at=clock.now())
    assert "archivée" in rules.obstacle_to_own_sheet(archived, member(), sheet(), set())


def test_no_sheet_descends_from_itself():
    own = sheet(id=8, owner_id=1)
    assert "s’inspire déjà" in rules.obstacle_to_own_sheet(own, member(), sheet(), {5, 8})
    assert rules.obstacle_to_own_sheet(own, member(), sheet(), {5}) is None


def test_what_was_taken_back_does_not_change():
    assert rules.obstacle_to_changing(Reuse(stage=Stage.DONE)) is None
    assert "retirée" in rules.obstacle_to_changing(Reuse(taken_back_at=clock.now()))
