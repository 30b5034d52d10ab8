"""What French readers type, and what it must find."""

import pytest
from flask import Flask

from network.search.french import Synonyms
from tests.search.shelf import Shelf, fill


def test_accents_case_elisions_and_endings_do_not_matter(shelf: Shelf):
    shelf.put("a", "L’énergie des territoires")
    shelf.put("b", "Réhabilitation énergétique d’une école")
    shelf.put("c", "Un jardin partagé")
    for typed in ("energie", "énergie", "l'énergie", "l’énergie", "énergies", "ENERGIES", "energetiques"):
        assert sorted(shelf.find(typed)) == ["a", "b"], typed


FINDINGS = [
    ("photovoltaique", "Un toit photovoltaïque"),
    ("panneaux PV", "Des panneaux photovoltaïques sur la salle des fêtes"),
    ("solaire", "Une centrale photovoltaïque villageoise"),
    ("ENR", "Les énergies renouvelables en Ariège"),
    ("énergies renouvelables", "Le cadastre des EnR"),
    ("PCET", "Notre PCAET, trois ans après"),
    ("plan climat", "Notre PCAET, trois ans après"),
    ("PCAET", "Un plan climat-air-énergie territorial"),
    ("territoires", "Un projet territorial"),
    ("sobriété", "Vers un village plus sobre"),
    ("méthaniseur", "La méthanisation à la ferme"),
    ("velos", "Louer un vélo à la gare"),
    ("velo", "Des vélos pour tous"),
    ("collectivites", "La collectivité et ses habitants"),
    ("collectif", "Une chaufferie collective"),
    ("réseau", "Deux réseaux de chaleur"),
    ("renovation", "Rénover les écoles"),
    ("forestière", "La charte forestière"),
    ("oeuvre", "La mise en œuvre"),
    ("CO2", "Mille tonnes de CO₂ évitées"),
    ("Lherault", "La vallée de Lherault"),
    ("conseil en énergie partagé", "Le CEP de l’agence"),
    ("EPCI", "Une communauté de communes rurale"),
    ("l'intercommunalité", "Le rôle des EPCI"),
    ("passive", "Un bâtiment passif"),
    ("passif", "Des maisons passives"),
    ("éclairage publique", "L’éclairage public du bourg"),
    ("publics", "La chose publique"),
    ("photovoltaic", "Une centrale photovoltaïque"),
    ("électric", "Un autocar électrique"),
    ("forestières", "La forêt communale"),
    ("premier", "Les premières fois"),
    ("bocagère", "Un paysage bocager"),
    ("bocager", "Une maille bocagère"),
    ("bocagers", "Une maille bocagère"),
    ("maraîcher", "Des fermes maraîchères"),
    ("maraîchers", "Un maraîcher du bourg"),
    ("ménagère", "Le tri ménager"),
    ("ménager", "Les ordures ménagères"),
    ("conseillères", "Un conseiller en énergie"),
    ("chauffage", "Chauffer l’école"),
    ("éclairer", "L’éclairage du stade"),
    ("autostop", "Un arrêt d’auto-stop"),
    ("IDF", "Une ferme d’Île-de-France"),
    ("Provence Alpes Côte d'Azur", "La région PACA"),
    ("12 MW", "Un parc de 12 mégawatts"),
    ("7 700 k€", "Un chantier de 7,7 millions d’euros"),
    ("7,7 million d'euros", "Un chantier de 7 700 000 euros"),
    ("3 milliards", "Un plan de 3 000 M€"),
]


@pytest.mark.parametrize(
    ("typed", "written", "other"),
    [
        ("PLU", "Un plan local d’urbanisme", "Un village plus sobre, de plus en plus"),
        ("PLUi", "Deux PLUi et un PLU", "Recueillir l’eau de pluie"),
        ("plui", "Le P.L.U.i. du Gers", "Les pluies du Gers"),
        ("plan local d’urbanisme intercommunal", "Le PLU", "Plus sobre, avec la pluie"),
        ("SEM", "Une SEM régionale", "Semer un couvert"),
        ("Cot", "Un contrat d’objectif territorial", "Provence-Alpes-Côte d’Azur"),
        ("COP", "Une pompe dont le COP baisse", "Des copies d’écran"),
        ("LED", "Des LEDs au stade", "Une leçon"),
        ("pluies", "La pluie", "Notre PLUi"),
        ("semer", "Semer un couvert", "La SEM"),
    ],
)
def test_an_acronym_is_no_form_of_another_word(shelf: Shelf, typed: str, written: str, other: str):
    shelf.put("meant", written)
    shelf.put("other", other)
    assert shelf.find(typed) == ["meant"]


