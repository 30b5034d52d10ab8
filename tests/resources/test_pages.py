import io
from datetime import timedelta

import pytest

from network import clock
from network.accounts.models import Role
from network.db import unit_of_work
from network.files import storage
from network.resources import actions, documents, queries, rules
from network.resources.content import written
from network.throttles.actions import hit
from tests.factories import (
    PASSWORD,
    make_account,
    make_contributor,
    make_coordinator,
    make_published_resource,
    make_published_sheet,
    make_representative,
    make_resource_draft,
)

WHOLE = {
    "title": "Guide du solaire",
    "kind": "guide",
    "summary": "De quoi **poser** des panneaux.",
    "audiences": ["collectivites"],
    "subthemes": ["production-renouvelable"],
    "url": "www.exemple.fr/solaire",
}
CSV = b"commune,mwh\nFigeac,120\n"


@pytest.fixture
def writer(site, author):
    return site.login_as(author)


@pytest.fixture
def desk(site, reviewer):
    return site.another().login_as(reviewer)


def own(visitor, revision, endpoint="resources.preview", **more):
    return visitor.get(endpoint, public_id=revision.resource.public_id, **more)


def typed(page, button):
    """Return what the form with this button holds."""
    return dict(page.form(button).filled({}, button))


# ——— Writing ———


def test_what_was_typed_outlives_the_session(writer, author):
    page = writer.get("resources.new")
    writer.log_out()
    page = writer.submit(page, "Enregistrer", **WHOLE)
    assert page.h1 == "Votre session est finie"
    typed = {"late_address": author.email, "late_password": PASSWORD}
    page = writer.submit(page, "Me connecter et enregistrer", **typed)
    assert "C’est enregistré." in page and WHOLE["title"] in page


def test_a_resource_is_proposed_in_one_go_published_and_found(site, writer, reviewer, outbox):
    page = writer.follow(writer.get("resources.mine"), "Proposer une première ressource")
    page = writer.submit(page, "Proposer à la coordination", **WHOLE)
    assert page.h1 == "Guide du solaire"
    assert "La coordination la relit" in page
    assert outbox.kinds() == ["resource_to_review"]
    desk = site.another().login_as(reviewer)
    page = desk.submit(desk.get(outbox.last.links()[0]), "Publier")
    assert "« Guide du solaire » est publiée" in page
    stranger = site.another()
    page = stranger.submit(stranger.get("library.search"), "Rechercher", q="panneaux")
    page = stranger.follow(page, "Guide du solaire")
    assert page.url == "/ressources/guide-du-solaire"
    assert page.link("Consulter sur exemple.fr") == "https://www.exemple.fr/solaire"


def test_a_draft_needs_only_a_title(writer):
    page = writer.submit(writer.get("resources.new"), "Enregistrer le brouillon", title="Un début")
    assert "Vous seuls voyez ce brouillon" in page
    page = writer.submit(page, "Proposer à la coordination", expect=422)
    assert page.errors.keys() == {"summary", "kind", "audiences", "subthemes", "url"}
    page = writer.submit(page, "Enregistrer le brouillon", title="", expect=422)
    assert page.errors.keys() == {"title"}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a:b@exemple.fr", "http://127.0.0.1/", "http://localhost/"]
)
def test_a_hostile_link_is_told_beside_its_field_and_kept_nowhere(writer, url, member):
    page = writer.submit(
        writer.get("resources.new"), "Proposer à la coordination", **(WHOLE | {"url": url}), expect=422
    )
    assert page.errors.keys() == {"url"}
    assert queries.works_of(member) == []


def test_a_file_is_joined_replaced_and_taken_away(writer, member):
    page = writer.submit(
        writer.get("resources.new"),
        "Proposer à la coordination",
        **(WHOLE | {"url": ""}),
        document=(io.BytesIO(CSV), "mesures.csv"),
    )
    assert page.link("Télécharger (CSV, 1 ko)").startswith("/fichiers/")
    page = writer.submit(page, "La reprendre pour la modifier")
    assert "Pour remplacer le fichier joint." in page
    page = writer.submit(page, "Enregistrer le brouillon", without_file="y")
    assert "Fichier joint" not in page
    assert queries.works_of(member)[0].current.file is None


