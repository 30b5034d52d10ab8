"""The pages of upkeep: the desk decides, owners mend, everybody reads what is broken."""

from datetime import date

import pytest
from sqlalchemy import select

from network.accounts.models import Role
from network.db import db, unit_of_work
from network.library.asking import this_month
from network.library.asking_models import AskedQuestion
from network.upkeep import actions
from network.upkeep.actions import find
from network.upkeep.calling import Cause
from network.upkeep.checking import Seen, Verdict
from network.upkeep.link_actions import give_archive_copy, note_links, note_verdict
from network.upkeep.link_models import ArchiveCopy, OutwardLink
from network.upkeep.models import Finding, FindingKind, FindingState
from tests.factories import (
    make_account,
    make_coordinator,
    make_member,
    make_published_resource,
    make_published_sheet,
    make_representative,
)

DEAD = Verdict(Seen.FAILED, Cause.NOT_FOUND, 404)


@pytest.fixture
def reviewer(app):
    return make_account("Andrée Lac", role=Role.REVIEWER)


def with_a_dead_link(revision) -> Finding:
    """Have the link of a published resource fail on three days."""
    key = revision.resource.public_id
    with unit_of_work():
        note_links("resource", key, [revision.url], date(2026, 3, 10))
        link = db.session.scalar(select(OutwardLink).where(OutwardLink.url == revision.url))
        for day in (10, 11, 12):
            note_verdict(link.id, DEAD, date(2026, 3, day))
    return db.session.scalar(select(Finding).where(Finding.subject_key == key))


def similar(one, other) -> Finding:
    detail = {"other": f"sheet:{other.sheet.public_id}", "share": 80}
    with unit_of_work():
        return find(FindingKind.SIMILAR, ("sheet", one.sheet.public_id), detail, aspect=detail["other"])


@pytest.fixture
def guide(author, member):
    return make_published_resource(author, member, "Guide du bois", url="https://www.exemple.fr/guide")


def test_the_desk_reads_a_dead_link_and_tells_readers(site, reviewer, guide):
    finding = with_a_dead_link(guide)
    site.login_as(reviewer)
    home = site.get("admin.home")
    assert "Liens rompus : 1" in home
    page = site.follow(home, "Liens rompus : 1")
    assert "Le lien vers exemple.fr/guide ne s’ouvre plus depuis le 10 mars 2026" in page
    page = site.follow(page, "Guide du bois")
    page = site.submit(page, "Signaler le lien comme rompu")
    assert "Les lecteurs lisent maintenant que ce lien est rompu" in page
    assert "signalé comme rompu" in site.get("resources.show", slug=guide.resource.slug)
    page = site.get("admin.finding", public_id=finding.public_id)
    page = site.submit(page, "Revenir sur cette décision")
    assert "attend de nouveau une décision" in page
    assert "signalé comme rompu" not in site.get("resources.show", slug=guide.resource.slug)


def test_leaving_a_finding_asks_why(site, reviewer, guide):
    finding = with_a_dead_link(guide)
    page = site.login_as(reviewer).get("admin.finding", public_id=finding.public_id)
    refused = site.submit(page, "Laisser tel quel", expect=422)
    assert "Dites pourquoi" in refused
    page = site.submit(refused, "Laisser tel quel", reason="Le site revient.")
    assert "ne reviendra que si les faits changent" in page
    decided = site.get("admin.upkeep", etat="decides")
    assert "Le site revient." in decided and "Andrée Lac" in decided


def test_several_findings_are_decided_at_once(site, reviewer, author, member):
    guides = [
        make_published_resource(author, member, f"Guide {number}", url=f"https://www.exemple.fr/{number}")
        for number in range(3)
    ]
    found = [with_a_dead_link(guide) for guide in guides]
    page = site.login_as(reviewer).get("admin.upkeep")
    assert "Cochez au moins une ligne" in site.submit(page, "Laisser tel quel", reason="Oui", expect=422)
    ticked = [finding.public_id for finding in found[:2]]
    refused = site.submit(page, "Laisser tel quel", findings=ticked, expect=422)
    assert "Dites pourquoi" in refused
    page = site.submit(refused, "Laisser tel quel", findings=ticked, reason="Deux sites en travaux.")
    assert "2 constats sont laissés tels quels" in page
    page = site.submit(page, "Signaler les liens comme rompus", findings=[found[2].public_id])
    assert "Un lien est signalé comme rompu" in page
    assert {finding.state for finding in db.session.scalars(select(Finding))} == {FindingState.DECIDED}


