"""Long lists: all go by pages in the same way, and never ask the database row by row."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from network import clock
from network.accounts.models import Account
from network.adhesion.actions import take_next_step
from network.adhesion.candidacy_actions import open_candidacy
from network.alerts.actions import save_search
from network.alerts.models import Pace
from network.charter.actions import publish_model_charter
from network.charter.document_actions import send_document
from network.charter.queries import version_in_force
from network.charter.status import restate
from network.charter.suspension_actions import suspend
from network.db import db, unit_of_work
from network.journal.actions import record
from network.library.asked import Asked
from network.mail.actions import queue
from network.mail.messages import Mail
from network.members.actions import request_to_join
from network.members.hand_over_actions import ask_hand_over
from network.members.models import College, Member, Membership
from network.members.official import propose_official_address
from network.reports.actions import report_problem
from network.reports.models import Problem
from network.resources.models import Resource
from network.reuse.actions import declare_reuse
from network.reuse.models import Stage
from network.reviews.actions import invite_peer
from network.search.synonym_actions import add_group
from network.sheets.actions import submit_sheet
from network.sheets.freshness_models import SheetFreshness
from network.upkeep.actions import find
from network.upkeep.models import FindingKind
from tests.charter.signing import BROWSER, a_pledge, prepare, received, sign
from tests.factories import (
    make_account,
    make_collection,
    make_contributor,
    make_coordinator,
    make_draft,
    make_member,
    make_peer,
    make_proposed_resource,
    make_published_resource,
    make_published_sheet,
)
from tests.imports.bringing import prepared, table
from tests.page import local_address
from tests.queries import assert_queries
from tests.sheet_imports import bringing as sheet_bringing
from tests.sheet_imports.bringing import WHOLE, csv_of

LISTS = (
    "/membres?college=project_holders",
    "/charte/signataires?college=project_holders",
    "/registre?q=ferme",
    "/bibliotheque",
    "/ressources",
    "/inspirations",
    "/admin/ressources?etat=publiees",
    "/admin/ressources?etat=relecture-due",
    "/admin/entretien?etat=decides",
    "/admin/entretien?sorte=review-due",
    "/admin/collections",
    "/admin/synonymes?etat=ajoutes",
    "/collections",
    "/admin/fiches/a-actualiser?etat=archivees",
    "/admin/fiches/a-actualiser?etat=demandees",
    "/admin/mandats",
    "/admin/documents",
    "/admin/suspensions",
    "/admin/signalements?etat=clos",
    "/admin/candidatures?etat=non-retenues",
    "/admin/sans-nouvelles?etat=injoignables",
    "/admin/sans-nouvelles?etat=en-sommeil",
    "/admin/membres?college=project_holders",
    "/admin/demandes?sorte=releves",
    "/admin/demandes?sorte=demandes",
    "/admin/demandes?sorte=adresses",
    "/admin/imports",
    "/admin/imports-de-fiches",
    "/admin/mails?etat=envoyes",
    "/admin/journal?famille=account",
)


@pytest.fixture
def coordinator(app):
    return make_coordinator()


@pytest.fixture
def desk(site, coordinator):
    """Somebody in front of every list."""
    with unit_of_work():
        publish_model_charter()
    return site.login_as(coordinator)


def page_of(address: str, number: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}page={number}"


def test_a_page_beyond_the_end_leads_to_the_last(desk, subtests):
    for address in LISTS:
        for number in ("2", "100000", "99999999999999999999"):
            with subtests.test(address=address, number=number):
                assert desk.get(page_of(address, number)).url == address


def test_a_page_that_is_no_number_is_not_found(desk, subtests):
    for address in LISTS:
        for number in ("0", "-1", "deux", "1e3", "", "%C2%B2"):
            with subtests.test(address=address, number=number):
                desk.get(page_of(address, number), expect=404)


def test_the_last_page_keeps_what_was_asked_besides(desk):
    for number in range(51):
        make_member(f"Association {number:02}")
    answer = desk.open("GET", "/admin/membres?text=association&page=9&_scheme=javascript")
    assert answer.status_code == 302
    assert local_address(answer.location) == "/admin/membres?text=association&_scheme=javascript&page=2"


MANY = 12


def make_many_members(by: Account) -> None:
    for number in range(MANY):
        make_member(f"Association {number:02}", by=make_account())


def make_many_signatures(by: Account) -> None:
    for number in range(MANY):
        sign(prepare(make_member(f"Association {number:02}"), version_in_force()))


def make_many_mandates(by: Account) -> None:
    for number in range(MANY):
        commune = make_member(f"Commune {number:02}", College.LOCAL_AUTHORITIES)
        sign(prepare(commune, version_in_force(), act_file=received()))


def make_many_documents(by: Account) -> None:
    charter = version_in_force()
    for number in range(MANY):
        commune = make_member(f"Commune {number:02}", College.LOCAL_AUTHORITIES, by=by)
        with unit_of_work():
            send_document(
                commune, charter, a_pledge(commune, charter),
                signed_on=clock.today(), document=received(), by=by, origin=BROWSER,
            )  # fmt: skip


def make_many_suspensions(by: Account) -> None:
    for number in range(MANY):
        with unit_of_work():
            suspend(make_member(f"Association {number:02}"), "Un doute.", by=by)


def make_many_reports(by: Account) -> None:
    member = make_member()
    with unit_of_work():
        for number in range(MANY):
            report_problem(
                "member", member.public_id, member.name, problem=Problem.OTHER, message=f"N° {number}"
            )


def make_many_candidacies(by: Account) -> None:
    make_many_signatures(by)
    with unit_of_work():
        for member in db.session.scalars(select(Member)).all():
            member.accepted_at = None
            restate(member)
            open_candidacy(member)


def make_many_silent_members(by: Account) -> None:
    with clock.at(clock.now() - timedelta(days=400)):
        make_many_signatures(by)
    with unit_of_work():
        for member in db.session.scalars(select(Member)).all():
            take_next_step(member)


def make_many_out_of_reach(by: Account) -> None:
    with clock.at(clock.now() - timedelta(days=400)):
        make_many_signatures(by)
    with unit_of_work():
        db.session.execute(delete(Membership))


def make_many_asleep(by: Account) -> None:
    make_many_signatures(by)
    with unit_of_work():
        for member in db.session.scalars(select(Member)).all():
            member.dormant_at = clock.now()
            restate(member)


def make_many_drafts(by: Account) -> None:
    member = make_member(by=by)
    for number in range(MANY):
        make_draft(by, member, f"Fiche {number:02}")


def make_many_submitted(by: Account) -> None:
    author = make_account()
    for name in range(MANY):
        member = make_member(f"Commune {name}", by=author)
        revision = make_draft(author, member)
        with unit_of_work():
            submit_sheet(revision, by=author)
            invite_peer(revision.sheet, make_peer(f"Commune d’ailleurs {name}"), by=author)


def make_many_sheets(by: Account) -> None:
    for number in range(MANY):
        make_published_sheet(by, make_member(by=by), f"Fiche {number:02}")


def make_many_resources(by: Account) -> None:
    for number in range(MANY):
        make_published_resource(by, make_member(by=by), f"Ressource {number:02}")


def make_many_due_resources(by: Account) -> None:
    make_many_resources(by)
    with unit_of_work():
        for resource in db.session.scalars(select(Resource)):
            resource.review_due_on = resource.reviewed_on


def make_many_findings(by: Account) -> None:
    make_many_resources(by)
    with unit_of_work():
        for resource in db.session.scalars(select(Resource)):
            find(FindingKind.REVIEW_DUE, ("resource", resource.public_id), {"due": "2026-01-31"})


def make_many_collections(by: Account) -> None:
    sheet = make_published_sheet(by, make_member(by=by), "Une fiche")
    for number in range(MANY):
        make_collection(f"Collection {number:02}", sheet)


def make_many_synonyms(by: Account) -> None:
    with unit_of_work():
        for number in range(MANY):
            add_group([f"verger{number:02}x", f"pommeraie{number:02}x"], by=by)


def make_many_proposals(by: Account) -> None:
    for number in range(MANY):
        make_proposed_resource(by, make_member(by=by), f"Ressource {number:02}")


def make_many_own_resources(by: Account) -> None:
    member = make_member(by=by)
    for number in range(MANY):
        make_published_resource(by, member, f"Ressource {number:02}")


def make_many_imports(by: Account) -> None:
    for number in range(MANY):
        prepared(table(("Nom", "Mail"), (f"Association {number:02}",)), by)


def make_many_sheet_imports(by: Account) -> None:
    for _number in range(MANY):
        sheet_bringing.tried(csv_of(WHOLE), by)


def make_many_mails(by: Account) -> None:
    with unit_of_work():
        for number in range(MANY):
            queue(Mail("test", f"Essai {number}", ("Un paragraphe.",)), to=f"a{number}@exemple.fr")


def make_many_people(by: Account) -> None:
    member = make_member(by=by)
    for number in range(MANY):
        make_contributor(member, name=f"Personne {number:02}")


def make_many_searches(by: Account) -> None:
    for number in range(MANY):
        with unit_of_work():
            save_search(Asked(words=f"halle {number}"), name=f"Halle {number}", pace=Pace.DAILY, by=by)
    make_many_sheets(by)


def make_many_reuses(by: Account) -> None:
    for number in range(MANY):
        sheet = make_published_sheet(by, make_member(f"Commune {number:02}"), f"Fiche {number:02}").sheet
        member = make_member(f"Association {number:02}", accepted_at=clock.now())
        with unit_of_work():
            declare_reuse(member, sheet, project="Une halle", stage=Stage.PLANNED, by=by)


def make_many_own_reuses(by: Account) -> None:
    member = make_member(by=by, accepted_at=clock.now())
    for number in range(MANY):
        sheet = make_published_sheet(by, make_member(f"Commune {number:02}"), f"Fiche {number:02}").sheet
        with unit_of_work():
            declare_reuse(member, sheet, project="Une halle", stage=Stage.PLANNED, by=by)


def make_many_old_sheets(by: Account) -> None:
    for number in range(MANY):
        with clock.at(clock.now() - timedelta(days=800)):
            sheet = make_published_sheet(by, make_member(f"Commune {number:02}"), f"Fiche {number:02}").sheet
        with unit_of_work():
            asked_at = clock.now() - timedelta(days=40)
            sheet.freshness = SheetFreshness(sheet_id=sheet.id, asked_at=asked_at, people=1)


def make_many_join_requests(by: Account) -> None:
    for number in range(MANY):
        with unit_of_work():
            request_to_join(make_member(f"Association {number:02}"), by=make_account())


def make_many_hand_overs(by: Account) -> None:
    for number in range(MANY):
        with unit_of_work():
            ask_hand_over(make_member(f"Association {number:02}"), "Ils sont partis.", by=make_account())


def make_many_official_addresses(by: Account) -> None:
    for number in range(MANY):
        with unit_of_work():
            propose_official_address(
                make_member(f"Association {number:02}"), "a@exemple.fr", by=make_account()
            )


def make_many_entries(by: Account) -> None:
    for number in range(MANY):
        person, member = make_account(), make_member(f"Association {number:02}")
        with unit_of_work():
            record("member.edited", by=person, subject=f"member:{member.public_id}")


@pytest.mark.parametrize(
    ("address", "make", "rows"),
    [
        ("/membres", make_many_members, "//article"),
        ("/membres?vue=carte", make_many_members, "//section[@id]//li"),
        ("/admin/membres", make_many_members, "//tbody/tr"),
        ("/charte/signataires", make_many_signatures, "//tbody/tr"),
        ("/registre", make_many_signatures, "//tbody/tr"),
        ("/admin/mandats", make_many_mandates, "//main//li/h2"),
        ("/admin/documents", make_many_documents, "//main//li/h2"),
        ("/admin/suspensions", make_many_suspensions, "//main//li/h2"),
        ("/admin/signalements", make_many_reports, "//main//li/h2"),
        ("/admin/candidatures", make_many_candidacies, "//main//li/h2"),
        ("/admin/sans-nouvelles", make_many_silent_members, "//main//li/h2"),
        ("/admin/sans-nouvelles?etat=injoignables", make_many_out_of_reach, "//main//li/h2"),
        ("/admin/sans-nouvelles?etat=en-sommeil", make_many_asleep, "//main//li/h2"),
        ("/admin/fiches", make_many_submitted, "//main//li"),
        ("/mes-fiches", make_many_drafts, "//main//li"),
        ("/bibliotheque", make_many_sheets, "//article"),
        ("/bibliotheque/carte", make_many_sheets, "//section//details//li"),
        ("/bibliotheque/tableau", make_many_sheets, "//tbody/tr"),
        ("/mes-recherches", make_many_searches, "//main//li[@class='sheet-row']"),
        ("/bibliotheque", make_many_resources, "//article"),
        ("/ressources", make_many_resources, "//article"),
        ("/mes-ressources", make_many_own_resources, "//main//li"),
        ("/admin/ressources", make_many_proposals, "//main//li"),
        ("/admin/ressources?etat=publiees", make_many_resources, "//main//li"),
        ("/admin/ressources?etat=relecture-due", make_many_due_resources, "//main//li[@class='sheet-row']"),
        ("/admin/entretien", make_many_findings, "//main//li[@class='option']"),
        ("/admin/synonymes?etat=ajoutes", make_many_synonyms, "//main//li[@class='sheet-row']"),
        ("/admin/collections", make_many_collections, "//main//li[@class='sheet-row']"),
        ("/inspirations", make_many_reuses, "//main//ul/li"),
        ("/mes-inspirations", make_many_own_reuses, "//main//li[@class='sheet-row']"),
        ("/admin/fiches/a-actualiser", make_many_old_sheets, "//main//li[@class='sheet-row']"),
        ("/admin/imports", make_many_imports, "//main//li//p[@class='muted']"),
        ("/admin/imports-de-fiches", make_many_sheet_imports, "//main//li//p[@class='muted']"),
        ("/admin/mails", make_many_mails, "//main//li"),
        ("/mon-espace/personnes", make_many_people, "//main//li"),
        ("/admin/demandes?sorte=demandes", make_many_join_requests, "//main//li[@class='person']"),
        ("/admin/demandes?sorte=releves", make_many_hand_overs, "//main//li[@class='person']"),
        ("/admin/demandes?sorte=adresses", make_many_official_addresses, "//main//li[@class='person']"),
        ("/admin/journal", make_many_entries, "//main//time"),
    ],
)
def test_a_list_asks_the_database_less_often_than_it_has_rows(
    desk, coordinator, address: str, make: Callable[[Account], None], rows: str
):
    make(coordinator)
    assert len(desk.get(address).all(rows)) >= MANY
    with assert_queries(MANY - 1):
        desk.open("GET", address)
