"""What people read of a renewal, before the day and after: at the desk, in an organisation, anywhere."""

import csv
import io

import pytest

from network.accounts.models import Role
from network.charter import queries as charter_queries
from network.charter.mandate_actions import confirm_mandate
from network.charter.version_queries import draft_version
from network.db import unit_of_work
from network.wording import day
from tests.charter.signing import prepare, sign
from tests.charter.versions import publish_major, publish_minor, write
from tests.factories import (
    make_account,
    make_contributor,
    make_member,
    make_membership,
    make_representative,
)
from tests.queries import assert_queries
from tests.renewals.asking import work


@pytest.fixture
def desk(site, coordinator):
    return site.login_as(coordinator)


@pytest.fixture
def representative(farm):
    return make_representative(farm)


@pytest.fixture
def signed(farm, representative, charter):
    return sign(prepare(farm, charter, by=representative))


def rows(response):
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))


def over(clock, campaign):
    clock.move(days=(campaign.grace_until - clock.now().date()).days)


# ——— Publishing ———


def test_publishing_a_major_version_proposes_six_months_and_leads_to_the_renewal(desk, coordinator, signed):
    write(coordinator, number="2.0", level="major", title="Charte révisée")
    page = desk.get("admin.publish_draft")
    assert "1 organisation est invitée à signer de nouveau" in page
    assert dict(page.form("Publier la version 2.0").filled({}))["grace_until"] == "22/05/2027"
    for typed, told in (
        ("", "Ce champ est à remplir"),
        ("01/12/2026", "Laissez au moins trente jours"),
        ("22 mai 2031", "Deux ans au plus"),
        ("demain", "date"),
    ):
        refused = desk.submit(page, "Publier la version 2.0", typed="2.0", grace_until=typed, expect=422)
        assert told in refused.errors["grace_until"]
        assert draft_version() is not None
    page = desk.submit(page, "Publier la version 2.0", typed="2.0", grace_until="22 décembre 2026")
    assert page.h1 == "Renouvellement : version 2.0"
    assert "0 organisation sur 1 a signé la version 2.0." in page
    assert "les signatures précédentes comptent jusqu’au 22 décembre 2026" in page
    assert "Les premiers partent dans quelques instants." in page


def test_a_minor_version_asks_for_no_day(desk, coordinator, signed):
    write(coordinator, number="1.1", level="minor", title="Charte corrigée")
    page = desk.get("admin.publish_draft")
    assert not page.all("//*[@name='grace_until']")
    assert "1 signature compte aujourd’hui : elle vaut aussi pour cette version" in page


# ——— The desk ———


def test_before_any_major_version_the_desk_says_what_will_be_here(desk, charter):
    assert "Personne n’a encore eu à signer de nouveau" in desk.get("admin.renewal")
    desk.get("admin.renewal", version="1.0", expect=404)


def test_the_dashboard_moves_as_members_sign(
    desk, coordinator, farm, commune, signed, charter, representative
):
    by_act = sign(prepare(commune, charter))
    with unit_of_work():
        confirm_mandate(by_act, by=coordinator)
    campaign = publish_major(coordinator)
    work()
    page = desk.get("admin.renewal")
    assert "0 organisation sur 2 a signé la version 2.0." in page
    assert "Annonce de la nouvelle version : 2 organisations, 2 mails" in page
    assert page.texts("//table[1]//tbody/tr")[0].startswith("Porteurs de projet 0 0 1 1")
    assert {"Commune de Figeac", "Fermes de Figeac"} == set(
        page.texts("//td/a[contains(@href, '/membres/')]")
    )
    sign(prepare(farm, campaign, by=representative))
    sign(prepare(commune, campaign))
    page = desk.get("admin.renewal")
    assert "1 organisation sur 2 a signé la version 2.0." in page
    assert "Toutes ont signé" in page, "but for one whose mandate waits"
    page = desk.follow(page, "À vérifier (1)")
    assert page.texts("//td/a[contains(@href, '/membres/')]") == ["Commune de Figeac"]
    page = desk.follow(page, "Ont signé (1)")
    assert page.texts("//td/a[contains(@href, '/membres/')]") == ["Fermes de Figeac"]
    page = desk.follow(page, "Collectivités locales")
    assert "Personne n’a encore signé" in page


