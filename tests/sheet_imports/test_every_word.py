"""A cell is understood whole, or kept whole and told: no number loses its word, no word is lost beside it."""

import pytest

from network.sheet_imports import files
from network.sheet_imports.columns import recognised
from network.sheet_imports.judging import Verdict
from network.sheet_imports.models import Outcome
from network.sheet_imports.reading import read_rows
from network.sheet_imports.rows import ReadRow
from network.sheet_imports.telling import becomes
from network.spreadsheets import Row
from tests.spreadsheet_files import xlsx


def read(**cells: str) -> ReadRow:
    """Read one row; the names of its cells are codes of columns."""
    return under(cells)


def under(cells: dict[str, str]) -> ReadRow:
    """Read one row by its cells under their headings, or under codes of columns."""
    headings = ("title", *cells)
    known = recognised(headings)
    matching = [
        name if name.startswith("figure:") else column for name, column in zip(headings, known, strict=True)
    ]
    (row,) = read_rows([Row(2, ("Un verger", *cells.values()))], headings, matching)
    assert not row.faults
    return row


def first_of(data: bytes | str, name: str) -> ReadRow:
    """Read the first row of a file."""
    table = files.read(data.encode() if isinstance(data, str) else data, name)
    return next(iter(read_rows(table.rows, table.headings, recognised(table.headings))))


# -- Funders --


@pytest.mark.parametrize(
    "name",
    [
        "France 2030", "FEDER 2021-2027", "Fonds vert 2023", "Fonds vert : 2023", "Département 63", "CD 59",
        "Plan 12 000", "Région (30 %)", "CD 59 120 000 €", "ADEME : plus de 300 k€", "ADEME < 12 000 €",
        "ADEME 12 000 € et Région 5 000 €", "État 120 k€ / Région : 50 000 €",
        "2 communes", "Fondation 3 M, mécénat",
    ],
)  # fmt: skip
def test_a_name_with_a_number_gives_no_sum(app, name):
    row = read(funders=name.replace(", mécénat", " (mécénat)"))
    assert [(each["name"], each["cents"]) for each in row.values["funders"]] == [
        (name.replace(", mécénat", " (mécénat)"), None)
    ]
    assert bool(row.notes) == ("€" in name)


@pytest.mark.parametrize("sign", [";", "\n"])
def test_gifts_that_each_end_with_a_sum_are_parted_at_their_commas(app, sign):
    text = f"ADEME 300 000 €, Région : 1,2 M€ HT, Commune (5 k€){sign} Département, EPCI{sign}FEDER (30 %)"
    row = read(funders=text)
    assert [(each["name"], each["cents"]) for each in row.values["funders"]] == [
        ("ADEME", 30_000_000),
        ("Région", 120_000_000),
        ("Commune", 500_000),
        ("Département, EPCI", None),
        ("FEDER (30 %)", None),
    ]
    assert (row.notes, row.others) == ([], [])


@pytest.mark.parametrize(
    "name", ["CD 46 120 000 €", "FEDER (50 %), Région : 1 250 €, ADEME : 5 €", "CD 46 120\u202f000\u00a0€"]
)
def test_a_sum_that_stays_in_a_name_is_told(app, name):
    row = read(funders=f"{name} ; ADEME : 5 k€")
    assert [each["cents"] for each in row.values["funders"]] == [None, 500_000]
    assert row.values["funders"][0]["name"] in row.notes[0]
    assert row.unread == 0


@pytest.mark.parametrize(
    ("text", "name", "euros"),
    [
        ("ADEME : 12 000", "ADEME", 12_000),
        ("France 2030 : 12 000", "France 2030", 12_000),
        ("CD 59 : 120 000 €", "CD 59", 120_000),
        ("FEDER 2021-2027 (1,2 M€)", "FEDER 2021-2027", 1_200_000),
        ("Région 30 k", "Région", 30_000),
        ("Région : 30 milliers d’euros", "Région", 30_000),
        ("Région – 30 000 HT", "Région", 30_000),
        ("5 000 € de la commune", "commune", 5_000),
        ("5 000 : commune", "commune", 5_000),
    ],
)
def test_a_sum_is_marked_as_one(app, text, name, euros):
    (funder,) = read(funders=text).values["funders"]
    assert (funder["name"], funder["cents"]) == (name, euros * 100)


