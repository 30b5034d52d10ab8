import pytest

from network.members import queries
from network.members.models import College
from tests.factories import make_account, make_member
from tests.page import query

SUPPORT = College.SUPPORT_STRUCTURES.value


def test_the_empty_list_invites_to_join(site):
    page = site.get("members.directory")
    assert "Le réseau attend ses premiers membres" in page
    assert site.follow(page, "Rejoindre le réseau").h1 == "Rejoindre le réseau"


def test_members_are_listed_by_college_with_counts(site):
    make_member("Fermes de Figeac")
    make_member("Watt citoyen", departments=[])
    make_member("PETR du Lot", College.LOCAL_AUTHORITIES)
    page = site.get("members.directory")
    assert "3 membres" in page
    assert "Lot (46)" in page
    assert "Toute la France" in page
    page = site.get(page.link("Porteurs de projet"))
    assert "2 membres" in page
    assert "PETR du Lot" not in page
    assert "Personne ne répond à cette recherche" in site.get("members.directory", college=SUPPORT)


def test_a_long_list_has_pages_of_twenty_four(site):
    for number in range(25):
        make_member(f"Membre {number:02}")
    page = site.get("members.directory")
    assert len(page.all("//article")) == 24
    page = site.follow(page, "Page suivante")
    assert page.texts("//article//a") == ["Membre 24"]
    for wrong in ("0", "x", "-1"):
        site.get("members.directory", page=wrong, expect=404)


def test_a_member_has_a_public_page_without_anybody_s_address(site):
    account = make_account("Camille Moreau", "camille@exemple.fr")
    member = make_member(
        by=account,
        description="Des fermes.\n\n<b>Et du bois.</b>",
        website="https://fermes.exemple.fr",
        siren="393478300",
    )
    page = site.get("members.show", slug=member.slug)
    assert page.h1 == "Fermes de Figeac"
    assert "<b>Et du bois.</b>" in page
    assert "393 478 300" in page
    assert page.all("//a[@href='https://fermes.exemple.fr']/@rel") == ["nofollow noopener"]
    assert "camille@exemple.fr" not in page.source
    assert "Camille" not in page.source
    site.get("members.show", slug="atlantide", expect=404)
    site.get("members.show", slug="a\0b", expect=400)


def test_other_features_show_their_panels(app, site):
    from markupsafe import Markup

    account = make_account()
    member = make_member(by=account)
    app.extensions["profile_panels"] = [
        lambda member: Markup("<p>Signé par %s</p>") % member.name,
        lambda member: None,
    ]
    app.extensions["space_panels"] = [lambda member: Markup("<p>Trois fiches</p>")]
    assert "Signé par Fermes de Figeac" in site.get("members.show", slug=member.slug)
    assert "Trois fiches" in site.login_as(account).get("members.home")


def test_without_an_organisation_the_space_shows_the_way(site):
    page = site.login_as(make_account("Camille Moreau")).get("members.home")
    assert page.h1 == "Bienvenue, Camille Moreau"
    assert page.texts("//li[@aria-current='step']") == ["Inscrire votre organisation"]
    assert site.follow(page, "Inscrire votre organisation").h1 == "Rejoindre le réseau"


def test_with_an_organisation_the_next_step_is_ahead(site):
    account = make_account()
    make_member(by=account)
    page = site.login_as(account).get("members.home")
    assert page.h1 == "Fermes de Figeac"
    assert page.texts("//li[@aria-current='step']") != ["Inscrire votre organisation"]


def test_a_person_chooses_for_whom_they_act(site, clock):
    account = make_account()
    make_member("Fermes de Figeac", by=account)
    clock.move(minutes=1)
    make_member("PETR du Lot", College.LOCAL_AUTHORITIES, by=account)
    site.login_as(account)
    page = site.get("members.home")
    assert page.h1 == "PETR du Lot"
    page = site.submit(page, "Agir pour elle : Fermes de Figeac")
    assert page.h1 == "Fermes de Figeac"
    assert "Vous agissez maintenant pour Fermes de Figeac" in page


def test_one_cannot_choose_somebody_else_s_member(site):
    account = make_account()
    make_member("Fermes de Figeac", by=account)
    other = make_member("Ailleurs", by=make_account())
    site.login_as(account)
    token = site.get("members.edit").all("//main//input[@name='csrf_token']/@value")[0]
    data = {"csrf_token": token, "member": other.public_id}
    assert site.open("POST", "/mon-espace/choisir", data=data).status_code == 404
    assert [membership.member.name for membership in queries.memberships_of(account)] == ["Fermes de Figeac"]


def test_a_member_presents_itself(site):
    account = make_account()
    member = make_member(by=account)
    site.login_as(account)
    page = site.get("members.edit")
    page = site.submit(page, website="pas une adresse", description="D’abord.", expect=422)
    assert "website" in page.errors
    page = site.submit(
        page, website="fermes.exemple.fr", description="Des fermes qui sèchent leur foin au soleil."
    )
    assert page.path == f"/membres/{member.slug}"
    assert "au soleil" in page
    page = site.submit(site.get("members.edit"), website="", description="")
    assert "ne s’est pas encore présentée" in page
    assert (member.website, member.description) == (None, "")


def test_pages_of_a_member_send_to_register_first(site):
    page = site.login_as(make_account()).get("members.edit")
    assert page.h1 == "Rejoindre le réseau"
    assert "inscrivez d’abord votre organisation" in page


@pytest.mark.parametrize(
    "path", ["/mon-espace", "/organisation/nouvelle?college=local_authorities", "/mon-espace/organisation"]
)
def test_a_stranger_logs_in_first_and_comes_back(site, path):
    answer = site.open("GET", path)
    assert answer.status_code == 302
    assert answer.location.startswith("/connexion?next=")
    assert query(answer.location)["next"] == path
