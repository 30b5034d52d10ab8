"""What people type with faults, in part or too much of, over the realistic documents of the judged set."""

import random
import re
import string
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from network.search import engine
from network.search.documents import Document, Results, Understood
from network.search.evaluation import read_set
from network.territories.naming import located
from network.territories.queries import is_place

JUDGED = Path(__file__).parent / "judged"
NOTHING_DONE = Understood()
FACES = ("kind", "theme")


@cache
def documents() -> tuple[Document, ...]:
    return tuple(read_set(JUDGED, located).documents)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture
def view(app: Flask, folder: Path) -> engine.View:
    """The judged documents, indexed once."""
    if not any(folder.iterdir()):
        with engine.writing(engine.new_index(folder), 30_000_000) as writer:
            engine.write(writer, documents())
    return engine.View(engine.open_index(folder).searcher(), is_place=is_place)


def search(view: engine.View, query: str, limit: int = 10) -> Results:
    return view.search(query, {}, FACES, "relevance", 0, limit)


def first(view: engine.View, query: str, limit: int = 10) -> list[str]:
    return [hit.key for hit in search(view, query, limit).hits]


def test_the_forms_of_one_word_give_the_same_first_ten(view: engine.View):
    forms = ("energie", "énergie", "l'énergie", "l’énergie", "énergies", "energetique", "ÉNERGÉTIQUES")
    wanted = set(first(view, "énergie"))
    assert len(wanted) == 10
    for form in forms:
        assert set(first(view, form)) == wanted, form
        assert search(view, form).total == search(view, "énergie").total


def test_an_acronym_and_the_one_it_followed_give_the_same_set(view: engine.View):
    assert search(view, "PCET").total == search(view, "PCAET").total >= 3
    assert set(first(view, "PCET", 300)) == set(first(view, "PCAET", 300)) == set(first(view, "pcaet", 300))


def inserted(word: str, at: int, letter: str) -> str:
    return word[:at] + letter + word[at:]


def left_out(word: str, at: int, _letter: str) -> str:
    return word[:at] + word[at + 1 :]


def changed(word: str, at: int, letter: str) -> str:
    return word[:at] + letter + word[at + 1 :]


def swapped(word: str, at: int, _letter: str) -> str:
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


TYPOS = (inserted, left_out, changed, swapped)


@pytest.mark.parametrize("typo", TYPOS)
def test_one_fault_in_a_long_word_of_a_title_still_finds_its_sheet(
    view: engine.View, typo: Callable[[str, int, str], str]
):
    chance = random.Random(typo.__name__)
    titles = [(each, re.findall(r"[^\W\d_]{8,}", each.title)) for each in documents()]
    places = iter([*range(8), *(chance.randrange(8) for _ in range(100))])
    for document, long_words in chance.sample([pair for pair in titles if pair[1]], 100):
        word = chance.choice(long_words)
        faulty = typo(word, next(places), chance.choice(string.ascii_lowercase))
        typed = document.title.replace(word, faulty, 1)
        assert document.key in first(view, typed, 5), (typed, search(view, typed).understood)


FAULTS = [
    ("chauferie", "chaufferie"),
    ("hcaufferie", "chaufferie"),
    ("xhaufferie", "chaufferie"),
    ("photovoltaiqeu", "photovoltaïque"),
    ("photovolataique", "photovoltaïque"),
    ("renovaton", "rénovation"),
    ("copropriétés", None),
    ("hydroelectricte", "hydroélectricité"),
    ("granullé", "granulé"),
]


@pytest.mark.parametrize(("typed", "meant"), FAULTS)
def test_a_word_that_nothing_holds_is_taken_for_its_neighbour_and_the_results_say_so(
    view: engine.View, typed: str, meant: str | None
):
    results = search(view, typed)
    assert results.total
    if meant is None:
        assert results.understood == NOTHING_DONE
    else:
        [(said, taken)] = results.understood.taken_for
        assert said == typed
        assert taken.startswith(meant)
        assert search(view, taken).total == results.total


def test_an_acronym_is_taken_for_no_short_word(view: engine.View):
    assert search(view, "bosi").understood.taken_for == (("bosi", "bois"),)
    assert search(view, "BOSI").understood.taken_for == ()
    assert search(view, "BOSI").total == 0
    assert search(view, "CHAUFERIE").understood.taken_for == (("CHAUFERIE", "chaufferie"),)


