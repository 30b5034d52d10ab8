"""What an import writes, and what undoing it leaves."""

from datetime import date

import pytest
from sqlalchemy import func, select

from network.adhesion.following import follow_memberships
from network.adhesion.queries import steps_of
from network.charter.actions import publish_model_charter
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import CharterVersion, Means, Signature, Standing
from network.charter.queries import signature_of, signatures_of
from network.db import db, unit_of_work
from network.errors import Refused
from network.imports import actions
from network.imports.models import EarlierAdhesion, ImportRow, ImportRun, Outcome, Trust
from network.imports.queries import earlier_adhesions_of, rows_of, run_for
from network.imports.runs import RunState
from network.imports.undoing import fates
from network.journal.models import Entry
from network.members.models import Member, MemberStatus
from network.members.official import set_official_address
from tests.factories import make_account, make_coordinator, make_draft, make_member, make_membership
from tests.imports.bringing import (
    COOPERATIVE,
    FIGEAC,
    HEADINGS,
    brought_in,
    enter,
    prepared,
    table,
    tried,
    undone,
)

PAPER = (
    *HEADINGS,
    "Date d’adhésion",
    "Signataire",
    "Fonction",
    "N° de l’acte",
    "Date de l’acte",
    "Exécutoire le",
)
PAPER = (*PAPER, "O1", "O2", "Année de référence")
ACT = ("12/03/2014", "Jeanne Martin", "maire", "2014-12", "10/03/2014", "12/03/2014", "2050", "40 %", "2012")
SIGNED_FIGEAC = (*FIGEAC, *ACT)
SIGNED_COOPERATIVE = (*COOPERATIVE, "2015-06-01", "Paul Ségala", "gérant")


@pytest.fixture
def desk(app):
    return make_coordinator()


@pytest.fixture
def charter(app) -> CharterVersion:
    with unit_of_work():
        return publish_model_charter()


def member_called(name: str) -> Member:
    return db.session.scalars(select(Member).where(Member.name == name)).one()


def outcomes(run: ImportRun) -> list[Outcome]:
    return [row.outcome for row in rows_of(run)]


def test_a_file_is_prepared_tried_and_entered(desk):
    run = prepared(table(HEADINGS, COOPERATIVE, FIGEAC, ("Sans forme",)), desk)
    assert run.matching == ["name", "college", "legal_form", "siren", "rna", "insee", "territory"]
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0
    rows = actions.read_rows(run, run.matching)
    with unit_of_work():
        actions.try_import(run, rows, matching=run.matching, version=None, trust=Trust.UNVERIFIED)
    assert outcomes(run) == [Outcome.NEW, Outcome.NEW, Outcome.REFUSED]
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0
    enter(run, desk)
    cooperative, figeac = member_called("Fermes du Causse"), member_called("Figeac")
    assert (cooperative.siren, cooperative.departments) == ("393478300", ["46"])
    assert (figeac.siren, figeac.reference_code) == ("214601023", "46102")
    assert run.state == RunState.DONE
    assert (run.read, run.counts["new"], run.counts["refused"]) == (3, 2, 1)
    assert [row.cells for row in rows_of(run)] == [None, None, None]


def test_what_is_done_is_in_the_journal(desk):
    run = brought_in(table(HEADINGS, COOPERATIVE), desk)
    undone(run, desk)
    events = db.session.execute(select(Entry.event, Entry.subject).order_by(Entry.id)).all()
    subject = f"import:{run.public_id}"
    assert [event for event, about in events if about == subject] == [
        "import.prepared",
        "import.run",
        "import.undone",
    ]
    assert {"member.entered", "member.removed"} <= {event for event, _about in events}


def test_bringing_the_same_file_in_twice_changes_nothing_more(desk):
    held = table(
        HEADINGS, COOPERATIVE, FIGEAC, ("Les Amis du vent", "Soutien", "Association", "", "", "", "46")
    )
    brought_in(held, desk)
    again = brought_in(held, desk)
    assert outcomes(again) == [Outcome.KNOWN] * 3
    assert db.session.scalar(select(func.count()).select_from(Member)) == 3