def test_who_is_missing_leaves_as_a_table_without_anybody_s_name(desk, coordinator, signed, commune, charter):
    sign(prepare(commune, charter))
    publish_major(coordinator)
    work()
    response = desk.fetch("admin.renewal_table")
    found = {row["nom"]: row for row in rows(response)}
    assert found["Fermes de Figeac"] == {
        "nom": "Fermes de Figeac",
        "college": "Porteurs de projet",
        "version_signee": "1.0",
        "signee_le": "2026-11-22",
        "etat": "Charte signée",
        "mails": "1",
        "dernier_mail": "2026-11-22",
        "page": found["Fermes de Figeac"]["page"],
    }
    assert found["Commune de Figeac"]["etat"] == "Mandat déclaré, non vérifié"
    assert "@" not in response.data.decode()
    only = rows(desk.fetch("admin.renewal_table", college="local_authorities"))
    assert [row["nom"] for row in only] == ["Commune de Figeac"]


def test_the_desk_reminds_with_a_button_once_a_week(
    desk, coordinator, signed, at_noon, outbox, representative
):
    publish_major(coordinator)
    work()
    page = desk.get("admin.renewal")
    assert "a reçu un mail il y a moins d’une semaine" in page
    assert not page.all("//main//form")
    at_noon.move(days=8)
    desk.login_as(coordinator)
    page = desk.submit(desk.get("admin.renewal"), "Relancer 1 organisation")
    assert "1 organisation va recevoir un rappel" in page
    assert "Dernière relance demandée" in page
    assert not page.all("//main//form")
    work()
    assert outbox.to(representative.email)[-1].kind == "renewal_reminded"
    desk.open("POST", "/admin/renouvellement/relancer")
    assert len([mail for mail in outbox if mail.kind == "renewal_reminded"]) == 1


def test_an_observer_reads_the_renewal_and_reminds_nobody(site, coordinator, signed, at_noon):
    publish_major(coordinator)
    at_noon.move(days=8)
    observer = site.another().login_as(make_account("Noor", role=Role.OBSERVER))
    page = observer.get("admin.renewal")
    assert "0 organisation sur 1" in page
    assert not page.all("//main//form")


def test_a_campaign_closed_by_a_newer_one_can_still_be_read(desk, coordinator, signed, at_noon):
    publish_major(coordinator)
    at_noon.move(days=1)
    publish_major(coordinator, number="3.0")
    desk.login_as(coordinator)
    page = desk.get("admin.renewal")
    assert page.h1 == "Renouvellement : version 3.0"
    page = desk.follow(page, "Version 2.0")
    assert "close par une version plus récente" in page
    assert "on ne relance plus que pour elle" not in page, "there is simply no button"


def test_the_dashboard_asks_the_database_the_same_for_one_or_many(desk, coordinator, charter):
    for number in range(30):
        sign(prepare(make_member(f"Association {number:02}"), charter))
    publish_major(coordinator)
    work()
    with assert_queries(11):
        desk.open("GET", "/admin/renouvellement")
    assert (
        desk.get("/admin/renouvellement?etat=manquants&page=9").url == "/admin/renouvellement?etat=manquants"
    )
    desk.get("/admin/renouvellement?page=deux", expect=404)
    desk.get("/admin/renouvellement?etat=autre", expect=404)


# ——— The organisation ———


def test_the_mail_s_button_leads_to_what_changes_and_on_to_signing(
    site, coordinator, farm, representative, signed, outbox
):
    publish_major(coordinator, clauses={"O5": {"title": "Publier ses résultats chaque année"}})
    work()
    mine = site.login_as(representative)
    page = mine.get(outbox.to(representative.email)[-1].links()[0])
    assert page.h1 == "Renouveler la signature de Fermes de Figeac"
    assert "cessera de compter le 22 mai 2027" in page
    assert page.texts("//main//section/h3")[-1].startswith("O5.")
    assert page.all("//main//ins")
    page = mine.submit(page, "Signer la version 2.0")
    assert page.h1 == "Signer la charte"
    sign(prepare(farm, charter_queries.version_in_force(), by=representative))
    page = mine.get("renewals.renew", public_id=farm.public_id)
    assert "C’est fait" in page
    assert not page.all("//main//form")