def test_a_file_that_cannot_be_taken_is_told_beside_it_and_keeps_what_was_typed(writer, member):
    page = writer.submit(
        writer.get("resources.new"),
        "Proposer à la coordination",
        **WHOLE,
        document=(io.BytesIO(b"<svg onload=alert(1)>"), "image.svg"),
        expect=422,
    )
    assert page.errors.keys() == {"document"}
    assert "Le fichier est à choisir de nouveau" in page
    assert typed(page, "Proposer à la coordination")["title"] == "Guide du solaire"
    assert queries.works_of(member) == []


@pytest.mark.parametrize("where", ["resources.new", "resources.edit"])
def test_too_many_files_in_an_hour_are_refused(writer, draft, where):
    for _try in range(rules.FILES_BY_ACCOUNT.tries):
        hit(rules.FILES_BY_ACCOUNT, draft.author.public_id)
    page = writer.get("resources.new") if where == "resources.new" else own(writer, draft, where)
    sent = {"title": "Guide du vent", "document": (io.BytesIO(CSV), "mesures.csv")}
    page = writer.submit(page, "Enregistrer le brouillon", **sent, expect=429)
    assert "Trop d’essais" in page
    assert typed(page, "Enregistrer le brouillon")["title"] == "Guide du vent"
    assert list(storage.names_before(clock.now() + timedelta(hours=1))) == []


def test_a_page_the_library_has_leads_to_it(writer, published):
    page = writer.submit(
        writer.get("resources.new"),
        "Proposer à la coordination",
        **(WHOLE | {"url": published.url}),
        expect=422,
    )
    assert "déjà dans la bibliothèque" in page.errors["url"]
    assert page.link(published.title) == f"/ressources/{published.resource.slug}"


def test_two_tabs_do_not_overwrite_each_other(writer, draft):
    first, second = own(writer, draft, "resources.edit"), own(writer, draft, "resources.edit")
    writer.submit(first, "Enregistrer le brouillon", publisher="Ademe")
    page = writer.submit(second, "Enregistrer le brouillon", publisher="Cerema", expect=409)
    assert "enregistrée ailleurs pendant que vous écriviez" in page
    assert "Ademe" in page
    page = writer.submit(page, "Enregistrer le brouillon")
    assert typed(page, "Enregistrer le brouillon")["publisher"] == "Cerema"


def test_nobody_proposes_again_and_again_what_the_desk_is_told_of(writer, draft, author, reviewer, outbox):
    page = own(writer, draft, "resources.edit")
    for _time in range(rules.PROPOSALS_BY_ACCOUNT.tries):
        hit(rules.PROPOSALS_BY_ACCOUNT, author.public_id)
    page = writer.submit(page, "Proposer à la coordination", title="Un autre titre", expect=429)
    assert "Trop d’essais" in page
    assert typed(page, "Proposer à la coordination")["title"] == "Un autre titre"
    assert outbox.to(reviewer.email) == []


def test_what_was_typed_while_a_colleague_proposed_is_shown_again(writer, draft, author):
    page = own(writer, draft, "resources.edit")
    with unit_of_work():
        actions.propose_resource(draft, by=author)
    page = writer.submit(page, "Enregistrer le brouillon", title="Pas perdu", expect=422)
    assert "Ce que vous avez écrit est toujours dans cette page" in page
    assert typed(page, "Enregistrer le brouillon")["title"] == "Pas perdu"
    assert own(writer, draft, "resources.edit").url == f"/mes-ressources/{draft.resource.public_id}"


def test_a_change_is_proposed_read_over_and_takes_the_place(writer, published, desk):
    page = writer.submit(own(writer, published), "Proposer une modification")
    page = writer.submit(page, "Proposer à la coordination", title="Guide revu", territory="Lot, 12")
    for told in ("Ce que vous changez", "Guide revu", "Lot, Aveyron"):
        assert told in page
    assert writer.get(f"/ressources/{published.resource.slug}").h1 == "Guide du réseau de chaleur"
    page = own(desk, published, "admin.resource")
    assert "Ce qui change" in page
    desk.submit(page, "Publier")
    assert writer.get("/ressources/guide-du-reseau-de-chaleur").url == "/ressources/guide-revu"