def test_a_known_member_is_completed_and_never_written_over(desk):
    make_member("Fermes du Causse", siren="393478300", website="https://www.fermes.fr")
    headings = (*HEADINGS, "Site", "Adresse officielle")
    run = brought_in(table(headings, (*COOPERATIVE, "autre.fr", "Accueil@Fermes.fr")), desk)
    assert outcomes(run) == [Outcome.COMPLETED]
    member = member_called("Fermes du Causse")
    assert (member.website, member.official_email) == ("https://www.fermes.fr", "accueil@fermes.fr")


def test_an_association_without_a_number_is_known_by_its_name(desk):
    row = ("Les Amis du Vent", "Structures de soutien", "association", "", "", "", "Lot")
    brought_in(table(HEADINGS, row), desk)
    numbered = (*row[:4], "W462001234", *row[5:])
    run = brought_in(table(HEADINGS, numbered), desk)
    assert outcomes(run) == [Outcome.COMPLETED]
    assert member_called("Les Amis du Vent").rna == "W462001234"


def test_two_rows_for_one_member_are_told(desk):
    run = tried(table(HEADINGS, COOPERATIVE, FIGEAC, ("Commune de Figeac", "", "", "214601023")), desk)
    assert outcomes(run) == [Outcome.NEW, Outcome.NEW, Outcome.REFUSED]
    assert rows_of(run)[2].faults == {"name": "La ligne 3 parle déjà de cette organisation."}


def test_a_row_whose_numbers_are_of_two_members_is_refused(desk):
    make_member("Fermes du Causse", siren="393478300")
    make_member("Les Amis", legal_form="association", rna="W462001234")
    row = ("Les Amis", "Porteurs de projet", "association", "393478300", "W462001234", "", "Lot")
    run = tried(table(HEADINGS, row), desk)
    assert "Fermes du Causse ; Les Amis" in rows_of(run)[0].faults["siren"].replace("\u202f", " ")


def test_a_network_that_changed_since_the_trial_is_not_written_over(desk):
    run = tried(table(HEADINGS, COOPERATIVE), desk)
    make_member("Fermes du Causse", siren="393478300")
    with pytest.raises(Refused, match="a changé depuis l’essai"):
        enter(run, desk)
    assert run.state == RunState.PREPARED
    assert db.session.scalar(select(func.count()).select_from(Member)) == 1


def test_an_import_is_entered_once(desk):
    run = brought_in(table(HEADINGS, COOPERATIVE), desk)
    with pytest.raises(Refused, match="déjà été fait"), unit_of_work():
        actions.run_import(run, [], seen=run.trial_sha256, by=desk)
    with pytest.raises(Refused, match="déjà été fait"), unit_of_work():
        actions.discard_import(run, by=desk)


# -- Adhesions on paper --


def test_papers_of_another_text_are_earlier_adhesions_and_no_signatures(desk, charter):
    brought_in(table(PAPER, SIGNED_FIGEAC), desk)
    figeac = member_called("Figeac")
    (adhesion,) = earlier_adhesions_of(figeac)
    assert adhesion.adhered_on == date(2014, 3, 12)
    assert adhesion.charter == "Charte antérieure au site"
    assert (adhesion.signatory_name, adhesion.act_number) == ("Jeanne Martin", "2014-12")
    assert signatures_of(figeac) == []
    assert figeac.status == MemberStatus.REGISTERED
    assert figeac.registered_at.date() == date(2014, 3, 12)


def test_papers_of_a_published_text_become_signatures(desk, charter, outbox):
    run = brought_in(table(PAPER, SIGNED_FIGEAC, SIGNED_COOPERATIVE), desk, version=charter)
    assert run.counts["signatures"] == 2
    figeac, cooperative = member_called("Figeac"), member_called("Fermes du Causse")
    signature = signature_of(figeac, charter)
    assert signature.means == Means.PAPER
    assert signature.signed_at.date() == date(2014, 3, 12)
    assert signature.commitments["O1"] == {"target_year": "2050"}
    assert signature.standing == Standing.UNVERIFIED
    assert figeac.status == MemberStatus.UNVERIFIED
    assert signature_of(cooperative, charter).standing == Standing.SIGNED
    assert cooperative.status == MemberStatus.SIGNED
    assert earlier_adhesions_of(figeac) == []


