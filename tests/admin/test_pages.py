"""The coordination's desk."""

import pytest
from sqlalchemy import select

from network import clock
from network.admin import queries
from network.db import db, unit_of_work
from network.journal.actions import record
from network.journal.models import Entry
from network.mail.actions import queue
from network.mail.messages import Mail
from network.mail.models import OutboxMail, State
from network.members.models import College, MemberRole
from network.sheets.actions import save_draft, submit_sheet, withdraw_sheet
from network.sheets.content import written
from network.sheets.queries import published_revision
from tests.factories import make_account, make_coordinator, make_draft, make_member, make_membership


@pytest.fixture
def desk(site):
    site.login_as(make_coordinator())
    return site


@pytest.fixture
def revision():
    author = make_account("Noé Marchand", email="noe@exemple.fr")
    return submitted(
        author, make_member("Bois des six communes", by=author), "Une chaufferie pour six communes"
    )


def submitted(author, member, title):
    """Make a sheet that waits for the coordination."""
    revision = make_draft(author, member, title, difficulties="Trouver du bois **sec** la première année.")
    with unit_of_work():
        submit_sheet(revision, by=author)
    return revision


def send(to="camille@exemple.fr", **columns):
    with unit_of_work():
        mail = queue(Mail("welcome", "Bienvenue", ("Le corps du mail.",)), to=to)
        for name, value in columns.items():
            setattr(mail, name, value)
    return mail


def events():
    return db.session.scalars(select(Entry.event).order_by(Entry.id)).all()


def test_the_desk_counts_the_network(desk):
    make_member(college=College.SUPPORT_STRUCTURES)
    figures = desk.get("admin.home").texts("//dl[@class='figures']/div")
    assert "structure de soutien 1" in figures
    assert "collectivité locale 0" in figures


# ——— Reviewing a sheet ———


def test_a_sheet_is_read_in_full_then_published(desk, revision, outbox):
    page = desk.get("admin.sheet", public_id=revision.sheet.public_id)
    assert "Trouver du bois sec la première année." in page
    page = desk.submit(page, "Publier")
    assert "« Une chaufferie pour six communes » est publiée" in page
    assert published_revision(revision.sheet) is not None
    assert outbox.to("noe@exemple.fr")[-1].kind == "sheet_published"
    assert "Aucune fiche n’attend" in page


def test_a_sheet_is_sent_back_with_a_reason(desk, revision, outbox):
    page = desk.get("admin.sheet", public_id=revision.sheet.public_id)
    page = desk.submit(page, "Renvoyer avec ces remarques", reason="Précisez le coût.\nEt la source.")
    assert "est renvoyée à son auteur" in page
    assert revision.reason == "Précisez le coût.\nEt la source."
    assert "Précisez le coût." in outbox.to("noe@exemple.fr")[-1]


def test_a_sheet_is_not_sent_back_without_a_reason(desk, revision):
    page = desk.get("admin.sheet", public_id=revision.sheet.public_id)
    page = desk.submit(page, "Renvoyer avec ces remarques", reason="  ", expect=422)
    sentence = "Dites à l’auteur ce qui manque, en général ou partie par partie : il le lira."
    assert page.errors == {"reason": sentence}
    assert revision.state == "submitted"


def test_a_reason_that_is_too_long_is_kept(desk, revision):
    page = desk.get("admin.sheet", public_id=revision.sheet.public_id)
    page = desk.submit(page, "Renvoyer avec ces remarques", reason="Encore. " * 600, expect=422)
    assert "caractères au plus" in page.errors["reason"]
    assert "Encore. Encore." in page.all("//textarea")[0].text