def test_a_draft_is_thrown_away(writer, draft):
    page = writer.follow(own(writer, draft), "Supprimer ce brouillon")
    page = writer.submit(page, "Supprimer le brouillon")
    assert "Pas encore de ressource" in page


# ——— The desk ———


def test_the_desk_sends_back_and_the_author_takes_up_again(site, desk, proposed, author, outbox):
    page = own(desk, proposed, "admin.resource")
    refused = desk.submit(page, "Renvoyer avec ce motif", reason="", expect=422)
    assert refused.errors.keys() == {"reason"}
    desk.submit(page, "Renvoyer avec ce motif", reason="Dites l’année.")
    writer = site.another().login_as(author)
    page = writer.get(outbox.last.links()[0])
    assert "Dites l’année." in page
    writer.submit(page, "Proposer à la coordination", year="2024")
    assert "Dites l’année." in own(desk, proposed, "admin.resource")


def test_remarks_written_too_late_are_given_back(desk, proposed, author):
    page = own(desk, proposed, "admin.resource")
    with unit_of_work():
        actions.withdraw_resource(proposed, by=author)
    page = desk.submit(page, "Renvoyer avec ce motif", reason="Une longue remarque", expect=409)
    assert "Une longue remarque" in page
    assert "n’attend plus de relecture" in own(desk, proposed, "admin.resource")


def test_the_desk_adds_keeps_and_publishes_its_own(desk):
    page = desk.follow(desk.get("admin.resources"), "Ajouter une ressource")
    page = desk.submit(page, "Enregistrer le brouillon", title="Une notice")
    assert "Seul le bureau voit ce brouillon" in page
    assert "Une notice" in desk.get("/admin/ressources?etat=brouillons")
    page = desk.submit(page, "Publier", **WHOLE)
    assert page.url == "/ressources/guide-du-solaire"
    assert "Proposée par la coordination du réseau." in page


def test_the_desk_throws_its_own_draft_away(desk, reviewer):
    draft = make_resource_draft(reviewer, None)
    page = desk.submit(own(desk, draft, "admin.edit_resource"), "Supprimer ce brouillon")
    assert page.url == "/admin/ressources?etat=brouillons"
    assert "Rien ici pour le moment" in page


def test_the_desk_corrects_before_publishing_and_after(desk, proposed):
    page = desk.follow(own(desk, proposed, "admin.resource"), "Corriger avant de publier")
    lacks = desk.submit(page, "Enregistrer les corrections", summary="", expect=422)
    assert lacks.errors.keys() == {"summary"}
    page = desk.submit(page, "Enregistrer les corrections", title="Titre corrigé")
    assert page.h1 == "Titre corrigé"
    desk.submit(page, "Publier")
    page = desk.follow(desk.get("/ressources/titre-corrige"), "Corriger cette ressource")
    page = desk.submit(page, "Enregistrer les corrections", title="Titre encore corrigé")
    assert page.url == "/ressources/titre-encore-corrige"


def test_two_corrections_at_once_do_not_overwrite_each_other(desk, published):
    first, second = (own(desk, published, "admin.edit_resource") for _ in range(2))
    desk.submit(first, "Enregistrer les corrections", publisher="Ademe")
    page = desk.submit(second, "Enregistrer les corrections", publisher="Cerema", expect=409)
    assert "Ademe" in page


def test_archiving_leaves_a_page_that_says_why(desk, published):
    page = desk.follow(desk.get("/ressources/guide-du-reseau-de-chaleur"), "Archiver cette ressource")
    page = desk.submit(page, "Archiver la ressource", reason="Remplacé par l’édition de 2026.", expect=410)
    assert "Remplacé par l’édition de 2026." in page
    assert "Aucun résultat" in desk.get("/ressources?type=guide")
    assert "Guide du réseau de chaleur" in desk.get("/admin/ressources?etat=archivees")


