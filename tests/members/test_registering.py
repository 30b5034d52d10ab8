import pytest
from sqlalchemy import select

from network.db import db
from network.members.models import College, LegalForm, Member
from tests.factories import make_account
from tests.page import query

AUTHORITIES = College.LOCAL_AUTHORITIES.value
HOLDERS = College.PROJECT_HOLDERS.value
SUPPORT = College.SUPPORT_STRUCTURES.value


def only_member() -> Member:
    return db.session.scalars(select(Member)).one()


def test_the_three_colleges_are_explained_to_everybody(site):
    page = site.get("members.join")
    assert page.texts("//main//h2")[:3] == [
        "Porteurs de projet",
        "Collectivités locales",
        "Structures de soutien",
    ]
    assert "délibération" in page
    assert "Set-Cookie" not in page.headers


def test_a_stranger_who_chose_a_college_opens_an_account_first(site):
    link = site.get("members.join").link("Choisir : Collectivités locales")
    assert link.startswith("/inscription?")
    assert query(link) == {"college": AUTHORITIES, "next": f"/organisation/nouvelle?college={AUTHORITIES}"}


def test_who_is_signed_in_goes_straight_on(site):
    page = site.login_as(make_account()).get("members.join")
    assert site.follow(page, "Choisir : Collectivités locales").h1 == "Trouver votre collectivité"
    assert site.follow(page, "Choisir : Porteurs de projet").h1 == "Décrire votre organisation"


def test_without_a_college_one_chooses_it_first(site):
    site.login_as(make_account())
    for where in ("members.register", "members.describe"):
        assert site.get(where).h1 == "Rejoindre le réseau"
        site.get(where, college="nobles", expect=404)


def test_a_local_authority_is_found_confirmed_and_registered_without_scripts(site, outbox):
    site.login_as(make_account(email="maire@figeac.example"))
    page = site.submit(site.get("members.register", college=AUTHORITIES), "Chercher", q="figeac")
    assert "2 collectivités correspondent" in page
    page = site.follow(page, "Figeac (46)")
    assert "214 601 023" in page
    assert "CC Grand-Figeac" in page
    assert "9 793 " in page
    page = site.submit(page, website="www.figeac.example", description="Une ville du Lot.")
    assert page.path == "/mon-espace"
    assert "L’inscription est faite : Figeac" in page
    member = only_member()
    assert (member.college, member.siren) == (College.LOCAL_AUTHORITIES, "214601023")
    assert member.website == "https://www.figeac.example"
    assert [mail.to for mail in outbox] == ["maire@figeac.example"]


@pytest.mark.parametrize("typed", ["46100", "200 067 361", "46102", "FIGEAC"])
def test_a_postcode_or_a_number_finds_too(site, typed):
    site.login_as(make_account())
    assert (
        "Figeac" in site.get("members.register", college=AUTHORITIES, q=typed).main.partition("correspond")[2]
    )


def test_a_search_that_finds_nothing_says_what_to_do(site):
    site.login_as(make_account())
    page = site.get("members.register", college=AUTHORITIES, q="zzzz")
    assert "Aucune collectivité ne correspond à « zzzz »" in page
    assert site.follow(page, "Décrire mon organisation").h1 == "Décrire votre organisation"


def test_a_search_too_long_is_told_and_kept(site):
    site.login_as(make_account())
    page = site.get("members.register", college=AUTHORITIES, q="x" * 201, expect=422)
    assert "1 de trop" in page.errors["q"]
    assert page.all("//input[@name='q']")[0].get("value") == "x" * 201


@pytest.mark.parametrize(("kind", "code"), [("commune", "00000"), ("department", "2A"), ("planet", "1")])
def test_what_is_no_legal_person_of_the_lists_cannot_register(site, kind, code):
    site.login_as(make_account()).get("members.confirm", kind=kind, code=code, expect=404)


def test_what_is_typed_wrong_is_told_and_kept(site):
    site.login_as(make_account())
    page = site.get("members.confirm", kind="commune", code="46102")
    page = site.submit(page, website="javascript:alert(1)", description="Une ville.", expect=422)
    assert "www.exemple.fr" in page.errors["website"]
    assert page.form().element.xpath("descendant::textarea")[0].text.strip() == "Une ville."
    assert db.session.scalar(select(Member)) is None


def test_a_syndicate_outside_the_lists_is_described(site):
    site.login_as(make_account())
    page = site.submit(
        site.get("members.describe", college=AUTHORITIES),
        name="PETR Figeac, Quercy, Vallée de la Dordogne",
        legal_form="petr",
        siren="200 054 781",
        territory="Lot, CC Grand-Figeac",
        expect=422,
    )
    assert "Métropole du Grand Paris" in page.errors["siren"]
    page = site.submit(page, siren="393 478 300 00015")
    assert page.path == "/mon-espace"
    member = only_member()
    assert member.legal_form == LegalForm.PETR
    assert member.departments == ["46", "12"]
    assert member.epci_sirens == ["200067361"]
    assert member.siren == "393478300"


def test_every_mistake_is_told_beside_its_field_and_all_is_kept(site):
    site.login_as(make_account())
    page = site.submit(
        site.get("members.describe", college=SUPPORT),
        name="Quercy Énergies",
        legal_form="association",
        siren="123456789",
        rna="W12",
        territory="Lot, Atlantide",
        website="quercy",
        expect=422,
    )
    assert set(page.errors) == {"siren", "rna", "territory", "website"}
    assert "Atlantide" in page.errors["territory"]
    page = site.submit(page, siren="393478300", rna="", territory="Lot", website="")
    assert only_member().name == "Quercy Énergies"


def test_an_association_needs_no_number_but_a_company_does(site):
    site.login_as(make_account())
    page = site.get("members.describe", college=HOLDERS)
    page = site.submit(page, name="Watt citoyen", legal_form="company", expect=422)
    assert "Indiquez le numéro SIREN" in page.errors["siren"]
    site.submit(page, legal_form="association")
    assert only_member().siren is None


def test_each_college_offers_its_own_legal_forms(site):
    site.login_as(make_account())

    def offered(college):
        options = site.get("members.describe", college=college).all(
            "//select[@name='legal_form']/option/@value"
        )
        return set(options) - {""}

    assert "association" not in offered(AUTHORITIES)
    assert "petr" not in offered(HOLDERS)
    assert "energy_syndicate" in offered(AUTHORITIES) & offered(SUPPORT)
    assert "commune" not in offered(AUTHORITIES) | offered(HOLDERS) | offered(SUPPORT)


def test_a_forged_legal_form_is_refused(site):
    site.login_as(make_account())
    form = site.get("members.describe", college=HOLDERS).form()
    fields = dict(form.filled({"name": "X"}, None)) | {"legal_form": "commune", "siren": "393478300"}
    answer = site.open("POST", f"/organisation/nouvelle/hors-liste?college={HOLDERS}", data=fields)
    assert answer.status_code == 422
    assert db.session.scalar(select(Member)) is None
