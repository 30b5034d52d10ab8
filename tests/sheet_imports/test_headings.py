"""What the headings of a file say of what stands under them."""

import pytest

from network.sheet_imports import files
from network.sheet_imports.columns import recognised
from network.sheet_imports.reading import read_rows
from network.sheet_imports.rows import ReadRow
from network.sheet_imports.vocabulary import code_in
from network.spreadsheets import Row
from tests.spreadsheet_files import xlsx


def read(headings: tuple[str, ...], cells: tuple[str, ...]) -> dict:
    """Return the values of one row under these headings."""
    (row,) = rows_of(headings, cells)
    return row.values


def rows_of(headings: tuple[str, ...], *rows: tuple[str, ...]) -> list[ReadRow]:
    """Read rows under these headings."""
    lines = [Row(line, cells) for line, cells in enumerate(rows, start=2)]
    return list(read_rows(lines, headings, recognised(headings)))


def rows_in(data: bytes, name: str) -> list[ReadRow]:
    """Read the rows of a file."""
    table = files.read(data, name)
    return list(read_rows(table.rows, table.headings, recognised(table.headings)))


@pytest.mark.parametrize(
    ("heading", "cell", "tax"),
    [
        ("Coût (€ TTC)", "45 k€", "ttc"),
        ("Coût (€ TTC)", "45 000", "ttc"),
        ("Coût (€ TTC)", "45 k€ HT", "ht"),
        ("Coût (HT ou TTC)", "45 k€", None),
        ("Coût", "45 k€", None),
    ],
)
def test_a_heading_says_the_tax_of_its_sums_unless_they_do(app, heading, cell, tax):
    values = read(("Titre", heading), ("Un verger", cell))
    assert (values["budget_cents"], values["budget_tax"]) == (4_500_000, tax)


@pytest.mark.parametrize(
    ("heading", "cell", "cents"),
    [
        ("Budget en k€", "12,5", 1_250_000),
        ("Coût total, k€", "12,5", 1_250_000),
        ("Montant (en k€)", "12,5", 1_250_000),
        ("Coût total k€ HT", "12,5", 1_250_000),
        ("Budget (prévisionnel) (k€)", "12,5", 1_250_000),
        ("Budget total HT", "12 500", 1_250_000),
        ("Budget (HT ou TTC)", "12 500", 1_250_000),
        ("Budget 2021 en k€", "12 500 €", 1_250_000),
        ("Budget (en milliers)", "12,5", None),
        ("Budget (milliers d’euros)", "120", 12_000_000),
        ("Budget en milliers d'euros HT", "120", 12_000_000),
    ],
)
def test_a_heading_says_the_unit_of_its_sums_however_it_stands_there(app, heading, cell, cents):
    values = read(("Titre", heading), ("Un verger", cell))
    assert values["budget_cents"] == cents
    assert values["budget_tax"] == ("ht" if heading.endswith("HT") else None)


@pytest.mark.parametrize(
    ("heading", "cell", "figure"),
    [
        ("Énergie économisée kWh", "1 200", ("energy_saved", "1200", "kWh/an", None)),
        ("Énergie produite (en MWh)", "12,5", ("energy_produced", "12.5", "MWh/an", None)),
        ("Production 2021 en GWh", "1,2", ("energy_produced", "1.2", "GWh/an", 2021)),
        ("Puissance (kWc)", "250", ("power_installed", "250", "kW", None)),
        ("CO2 évité (tCO2e)", "12", ("co2_avoided", "12", "t/an", None)),
        ("CO2 évité, tonnes de CO2 par an", "12", ("co2_avoided", "12", "t/an", None)),
        ("Surface (2022) [m2]", "12", ("area", "12", "m²", 2022)),
        ("Énergie économisée (estimation)", "12 kWh", ("energy_saved", "12", "kWh/an", None)),
        ("Énergie économisée (estimation)", "12", None),
        ("Énergie économisée (kWc)", "12", None),
    ],
)
def test_a_heading_says_the_unit_of_its_figures_however_it_stands_there(app, heading, cell, figure):
    read_as = [
        tuple(each[name] for name in ("quantity", "value", "unit", "year"))
        for each in read(("Titre", heading), ("Un verger", cell))["key_figures"]
    ]
    assert read_as == ([figure] if figure else [])


