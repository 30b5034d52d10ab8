"""A stranger finds a sheet, reads it, takes it away, asks its authors: on a phone by night too."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from network.db import db
from network.mail.models import OutboxMail
from tests.factories import (
    join_picture,
    make_contributor,
    make_draft,
    make_member,
    make_published_sheet,
    publish,
)

LONG = {
    "context": "Les chaudières avaient **trente ans**.\n\n" + "Un récit qui prend son temps. " * 120,
    "audiences": ["collectivites"],
    "places": ["commune:46102", "epci:200067361", "department:12"],
    "fte": 0.8,
    "funders": [{"name": "ADEME", "cents": 400_000, "tax": "ht"}],
    "successes": "Commencer petit.",
    "differently": "Demander trois devis.",
    "steps": [{"on": f"20{year:02}", "what": f"Étape {year}"} for year in range(1, 31)],
}


@pytest.fixture
def sheet(running):
    """Publish a sheet with everything, and another that is worth reading next."""
    member, other = make_member("Commune de Figeac"), make_member("Pays voisin")
    author = make_contributor(member, email="auteur@figeac.example")
    revision = make_draft(author, member, "</script>Une chaufferie bois pour l’école", **LONG)
    join_picture(revision)
    publish(revision)
    make_published_sheet(make_contributor(other), other, "Une autre chaufferie")
    return revision


@pytest.mark.parametrize(
    ("width", "scheme", "scripts"), [(1280, "light", True), (390, "dark", True), (390, "light", False)]
)
def test_a_stranger_reads_a_sheet_takes_it_away_and_asks(walk, sheet, width, scheme, scripts):
    stranger = walk("stranger", width=width, scheme=scheme, scripts=scripts)
    stranger.open("/bibliotheque?q=chaufferie+école")
    stranger.follow("Une chaufferie bois pour l’école")
    stranger.reads(
        "En bref",
        "480 000 € HT",
        "Ce qui a aidé",
        "Ce qui a été difficile",
        "Ce que nous referions autrement",
        "Même sujet (chaleur renouvelable et réseaux de chaleur), même département (Lot)",
    )
    # The table of contents leads to the sections; what is folded unfolds.
    stranger.tab.get_by_role("link", name="Les moyens").click()
    expect(stranger.tab.get_by_role("heading", name="Les moyens")).to_be_in_viewport()
    stranger.unfold("Les 22 étapes suivantes")
    expect(stranger.tab.get_by_text("Étape 30")).to_be_visible()
    stranger.meet()

    assert stranger.fetch("Télécharger en PDF").startswith(b"%PDF-1.7")
    copying = stranger.tab.get_by_role("button", name="Copier la citation")
    assert copying.is_visible() == scripts

    stranger.follow("Écrire à l’équipe du projet")
    stranger.fill("Votre nom", "Léa Dumas")
    stranger.fill("Votre adresse électronique", "lea@exemple.fr")
    stranger.fill("Votre question", "Combien de temps pour le raccordement ?")
    stranger.press("Envoyer ma question")
    stranger.reads("Votre question est partie")
    assert "figeac.example" not in stranger.text
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "sheet_question_asked")).one()
    assert (mail.recipient, mail.reply_to) == ("auteur@figeac.example", "lea@exemple.fr")


def test_a_citation_is_copied_with_its_version_and_its_address(walk, sheet):
    reader = walk("reader")
    reader.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open(f"/fiches/{sheet.sheet.slug}")
    reader.tab.get_by_role("button", name="Copier la citation").click()
    expect(reader.tab.get_by_role("status")).to_have_text("Citation copiée.")
    copied = reader.tab.evaluate("navigator.clipboard.readText()")
    assert re.search(
        r"Commune de Figeac, « .* », .* version 1 publiée le .*\. http://localhost:\d+/fiches/", copied
    )
    reader.tab.get_by_role("button", name="Copier l’adresse").click()
    expect(reader.tab.get_by_role("status")).to_have_text("Adresse copiée.")
    assert reader.tab.evaluate("navigator.clipboard.readText()").endswith(sheet.sheet.slug)


def test_on_paper_the_sheet_stands_alone_with_all_its_steps(walk, sheet):
    reader = walk("paper")
    reader.open(f"/fiches/{sheet.sheet.slug}")
    reader.tab.emulate_media(media="print")
    for gone in (
        "Télécharger en PDF",
        "Écrire à l’équipe du projet",
        "Signaler un problème",
        "Copier la citation",
    ):
        expect(reader.tab.get_by_text(gone)).to_be_hidden()
    expect(reader.tab.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    expect(reader.tab.get_by_text("Étape 30")).to_be_visible()
    expect(reader.tab.locator(".citation__address")).to_contain_text(sheet.sheet.slug)
    assert reader.tab.pdf(format="A4").startswith(b"%PDF")


def test_a_block_of_data_is_read_by_programs_and_run_by_nobody(walk, sheet):
    reader = walk("data")
    # The walk fails on any complaint of the browser, the policy of the site included.
    reader.open(f"/fiches/{sheet.sheet.slug}")
    told = reader.tab.locator("script[type='application/ld+json']").evaluate("e => JSON.parse(e.textContent)")
    assert told["headline"] == sheet.title
    assert told["url"] == reader.tab.url