def test_the_word_told_is_one_that_the_library_writes(view: engine.View):
    told = " ".join(f"{d.title} {d.summary} {d.keywords} {d.body} {d.lessons}" for d in documents())
    written = set(re.findall(r"\w+", told.lower()))
    for typed, _meant in FAULTS:
        assert {taken for _typed, taken in search(view, typed).understood.taken_for} <= written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vélo", "vélos"),
        ("vélo électrique", "vélos électriques"),
        ('"vélo électrique"', '"vélos électriques"'),
        ("plan vélo", "plans vélos"),
        ("photovoltaïque", "photo-voltaïque"),
        ("autoconsommation", "auto-consommation"),
        ("hydroélectricité", "hydro-électricité"),
        ("écoquartier", "éco quartier"),
        ("biodéchets", "bio-déchets"),
        ("covoiturage", "co-voiturage"),
        ("PCAET", "P.C.A.E.T."),
        ("PV", "p.v."),
        ("PCAET", "plan climat air énergie territorial"),
        ("2 MW", "2000 kW"),
        ("268 000 €", "268 k€"),
        ("0,268 M€", "268 k€"),
        ("268 k€", "268 000 euros"),
        ("268 k€", "0,268 million d’euros"),
        ("268 k€", "0,268 millions d'euros"),
        ("268 k€", "0,268 millions"),
        ("2 MW", "2 mégawatts"),
        ("2 MW", "2000 kilowatt"),
        ("5 200 MWh", "5,2 gigawattheures"),
        ("5 200 MWh", "5 200 000 kilowattheures"),
        ('"réseau de chaleur" bois', '"réseau de chaleur",bois'),
        ('"bois" chaleur', '"bois"chaleur'),
    ],
)
def test_two_ways_to_write_the_same_find_the_same(view: engine.View, one: str, other: str):
    found, others = ({hit.key for hit in search(view, query, 300).hits} for query in (one, other))
    assert found
    # Who types two words is given those that hold both apart, too.
    assert found <= others
    assert len(others) <= len(found) + 2


@pytest.mark.parametrize(
    "query",
    [
        "1er km de piste",
        "3e kg",
        "2A ha",
        "4x kwh",
        "½ kwh",
        "1e999999999 kw",
        "1e5 kw",
        "٣ kwh",
        "9" * 200 + " twh",
    ]
    + [
        f"{number} {unit}"
        for number in ("0", "0,0", "00", "1" * 20, "0," + "0" * 19 + "1")
        for unit in ("w", "€", "%", "twh")
    ],
)
def test_what_only_looks_like_an_amount_is_no_error(view: engine.View, query: str):
    assert search(view, query).total >= 0
    assert search(view, f"{query} bois").total >= 0


def test_words_typed_as_one_are_cut_and_the_results_say_so(view: engine.View):
    for typed, meant in (("chaufferiebois", "chaufferie bois"), ("eclairagepublic", "eclairage public")):
        results = search(view, typed, 300)
        assert results.understood.taken_for == ((typed, meant),)
        assert {hit.key for hit in results.hits} == {hit.key for hit in search(view, meant, 300).hits}


def test_a_place_without_documents_is_no_fault_of_typing(view: engine.View):
    for typed, offers in (("Landes", ("bandes",)), ("Eure", ("euro",)), ("Saint-Denis", ())):
        results = search(view, typed)
        assert results.total == 0, typed
        assert results.understood == Understood(offers=offers)
    results = search(view, "bois Landes")
    assert results.total == search(view, "bois").total
    assert results.understood == Understood(left_out=("Landes",), offers=("bois bandes",))


def test_what_is_found_by_the_stem_of_another_word_is_offered_as_it_is_written(view: engine.View):
    for typed, meant in (("quartie", "quartier"), ("maîtrsie", "maîtrise"), ("urbainisme", "urbanisme")):
        results = search(view, typed)
        assert results.total
        assert results.understood == Understood(offers=(meant,))


def test_a_number_is_found_beside_its_unit(view: engine.View):
    said = {document.key for document in documents() if re.search(r"\b62\s%", document.figures)}
    assert set(first(view, "62 %", 300)) == said


@pytest.mark.parametrize("typed", ["500 kWc", "500kWc", '"500 kWc"', "1 MW", "77 000 €", "46 MWh"])
def test_an_amount_that_nobody_has_is_no_number_nor_unit_alone(view: engine.View, typed: str):
    results = search(view, typed)
    assert results.total == 0
    assert results.understood == NOTHING_DONE
    results = search(view, f"chaufferie {typed}")
    assert results.total == search(view, "chaufferie").total
    assert results.understood == Understood(left_out=(typed,))


def test_who_does_something_is_found_as_woman_and_as_man(view: engine.View):
    men = first(view, "agriculteur", 300)
    assert men
    assert first(view, "agricultrices", 300) == first(view, "agricultrice", 300) == men


def test_summer_is_a_word(view: engine.View):
    assert 0 < search(view, "été").total < len(documents()) / 2


