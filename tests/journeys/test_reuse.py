"""A sheet that serves: somebody draws on it, its author is told, everybody sees the tree."""

import pytest

from network import clock
from network.db import unit_of_work
from network.members.models import MemberStatus
from network.reuse.actions import declare_reuse
from network.reuse.models import Stage
from tests.factories import PASSWORD, make_contributor, make_member, make_published_sheet


def taken_in(name):
    return make_member(name, accepted_at=clock.now(), noted_status=MemberStatus.SIGNED)


def log_in(walk, email):
    walk.fill("Adresse électronique", email)
    walk.fill("Mot de passe", PASSWORD)
    walk.press("Me connecter")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_sheet_is_drawn_on_and_its_author_told(walk, relay, width, scheme):
    author = make_contributor(make_member("Commune de Figeac"), email="auteur@exemple.fr")
    member = taken_in("Fermes du Causse")
    noe = make_contributor(member, email="noe@exemple.fr")
    sheet = make_published_sheet(author, make_member("Commune de Gourdon", by=author)).sheet
    own = make_published_sheet(noe, member, "Notre chaufferie, deux ans après").sheet
    lea = make_contributor(taken_in("Commune de Gramat"))
    with unit_of_work():
        declare_reuse(
            taken_in("Commune de Cajarc"), own, project="Chauffer le lavoir", stage=Stage.DONE, by=lea
        )

    reader = walk("noe", width=width, scheme=scheme)
    reader.open(f"/fiches/{sheet.slug}")
    reader.reads("Et chez vous ?")
    reader.follow("Je m’en inspire")
    log_in(reader, "noe@exemple.fr")
    reader.press("Le dire")
    reader.reads("Ce champ est à remplir.")
    reader.fill("Votre projet", "Une chaufferie pour le gymnase")
    reader.tab.get_by_label("En cours", exact=True).check()
    reader.tab.get_by_label("La fiche où vous le racontez").select_option(own.public_id)
    reader.press("Le dire")
    reader.reads("C’est noté, merci", "Notre chaufferie, deux ans après", "Chauffer le lavoir")
    frame = reader.tab.locator(".tree")
    assert frame.locator("svg .tree__box").count() == 3
    assert frame.bounding_box()["width"] <= width, "the picture scrolls inside its frame"
    assert reader.tab.evaluate("document.documentElement.scrollWidth") <= width

    letter = relay.letter_to("auteur@exemple.fr", "Fermes du Causse s’inspire de votre fiche", patience=40)
    told = walk("author", width=width, scheme=scheme)
    told.open(letter.link())
    told.reads("Une organisation s’inspire directement")

    stranger = walk("stranger", width=width, scheme=scheme)
    stranger.open(f"/fiches/{sheet.slug}")
    stranger.reads("Une organisation s’en inspire", "Une chaufferie pour le gymnase", "Sa fiche")
    stranger.follow("Voir qui s’inspire de qui")
    stranger.reads("Ce qu’elle a inspiré", "Chauffer le lavoir")
    stranger.open("/inspirations")
    stranger.reads("Les fiches les plus reprises", "Les dernières reprises")
