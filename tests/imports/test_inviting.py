"""Contacts of an import are invited when the desk says so, so many an hour, and can be left alone."""

from datetime import timedelta

import pytest

from network.db import unit_of_work
from network.errors import Refused
from network.imports import rules
from network.imports.inviting import (
    BETWEEN,
    invite_due_contacts,
    mail_shown,
    plan_invitations,
    stop_invitations,
)
from network.imports.queries import count_contacts, last_invitation_due, rows_of
from network.mail.topics import Topic
from network.members.invitations import invitations_to
from network.members.models import MemberRole
from tests.factories import make_account, make_coordinator, make_membership
from tests.imports.bringing import COOPERATIVE, FIGEAC, HEADINGS, brought_in, table, undone

CONTACTS = (*HEADINGS, "Nom du contact", "Mail du contact", "Rôle")
PAUL = (*COOPERATIVE, "Paul Ségala", "paul@fermes.fr", "")
CLAIRE = (*FIGEAC, "Claire Marty", "claire@figeac.fr", "contributrice")
THOUARS = ("CC du Thouarsais", "", "", "", "", "", "", "", "accueil@thouars.fr")


@pytest.fixture
def desk(app):
    return make_coordinator()


@pytest.fixture
def run(desk, clock):
    return brought_in(table(CONTACTS, PAUL, CLAIRE, THOUARS), desk)


def plan(run, desk) -> int:
    with unit_of_work():
        return plan_invitations(run, by=desk)


def invited(run) -> list[str]:
    return [row.contact_email for row in rows_of(run) if row.invited_at]


def test_nobody_is_invited_by_the_import_itself(run, outbox):
    assert not invite_due_contacts()
    assert len(outbox) == 0
    assert count_contacts(run) == {"waiting": 3, "due": 0, "invited": 0, "left_out": 0}


def test_contacts_are_invited_one_after_the_other(run, desk, outbox, clock):
    assert plan(run, desk) == 3
    assert invite_due_contacts()
    assert not invite_due_contacts()
    assert [mail.to for mail in outbox] == ["paul@fermes.fr"]
    clock.move(seconds=BETWEEN.total_seconds() * 2)
    while invite_due_contacts():
        pass
    assert [mail.to for mail in outbox] == ["paul@fermes.fr", "claire@figeac.fr", "accueil@thouars.fr"]
    assert count_contacts(run) == {"waiting": 0, "due": 0, "invited": 3, "left_out": 0}
    roles = {i.email: i.role for row in rows_of(run) for i in invitations_to(row.member)}
    assert roles["claire@figeac.fr"] == MemberRole.CONTRIBUTOR
    assert roles["paul@fermes.fr"] == MemberRole.REPRESENTATIVE


def test_five_hundred_invitations_do_not_leave_at_once(desk, clock):
    rows = [
        (f"Asso {n}", "Soutien", "association", "", "", "", "46", "", f"a{n}@asso.fr") for n in range(120)
    ]
    run = brought_in(table(CONTACTS, *rows), desk)
    plan(run, desk)
    due = sorted(row.invite_at for row in rows_of(run))
    hour = timedelta(hours=1)
    for start in due:
        assert sum(start <= moment < start + hour for moment in due) <= rules.INVITATIONS_AN_HOUR


def test_another_import_waits_for_its_turn(run, desk):
    plan(run, desk)
    last = last_invitation_due()
    other = brought_in(table(CONTACTS, (*COOPERATIVE, "Autre", "autre@fermes.fr")), desk)
    plan(other, desk)
    assert rows_of(other)[0].invite_at == last + BETWEEN


def test_invitations_can_be_stopped_and_started_again(run, desk, outbox, clock):
    plan(run, desk)
    invite_due_contacts()
    with unit_of_work():
        stop_invitations(run, by=desk)
    clock.move(days=1)
    assert not invite_due_contacts()
    assert invited(run) == ["paul@fermes.fr"]
    assert plan(run, desk) == 2
    while invite_due_contacts():
        pass
    assert len(outbox) == 2


def test_somebody_who_acts_already_is_left_out_with_the_reason(run, desk, outbox):
    member = rows_of(run)[0].member
    make_membership(member, make_account("Paul Ségala", "paul@fermes.fr"))
    plan(run, desk)
    assert invite_due_contacts()
    assert len(outbox) == 0
    row = rows_of(run)[0]
    assert "agit déjà" in row.not_invited
    assert row.invited_at is None
    assert count_contacts(run)["left_out"] == 1


def test_undoing_stops_what_has_not_left_and_keeps_whom_it_invited(run, desk, outbox, clock):
    plan(run, desk)
    invite_due_contacts()
    assert undone(run, desk) == (2, 1)
    clock.move(days=1)
    assert not invite_due_contacts()
    assert "une personne est invitée" in rows_of(run)[0].kept_because
    with pytest.raises(Refused, match="une fois l’import fait"):
        plan(run, desk)


def test_the_mail_is_shown_before_it_leaves(run, desk, outbox):
    address, mail = mail_shown(run, by=desk)
    assert address == "paul@fermes.fr"
    assert "Fermes du Causse" in mail.subject
    assert mail.topic == Topic.INVITATIONS
    assert any("coordination" in paragraph for paragraph in mail.paragraphs)
    assert len(outbox) == 0
    assert invitations_to(rows_of(run)[0].member) == []