def test_what_the_author_changed_meanwhile_is_read_before_it_is_decided(desk, revision):
    page = desk.get("admin.sheet", public_id=revision.sheet.public_id)
    with unit_of_work():
        withdraw_sheet(revision, by=revision.author)
        save_draft(revision, written({"summary": "Autre chose."}), saved_version=1, by=revision.author)
        submit_sheet(revision, by=revision.author)
    for button in ("Publier", "Renvoyer avec ces remarques"):
        refused = desk.submit(page, button, expect=422, **({"reason": "Non."} if button != "Publier" else {}))
        assert "L’auteur a modifié cette fiche" in refused
        assert "Autre chose." in refused
        assert published_revision(revision.sheet) is None
    assert "est publiée" in desk.submit(refused, "Publier"), "it was read again"


def test_a_reason_outlives_what_the_author_changed_meanwhile(desk, revision):
    page = desk.get("admin.sheet", public_id=revision.sheet.public_id)
    with unit_of_work():
        withdraw_sheet(revision, by=revision.author)
        save_draft(revision, written({"summary": "Autre chose."}), saved_version=1, by=revision.author)
        submit_sheet(revision, by=revision.author)
    page = desk.submit(page, "Renvoyer avec ces remarques", reason="Précisez le coût.", expect=422)
    assert page.all("//textarea")[0].text.strip() == "Précisez le coût."
    assert "soumise par Noé Marchand le" in page


def test_a_sheet_decided_elsewhere_is_told(desk, revision):
    page = desk.get("admin.sheet", public_id=revision.sheet.public_id)
    with unit_of_work():
        withdraw_sheet(revision, by=revision.author)
    assert "Cette fiche n’attend plus de relecture" in desk.submit(page, "Publier")
    assert published_revision(revision.sheet) is None
    page = desk.submit(page, "Renvoyer avec ces remarques", reason="Précisez le coût.", expect=409)
    assert page.h1 == "Cette fiche n’attend plus de relecture"
    assert "Précisez le coût." in page
    assert revision.reason is None
    desk.get("admin.sheet", public_id="0000000000", expect=404)


@pytest.mark.parametrize("decision", ["", "delete"])
def test_an_unknown_decision_decides_nothing(desk, revision, decision):
    page = desk.get("admin.sheet", public_id=revision.sheet.public_id)
    carried = dict(page.form("Publier").filled({})) | {"decision": decision, "reason": "Non."}
    assert desk.open("POST", page.path, data=carried).status_code == 400
    assert revision.state == "submitted"


def test_sheets_to_review_come_oldest_first(desk, revision, clock):
    clock.move(minutes=5)
    submitted(revision.author, revision.sheet.owner, "Une autre")
    assert desk.get("admin.sheets").texts("//main//li//a[@class='list__title']") == [
        "Une chaufferie pour six communes",
        "Une autre",
    ]


# ——— Members ———


def test_members_are_listed_with_their_representatives(desk):
    member = make_member("Bois des six communes")
    make_membership(member, make_account("Noé Marchand", email="noe@exemple.fr"))
    make_membership(member, make_account("Ada Petit", email="ada@exemple.fr"), MemberRole.CONTRIBUTOR)
    page = desk.get("admin.members")
    assert "Noé Marchand" in page
    assert page.link("noe@exemple.fr") == "mailto:noe@exemple.fr"
    assert "Ada Petit" not in page, "only those who sign are shown"


def test_looking_at_the_members_is_journalled(desk):
    desk.get("admin.members", page=1)
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry.event == "members.viewed"
    assert entry.account is not None


@pytest.mark.parametrize("text", ["SIX communes", "noe@ex", "  bois  "])
def test_members_are_found_by_name_or_address(desk, text):
    member = make_member("Bois des six communes")
    make_membership(member, make_account(email="noe@exemple.fr"))
    make_member("Soleil levant")
    page = desk.submit(desk.get("admin.members"), text=text)
    assert "1 organisation" in page
    assert "Bois des six communes" in page
    assert "Soleil levant" in desk.follow(page, "retirer les filtres")


def test_members_are_filtered_by_college(desk):
    make_member("Bois des six communes")
    page = desk.submit(desk.get("admin.members"), college="local_authorities")
    assert "Aucune organisation ne correspond" in page