@pytest.mark.parametrize(
    "text", ["Région : (5 000 €)", "Région : -5 000 €", "Région : −5 000", "Région - (5 k€)", "Région (-5 €)"]
)
def test_a_sum_less_than_nothing_is_no_gift(app, text):
    row = read(funders=f"{text} ; ADEME : 5 k€")
    assert [each["name"] for each in row.values["funders"]] == ["ADEME"]
    assert_kept(row, f"{text} ; ADEME : 5 k€")


@pytest.mark.parametrize("text", ["12 000", "12 000 €", "45 %"])
def test_a_sum_of_nobody_is_kept_as_it_is(app, text):
    row = read(funders=f"{text} ; ADEME : 5 k€")
    assert [each["name"] for each in row.values["funders"]] == ["ADEME"]
    assert_kept(row, f"{text} ; ADEME : 5 k€")


def assert_kept(row: ReadRow, text: str) -> None:
    """Check that a text stands at the end of the description, and that the trial tells it."""
    assert text in [kept for _heading, kept in row.others]
    assert row.unread
    assert row.notes
    assert text in row.values["description"]


# -- Numbers --


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(("inhabitants", text) for text in (
            "12 k", "3 M", "2 milliers", "10 000 à 12 000", "12 communes", "1_000", "moins de 1", "> 12 000",
            "plus de 12 000 hab.", "12 500 hab. (INSEE)", "environ 12 k",
        )),
        *(("fte", text) for text in (
            "50 %", "1/2", "2 à 3 ETP", "0,5 + 0,2", "1 500 h", "2 x 0,5 ETP", "12:00:00", "moins de 1",
        )),
        *(("budget_cents", text) for text in (
            "plus de 300 k€", "< 12 000 €", "près de 12 000 €", "(1 250,50)", "(5 000 €)", "1 500 (200)",
        )),
        *(("started_on", text) for text in ("avant le printemps", "23-03-21")),
    ],
)  # fmt: skip
def test_a_number_with_words_that_change_it_is_kept_unread(app, field, text):
    row = read(**{field: text})
    assert not row.values[field]
    assert_kept(row, text)
    assert len(row.notes) == 1


@pytest.mark.parametrize("heading", ["Habitants (en milliers)", "Population [k]", "ETP (%)", "ETP (jours)"])
def test_a_number_under_another_unit_is_kept_unread(app, heading):
    row = under({heading: "12"})
    assert (row.values["inhabitants"], row.values["fte"]) == (None, None)
    assert_kept(row, "12")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("inhabitants", "12 500 hab.", 12_500),
        ("inhabitants", "12.500 Habitants", 12_500),
        ("fte", "0,5 ETP", 0.5),
        ("fte", "1 équivalent temps plein", 1),
        ("inhabitants", "environ 12 500 hab", 12_500),
        ("budget_cents", "~ 12 000 €", 1_200_000),
    ],
)
def test_a_number_with_the_words_of_its_field_is_read(app, field, text, value):
    row = read(**{field: text})
    assert (row.values[field], row.others) == (value, [])
    assert bool(row.notes) == text.startswith(("environ", "~"))


def test_decimals_of_a_file_are_no_thousands(app):
    headings = ["Titre", "Budget total (€)", "Habitants", "ETP", "Énergie économisée (MWh/an)"]
    row = first_of(xlsx([headings, ["Un verger", 950.125, 250.125, 1.125, 12.125]]), "f.xlsx")
    assert (row.values["budget_cents"], row.values["inhabitants"]) == (95_012, None)
    assert (row.values["fte"], row.values["key_figures"][0]["value"]) == (1.125, "12.125")
    cells = '"Titre": "T", "Budget": 12.000, "Habitants": 12.000, "ETP": 2.125'
    figures = '[{"quoi": "Énergie économisée", "valeur": 12.125, "unité": "MWh"}]'
    row = first_of(f'{{{cells}, "Chiffres clés": {figures}}}', "f.json")
    assert [row.values[name] for name in ("budget_cents", "inhabitants", "fte")] == [1200, 12, 2.125]
    assert row.values["key_figures"][0]["value"] == "12.125"


