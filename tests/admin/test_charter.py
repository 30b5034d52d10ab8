"""The desk writes the next version of the charter, without scripts, and everybody reads the truth of it."""

import pytest

from network import clock
from network.charter import queries, signatory_queries
from network.charter.actions import publish_model_charter
from network.charter.grace import usual_day
from network.charter.version_actions import save_heading
from network.charter.version_queries import draft_version
from network.db import unit_of_work
from network.wording import day
from tests.charter.signing import prepare, sign
from tests.factories import PASSWORD, make_coordinator, make_member, make_representative
from tests.queries import assert_queries


@pytest.fixture
def charter(app):
    with unit_of_work():
        return publish_model_charter()


@pytest.fixture
def coordinator(charter):
    return make_coordinator()


@pytest.fixture
def desk(site, coordinator):
    return site.login_as(coordinator)


def begin(desk):
    return desk.submit(desk.get("admin.charter"), "Commencer un brouillon")


def write(desk, **fields):
    return desk.submit(desk.get("admin.draft"), "Enregistrer", **fields)


def publish(desk):
    page = desk.get("admin.publish_draft")
    number = draft_version().number
    return desk.submit(page, f"Publier la version {number}", typed=number)


def test_a_minor_version_is_written_read_and_published(desk, charter):
    sign(prepare(make_member("Fermes de Figeac"), charter))
    page = begin(desk)
    assert page.h1 == "Brouillon de la version 1.1"
    assert "Rien ne manque" in page
    page = desk.submit(
        desk.follow(page, "O1. Couvrir les besoins"), "Enregistrer", title="Couvrir tous les besoins"
    )
    assert "L’engagement O1 est enregistré." in page
    page = desk.follow(page, "Lire l’aperçu")
    assert "O1. Couvrir tous les besoins" in page
    assert page.all("//pre")[0].text_content() == draft_version().text
    page = desk.follow(page, "Voir ce qui change")
    assert page.texts("//main//section/h2") == ["O1. Couvrir tous les besoins"]
    assert page.texts("//dd/ins") == ["[ajouté : tous ]"]
    page = desk.follow(desk.get("admin.draft"), "Publier…")
    assert "1 signature compte aujourd’hui : elle vaut aussi pour cette version" in page
    page = publish(desk)
    assert "La version 1.1 de la charte est en vigueur." in page
    assert signatory_queries.count_signatories(queries.version_in_force()) == 1
    anybody = desk.another()
    assert "1 organisation a signé la charte." in anybody.get("charter.signatories")
    assert "Signé 1.0, équivalent 1.1" in anybody.get("charter.signatories").text
    assert "les signatures de l’une valent pour l’autre" in anybody.get("charter.version", number="1.0")


def test_a_major_version_tells_the_truth_everywhere(desk, charter):
    farm = make_member("Fermes de Figeac")
    representative = make_representative(farm)
    signature = sign(prepare(farm, charter, by=representative))
    begin(desk)
    write(desk, level="major", number="2.0", title="Charte des territoires")
    page = desk.get("admin.publish_draft")
    assert "1 organisation est invitée à signer de nouveau" in page
    assert "Renouvellement : version 2.0" in publish(desk).h1
    end = day(usual_day(clock.today()))
    anybody = desk.another()
    page = anybody.get("charter.signatories")
    assert "1 organisation a signé la charte." in page
    assert "1 membre a signé une version précédente" in page
    assert f"cessera de compter le {end}" in page
    page = anybody.follow(page, "Voir les signataires de la version 1.0")
    assert "Fermes de Figeac" in page
    assert "La charte en vigueur est la version 2.0." in page
    told = f"Signé 1.0, à renouveler avant le {end}"
    assert told in anybody.get("charter.signature", code=signature.code)
    assert told in anybody.get("members.show", slug=farm.slug)
    assert "chaque membre est invité à la signer" in anybody.get("charter.version", number="1.0")
    mine = desk.another().login_as(representative)
    assert "Le réseau a adopté la version 2.0 de la charte" in mine.get("members.home")
    assert mine.get("charter.sign").h1 == "Signer la charte"


def test_the_password_is_asked_again_before_publishing(desk, coordinator, clock):
    begin(desk)
    write(desk, title="Charte des territoires")
    page = desk.get("admin.publish_draft")
    clock.move(minutes=11)
    page = desk.submit(page, "Publier la version 1.1", typed="1.1")
    assert queries.version_in_force().number == "1.0"
    desk.submit(page, password_again=PASSWORD)
    assert queries.version_in_force().number == "1.1"