def test_the_desk_may_vouch_for_the_acts_that_it_has_seen(desk, charter):
    brought_in(table(PAPER, SIGNED_FIGEAC), desk, version=charter, trust=Trust.CONFIRMED)
    figeac = member_called("Figeac")
    assert signature_of(figeac, charter).standing == Standing.SIGNED
    assert figeac.status == MemberStatus.SIGNED


def test_a_row_that_names_another_text_is_never_a_signature_of_the_one_chosen(desk, charter):
    headings, row = (*PAPER, "Version de charte"), (*SIGNED_FIGEAC, "Charte de 2011")
    brought_in(table(headings, row), desk, version=charter)
    figeac = member_called("Figeac")
    assert [adhesion.charter for adhesion in earlier_adhesions_of(figeac)] == ["Charte de 2011"]
    assert signatures_of(figeac) == []


@pytest.mark.parametrize("named", ["1.0", "v1.0", "Version 1.0", "charte 1.0"])
def test_a_row_may_name_the_text_chosen(desk, charter, named):
    brought_in(table((*PAPER, "Version de charte"), (*SIGNED_FIGEAC, named)), desk, version=charter)
    assert signature_of(member_called("Figeac"), charter)


@pytest.mark.parametrize(
    ("lacking", "column"),
    [
        (8, "signatory"),
        (9, "function"),
        (10, "act_number"),
        (11, "act_on"),
        (12, "executory_on"),
        (13, "target_year"),
    ],
)
def test_a_signature_lacks_nothing_that_the_charter_asks(desk, charter, lacking, column):
    row = list(SIGNED_FIGEAC)
    row[lacking] = ""
    run = tried(table(PAPER, row), desk, version=charter)
    assert outcomes(run) == [Outcome.REFUSED]
    assert column in rows_of(run)[0].faults


def test_an_adhesion_already_there_is_not_entered_twice(desk, charter):
    for version in (None, charter):
        brought_in(table(PAPER, SIGNED_FIGEAC), desk, version=version)
        again = brought_in(table(PAPER, SIGNED_FIGEAC), desk, version=version)
        assert outcomes(again) == [Outcome.KNOWN]
    assert db.session.scalar(select(func.count()).select_from(EarlierAdhesion)) == 1
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 1


def test_papers_entered_by_the_hundred_write_to_nobody(desk, charter, outbox):
    headings = (*PAPER, "Adresse officielle")
    brought_in(table(headings, (*SIGNED_FIGEAC, "mairie@figeac.fr")), desk, version=charter)
    assert member_called("Figeac").official_email == "mairie@figeac.fr"
    assert len(outbox) == 0


# -- Undoing --


def test_undoing_takes_back_what_was_entered(desk, charter):
    known = make_member("Fermes du Causse", siren="393478300")
    headings = (*PAPER, "Site", "Adresse officielle")
    row = (*SIGNED_COOPERATIVE, "", "", "", "", "", "", "www.fermes.fr", "accueil@fermes.fr")
    run = brought_in(table(headings, row, SIGNED_FIGEAC), desk)
    assert known.official_email == "accueil@fermes.fr"
    assert undone(run, desk) == (2, 0)
    assert run.state == RunState.UNDONE
    assert [member.name for member in db.session.scalars(select(Member))] == ["Fermes du Causse"]
    assert (known.website, known.official_email) == (None, None)
    assert db.session.scalar(select(func.count()).select_from(EarlierAdhesion)) == 0
    with pytest.raises(Refused, match="déjà annulé"):
        undone(run, desk)


def test_after_undoing_the_same_file_comes_in_again(desk):
    held = table(HEADINGS, COOPERATIVE)
    undone(brought_in(held, desk), desk)
    assert outcomes(brought_in(held, desk)) == [Outcome.NEW]


def lives_by_a_person(member: Member) -> None:
    make_membership(member, make_account())


def lives_by_a_sheet(member: Member) -> None:
    make_draft(make_account(), member)


def lives_by_its_profile(member: Member) -> None:
    with unit_of_work():
        member.description = "Nous produisons."


def lives_by_its_address(member: Member) -> None:
    with unit_of_work():
        set_official_address(member, "autre@fermes.fr", by=None)


