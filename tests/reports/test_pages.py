"""Anybody says what is wrong with something public; the desk answers."""

import pytest
from sqlalchemy import select

from network.accounts.models import Role
from network.charter.actions import publish_model_charter
from network.charter.queries import version_in_force
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.reports.actions import close_report, report_problem
from network.reports.models import Problem, Report
from network.reports.queries import closed_reports, open_reports
from tests.charter.signing import prepare, sign
from tests.factories import (
    make_account,
    make_coordinator,
    make_draft,
    make_member,
    make_published_sheet,
    make_representative,
)

TYPED = {"problem": "identity", "message": "Cette ferme n’existe plus depuis dix ans."}


@pytest.fixture
def farm(app):
    with unit_of_work():
        publish_model_charter()
    return make_member("Fermes de Figeac")


@pytest.fixture
def coordinator(app):
    return make_coordinator(name="Dominique Bel", email="bureau@reseau.exemple")


def reported(farm, **changed):
    values = {"problem": Problem.MISTAKE, "message": "Faux.", "email": "lea@exemple.fr"}
    with unit_of_work():
        return report_problem("member", farm.public_id, farm.name, **{**values, **changed})


def reports():
    return db.session.scalars(select(Report).order_by(Report.id)).all()


def test_anybody_reports_a_problem_from_the_page_itself(site, farm, coordinator, outbox):
    page = site.follow(site.get("members.show", slug=farm.slug), "Signaler un problème")
    assert farm.name in page
    page = site.submit(page, "Envoyer le signalement", **TYPED, email="lea@exemple.fr")
    assert page.h1 == "Merci de votre signalement"
    assert page.link("Revenir à") == f"/membres/{farm.slug}"
    [report] = reports()
    assert (report.kind, report.subject, report.title) == ("member", farm.public_id, farm.name)
    assert (report.problem, report.email) == (Problem.IDENTITY, "lea@exemple.fr")
    mail = outbox.to(coordinator.email)[-1]
    assert mail.kind == "report_received"
    assert TYPED["message"] in mail
    assert "lea@exemple.fr" not in mail
    recorded = db.session.scalars(select(Entry).where(Entry.event == "report.received")).one()
    assert "lea" not in str(recorded.details)


def test_signatures_and_sheets_are_reported_from_their_pages(site, farm):
    signature = sign(prepare(farm, version_in_force()))
    person = make_representative(farm)
    sheet = make_published_sheet(person, farm).sheet
    for endpoint, values in (
        ("charter.signature", {"code": signature.code}),
        ("sheets.show", {"slug": sheet.slug}),
    ):
        page = site.follow(site.get(endpoint, **values), "Signaler un problème")
        site.submit(page, "Envoyer le signalement", **TYPED)
    assert [(r.kind, r.subject) for r in reports()] == [
        ("signature", signature.code),
        ("sheet", sheet.public_id),
    ]


def test_what_is_not_public_cannot_be_reported(site, farm):
    person = make_representative(farm)
    draft = make_draft(person, farm).sheet
    for kind, subject in (
        ("sheet", draft.public_id),
        ("member", "UNKNOWN"),
        ("signature", "UNKNOWN"),
        ("resource", "UNKNOWN"),
        ("account", person.public_id),
        ("__class__", "x"),
    ):
        site.get("reports.new", kind=kind, subject=subject, expect=404)
        site.get("reports.sent", kind=kind, subject=subject, expect=404)


def test_a_report_says_what_is_wrong_and_an_address_is_not_needed(site, farm):
    page = site.get("reports.new", kind="member", subject=farm.public_id)
    refused = site.submit(page, "Envoyer le signalement", expect=422)
    assert refused.errors.keys() == {"problem", "message"}
    refused = site.submit(page, "Envoyer le signalement", **TYPED, email="lea@", expect=422)
    assert refused.errors.keys() == {"email"}
    site.submit(page, "Envoyer le signalement", **TYPED)
    assert reports()[0].email is None


def test_opening_the_form_changes_nothing(site, farm):
    site.get("reports.new", kind="member", subject=farm.public_id)
    assert reports() == []


def test_a_robot_is_stopped_after_five_reports(site, farm, outbox):
    page = site.get("reports.new", kind="member", subject=farm.public_id)
    for _each in range(5):
        site.submit(page, "Envoyer le signalement", **TYPED)
    refused = site.submit(page, "Envoyer le signalement", **TYPED, expect=429)
    assert "Trop d’essais" in refused
    assert len(reports()) == 5


def test_the_addresses_of_one_house_are_one_robot(site, farm):
    page = site.get("reports.new", kind="member", subject=farm.public_id)
    for number in range(6):
        site.client.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{number}"
        site.submit(page, "Envoyer le signalement", **TYPED, expect=429 if number == 5 else 200)
    assert len(reports()) == 5


