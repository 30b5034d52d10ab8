import pytest
from flask import abort

from network.db import db, unit_of_work
from network.members.models import College, MemberStatus
from tests.factories import (
    make_account,
    make_coordinator,
    make_member,
    make_published_sheet,
    make_representative,
)
from tests.page import words_of
from tests.visitor import Visitor

MESSAGE = {"name": "Lou Petit", "email": "lou@exemple.fr", "message": "Comment inscrire notre commune ?"}


@pytest.mark.parametrize("endpoint", ["pages.home", "pages.about", "pages.contact_sent"])
def test_a_plain_page_sets_no_cookie_and_holds_no_form(site, endpoint):
    page = site.get(endpoint)
    assert "Set-Cookie" not in page.headers
    assert not [form for form in page.forms if form.method == "POST"]


def test_the_home_page_says_what_the_network_is_about(site):
    page = site.get("pages.home")
    assert page.h1 == "Consommer moins, produire le reste ici"
    assert "Aucune fiche n’est encore publiée" in page
    assert "Le réseau aujourd’hui" not in page, "a network without members shows no row of zeros"
    assert site.follow(page, "Rejoindre le réseau").path == "/rejoindre"


def test_the_home_page_counts_the_members_and_shows_the_latest_sheets(site):
    member = make_member(college=College.LOCAL_AUTHORITIES)
    make_member(college=College.SUPPORT_STRUCTURES)
    make_member(college=College.SUPPORT_STRUCTURES)
    with unit_of_work():
        db.session.merge(make_member(college=College.SUPPORT_STRUCTURES)).status = MemberStatus.SUSPENDED
    author = make_representative(member)
    sheet = make_published_sheet(author, member, title="Une chaufferie au bois").sheet
    page = site.get("pages.home")
    figures = [words_of(figure) for figure in page.all("//*[@class='figures']/div")]
    assert figures == ["collectivité locale 1", "structures de soutien 2", "expérience partagée 1"]
    assert site.follow(page, "Une chaufferie au bois").path == f"/fiches/{sheet.slug}"


def test_the_menu_tells_where_one_is(site):
    page = site.get("pages.about")
    assert page.texts("//nav[@aria-label='Menu principal']//a[@aria-current='page']") == ["À propos"]


def test_the_menu_fits_who_is_there(site):
    assert "Se connecter" in site.get("pages.home")
    page = site.login_as(make_account()).get("pages.home")
    assert "Mon espace" in page
    assert "Se déconnecter" in page
    assert "Bureau" not in page
    assert "Bureau" in site.another().login_as(make_coordinator()).get("pages.home")


def test_a_message_reaches_every_coordinator(site, outbox):
    make_coordinator(email="un@exemple.fr")
    make_coordinator(email="deux@exemple.fr")
    page = site.submit(site.get("pages.contact"), **MESSAGE)
    assert page.h1 == "Merci, votre message est parti"
    assert [mail.to for mail in outbox] == ["un@exemple.fr", "deux@exemple.fr"]
    assert "lou@exemple.fr" in outbox.last
    assert "Comment inscrire notre commune ?" in outbox.last


def test_a_message_goes_to_the_contact_address_where_there_is_one(site, outbox, app):
    app.config["CONTACT_ADDRESS"] = "contact@exemple.fr"
    make_coordinator()
    site.submit(site.get("pages.contact"), **MESSAGE)
    assert [mail.to for mail in outbox] == ["contact@exemple.fr"]


def test_somebody_signed_in_finds_their_name_and_address_in_the_form(site):
    site.login_as(make_account("Noé Blanc", email="noe@exemple.fr"))
    page = site.get("pages.contact")
    assert page.all("//input[@name='name']/@value") == ["Noé Blanc"]
    assert page.all("//input[@name='email']/@value") == ["noe@exemple.fr"]


def test_a_message_that_lacks_something_is_kept_and_says_what(site, outbox):
    make_coordinator()
    page = site.submit(site.get("pages.contact"), expect=422, name="", email="lou", message="Bonjour")
    assert set(page.errors) == {"name", "email"}
    assert page.texts("//textarea[@name='message']") == ["Bonjour"]
    assert not outbox.all()


def test_nobody_to_read_it_is_said_and_the_message_is_kept(site):
    page = site.submit(site.get("pages.contact"), expect=422, **MESSAGE)
    assert "Personne ne peut encore recevoir de message" in page.errors[""]
    assert page.texts("//textarea[@name='message']") == [MESSAGE["message"]]


def test_the_sixth_message_of_an_hour_waits(site, outbox, clock):
    make_coordinator()
    for _ in range(5):
        site.submit(site.get("pages.contact"), **MESSAGE)
    page = site.submit(site.get("pages.contact"), expect=429, **MESSAGE)
    assert "Trop d’essais" in page.errors[""]
    assert len(outbox) == 5
    clock.move(hours=1, seconds=1)
    site.submit(site.get("pages.contact"), **MESSAGE)
    assert len(outbox) == 6


def test_a_name_cannot_add_a_heading_to_the_mail(site, outbox):
    make_coordinator()
    site.submit(site.get("pages.contact"), **{**MESSAGE, "name": "Lou\r\nBcc: tous@exemple.fr"})
    assert outbox.last.subject == "Message de Lou Bcc: tous@exemple.fr"


def test_a_lost_page_helps_to_go_on(site):
    page = site.get("/nulle-part", expect=404)
    assert page.h1 == "Cette page n’existe pas"
    assert site.submit(page, "Chercher", q="chaufferie").path == "/bibliotheque"
    assert page.link("Nous écrire") == "/contact"


@pytest.mark.parametrize("address", ["sqlite:///{}/missing/none.db", "postgresql+psycopg:///none?host={}"])
@pytest.mark.parametrize("endpoint", ["pages.about", "library.search"])
def test_an_outage_is_told_without_asking_the_database(make_app, tmp_path, endpoint, address):
    app = make_app(DATABASE_URL=address.format(tmp_path))
    with app.app_context():
        visitor = Visitor(app)
        if endpoint == "pages.about":  # which alone asks nothing
            visitor.client.set_cookie("session", "whatever", domain="localhost")
        page = visitor.get(endpoint, expect=503)
    assert page.h1 == "Le site reprend son souffle"
    assert page.headers["Retry-After"] == "30"


def test_an_unexpected_error_gives_a_reference_and_no_trace(app, site):
    def fail():
        raise RuntimeError("a secret detail")

    app.add_url_rule("/casse", view_func=fail)
    page = site.get("/casse", expect=500)
    assert "Vous n’y êtes pour rien" in page
    assert page.texts("//main//code")
    assert "a secret detail" not in page.source


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 429])
def test_every_error_says_what_to_do_next(app, site, code):
    app.add_url_rule("/erreur", view_func=lambda: abort(code))
    page = site.get("/erreur", expect=code)
    assert len(page.main) > 60
    assert page.link("Aller à l’accueil") == "/"
    assert page.link("Nous écrire") == "/contact"


def test_the_home_page_leads_each_college_in_and_shows_where_members_are(site):
    make_member("Fermes de Figeac", departments=["46", "12"])
    page = site.get("pages.home")
    assert page.link("S’inscrire : Porteurs de projet").startswith("/inscription")
    assert "college=local_authorities" in page.link("Qui en fait partie : Collectivités locales")
    assert "Des membres dans 2 départements" in page
    assert "departement=46" in " ".join(page.tree.xpath("//figure//a/@href"))
    leads_to = page.link("Voir chaque membre sur la carte, et la même chose en liste")
    assert "Fermes de Figeac" in site.get(leads_to)
