"""What a reader meets on a published sheet: everything at once, almost nothing, and what lies between."""

import json

import pytest

from network.db import unit_of_work
from network.mail.links import public_url
from network.sheets import actions, related
from network.sheets.content import Progress, written
from network.sheets.reading import STEPS_SHOWN, Reading
from tests.factories import (
    join_picture,
    make_contributor,
    make_draft,
    make_member,
    make_published_sheet,
    publish,
)
from tests.page import words_of

FULL = {
    "audiences": ["collectivites", "entreprises"],
    "plan_name": "PCAET du Grand-Figeac",
    "fte": 0.8,
    "funders": [{"name": "ADEME", "cents": 400_000, "tax": "ht"}, {"name": "", "cents": None}],
    "successes": "Commencer petit.",
    "differently": "Demander trois devis.",
    "transferability": "Tout le montage.",
    "contact": "Le service énergie, claire@figeac.example",
    "keywords": ["bois", "école"],
}
NOTHING = {
    **{name: [] for name in ("places", "steps", "key_figures", "levers", "obstacles", "sectors")},
    "inhabitants": None,
    "area": "Un quartier",
    "ended_on": "",
    "budget_cents": 0,
    "budget_tax": None,
    "not_measured": True,
    "people": "",
}


def read(site, revision):
    return site.get("sheets.show", slug=revision.sheet.slug)


def data_of(page):
    [block] = page.all("//script[@type='application/ld+json']/text()")
    return json.loads(block)


def test_a_reader_in_a_hurry_finds_for_whom_where_when_how_much_and_what_it_gave(site, author, member):
    page = read(site, make_published_sheet(author, member, **FULL))
    [brief] = page.all("//section[@aria-labelledby='en-bref']")
    told = dict(
        zip(map(words_of, brief.findall(".//dt")), map(words_of, brief.findall(".//dd")), strict=True)
    )
    assert told == {
        "Pour qui": "Collectivités, Entreprises",
        "Où": "Figeac (46) 10 000 habitants",
        "Quand": "mars 2021 – 2023",
        "Combien": "480 000 € HT 0,8 ETP",
        "Ce que cela a donné": "600 MWh/anmégawattheures par an Énergie renouvelable produite",
        "Avancement": "Réalisé",
    }
    assert words_of(page.all("//article//h2")[0]) == "En bref"
    [lead] = page.all("//article/*[1]")
    assert words_of(lead).startswith("Une chaufferie bois remplace")


def test_what_helped_and_what_was_hard_stand_side_by_side_with_what_would_be_redone(site, author, member):
    page = read(site, make_published_sheet(author, member, **FULL))
    lessons = [words_of(title) for title in page.all("//div[@class='lessons']/section/h3")]
    assert lessons == ["Ce qui a aidé", "Ce qui a été difficile", "Ce que nous referions autrement"]


def test_a_figure_is_read_aloud_with_its_unit_its_year_and_how_it_is_known(site, author, member):
    page = read(site, make_published_sheet(author, member))
    [figure] = page.all("//dl[@class='measures']/div")
    assert words_of(figure) == (
        "Énergie renouvelable produite 600 MWh/anmégawattheures par an 2023, mesuré "
        "Source : compteur de la chaufferie"
    )
    assert [e.get("aria-hidden") for e in figure.xpath(".//span[.='MWh/an']")] == ["true"]


def test_the_map_brings_out_the_department_and_names_the_places_beside_it(site, author, member):
    places = ["commune:46102", "epci:200067361", "department:12"]
    page = read(site, make_published_sheet(author, member, places=places))
    assert len(page.all("//aside//*[@class='map__here']")) == 2
    assert page.all("//aside//*[contains(@class, 'map__mark--circle')]")
    names = [words_of(item) for item in page.all("//aside//ul[@class='names']/li")]
    assert names == ["Figeac (46)", "CC Grand-Figeac (46, 12)", "Département de l’Aveyron (12)"]


def test_a_sheet_with_almost_nothing_says_what_it_knows(site, author):
    nobody = make_member("France entière", departments=[])
    person = make_contributor(nobody)
    page = read(site, make_published_sheet(person, nobody, **NOTHING))
    assert "pas encore mesuré" in page
    assert "Résultats pas encore mesurés." in page
    assert not page.all("//aside//figure")
    assert not page.all("//nav[@class='contents']")
    assert not page.all("//figure[@class='illustration']")


def test_a_given_up_project_says_so_first_and_leads_to_why(site, author, member):
    page = read(site, make_published_sheet(author, member, progress=Progress.GIVEN_UP))
    assert "Ce projet a été abandonné." in page
    assert "Abandonné" in words_of(page.all("//section[@aria-labelledby='en-bref']")[0])
    assert page.link("Ce qui a été difficile") == "#difficile"


def test_a_long_sheet_has_a_table_of_contents_and_folds_its_last_steps(site, author, member):
    steps = [{"on": f"20{year:02}", "what": f"Étape {year}"} for year in range(1, 41)]
    revision = make_published_sheet(author, member, steps=steps, description="Un long récit. " * 300)
    page = read(site, revision)
    titles = [words_of(link) for link in page.all("//nav[@class='contents']//a")]
    assert titles[0] == "Ce que cela a donné"
    assert titles == list(Reading(revision).sections.values())
    assert len(page.all("//details//li[time]")) == 40 - STEPS_SHOWN
    assert "Les 32 étapes suivantes" in page


def test_words_without_end_and_a_title_of_markup_break_nothing(site, author, member):
    title = "</script><b>" + "x" * 140
    page = read(site, make_published_sheet(author, member, title, summary="y" * 600))
    assert page.h1 == title
    assert data_of(page)["headline"] == title