def test_the_button_signs_for_the_right_member(site, coordinator, farm, representative, signed):
    other = make_member("Les Amis du vent")
    make_membership(other, representative)
    publish_major(coordinator)
    mine = site.login_as(representative)
    assert mine.submit(mine.get("renewals.renew", public_id=farm.public_id), "Signer la version 2.0")
    assert "Fermes de Figeac" in mine.get("members.home").h1


def test_whom_it_does_not_concern_finds_nothing(site, coordinator, farm, signed, charter):
    stranger = site.another().login_as(make_representative(make_member("Ailleurs")))
    stranger.get("renewals.renew", public_id=farm.public_id, expect=404)
    publish_major(coordinator)
    stranger.get("renewals.renew", public_id=farm.public_id, expect=404)
    assert stranger.open("POST", f"/charte/renouveler/{farm.public_id}").status_code in (400, 404)


def test_a_contributor_reads_and_has_it_signed(site, coordinator, farm, signed):
    publish_major(coordinator)
    mine = site.login_as(make_contributor(farm))
    page = mine.get("renewals.renew", public_id=farm.public_id)
    assert "Seule une personne qui représente l’organisation signe en son nom" in page
    page = mine.submit(page, "Faire signer la version 2.0")
    assert page.url.startswith("/charte/")
    assert page.h1 != "Signer la charte"


def test_who_has_nothing_to_renew_is_told_so(site, coordinator, charter):
    publish_major(coordinator)
    member = make_member("Jamais signé")
    page = site.login_as(make_representative(member)).get("renewals.renew", public_id=member.public_id)
    assert "Rien n’est à renouveler" in page


def test_one_s_own_space_says_what_is_to_be_done_until_it_is(
    site, coordinator, farm, representative, signed, at_noon
):
    campaign = publish_major(coordinator)
    mine = site.login_as(representative)
    page = mine.get("members.home")
    assert "la version 1.0, compte encore, et cessera de compter le 22 mai 2027" in page
    assert mine.follow(page, "Signer la nouvelle charte").h1.startswith("Renouveler la signature")
    over(at_noon, campaign)
    mine.login_as(representative)
    assert "ne compte plus depuis le 22 mai 2027" in mine.get("members.home")
    sign(prepare(farm, campaign, by=representative))
    assert "Signer la nouvelle charte" not in mine.get("members.home")


# ——— Everybody ———


def states(site, farm, signature):
    """Return what each public page says of a member's signature."""
    table = {row["organisation"]: row for row in rows(site.fetch("charter.table"))}
    listed = site.get("charter.signatories").texts("//td[@data-label='État']")
    return {
        "signature": site.get("charter.signature", code=signature.code).texts("//main//p/span")[0],
        "profile": site.get("members.show", slug=farm.slug).texts("//div[@class='seal stack']/p/span")[0],
        "membership": site.get("members.show", slug=farm.slug).texts("//h1/following-sibling::p[1]")[0],
        "directory": site.get("members.directory").texts("//article/p[last()]")[0],
        "list": listed[0] if listed else None,
        "counted": site.get("charter.signatories").texts("//p[@class='lead']")[0],
        "table": table.get("Fermes de Figeac", {}).get("mention"),
    }


def test_a_minor_version_is_told_as_equivalent_everywhere(site, coordinator, farm, signed):
    assert set(states(site, farm, signed).values()) == {"Charte signée", "1 organisation a signé la charte."}
    publish_minor(coordinator)
    told = states(site, farm, signed)
    for page in ("signature", "profile", "list", "table"):
        assert told[page] == "Signé 1.0, équivalent 1.1"
    assert (told["membership"], told["directory"]) == ("Charte signée", "Charte signée")
    assert told["counted"] == "1 organisation a signé la charte."
    row = rows(site.fetch("charter.table"))[0]
    assert (row["version"], row["vaut_pour"], row["a_renouveler_avant"]) == ("1.0", "1.1", "")