def test_two_alike_sheets_are_compared_and_kept(site, reviewer, author, member):
    one = make_published_sheet(author, member, "Une chaufferie bois")
    finding = similar(one, make_published_sheet(author, member, "Une autre chaufferie"))
    page = site.login_as(reviewer).get("admin.finding", public_id=finding.public_id)
    assert "80 % celui de « Une autre chaufferie »" in page
    page = site.submit(page, "Garder les deux", reason="Deux villages.")
    assert "ne reviendra que si les faits changent" in page


def test_an_owner_is_asked_from_the_desk(site, reviewer, guide, outbox):
    finding = with_a_dead_link(guide)
    page = site.login_as(reviewer).get("admin.finding", public_id=finding.public_id)
    page = site.submit(page, "Envoyer", message="Avez-vous la nouvelle adresse ?")
    assert "Un mail est parti" in page
    assert outbox.last.to == "camille@exemple.fr"
    assert "Avez-vous la nouvelle adresse ?" in outbox.last


def test_an_observer_reads_and_decides_nothing(site, guide):
    finding = with_a_dead_link(guide)
    site.login_as(make_account(role=Role.OBSERVER))
    for page in (site.get("admin.upkeep"), site.get("admin.finding", public_id=finding.public_id)):
        assert "Laisser tel quel" not in page
        assert "camille@exemple.fr" not in page.text


def test_an_unknown_kind_state_or_decision_is_not_found(site, reviewer, guide):
    with_a_dead_link(guide)
    site.login_as(reviewer)
    site.get("/admin/entretien?sorte=autre", expect=404)
    site.get("/admin/entretien?etat=autre", expect=404)
    site.get("admin.finding", public_id="0123456789", expect=404)


def test_what_is_settled_says_so(site, reviewer, guide):
    finding = with_a_dead_link(guide)
    with unit_of_work():
        actions.settle([finding])
    page = site.login_as(reviewer).get("admin.finding", public_id=finding.public_id)
    assert "n’a plus lieu d’être" in page
    assert "Laisser tel quel" not in page


def test_an_owner_sees_what_to_mend_and_gives_a_copy(site, author, guide):
    with_a_dead_link(guide)
    site.login_as(author)
    page = site.follow(site.get("members.home"), "Voir quoi faire")
    assert "la page n’existe plus" in page
    page = site.follow(page, "Indiquer une copie d’archive : Guide du bois")
    refused = site.submit(page, "Enregistrer", url="http://192.168.0.1/guide", expect=422)
    assert "réseau privé" in refused
    page = site.submit(refused, "Enregistrer", url="web.archive.org/web/2024/guide")
    assert "C’est noté" in page
    copy = db.session.scalar(select(ArchiveCopy))
    assert copy.url == "https://web.archive.org/web/2024/guide"
    page = site.get("upkeep.archive_copy", public_id=guide.resource.public_id)
    site.submit(page, "Enregistrer", url="")
    assert db.session.scalar(select(ArchiveCopy)) is None


def test_nothing_to_mend_says_so(site, author):
    assert "Rien à réparer" in site.login_as(author).get("upkeep.to_mend")


def test_nobody_gives_a_copy_of_what_others_published(site, guide):
    site.login_as(make_representative(make_member("Une autre")))
    site.get("upkeep.archive_copy", public_id=guide.resource.public_id, expect=404)


def test_a_copy_is_told_once_the_link_of_the_page_itself_is_broken(site, guide):
    with unit_of_work():
        give_archive_copy(guide.resource, "https://web.archive.org/1", by=make_coordinator())
    slug = guide.resource.slug
    assert "Copie d’archive" not in site.get("resources.show", slug=slug)
    finding = with_a_dead_link(guide)
    with unit_of_work():
        actions.mark_links_dead([finding], by=make_coordinator())
    assert site.get("resources.show", slug=slug).link("Copie d’archive") == "https://web.archive.org/1"


# ——— What people look for ———


def test_the_desk_reads_what_is_looked_for_and_not_found(site, reviewer):
    with unit_of_work():
        for words, times, results in (("hydrogene", 7, 0), ("bois", 12, 4), ("martin dupont", 1, 0)):
            db.session.add(
                AskedQuestion(month=this_month(), words=words, said=words, times=times, results=results)
            )
    page = site.login_as(reviewer).get("admin.searches")
    assert "« hydrogene » ne trouve rien" in page
    assert "martin" not in page.text
    table = site.client.get("/admin/recherches/recherches-frequentes.csv").get_data(as_text=True)
    assert "bois;12;4" in table
    assert site.client.get("/admin/recherches/autre.csv").status_code == 404


def test_an_empty_month_of_searches_says_so(site, reviewer):
    page = site.login_as(reviewer).get("admin.searches")
    assert "Aucune recherche répétée ne reste sans résultat" in page
    assert "Rien à compter pour l’instant" in page