@pytest.mark.parametrize(("query", "field"), [("college=nobody", "college"), ("text=" + "x" * 101, "text")])
def test_a_filter_that_makes_no_sense_is_told(desk, query, field):
    make_member("Bois des six communes")
    assert field in desk.get(f"/admin/membres?{query}", expect=422).errors


def test_a_sign_that_means_something_to_the_database_is_looked_for_as_it_is(desk):
    make_member("Bois des six communes")
    assert "Aucune organisation ne correspond" in desk.get("admin.members", text="%")


def test_members_come_a_page_at_a_time(desk):
    for number in range(51):
        make_member(f"Association {number:02}")
    page = desk.get("admin.members")
    assert "Association 00" in page
    assert "Association 50" not in page
    assert "Association 50" in desk.follow(page, "Page suivante")


# ——— Mails ———


def test_waiting_mails_are_shown_without_their_words(desk):
    send()
    page = desk.get("admin.outbox")
    assert "Bienvenue" in page
    assert "camille@exemple.fr" in page
    assert "Le corps du mail." not in page.source


def test_a_mail_that_failed_is_sent_again(desk):
    mail = send(state=State.DEAD, last_error="550 no such user", attempts=3)
    page = desk.get("admin.outbox", etat="en-echec")
    assert "550 no such user" in page
    page = desk.submit(page, "Renvoyer à camille@exemple.fr")
    assert "Ce mail repart" in page
    assert db.session.get(OutboxMail, mail.id).state == State.WAITING
    assert "mail.resent" in events()


def test_a_mail_that_waits_is_not_sent_again(desk):
    send(state=State.DEAD)
    page = desk.get("admin.outbox", etat="en-echec")
    desk.submit(page, "Renvoyer à camille@exemple.fr")
    refused = desk.submit(page, "Renvoyer à camille@exemple.fr", expect=409)
    assert "n’attend pas d’être renvoyé" in refused


def test_sent_mails_are_listed(desk):
    send(state=State.SENT, sent_at=clock.now(), paragraphs=None)
    page = desk.get("admin.outbox", etat="envoyes")
    assert "parti le" in page
    assert "camille@exemple.fr" in page
    desk.get("admin.outbox", etat="perdus", expect=404)


# ——— Journal ———


def test_the_journal_names_people_and_things(desk, revision):
    page = desk.get("admin.journal")
    assert "Fiche soumise" in page
    assert "Noé Marchand" in page
    assert "Fiche « Une chaufferie pour six communes »" in page


def test_the_journal_is_filtered_by_family(desk):
    with unit_of_work():
        record("member.registered", subject="member:ABC")
        record("mail.resent", subject="mail:DEF")
    journal = desk.get("admin.journal")
    page = desk.get(next(link.href for link in journal.links if link.href.endswith("famille=member")))
    assert page.texts("//main//li/p/strong") == ["Organisation inscrite"]
    assert "ABC" in page
    assert "Rien à ce sujet" in desk.get("admin.journal", famille="file")
    desk.get("admin.journal", famille="autre", expect=404)


def test_names_are_found_in_few_queries_whatever_the_subject(app, revision):
    with unit_of_work():
        record("account.login_failed", subject=None)
        record("charter.published", subject="charter:1.0")
        record("member.edited", subject=f"member:{revision.sheet.owner.public_id}", by=revision.author)
    found = queries.names(db.session.scalars(select(Entry)).all())
    assert found[f"member:{revision.sheet.owner.public_id}"] == "Bois des six communes"
    assert found[f"account:{revision.author.public_id}"] == "Noé Marchand"
    assert found[f"sheet:{revision.sheet.public_id}"] == "Une chaufferie pour six communes"


# ——— Who may come in ———

PAGES = ("admin.home", "admin.sheets", "admin.members", "admin.outbox", "admin.journal")


@pytest.mark.parametrize("endpoint", PAGES)
def test_the_desk_is_the_coordination_s_alone(site, endpoint):
    assert site.get(endpoint).path == "/connexion"
    site.login_as(make_account())
    site.get(endpoint, expect=403)