def test_a_major_version_is_told_everywhere_before_the_day_and_after(
    site, coordinator, farm, representative, signed, at_noon
):
    campaign = publish_major(coordinator)
    end = day(campaign.grace_until)
    told = states(site, farm, signed)
    for page in ("signature", "profile", "list", "table"):
        assert told[page] == f"Signé 1.0, à renouveler avant le {end}"
    assert told["membership"] == told["directory"] == f"Charte signée à renouveler avant le {end}"
    assert told["counted"] == "1 organisation a signé la charte."
    row = rows(site.fetch("charter.table"))[0]
    assert (row["vaut_pour"], row["a_renouveler_avant"]) == ("1.0", campaign.grace_until.isoformat())

    over(at_noon, campaign)
    told = states(site, farm, signed)
    for page in ("signature", "profile"):
        assert told[page] == "Signé 1.0, à renouveler"
    assert told["membership"] == told["directory"] == "À renouveler"
    assert (told["list"], told["table"]) == (None, None)
    assert told["counted"] == "Aucune signature ne compte encore."
    assert "À renouveler (1)" in site.get("members.directory") or "À renouveler" in site.get(
        "members.directory"
    )
    assert [row["charte"] for row in rows(site.fetch("members.table"))] == ["À renouveler"]

    again = sign(prepare(farm, campaign, by=representative))
    assert set(states(site, farm, again).values()) == {"Charte signée", "1 organisation a signé la charte."}
    page = site.get("charter.signature", code=signed.code)
    assert "A signé la version 1.0" in page
    assert f"par la signature n° {again.number}" in page
    assert page.link(f"Voir la signature n° {again.number}") == f"/signatures/{again.code}"


def test_the_page_of_the_charter_says_how_many_have_signed(
    site, coordinator, farm, representative, signed, at_noon
):
    assert "sur 1" not in site.get("charter.show")
    campaign = publish_major(coordinator)
    page = site.get("charter.show")
    assert "0 organisation sur 1 a signé la version 2.0." in page
    assert "jusque-là, leur signature compte" in page
    sign(prepare(farm, campaign, by=representative))
    assert "1 organisation sur 1 a signé la version 2.0." in site.get("charter.show")
    publish_minor(coordinator, number="2.1")
    assert "1 organisation sur 1 a signé la version 2.0 ou 2.1." in site.get("charter.show")
    over(at_noon, campaign)
    assert "ne sont plus comptées depuis le 22 mai 2027" in site.get("charter.show")
    assert "sur 1" not in site.get("charter.version", number="1.0")


def test_everybody_reads_what_a_version_changes(site, coordinator, charter):
    publish_minor(coordinator)
    publish_major(coordinator, clauses={"O1": {"title": "Couvrir tous les besoins"}})
    page = site.follow(site.get("charter.show"), "ce qu’elle change à la version 1.1")
    assert page.h1 == "Ce qui change de la charte 1.1 à la charte 2.0"
    assert "[ajouté : tous ]" in page.texts("//dd/ins")
    page = site.follow(page, "Comparer à la version 1.0")
    assert page.h1 == "Ce qui change de la charte 1.0 à la charte 2.0"
    assert page.all("//main//a[@class='button']")
    page = site.get("charter.differences", number="1.1")
    assert "les signatures de la version 1.0 valent aussi pour elle" in page
    site.get("charter.differences", number="1.0", expect=404)
    site.get("charter.differences", number="2.0", depuis="3.0", expect=404)
    site.get("charter.differences", number="1.1", depuis="2.0", expect=404)


def test_a_draft_is_compared_to_nothing_in_public(site, coordinator, charter):
    write(coordinator, number="1.1", level="minor", title="Secret")
    site.get("charter.differences", number="1.1", expect=404)
