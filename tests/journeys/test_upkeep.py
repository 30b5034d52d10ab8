"""A link that dies: three nights, a mail to its owner, the desk that decides, a reader who is told."""

from datetime import timedelta

import pytest

from network import clock
from network.accounts.models import Role
from network.db import db
from network.upkeep.calling import Caller
from network.upkeep.manners import Manners
from network.upkeep.models import UpkeepNight
from network.upkeep.nights import night_of
from tests.factories import make_account, make_contributor, make_member, make_published_resource
from tests.journeys.running import wait_until
from tests.journeys.test_resources import log_in
from tests.upkeep.living import live_a_night
from tests.upkeep.web import answer, open_site


def tonight_is_over() -> bool:
    """Say whether the running site's worker has noted its first night, in which nothing is done."""
    db.session.rollback()  # what another process wrote is seen by a new transaction
    night = db.session.get(UpkeepNight, night_of(clock.now()))
    return night is not None and night.ended_at is not None


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_dead_link_is_found_told_and_decided_on(walk, relay, width, scheme):
    web, now = open_site(), clock.now()
    web.pages["/guide"] = answer(404)
    manners = Manners(Caller("essai", may_call=lambda *_: True, seconds=2.0), pace=0.01)
    member = make_member("Fermes de Figeac")
    with clock.at(now - timedelta(days=6)):
        author = make_contributor(member, email="noe@exemple.fr")
        make_published_resource(author, member, "Guide du solaire citoyen", url=web.url("/guide"))
    make_account("Andrée Lac", email="relecture@exemple.fr", role=Role.REVIEWER)
    wait_until(tonight_is_over)  # the running site must not look at the link before the nights below
    for days in (3, 2, 1):
        with clock.at(now - timedelta(days=days)):
            live_a_night(manners)
    web.server.shutdown()
    web.server.server_close()

    assert "la page n’existe plus" in relay.letter_to("noe@exemple.fr", "À réparer", patience=40).text
    noe = walk("noe", width=width, scheme=scheme)
    log_in(noe, "noe@exemple.fr", "/a-reparer")
    noe.reads("Guide du solaire citoyen", "la page n’existe plus")
    noe.follow("Indiquer une copie d’archive : Guide du solaire citoyen")
    noe.fill("Adresse d’une copie", "http://10.0.0.1/")
    noe.press("Enregistrer")
    noe.reads("ne s’ouvre que sur un réseau privé")
    noe.fill("Adresse d’une copie", "web.archive.org/web/2024/guide")
    noe.press("Enregistrer")
    noe.reads("C’est noté")

    desk = walk("desk", width=width, scheme=scheme)
    log_in(desk, "relecture@exemple.fr", "/admin")
    desk.follow("Liens rompus : 1")
    desk.press("Signaler les liens comme rompus")
    desk.reads("Cochez au moins une ligne")
    desk.follow("Guide du solaire citoyen")
    desk.press("Signaler le lien comme rompu")
    desk.reads("Les lecteurs lisent maintenant que ce lien est rompu")
    desk.follow("Décidés")
    desk.reads("Andrée Lac")
    desk.open("/admin/recherches")
    desk.reads("Les recherches sans résultat")

    stranger = walk("stranger", width=width, scheme=scheme)
    stranger.open("/ressources/guide-du-solaire-citoyen")
    stranger.reads("Lien signalé comme rompu le", "Copie d’archive")