@pytest.mark.parametrize(
    ("heading", "cells", "values"),
    [
        ("Production (MWh/an)", ["12.5", "3.125", "0.875", "1.250"], ["12.5", "3.125", "0.875", "1.25"]),
        ("Production (MWh/an)", ["1.250.000", "3.125", "~ 2.500 MWh (2022)"], ["1250000", "3125", "2500"]),
        ("Production (MWh/an)", ["1.250,5", "3.125", "2,125"], ["1250.5", "3125", "2.125"]),
        ("Production (MWh/an)", ["1,250.5", "3.125", "2,125"], ["1250.5", "3.125", "2125"]),
        ("Production (MWh/an)", ["0,5", "12,500", "2,125"], ["0.5", "12.5", "2.125"]),
        ("Production (GWh/an)", ["1.250.000", "3.125"], ["1250000", "3125"]),
        ("Personnes touchées", ["1.250", "3.125"], ["1250", "3125"]),
    ],
)
def test_a_mark_does_in_a_column_what_other_numbers_show(app, heading, cells, values):
    rows = rows_under(heading, cells)
    assert [row.values["key_figures"][0]["value"] for row in rows] == values
    assert not any(row.notes for row in rows if row.values["key_figures"][0]["quality"] == "")
    assert not any(row.asked for row in rows)


def rows_under(heading: str, cells: list[str], **others: list[str]) -> list[ReadRow]:
    """Read a file of rows that have this column, and others."""
    columns = {heading: cells, **others}
    held = enumerate(zip(*columns.values(), strict=True))
    lines = [["Titre", *columns], *([f"Fiche {n}", *line] for n, line in held)]
    data = "\n".join(";".join(line) for line in lines)
    table = files.read(data.encode(), "f.csv")
    return list(read_rows(table.rows, table.headings, recognised(table.headings)))


def test_a_mark_does_what_the_numbers_of_the_file_show(app):
    rows = rows_under("Production (MWh/an)", ["3.125", "1.250"], Budget=["12000.50", "12.000"])
    assert [row.values["key_figures"][0]["value"] for row in rows] == ["3.125", "1.25"]
    assert [row.values["budget_cents"] for row in rows] == [1_200_050, 1_200_000]  # no sum has three decimals
    rows = rows_under("Budget (k€)", ["12.5", "3.125"])
    assert [row.values["budget_cents"] for row in rows] == [1_250_000, 312_500]
    assert not any(row.asked for row in rows)


@pytest.mark.parametrize(
    ("heading", "cells", "told"),
    [
        ("Production (MWh/an)", ["3.125", "1 250"], "lu 3 125 MWh/an, mais ce peut être 3,125"),
        ("Production (MWh/an)", ["3.125 MWh", "0.5", "1.250.000"], "lu 3 125 MWh/an, mais"),
        ("Production (MWh/an)", ["3,125", "0.5"], "lu 3 125 MWh/an, mais ce peut être 3,125"),
        ("Production (GWh/an)", ["3.125"], "lu 3,125 GWh/an, mais ce peut être 3 125"),
        ("Budget (k€)", ["3.125"], "lu 3 125 €, mais ce peut être 3 125 000 €"),
        ("Chiffres clés", ["Énergie économisée : 3.125 MWh"], "lu 3 125 MWh/an, mais ce peut être 3,125"),
    ],
)
def test_a_mark_that_nothing_tells_is_asked_about(app, heading, cells, told):
    first, *others = rows_under(heading, cells)
    assert (first.asked, len(first.notes), first.unread) == (1, 1, 0)
    assert told in first.notes[0].replace("\u202f", " ").replace("\u00a0", " ")
    assert not any(row.asked for row in others)


# -- Figures --


@pytest.mark.parametrize(
    ("text", "value", "unit", "source"),
    [
        ("1200 (kWh)", "1200", "kWh/an", ""),
        ("1200 (2022, kWh/an, mesuré, factures (EDF))", "1200", "kWh/an", "factures (EDF)"),
        ("3,2 GWh (2022)", "3.2", "GWh/an", ""),
        ("1200", "1200", "MWh/an", ""),
        ("1200 MWh (TTC)", "1200", "MWh/an", "TTC"),
    ],
)
def test_a_figure_is_in_the_unit_of_its_brackets(app, text, value, unit, source):
    for row in (under({"figure:energy_saved": text}), read(key_figures=f"Énergie économisée : {text}")):
        (figure,) = row.values["key_figures"]
        assert (figure["value"], figure["unit"], figure["source"]) == (value, unit, source)
        assert row.others == []


@pytest.mark.parametrize(
    "text",
    [
        "120 (estimation) MWh", "120 (TWh)", "120 (kWc)", "120 MWh (GWh)", "120 (logements)", "120 MWh (2022",
        "120 (a) MWh (b)", "plus de 120 MWh", "environ 120 MWh (mesuré)", f"120 MWh ({'x' * 201})",
    ],
)  # fmt: skip
def test_a_figure_of_which_a_part_is_not_understood_is_kept_unread(app, text):
    for row, kept in (
        (under({"figure:energy_saved": text}), text),
        (read(key_figures=f"Énergie économisée : {text}"), f"Énergie économisée : {text}"),
    ):
        assert row.values["key_figures"] == []
        assert_kept(row, kept)