def test_a_word_at_the_end_of_a_heading_is_no_unit_of_another_field(app):
    headings = ("Titre", "Résumé en kWh", "Énergie économisée k€", "Budget MWh", "Habitants en M")
    assert recognised(headings) == ["title", "others", "others", "others", "others"]


@pytest.mark.parametrize(
    ("headings", "cells", "figure", "cents"),
    [
        (("Production", "Unité"), ("3125", "kWh"), "3125 kWh/an", None),
        (("Production", "Unité(s)"), ("3125 (2022)", "GWh"), "3125 GWh/an", None),
        (("Production", "Unité de production"), ("3", "GWh"), "3 GWh/an", None),
        (("Production", "Année des chiffres", "Unités"), ("3", "2021", "GWh"), "3 GWh/an", None),
        (("Production", "Unité"), ("3 kWh", "kWh"), "3 kWh/an", None),
        (("Production (kWh)", "Unité"), ("3", "kWh/an"), "3 kWh/an", None),
        (("Budget", "Unité", "Production", "Unité"), ("12,5", "k€ HT", "3", "kWh"), "3 kWh/an", 1_250_000),
    ],
)
def test_the_next_column_says_the_unit(app, headings, cells, figure, cents):
    (row,) = rows_of(("Titre", *headings), ("Un verger", *cells))
    (found,) = row.values["key_figures"]
    assert f"{found['value']} {found['unit']}" == figure
    assert row.values["budget_cents"] == cents
    assert (row.others, row.notes) == ([], [])


def test_a_column_of_other_units_says_nothing_of_numbers(app):
    (row,) = rows_of(("Titre", "Production", "Unité territoriale"), ("Un verger", "3", "Nord"))
    assert row.values["key_figures"][0]["unit"] == "MWh/an"
    assert (row.others, row.asked) == ([("Unité territoriale", "Nord")], 0)


@pytest.mark.parametrize(
    ("headings", "cells", "kept"),
    [
        (("Production", "Unité"), ("3125", "tep"), "3125 tep"),
        (("Production (MWh)", "Unité"), ("3125", "kWh"), "3125 kWh"),
        (("Budget (€)", "Unité"), ("12", "k€"), "12 k€"),
    ],
)
def test_a_number_in_two_units_or_in_none_is_kept_unread(app, headings, cells, kept):
    (row,) = rows_of(("Titre", *headings), ("Un verger", *cells))
    assert (row.values["key_figures"], row.values["budget_cents"]) == ([], None)
    assert [text for _heading, text in row.others] == [kept]
    assert row.unread == 1


@pytest.mark.parametrize(
    ("headings", "cells"),
    [(("Unité", "Production"), ("kWh", "3")), (("Production", "Unité"), ("3 MWh", "kWh"))],
)
def test_a_unit_of_no_number_is_asked_about(app, headings, cells):
    (row,) = rows_of(("Titre", *headings), ("Un verger", *cells))
    assert row.asked == 1
    assert "kWh" in row.notes[0]
    assert row.others == [("Unité", "kWh")]


@pytest.mark.parametrize("name", ["f.csv", "f.xlsx"])
@pytest.mark.parametrize("units", [["", "en k€ TTC", "en kWh/an", "hab."], ["Unité", "(k€ TTC)", "kWh", ""]])
def test_a_line_of_units_is_of_its_columns(app, units, name):
    rows = [["Titre", "Budget", "Production", "Habitants"], units, ["Un verger", "450", "125000", "12"]]
    data = xlsx(rows) if name == "f.xlsx" else "\n".join(";".join(row) for row in rows).encode()
    told, row = rows_in(data, name)
    assert "unités des colonnes" in told.faults["others"]
    assert (row.values["budget_cents"], row.values["budget_tax"]) == (45_000_000, "ttc")
    assert [(each["value"], each["unit"]) for each in row.values["key_figures"]] == [("125000", "kWh/an")]
    assert (row.values["inhabitants"], row.notes) == (12, [])