@pytest.mark.parametrize(
    ("noun", "nouns", "other"),
    [
        ("lisière", "lisières", "lisier"),
        ("manière", "manières", "manier"),
        ("rivière", "rivieres", "river"),
        ("carrière", "carrières", "carrier"),
        ("biere", "bières", "bi"),
        ("foyer", "foyers", "foi"),
        ("loyer", "loyers", "lois"),
        ("étagère", "étagères", "étage"),
    ],
)
def test_a_noun_of_one_gender_meets_its_plural_and_no_other_word(
    shelf: Shelf, noun: str, nouns: str, other: str
):
    for key, word in (("one", noun), ("many", nouns), ("other", other)):
        shelf.put(key, "Un village", body=f"On y dit {word}.")
    assert sorted(shelf.find(noun)) == sorted(shelf.find(nouns)) == ["many", "one"]
    assert shelf.find(other) == ["other"]


def test_the_acronym_of_a_region_is_no_heat_pump(shelf: Shelf):
    shelf.put("region", "Un verger", places="Var 83 Provence-Alpes-Côte d’Azur")
    shelf.put("pump", "Une PAC")
    assert shelf.find("PACA") == ["region"]
    assert shelf.find("PAC") == ["pump"]


def test_an_amount_is_neither_a_postcode_nor_another_number_of_the_same_unit(shelf: Shelf):
    shelf.put("cost", "Un lavoir à 15 000 € TTC")
    shelf.put("postcode", "Un lavoir", places="Aurillac 15000", figures="Budget 1,6 M€ ; 300 000 €")
    shelf.put("jobs", "Un parc", figures="6 ETP ; 12 MW")
    assert shelf.find("15 000 €") == shelf.find("15 k€") == ["cost"]
    assert shelf.find("15000") == ["cost", "postcode"]
    assert shelf.find("6 MW") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("autostop", "Un arrêt d’auto-stop"),
        ("auto-stop", "Un arrêt d’auto-stop"),
        ("RCU", "Un réseau de chaleur"),
    ],
)
def test_what_a_group_says_at_once_is_not_looked_for_in_pieces(shelf: Shelf, typed: str, meant: str):
    shelf.put("a", "Les autorités de l’autopartage, de l’autoconsommation et de l’autobus")
    shelf.put("b", "Un réseau")
    shelf.put("c", "La chaleur")
    results = shelf.index.search(typed)
    assert results.total == 0
    assert results.understood.offers == results.understood.taken_for == ()
    shelf.put("meant", meant)
    assert shelf.find(typed) == ["meant"]


def test_a_word_and_the_number_typed_with_it_are_cut_where_nobody_writes_them_so(shelf: Shelf):
    shelf.put("a", "Un Agenda 21 communal")
    shelf.put("b", "La norme iso50001")
    results = shelf.index.search("agenda21")
    assert [hit.key for hit in results.hits] == ["a"]
    assert results.understood.taken_for == (("agenda21", "agenda 21"),)
    assert shelf.find("iso50001") == ["b"]
    assert shelf.find("agenda30") == []


def test_a_phrase_is_found_in_the_feminine_as_in_the_masculine(shelf: Shelf):
    shelf.put("a", "Un lavoir public passif")
    assert shelf.find('"publique passive"') == ["a"]


def test_people_find_what_they_mean(shelf: Shelf):
    for number, (_, written) in enumerate(FINDINGS):
        shelf.put(f"k{number}", "Autre chose", body=f"Avant. {written}. Après.")
    shelf.put("unrelated", "Un jardin partagé", body="Rien de tout cela.")
    for number, (typed, written) in enumerate(FINDINGS):
        found = shelf.find(typed, limit=100)
        assert f"k{number}" in found, (typed, written)
        assert "unrelated" not in found