def test_the_last_word_may_still_be_being_typed(view: engine.View):
    for beginning in ("photov", "bois photovo", "métha", "co-propr"):
        results = search(view, beginning)
        assert results.total, beginning
        assert all(
            taken.startswith(beginning.split()[-1].split("-")[-1])
            for _t, taken in results.understood.taken_for
        )
    # Not one that others follow, nor one of two letters.
    assert (
        search(view, "photovo bois").understood.taken_for != search(view, "bois photovo").understood.taken_for
    )
    assert search(view, "xq").total == 0


def test_a_word_that_is_known_is_left_as_it_is(view: engine.View):
    for word in ("bois", "vélo", "école", "chaleur", "2023", "plan"):
        assert search(view, word).understood == NOTHING_DONE


def test_words_without_neighbours_are_left_out_and_named(view: engine.View):
    results = search(view, "chaufferie zzyzx")
    assert results.total == search(view, "chaufferie").total
    assert results.understood == Understood(left_out=("zzyzx",))
    assert search(view, "zzyzx").total == 0


def test_what_holds_most_of_the_words_is_found_where_nothing_holds_all(view: engine.View):
    results = search(view, "haies Morvan collège Ehpad trottinette")
    assert results.hits[0].key == "bois-lormes"
    assert results.understood.left_out == ("trottinette",)
    for query in ("fioul ombrière", "comment financer une chaufferie dans une petite commune de montagne"):
        results = search(view, query)
        assert results.total
        assert results.understood.left_out, "not every result holds all the words"


def test_a_phrase_that_nothing_holds_is_its_words(view: engine.View):
    results = search(view, '"chaleur de réseau bois"')
    assert results.total
    assert results.understood.left_out == ('"chaleur de réseau bois"',)
    assert search(view, "« réseau de chaleur »").understood == NOTHING_DONE


def test_two_words_that_no_document_joins_are_offered_apart(view: engine.View):
    results = search(view, "ombrière hydrogène")
    assert results.total
    assert results.understood.offers == ("ombrière", "hydrogène")
    assert all(search(view, offer).total for offer in results.understood.offers)


@pytest.mark.parametrize("typed", ["passoire sobriété", '"passoire sobriété"'])
def test_the_halves_of_what_nothing_joins_are_told_as_they_were_typed(view: engine.View, typed: str):
    results = search(view, typed)
    assert results.total
    assert len(set(results.understood.offers)) == 2
    assert "".join(results.understood.offers) == typed.replace(" ", "").replace('"', "")
    assert set(results.understood.left_out) <= {*results.understood.offers, typed}


def test_a_rare_word_is_kept_as_it_is_typed(view: engine.View):
    for word in ("cendres", "doublet", "boues"):
        results = search(view, word)
        assert 0 < results.total < 3
        assert results.understood == NOTHING_DONE


def test_every_answer_reads_a_mended_question_alike(view: engine.View):
    for query in (
        "chauferie bois",
        "photov",
        "haies morvan trottinette",
        "fioul ombrière",
        '"bois de la chaleur"',
    ):
        found = search(view, query, 400)
        assert view.keys(query, {}, "relevance", 400).found == [(hit.kind, hit.key) for hit in found.hits]
        assert view.keys(query, {}, "recent", 400).total == found.total == len(found.hits)
        assert sum(count for _kind, count in found.facets["kind"]) in (0, found.total)


def test_filters_never_change_what_words_mean(view: engine.View):
    # All the words of the second are known together in the library: the filter alone leaves nothing.
    for query in ("chauferie", "photovoltaïque toiture"):
        free = search(view, query)
        narrow = view.search(query, {"theme": "nowhere"}, FACES, "relevance", 0, 5)
        assert (narrow.total, narrow.hits) == (0, [])
        assert narrow.understood == free.understood


NUMBERS = [
    ("268 000 €", "268000€", "268 000 €", "268.000 €"),
    ("2,4 km", "2.4 km", "2,4km", "2,40 km"),
    ("90 %", "90%", "90 %"),
    ("5 200 MWh", "5200 mwh", "5200MWh"),
]


@pytest.mark.parametrize("ways", NUMBERS)
def test_a_number_is_found_however_it_is_typed(view: engine.View, ways: tuple[str, ...]):
    found = [set(first(view, way, 300)) for way in ways]
    assert found[0]
    assert all(each == found[0] for each in found)
    assert search(view, ways[0]).understood == NOTHING_DONE


def test_places_are_found_by_name_and_by_code(view: engine.View):
    figeac = "bois-figeac"
    for typed in (
        "Figeac",
        "figeac",
        "46102",
        "46 102",
        "Grand-Figeac",
        "200067361",
        "200 067 361",
        "Lot",
        "46",
    ):
        assert figeac in first(view, typed, 50), typed
    assert first(view, "Figeac", 2)[0] in {
        each.key for each in documents() if "Figeac\n" in f"{each.places}\n"
    }
