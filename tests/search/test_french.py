"""What French readers type, and what it must find."""

from tests.search.shelf import Shelf


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
]


def test_people_find_what_they_mean(shelf: Shelf):
    for number, (_, written) in enumerate(FINDINGS):
        shelf.put(f"k{number}", "Autre chose", body=f"Avant. {written}. Après.")
    shelf.put("unrelated", "Un jardin partagé", body="Rien de tout cela.")
    for number, (typed, written) in enumerate(FINDINGS):
        found = shelf.find(typed, limit=100)
        assert f"k{number}" in found, (typed, written)
        assert "unrelated" not in found


def test_all_words_are_required(shelf: Shelf):
    shelf.put("a", "Bois et chaleur")
    shelf.put("b", "Bois d’œuvre")
    assert shelf.find("bois chaleur") == ["a"]
    assert shelf.find("le bois, pour la chaleur !") == ["a"]
    assert shelf.find("bois absent") == []


def test_a_phrase_in_quotes_is_found_side_by_side_and_in_order(shelf: Shelf):
    shelf.put("a", "Un réseau de chaleur")
    shelf.put("b", "La chaleur d’un réseau")
    for quoted in ('"réseau de chaleur"', "« reseaux de chaleur »", "“réseau chaleur”"):
        assert shelf.find(quoted) == ["a"]
    assert sorted(shelf.find("réseau chaleur")) == ["a", "b"]


def test_a_phrase_does_not_run_from_one_part_into_the_next(shelf: Shelf):
    shelf.put("a", "Le réseau", summary="Chaleur au bourg", keywords="Gers")
    assert shelf.find('"réseau chaleur"') == []


def test_a_word_behind_a_minus_sign_is_excluded(shelf: Shelf):
    shelf.put("a", "Bois déchiqueté")
    shelf.put("b", "Bois en granulés")
    assert shelf.find("bois -granulé") == ["a"]
    assert shelf.find("-granulés") == ["a"]
    assert shelf.find('-"bois déchiqueté"') == ["b"]
    assert shelf.find("bois-granulés") == ["b"]


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