@pytest.mark.parametrize(
    ("live", "because"),
    [
        (lives_by_a_person, "une personne agit pour elle"),
        (lives_by_a_sheet, "une fiche d’expérience"),
        (lives_by_its_profile, "modifiée depuis"),
        (lives_by_its_address, "modifiée depuis"),
    ],
)
def test_what_has_lived_since_is_kept_and_the_reason_told(desk, live, because):
    run = brought_in(table(HEADINGS, COOPERATIVE, FIGEAC), desk)
    live(member_called("Fermes du Causse"))
    assert undone(run, desk) == (1, 1)
    assert member_called("Fermes du Causse")
    assert db.session.scalar(select(func.count()).select_from(Member)) == 1
    kept, gone = rows_of(run)
    assert because in kept.kept_because
    assert (gone.kept_because, gone.member) == (None, None)


def test_what_another_import_completed_is_kept(desk):
    first = brought_in(table(HEADINGS, COOPERATIVE), desk)
    second = brought_in(table((*HEADINGS, "Site"), (*COOPERATIVE, "fermes.fr")), desk)
    assert undone(first, desk) == (0, 1)
    assert undone(second, desk) == (1, 0)
    assert member_called("Fermes du Causse").website is None


def test_a_signature_on_paper_ends_and_stays_in_the_register(desk, charter):
    run = brought_in(table(PAPER, SIGNED_COOPERATIVE), desk, version=charter)
    cooperative = member_called("Fermes du Causse")
    follow_memberships()
    assert "la coordination a repris son adhésion" in steps_of(cooperative)[0].reason
    assert undone(run, desk) == (0, 1)
    (signature,) = signatures_of(cooperative)
    assert signature.standing == Standing.ENDED
    assert "annulée" in signature.end_reason
    assert cooperative.status == MemberStatus.REGISTERED
    assert "n° 1 reste au registre" in rows_of(run)[0].kept_because


def test_a_mandate_confirmed_since_is_left_alone(desk, charter):
    run = brought_in(table(PAPER, SIGNED_FIGEAC), desk, version=charter)
    signature = signature_of(member_called("Figeac"), charter)
    with unit_of_work():
        confirm_mandate(signature, by=desk)
    assert undone(run, desk) == (0, 1)
    assert signature_of(member_called("Figeac"), charter).standing == Standing.SIGNED


def test_undoing_is_shown_before_it_is_done(desk):
    run = brought_in(table(HEADINGS, COOPERATIVE, FIGEAC), desk)
    lives_by_a_person(member_called("Figeac"))
    assert [(fate.row.name, fate.removed) for fate in fates(run)] == [
        ("Fermes du Causse", True),
        ("Figeac", False),
    ]


# -- What is forgotten --


def test_a_file_left_for_a_day_is_forgotten(desk, clock):
    run = prepared(table(HEADINGS, COOPERATIVE), desk)
    done = brought_in(table(HEADINGS, FIGEAC), desk)
    clock.move(hours=23)
    with unit_of_work():
        actions.forget_stale_imports()
    assert run_for(desk, run.public_id)
    clock.move(hours=1)
    with unit_of_work():
        actions.forget_stale_imports()
    assert db.session.scalars(select(ImportRun.id)).all() == [done.id]
    assert db.session.scalars(select(ImportRow.run_id)).all() == [done.id]


def test_a_contact_whom_nobody_invited_is_forgotten_after_a_year(desk, clock):
    row = (*COOPERATIVE, "Paul Ségala", "paul@fermes.fr")
    run = brought_in(table((*HEADINGS, "Nom du contact", "Mail du contact"), row), desk)
    assert rows_of(run)[0].contact_email == "paul@fermes.fr"
    clock.move(days=365)
    with unit_of_work():
        actions.forget_stale_imports()
    kept = rows_of(run)[0]
    assert (kept.contact_name, kept.contact_email) == (None, None)
    assert "paul" not in str(kept.becomes)


def test_what_one_prepares_is_nobody_else_s(desk):
    run = prepared(table(HEADINGS, COOPERATIVE), desk)
    other = make_coordinator("Une Autre")
    assert run_for(desk, run.public_id) == run
    assert run_for(other, run.public_id) is None
    done = brought_in(table(HEADINGS, FIGEAC), desk)
    assert run_for(other, done.public_id) == done