# ——— Reading ———


def test_a_page_says_what_it_is_for_whom_and_by_whom(site, published):
    page = site.get("resources.show", slug=published.resource.slug)
    for told in (
        "Collectivités, élus et techniciens", "Agence locale de l’énergie", "2024", "français",
        "Creative Commons BY", "Proposée au réseau par", "Citer cette ressource",
    ):  # fmt: skip
        assert told in page, told


def test_a_page_leads_to_what_is_near(site, author, member, published):
    make_published_sheet(author, member, "Notre chaufferie")
    make_published_resource(author, member, "Autre guide")
    page = site.get("resources.show", slug=published.resource.slug)
    assert page.link("Notre chaufferie")
    assert page.link("Autre guide")


def test_what_somebody_wrote_is_never_a_script(site, author, member):
    published = make_published_resource(
        author, member, "<script>x</script>", summary="<img src=x onerror=y> [z](javascript:z)"
    )
    page = site.get("resources.show", slug=published.resource.slug)
    assert page.h1 == "<script>x</script>"
    assert not page.all("//main//script | //main//*[@onerror] | //main//a[starts-with(@href, 'javascript')]")


def test_the_public_page_of_a_member_shows_what_it_proposed(site, writer, member, published):
    make_resource_draft(make_contributor(member), member, "Secret")
    page = site.another().get("members.show", slug=member.slug)
    assert "Une ressource proposée" in page
    assert "Secret" not in page
    page = writer.get("members.home")
    assert page.link("Guide du réseau de chaleur")
    assert page.link("Secret")


# ——— Who sees what ———


def test_a_draft_is_invisible_by_every_address_its_file_included(site, author, member):
    draft = make_resource_draft(author, member, "Introuvable")
    document = documents.receive(CSV, "mesures.csv")
    with unit_of_work():
        actions.save_draft(draft, written({}), document, saved_version=1, by=author)
    public_id, file = draft.resource.public_id, draft.file.public_id
    strangers = {
        "anonymous": site.another(),
        "somebody": site.another().login_as(make_account()),
        "another member's": site.another().login_as(make_representative()),
        "an observer": site.another().login_as(make_account(role=Role.OBSERVER)),
        "a reviewer": site.another().login_as(make_account(role=Role.REVIEWER)),
        "the coordination": site.another().login_as(make_coordinator()),
    }
    addresses = [
        f"/mes-ressources/{public_id}",
        *(f"/mes-ressources/{public_id}/{gesture}" for gesture in ("modifier", "supprimer", "archiver")),
        f"/admin/ressources/{public_id}/modifier",
        f"/fichiers/{file}",
        f"/fichiers/{file}/320",
        "/ressources/introuvable",
    ]
    for who, stranger in strangers.items():
        for address in addresses:
            answer = stranger.open("GET", address)
            assert answer.status_code in (302, 403, 404), (who, address)
            assert "Introuvable" not in answer.text, (who, address)
        for address in ("/ressources", "/bibliotheque?q=introuvable", f"/membres/{member.slug}"):
            assert "/introuvable" not in stranger.open("GET", address).text, (who, address)
    writer = site.another().login_as(author)
    assert writer.fetch(f"/fichiers/{file}").data == CSV


def test_a_proposal_can_only_be_taken_back_by_its_own(site, proposed):
    other = site.another().login_as(make_representative())
    token = other.get("pages.contact").form().filled({})[0]
    for gesture in ("reprendre", "reviser", "supprimer"):
        address = f"/mes-ressources/{proposed.resource.public_id}/{gesture}"
        assert other.open("POST", address, data=dict([token])).status_code == 404


def test_an_observer_reads_the_lists_and_decides_nothing(site, proposed):
    observer = site.another().login_as(make_account(role=Role.OBSERVER))
    page = observer.follow(observer.get("admin.resources"), proposed.title)
    assert "décident de cette ressource" in page
    assert not page.all("//main//form")