def test_units_that_headings_contradict_leave_numbers_unread(app):
    _told, row = rows_in(b"Titre;Budget (k\xe2\x82\xac);Production\n;\xe2\x82\xac;GWh\nA;450;3\n", "f.csv")
    assert (row.values["budget_cents"], row.unread) == (None, 1)
    assert row.values["key_figures"][0]["unit"] == "GWh/an"


@pytest.mark.parametrize("line", ["Un bois;k€;MWh", ";450;MWh", ";;un mot"])
def test_a_line_that_holds_more_than_units_is_a_row(app, line):
    first, row = rows_in(f"Titre;Budget;Production\n{line}\nA;450;3\n".encode(), "f.csv")
    assert first.title or list(first.faults) == ["title"]
    assert (row.values["budget_cents"], row.values["key_figures"][0]["unit"]) == (45_000, "MWh/an")


def test_what_is_internal_is_not_offered_to_readers(app):
    assert recognised(("Titre", "Commentaire interne", "Remarques")) == ["title", None, "others"]


def test_the_sun_is_not_taken_for_a_school(app):
    assert code_in("subthemes", "Solaire") == ("production-renouvelable", True)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("N° action", "id"),
        ("Action n°", "id"),
        ("Action (n°)", "id"),
        ("№ de l’action", "id"),
        ("num_projet", "id"),
        ("Numéro d'action", "id"),
        ("N° de fiche", "id"),
        ("N° et intitulé", "title"),
        ("N° / Action", "title"),
        ("Intitulé de l’action (n°)", "title"),
        ("N° SIREN", "siren"),
        ("N° commune", "places"),
        ("N° territoire", "others"),
        ("N° contact", "others"),
        ("N° axe", "others"),
        ("Budget N", "budget_cents"),
        ("Résultats N", "results"),
    ],
)
def test_a_number_is_not_what_it_numbers(app, heading, column):
    assert recognised((heading,)) == [column]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Nb actions", "others"),
        ("Nb communes", "others"),
        ("Communes (nb)", "others"),
        ("Nbre de partenaires", "others"),
        ("Nb contacts", "others"),
        ("Nb d’étapes", "others"),
        ("Nb de plans", "others"),
        ("Nb d’habitants", "inhabitants"),
        ("Nb ETP", "fte"),
        ("Nb de logements rénovés", "figure:homes"),
        ("Nb participants", "figure:people"),
        ("Logements (nb)", "figure:homes"),
    ],
)
def test_a_count_is_not_what_it_counts(app, heading, column):
    assert recognised((heading,)) == [column]


def test_a_count_of_key_figures_is_read(app):
    (figure,) = read(("Titre", "Chiffres clés"), ("Un verger", "Nb de logements : 12"))["key_figures"]
    assert (figure["quantity"], figure["value"]) == ("homes", "12")


def test_actions_are_told_apart_by_their_numbers(app):
    headings = ("N° action", "Intitulé de l’action", "Nb communes")
    (row,) = rows_of(headings, ("1.2", "Un verger", "12"))
    assert (row.title, row.besides, row.values["places"]) == ("Un verger", {"id": "1.2"}, [])
    assert row.others == [("Nb communes", "12")]


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (("Fiche", "Résumé"), ["title", "summary"]),
        (("Identifiant", "Fiche"), ["id", "title"]),
        (("Fiche", "Identifiant"), ["title", "id"]),
        (("Fiche", "Titre"), ["id", "title"]),
        (("N° de fiche", "Résumé"), ["id", "summary"]),
    ],
)
def test_a_sheet_is_its_title_where_nothing_else_is(app, headings, columns):
    assert recognised(headings) == columns


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("Département", "Vienne", "department:86"),
        ("Département", "Landes", "department:40"),
        ("Département concerné", "Allier, Mayenne", "department:03 department:53"),
        ("Département", "Paris", "department:75"),
        ("Département", "9", "department:09"),
        ("Département", "CC Grand-Figeac", "epci:200067361"),
        ("Région", "La Réunion", "region:04"),
        ("Région", "76", "region:76"),
        ("Région", "Occitanie ; Bretagne", "region:76 region:53"),
        ("Commune", "Vienne", "commune:38544"),
        ("Communes concernées", "Vienne, Figeac", "commune:38544 commune:46102"),
        ("Commune", "département du Lot", "department:46"),
        ("Commune", "200067361", "epci:200067361"),
        ("EPCI", "Grand-Figeac", "epci:200067361"),
        ("Code commune", "1004", "commune:01004"),
        ("Territoire (commune, EPCI)", "Figeac", "commune:46102"),
    ],
)
def test_a_heading_says_the_kind_of_its_places(app, heading, cell, code):
    (row,) = rows_of(("Titre", heading), ("Un verger", cell))
    assert (row.values["places"], row.notes) == (code.split(), [])


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("Commune", "12"), ("EPCI", "12"), ("Département", "Figeac"), ("Région", "Atlantide")],
)
def test_what_is_not_of_the_kind_of_its_heading_is_told(app, heading, cell):
    (row,) = rows_of(("Titre", heading), ("Un verger", cell))
    assert (row.values["places"], row.values["area"]) == ([], cell)
    assert cell in row.notes[0]