def test_a_hostile_report_is_only_text(site, farm, coordinator):
    page = site.get("reports.new", kind="member", subject=farm.public_id)
    site.submit(
        page, "Envoyer le signalement", problem="other", message="<script>alert(1)</script>\n<b>gras</b>"
    )
    desk = site.another().login_as(coordinator)
    page = desk.get("admin.report", public_id=reports()[0].public_id)
    assert "<script>alert(1)</script>" in page
    assert page.all("//main//b | //script[not(@src)]") == []


def test_the_desk_answers_and_the_address_is_forgotten(site, farm, coordinator, outbox):
    reported(farm)
    site.login_as(coordinator)
    page = site.follow(site.get("admin.home"), Problem.MISTAKE.label)
    assert "lea@exemple.fr" in page
    assert page.link("Suspendre cette organisation") == f"/admin/membres/{farm.public_id}/decisions"
    assert site.submit(page, "Clore le signalement", answer="", expect=422).errors.keys() == {"answer"}
    site.submit(page, "Clore le signalement", answer="Nous avons corrigé, merci.")
    mail = outbox.to("lea@exemple.fr")[-1]
    assert mail.kind == "report_answered"
    assert "Nous avons corrigé, merci." in mail
    [report] = reports()
    assert (report.email, report.closed_by.id) == (None, coordinator.id)
    page = site.get("admin.reports", etat="clos")
    assert "Réponse de Dominique Bel" in site.follow(page, farm.name)


def test_a_report_is_answered_once(farm, coordinator):
    report = reported(farm)
    with unit_of_work():
        close_report(report, "Corrigé.", by=coordinator)
    with pytest.raises(Refused, match="déjà reçu"), unit_of_work():
        close_report(report, "Corrigé encore.", by=coordinator)


def test_an_observer_reads_reports_without_addresses_and_answers_none(site, farm):
    report = reported(farm)
    site.login_as(make_account("Observer", role=Role.OBSERVER))
    page = site.follow(site.get("admin.reports"), farm.name)
    assert "lea@exemple.fr" not in page.source
    assert page.texts("//main//textarea") == []
    token = site.get("pages.contact").form().filled({})[0]
    url = site.url("admin.answer_report", public_id=report.public_id)
    assert site.open("POST", url, data=dict([token])).status_code == 403


def test_open_reports_come_oldest_first_and_closed_ones_latest_first(farm, coordinator, clock):
    made = [reported(farm, message=f"N° {number}") for number in range(4)]
    for report in made[:2]:
        clock.move(minutes=1)
        with unit_of_work():
            close_report(report, "Vu.", by=coordinator)
    assert [r.message for r in open_reports().items] == ["N° 2", "N° 3"]
    assert [r.message for r in closed_reports().items] == ["N° 1", "N° 0"]


def test_a_report_outlives_what_it_speaks_of(site, farm, coordinator):
    with unit_of_work():
        report = report_problem("sheet", "GONE", "Une fiche", problem=Problem.OTHER, message="Hors ligne ?")
    site.login_as(coordinator)
    assert "n’est plus public" in site.get("admin.report", public_id=report.public_id)


def test_a_mistake_in_a_sheet_is_told_to_its_author_but_not_by_whom(site, farm, coordinator, outbox):
    author = make_representative(farm)
    sheet = make_published_sheet(author, farm).sheet
    page = site.follow(site.get("sheets.show", slug=sheet.slug), "Signaler un problème")
    assert "transmise à ses auteurs, sans votre adresse" in page
    site.submit(page, **{**TYPED, "problem": "mistake"}, email="lea@exemple.fr")
    [mail] = [m for m in outbox.to(author.email) if m.kind == "mistake_reported"]
    assert TYPED["message"] in mail
    assert "lea@exemple.fr" not in mail
    assert "report_received" in [m.kind for m in outbox.to(coordinator.email)]
    page = site.another().login_as(author).get(mail.action[1])
    assert page.form("Mettre à jour la fiche")


@pytest.mark.parametrize("problem", [problem for problem in Problem if problem != Problem.MISTAKE])
def test_what_touches_people_and_rights_is_for_the_desk_alone(site, farm, coordinator, outbox, problem):
    author = make_representative(farm)
    sheet = make_published_sheet(author, farm).sheet
    page = site.get("reports.new", kind="sheet", subject=sheet.public_id)
    site.submit(page, **{**TYPED, "problem": problem.value})
    assert "report_received" in outbox.kinds()
    assert "mistake_reported" not in outbox.kinds()


def test_a_mistake_elsewhere_than_in_a_sheet_is_for_the_desk_alone(site, farm, coordinator, outbox):
    page = site.get("reports.new", kind="member", subject=farm.public_id)
    site.submit(page, **{**TYPED, "problem": "mistake"})
    assert outbox.kinds()[-1:] == ["report_received"]