def test_all_words_are_required_where_enough_documents_hold_them(shelf: Shelf):
    for key in "abc":
        shelf.put(key, f"Bois et chaleur à Figeac, {key}")
    shelf.put("d", "Bois d’œuvre")
    assert sorted(shelf.find("bois chaleur")) == ["a", "b", "c"]
    assert sorted(shelf.find("le bois, pour la chaleur !")) == ["a", "b", "c"]


def test_behind_the_few_that_hold_all_words_stand_those_that_hold_most(shelf: Shelf):
    shelf.put("most", "Bois, bois et encore du bois")
    shelf.put("all", "Un village", body="On y parle beaucoup de choses, et du bois, et de la chaleur.")
    shelf.put("none", "Un jardin partagé")
    assert shelf.find("bois chaleur") == ["all", "most"]
    assert shelf.find('"bois" "chaleur"') == ["all"], "quotes are meant"


def test_a_phrase_in_quotes_is_found_side_by_side_and_in_order(shelf: Shelf):
    shelf.put("a", "Un réseau de chaleur")
    shelf.put("b", "La chaleur d’un réseau")
    for quoted in ('"réseau de chaleur"', "« reseaux de chaleur »", "“réseau chaleur”"):
        assert shelf.find(quoted) == ["a"]
    assert sorted(shelf.find("réseau chaleur")) == ["a", "b"]


def test_a_phrase_does_not_run_from_one_part_into_the_next(shelf: Shelf):
    shelf.put("a", "Le réseau", summary="Chaleur au bourg", keywords="Gers")
    shelf.put("b", "Le réseau chaleur")
    assert shelf.find('"réseau chaleur"') == ["b"]


def test_a_phrase_does_not_run_from_one_keyword_or_place_into_the_next(shelf: Shelf):
    shelf.put("a", "Un verger", keywords="Le bois et la chaleur\nRéseaux, stockage", places="Lot\nGaronne")
    shelf.put("b", "La chaleur réseau du Lot Garonne")
    assert shelf.find('"chaleur réseau"') == shelf.find('"lot garonne"') == ["b"]
    assert shelf.find("réseaux bois")[0] == "a", "words apart are of the whole document"


def test_a_word_behind_a_minus_sign_is_excluded(shelf: Shelf):
    shelf.put("a", "Bois déchiqueté")
    shelf.put("b", "Bois en granulés")
    assert shelf.find("bois -granulé") == ["a"]
    assert shelf.find("-granulés") == ["a"]
    assert shelf.find('-"bois déchiqueté"') == ["b"]
    assert shelf.find("bois-granulés") == ["b", "a"], "inside a word it is no minus sign"


@pytest.mark.parametrize("sign", ["-", "\u2010", "\u2011", "\u2013", "\u2212"])
def test_the_minus_of_phones_and_word_processors_excludes_too(shelf: Shelf, sign: str):
    shelf.put("a", "Bois déchiqueté")
    shelf.put("b", "Bois en granulés")
    assert shelf.find(f"bois {sign}granulé") == ["a"]
    assert shelf.find(f"{sign}granulés") == ["a"]
    assert shelf.find(f"bois{sign}granulés") == shelf.find(f"bois {sign} granulés") == ["b", "a"]


def test_the_title_counts_more_than_the_summary_and_the_summary_more_than_the_body(shelf: Shelf):
    shelf.put("body", "Un village", summary="En Ariège", body="On y parle de biomasse aussi.")
    shelf.put("summary", "Un village", summary="Une biomasse", body="On y parle en Ariège aussi.")
    shelf.put("title", "La biomasse", summary="En Ariège", body="On y parle du village aussi.")
    assert shelf.find("biomasse") == ["title", "summary", "body"]


def test_places_and_keywords_are_searched(shelf: Shelf):
    shelf.put("a", "Une chaufferie", keywords="Figeac Grand-Figeac Lot")
    assert shelf.find("grand figeac") == ["a"]