def test_a_place_of_another_kind_than_its_heading_says_is_told(app):
    (row,) = rows_of(("Titre", "Commune"), ("Un verger", "Grand-Figeac"))
    assert row.values["places"] == ["epci:200067361"]
    assert "intercommunalité" in row.notes[0]


@pytest.mark.parametrize(
    ("headings", "cells", "code", "kept"),
    [
        ("Région;Département;Commune", "Occitanie;Lot;Figeac", "commune:46102", "Région Département"),
        ("Département;Région", "Lot;Occitanie", "department:46", "Région"),
        ("EPCI;Commune", "CC Grand-Figeac;Figeac", "commune:46102", "EPCI"),
        ("Région;EPCI", "Occitanie;CC Grand-Figeac", "epci:200067361", "Région"),
        ("Territoire;Commune", "CC Grand-Figeac;Figeac", "commune:46102", "Territoire"),
        ("Région;Territoire", "Occitanie;Figeac (46)", "commune:46102", "Région"),
        ("Lieu;Commune", "CC Grand-Figeac;Figeac", "epci:200067361", "Commune"),
        ("Commune;Code commune", "Figeac;46102", "commune:46102", "Code commune"),
        ("Département;Commune", "Gironde;Sainte-Colombe", "commune:33390", "Département"),
    ],
)
def test_of_columns_of_places_the_finest_is_taken(app, headings, cells, code, kept):
    (row,) = rows_of(("Titre", *headings.split(";")), ("Un verger", *cells.split(";")))
    assert (row.values["places"], row.notes) == ([code], [])
    assert [heading for heading, _text in row.others] == [
        heading for heading in headings.split(";") if heading in kept
    ]


@pytest.mark.parametrize(
    ("cells", "code", "area"),
    [
        ("Occitanie;Lot;", "department:46", ""),
        ("Occitanie;Lot;n.c.", "department:46", ""),
        ("Occitanie;;", "region:76", ""),
        ("Occitanie;Lot;Atlantide", "department:46", "Atlantide"),
        ("Occitanie;Atlantide;", "region:76", ""),
    ],
)
def test_a_coarser_column_says_the_places_that_the_finest_does_not(app, cells, code, area):
    (row,) = rows_of(("Titre", "Région", "Département", "Commune"), ("Un verger", *cells.split(";")))
    assert (row.values["places"], row.values["area"]) == ([code], area)
    assert "Territoire lu dans" in row.notes[0]


def test_no_place_is_read_where_no_column_was_said_to_hold_any(app):
    headings = ("Titre", "Région", "Commune")
    (row,) = read_rows([Row(2, ("A", "Occitanie", "Figeac"))], headings, ["title", "others", "others"])
    assert (row.values["places"], len(row.others)) == ([], 2)


def test_documents_that_name_places_of_several_kinds_are_each_read(app):
    data = '[{"titre": "A", "commune": "Figeac"}, {"titre": "B", "région": "La Réunion"}]'
    assert [row.values["places"] for row in rows_in(data.encode(), "f.json")] == [
        ["commune:46102"],
        ["region:04"],
    ]