def test_about_so_much_is_an_estimate(app):
    (figure,) = under({"figure:energy_saved": "environ 120 MWh"}).values["key_figures"]
    assert (figure["value"], figure["quality"]) == ("120", "estimated")


@pytest.mark.parametrize("number", ["120", ""])
@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Année des chiffres", "2019-2020"),
        ("Qualité des chiffres", "au doigt mouillé"),
        ("Qualité des chiffres", "relevé compteur"),
    ],
)
def test_what_tells_figures_is_never_lost(app, heading, text, number):
    row = under({"Énergie économisée (MWh)": number, heading: text})
    assert len(row.values["key_figures"]) == bool(number)
    assert_kept(row, text)


def test_what_tells_figures_is_kept_where_there_is_none(app):
    said = {"Année des chiffres": "2019", "Source des chiffres": "EDF", "Qualité des chiffres": "mesuré"}
    row = under({"Énergie économisée (MWh)": "", **said})
    assert row.others == list(said.items())
    row = under({"Énergie économisée (MWh)": "12 (2020)", "Puissance (kW)": "", **said})
    (figure,) = row.values["key_figures"]
    assert (figure["year"], figure["source"], figure["quality"]) == (2020, "EDF", "measured")
    assert row.others == [("Année des chiffres", "2019")]


# -- Lists of objects --


@pytest.mark.parametrize(
    ("field", "items", "lost"),
    [
        ("Étapes", '{"on": "2021", "what": "Vote", "note": "houleux"}', "note : houleux"),
        (
            "Financeurs",
            '{"nom": "ADEME", "montant": "5 k€", "commentaire": "promis"}',
            "commentaire : promis",
        ),
        ("Financeurs", '{"nom": "ADEME", "montant": "5 k€", "name": "Région"}', "name (2) : Région"),
        ("Chiffres clés", '{"quoi": "emplois", "valeur": 2, "année": "2019-2020"}', "year : 2019-2020"),
        ("Chiffres clés", '{"quoi": "emplois", "valeur": 2, "qualité": "pifomètre"}', "quality : pifomètre"),
        ("Chiffres clés", '{"quoi": "emplois", "valeur": 2, "note": "à vérifier"}', "note : à vérifier"),
    ],
)
def test_what_a_list_of_objects_says_besides_is_kept_and_told(app, field, items, lost):
    row = first_of(f'{{"Titre": "T", "{field}": [{items}]}}', "f.json")
    assert len(row.values["steps"] + row.values["funders"] + row.values["key_figures"]) == 1
    assert lost in row.notes[0]
    assert lost.partition(" : ")[2] in row.values["description"]
    assert row.unread == 1


def test_an_object_that_is_no_figure_is_told_in_its_words(app):
    row = first_of('{"Titre": "T", "Chiffres clés": [{"quoi": "emplois", "valeur": "2 à 3"}]}', "f.json")
    assert "« quantity : emplois, value : 2 à 3 »" in row.notes[0].replace("\u00a0", " ")
    assert row.unread == 1


@pytest.mark.parametrize(
    ("field", "bad", "good", "told"),
    [
        ("Financeurs", '{"nom": "A", "centimes": -500, "montant": "5 k€"}', '{"nom": "B"}', "cents : -500"),
        ("Financeurs", '{"nom": "A", "centimes": -500}', '{"nom": "B"}', "cents : -500"),
        ("Financeurs", '{"nom": "A", "centimes": 1e15}', '{"nom": "B"}', "cents : 1e15"),
        ("Financeurs", '{"nom": "A", "centimes": 100000000000000}', '{"nom": "B"}', "cents : 100000000000"),
        ("Financeurs", '{"nom": "A", "centimes": 500, "montant": "6 €"}', '{"nom": "B"}', "sum : 6 €"),
        ("Financeurs", '{"nom": "A", "montant": "6 € HT", "taxe": "ttc"}', '{"nom": "B"}', "tax : ttc"),
        ("Financeurs", '{"nom": "A", "taxe": "ttc"}', '{"nom": "B"}', "tax : ttc"),
        ("Étapes", '{"date": "bientôt", "quoi": "Vote"}', '{"quoi": "B"}', "on : bientôt, what : Vote"),
        ("Chiffres clés", '{"quoi": "Énergie économisée", "valeur": "3 GWh", "unité": "MWh"}',
         '{"quoi": "Énergie économisée", "valeur": "3 MWh/an", "unité": "MWh"}', "unit : MWh"),
    ],
)  # fmt: skip
def test_an_object_that_contradicts_itself_is_told_and_the_others_are_read(app, field, bad, good, told):
    row = first_of(f'{{"Titre": "T", "{field}": [{bad}, {good}]}}', "f.json")
    assert len(row.values["steps"] + row.values["funders"] + row.values["key_figures"]) == 1
    assert told in row.notes[0].replace("\u00a0", " ")
    assert told.rpartition(" : ")[2] in row.values["description"]
    assert row.unread == 1