def test_what_is_missing_stands_in_the_way(desk):
    begin(desk)
    page = write(desk, preamble="")
    assert "Le préambule est à écrire." in page
    page = desk.get("admin.publish_draft")
    assert "Ce brouillon n’est pas prêt" in page
    assert not page.all("//main//form")


def test_nothing_changed_is_nothing_to_publish(desk):
    begin(desk)
    assert "Rien ne change" in desk.get("admin.publish_draft")
    assert "Rien ne change encore" in desk.get("admin.compare_draft")


def test_the_wrong_number_publishes_nothing(desk):
    begin(desk)
    write(desk, title="Charte des territoires")
    page = desk.submit(desk.get("admin.publish_draft"), "Publier la version 1.1", typed="oui", expect=422)
    assert page.errors == {"typed": "Écrivez le numéro de la version : 1.1."}
    assert queries.version_in_force().number == "1.0"


def test_what_a_colleague_saved_meanwhile_is_shown_beside_ones_own(desk):
    begin(desk)
    page, draft = desk.get("admin.draft"), draft_version()
    values = {name: getattr(draft, name) for name in ("number", "level", "preamble", "is_model")}
    with unit_of_work():
        save_heading(
            {**values, "title": "Charte des communes"},
            seen=draft.saved_version,
            by=make_coordinator("Noor Petit"),
        )
    page = desk.submit(page, "Enregistrer", title="Charte des villages", expect=422)
    assert "Enregistré entre-temps par Noor Petit" in page
    assert page.texts("//dd[contains(@class, 'difference')]/*") == [
        "[supprimé : communes]",
        "[ajouté : villages]",
    ]
    desk.submit(page, "Enregistrer")
    assert draft_version().title == "Charte des villages", "the second time, knowingly"


def test_a_clause_saved_meanwhile_is_told(desk):
    begin(desk)
    page = desk.follow(desk.get("admin.draft"), "O1. Couvrir")
    write(desk, title="Charte des communes")
    page = desk.submit(page, "Enregistrer", title="Couvrir", expect=422)
    assert "Enregistré entre-temps" in page
    desk.submit(page, "Enregistrer")
    assert queries.clauses_of(draft_version())[0].title == "Couvrir"


def test_commitments_change_places_and_leave(desk):
    page = begin(desk)
    page = desk.submit(page, "Descendre O1")
    titles = page.texts("//ol//a[@class='list__title']")
    assert [title.partition(".")[0] for title in titles][:2] == ["O2", "O1"]
    stale = page
    page = desk.submit(desk.follow(page, "O2. Réduire"), "Retirer l’engagement O2")
    assert "L’engagement O2 est retiré du brouillon." in page
    assert "relisez-le" in desk.submit(stale, "Monter O1", expect=409)


def test_a_commitment_is_added_incomplete_and_told(desk):
    begin(desk)
    page = desk.get("admin.add_clause")
    page = desk.submit(page, "Enregistrer", code="M42", kind="means", title="Essaimer")
    assert "À l’engagement M42, il manque son texte, qui le tient" in page
    page = desk.submit(desk.get("admin.add_clause"), "Enregistrer", code="M42", kind="means", expect=422)
    assert page.errors == {"code": "Un autre engagement porte déjà ce code."}


def test_a_draft_is_discarded_after_a_page_that_says_so(desk):
    begin(desk)
    page = desk.follow(desk.get("admin.draft"), "Supprimer ce brouillon…")
    page = desk.submit(page, "Supprimer le brouillon")
    assert "Le brouillon est supprimé." in page
    for endpoint in (
        "draft",
        "add_clause",
        "preview_draft",
        "compare_draft",
        "publish_draft",
        "discard_draft",
    ):
        desk.get(f"admin.{endpoint}", expect=404)


def test_a_clause_of_another_version_is_not_found(desk, charter):
    begin(desk)
    theirs = queries.clauses_of(charter)[0].id
    desk.get("admin.clause", id=theirs, expect=404)
    desk.get("admin.clause", id=2**40, expect=404)


def test_the_versions_are_listed_with_their_signatures(desk, charter):
    sign(prepare(make_member("Fermes de Figeac"), charter))
    page = desk.get("admin.charter")
    assert page.texts("//tbody/tr")[0].startswith("Version 1.0 En vigueur")
    assert page.texts("//tbody/tr")[0].endswith(" 1")
    with assert_queries(8):
        desk.open("GET", "/admin/charte")