def test_an_address_written_as_contact_stays_hidden(site, author, member):
    page = read(site, make_published_sheet(author, member, **FULL))
    assert "Le service énergie, (par le formulaire)" in page
    assert "claire@figeac" not in site.open("GET", page.url).text


def test_the_page_is_the_same_for_everybody(site, author, member):
    revision = make_published_sheet(author, member, **FULL)
    address = site.url("sheets.show", slug=revision.sheet.slug)
    mains = []
    for visitor in (site.another(), site.another().login_as(author)):
        page = visitor.get(address)
        mains.append([words_of(section) for section in page.all("//main//article")])
    assert mains[0] == mains[1]


# ——— Named elsewhere ———


def test_search_engines_read_who_when_where_and_which_version(site, author, member):
    revision = make_draft(author, member, **FULL)
    photo = join_picture(revision)
    publish(revision)
    first = revision.decided_at
    with unit_of_work():
        second = actions.revise_sheet(revision.sheet, by=author)
        actions.save_draft(second, written({"summary": "Mieux dit."}), saved_version=0, by=author)
    publish(second)
    data = data_of(read(site, second))
    assert data["url"] == data["@id"] == public_url("sheets.show", slug=second.sheet.slug)
    assert (data["@type"], data["version"], data["abstract"]) == ("Report", "2", "Mieux dit.")
    assert data["datePublished"] == first.isoformat()
    assert data["dateModified"] == second.decided_at.isoformat()
    assert data["author"]["name"] == member.name
    assert data["spatialCoverage"] == [{"@type": "Place", "name": "Figeac (46)"}]
    assert data["temporalCoverage"] == "2021-03/2023"
    assert photo in data["image"]
    assert data["encoding"]["contentUrl"].endswith(f"/fiches/{second.sheet.slug}.pdf")


def test_the_picture_shares_the_page_and_it_has_one_address(site, author, member):
    revision = make_draft(author, member)
    photo = join_picture(revision)
    publish(revision)
    page = read(site, revision)
    [image] = page.all("//meta[@property='og:image']/@content")
    assert image.endswith(f"/fichiers/{photo}/1280")
    assert page.all("//meta[@property='og:type']/@content") == ["article"]
    [canonical] = page.all("//link[@rel='canonical']/@href")
    assert canonical == data_of(page)["url"]


def test_a_sheet_is_cited_sent_by_mail_and_kept_in_a_bibliography(site, author, member):
    revision = make_published_sheet(author, member, "100 % & {bois}_$#~^\\")
    page = read(site, revision)
    [citation] = page.all("//p[@id='citation']")
    assert words_of(citation).startswith("Commune de Figeac, « 100 % & {bois}_$#~^\\ », fiche d’expérience,")
    assert "version 1 publiée le" in words_of(citation)
    assert page.link("Envoyer par mail").startswith("mailto:?subject=100%20%25%20%26")
    answer = site.open("GET", page.link("Référence BibTeX"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (
        r"title = {{100 \% \& \{bois\}\_\$\#\textasciitilde{}\textasciicircum{}\textbackslash{}}}"
        in answer.text
    )
    assert f"@misc{{{revision.sheet.slug}," in answer.text


# ——— What to read next ———


@pytest.fixture
def others(author, member):
    """Publish sheets of other members, some alike, and give them by what they share."""
    near, far, other = make_member("Pays voisin"), make_member("Loin", departments=["29"]), make_member()
    alike = {"plan_name": "PCAET du Grand-Figeac", "places": [], "area": "Ici", "inhabitants": 300_000}
    unlike = {"subthemes": ["velo-marche"], "sectors": [], "obstacles": [], "places": [], "area": "Là"}
    return {
        "own": make_published_sheet(author, member, "De la même organisation"),
        "plan": make_published_sheet(make_contributor(far), far, "Le même plan", **alike),
        "near": make_published_sheet(make_contributor(near), near, "Le même bois", inhabitants=12_000),
        "unlike": make_published_sheet(make_contributor(other), other, "Le vélo", **unlike),
    }


def proposed(revision):
    return {found.revision.title: found.why for found in related.related_to(Reading(revision))}


def test_what_to_read_next_is_said_with_why(site, author, member, others):
    revision = make_published_sheet(author, member, **FULL)
    subject = "Même sujet (chaleur renouvelable et réseaux de chaleur)"
    near = f"{subject}, même département (Lot) et même taille de territoire"
    assert proposed(revision) == {"Le même bois": near, "Le même plan": "Cite le même plan"}
    page = read(site, revision)
    [panel] = page.all("//section[@aria-labelledby='proches']")
    assert near in words_of(panel)


def test_what_is_archived_is_proposed_no_more(author, member, others):
    revision = make_published_sheet(author, member, **FULL)
    near = others["near"]
    with unit_of_work():
        actions.archive_sheet(near.sheet, reason="Dépassée.", by=near.author)
    assert set(proposed(revision)) == {"Le même plan"}


def test_one_organisation_is_proposed_once(author, member):
    other = make_member("Pays voisin")
    person = make_contributor(other)
    for number in range(3):
        make_published_sheet(person, other, f"Chaufferie {number}")
    assert len(proposed(make_published_sheet(author, member))) == 1


def test_a_sheet_like_no_other_proposes_nothing(site, author, member, others):
    lonely = {"subthemes": ["prevention-dechets"], "sectors": [], "obstacles": []}
    revision = make_published_sheet(author, member, "Seule", **lonely)
    assert proposed(revision) == {}
    assert not read(site, revision).all("//section[@aria-labelledby='proches']")