# fmt: off
HOSTILE = [
    '"', '""', "«", "-", "--", "- -", '-"', "*", "a*", "title:x", "text:[a TO z]", "(((",
    "a AND OR NOT", "\\", "a\\", "~", "^5", "a^1e9", "/.*/", "{!x}", "' OR 1=1 --", "<script>", "%00",
    "\0", "\ud800", "😀", "\u202e", "à" * 200, "a " * 100, "énergie " * 25, "-énergie " * 22, "IN [a b]",
    "+x -x", "\u202f", "_", "__init__", "²", "١٢٣", "日本語",
]
# fmt: on


def test_no_sign_is_an_error(shelf: Shelf):
    shelf.put("a", "Un jardin partagé")
    for hostile in HOSTILE:
        assert shelf.index.search(hostile, facets=("theme",)).total in (0, 1), hostile


def test_empty_words_alone_ask_for_nothing(shelf: Shelf):
    shelf.put("a", "Un jardin partagé")
    assert shelf.find("de la") == ["a"]


def test_what_an_author_misspelt_is_found_and_what_most_write_is_offered(shelf: Shelf):
    shelf.put("faulty", "La chauferie du bourg")
    for number in range(25):
        shelf.put(f"k{number}", "Une chaufferie")
    results = shelf.index.search("la chauferie")
    assert [hit.key for hit in results.hits] == ["faulty"]
    assert results.understood.offers == ("la chaufferie",)
    assert shelf.index.search("la chaufferie").total == 25


def test_a_commune_finds_what_concerns_it_then_its_group_then_its_department(shelf: Shelf):
    shelf.put("department", "Un plan", names=((), (), ("Figeac", "Saint-Cirq-Lapopie")))
    shelf.put("group", "Un plan", names=((), ("Figeac",), ()))
    shelf.put("own", "Un plan", names=(("Figeac",), (), ()))
    shelf.put("elsewhere", "Un plan", names=(("Cahors",), (), ()))
    for typed in ("figeac", "Figeac plan"):
        assert shelf.find(typed) == ["own", "group", "department"]
    for typed in ("saint cirq lapopie", "St-Cirq-Lapopie", "plan saint-cirq lapopie"):
        assert shelf.find(typed) == ["department"], typed
    # A name is whole.
    assert shelf.find("cirq") == []


def test_what_is_said_of_a_place_comes_before_what_lies_around_it(shelf: Shelf):
    fill(shelf, 60)
    shelf.put("around", "Un marché", names=((), (), ("Figeac",)), worth=50)
    shelf.put("told", "Un marché", body="Le maire de Figeac nous a raconté le sien.")
    assert shelf.find("marché figeac")[0] == "told"


def test_the_words_of_a_file_weigh_little_and_are_found_last(shelf: Shelf):
    shelf.put("file", "Un guide", file_text="La biomasse. " * 50)
    shelf.put("body", "Un guide", body="On y parle de biomasse, entre bien d’autres choses, une seule fois.")
    assert shelf.find("biomasse") == ["body", "file"]
    assert shelf.find('"la biomasse"') == ["body", "file"]
    assert shelf.find("guide -biomasse") == []


def test_misspelt_words_of_files_mend_nothing(shelf: Shelf):
    shelf.put("file", "Un guide", file_text="Méthanisatiom")
    shelf.put("body", "La méthanisation")
    assert shelf.index.search("méthanisatiol").understood.taken_for == (("méthanisatiol", "méthanisation"),)


def test_synonyms_are_asked_for_at_each_question(shelf: Shelf, app: Flask):
    shelf.put("a", "Un verger")
    assert shelf.find("fruitiers") == []
    given, changed = Synonyms([["verger", "fruitier"]]), Synonyms([["verger", "arboretum"]])
    app.extensions["synonyms"] = lambda: given
    assert shelf.find("fruitiers") == ["a"]
    app.extensions["synonyms"] = lambda: changed
    assert shelf.find("fruitiers") == []
    assert shelf.find("arboretum") == ["a"]


def test_another_form_of_a_word_is_not_offered(shelf: Shelf):
    for key in "abc":
        shelf.put(key, "L’isolation des combles d’une école", body="Une école bien isolée.")
    results = shelf.index.search("isoler les combles d’une école")
    assert results.total == 3
    assert results.understood.offers == ()