def test_an_object_that_says_one_sum_twice_is_read(app):
    items = '[{"nom": "A", "centimes": 500, "montant": "5 € HT", "taxe": "ht"}]'
    row = first_of(f'{{"Titre": "T", "Financeurs": {items}}}', "f.json")
    assert (row.values["funders"], row.others) == ([{"name": "A", "cents": 500, "tax": "ht"}], [])


# -- Two cells for one field --


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("cells", "field", "value", "kept"),
    [
        (("Territoires", "Atlantide"), "area", "Le causse", "Atlantide"),
        (("Plan ou programme", "Plan Marshall"), "plan_name", "PCAET du Lot", "Plan Marshall"),
        (("Début", "2014-2018"), "ended_on", "2019", "2014-2018"),
        (("HT ou TTC", "TTC"), "budget_tax", "ht", "TTC"),
    ],
)
def test_a_cell_never_writes_over_another(app, cells, field, value, kept, backwards):
    own = {
        "area": ("Précision sur le périmètre", "Le causse"),
        "plan_name": ("Nom du plan", "PCAET du Lot"),
        "ended_on": ("Fin", "2019"),
        "budget_tax": ("Budget", "12 k€ HT"),
    }[field]
    pairs = [own, cells] if backwards else [cells, own]
    row = under(dict(pairs))
    assert row.values[field] == value
    assert_kept(row, kept)


@pytest.mark.parametrize(
    "text", ["#REF!", "#NOM?", "#NAME?", "#NUM!", "#NOMBRE!", "#N/A", "n.c.", "-", "Néant"]
)
def test_what_says_nothing_fills_no_field(app, text):
    row = read(context=text, summary=text, difficulties=text, budget_cents=text)
    filled = [row.values[name] for name in ("context", "summary", "difficulties", "budget_cents")]
    assert filled == ["", "", "", None]
    assert (row.notes, row.others) == ([], [])


def test_what_went_wrong_in_a_program_is_no_information_but_a_short_word_may_be(app):
    assert read(Couleur="#REF!").others == []
    assert read(Zone="NC").others == [("Zone", "NC")]


def test_a_long_keyword_is_kept_whole(app):
    row = read(keywords=f"bois, {'x' * 101}")
    assert row.values["keywords"] == ["bois"]
    assert_kept(row, "x" * 101)


# -- Marks --


def test_what_is_no_mark_of_html_is_a_text(app):
    text = (
        "Voir <https://exemple.fr/a> et <mairie@exemple.fr><br>suite <commune> si x<y, <main@exemple.fr>"
        "<sup>2</sup><iframe src='//exemple.fr'></iframe> <b>fin</b>"
    )
    assert read(context="<p>Un<!-- mot --> bois <!-- deux").values["context"] == "Un bois <!-- deux"
    open_style = "Titre <style du bâti> à garder <b>x</b> suite"
    assert read(context=open_style).values["context"] == "Titre <style du bâti> à garder **x** suite"
    closed = "Un <style type='a'>p > b {}</style >verger <SCRIPT>\n1 < 2</script><b>x</b> <script> fin"
    assert read(context=closed).values["context"] == "Un verger **x** <script> fin"
    row = read(context=text, summary=text)
    first, last = (
        "Voir <https://exemple.fr/a> et <mairie@exemple.fr>",
        "suite <commune> si x<y, <main@exemple.fr>2",
    )
    assert row.values["context"] == f"{first}\n{last} **fin**"
    assert row.values["summary"] == f"{first}{last} fin"


def test_the_trial_says_numbers_as_people_write_them(app):
    row = read(fte="50", inhabitants="12500")
    told = dict(becomes(Verdict(2, row.title, Outcome.DRAFT, values=row.values)))
    assert "50" in told.values()
    assert "12 500" in [text.replace("\u202f", " ") for text in told.values()]
    row = read(fte="0,5")
    assert "0,5" in dict(becomes(Verdict(2, row.title, Outcome.DRAFT, values=row.values))).values()
