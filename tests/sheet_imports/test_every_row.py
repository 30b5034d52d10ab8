"""Read and refused are the rows of the file: no quote, formula or line swallows one; what is odd is told."""

import pytest

from network.db import unit_of_work
from network.errors import Refused
from network.imports import actions as members_imports
from network.sheet_imports import files
from network.sheet_imports.columns import recognised
from network.sheet_imports.reading import read_rows
from network.spreadsheets import read, remarked
from tests.factories import make_coordinator
from tests.spreadsheet_files import inline, with_sheet, xlsx


def read_file(data: bytes | str, name: str):
    """Return the table of a file and its rows, read."""
    table = files.read(data.encode() if isinstance(data, str) else data, name)
    return table, list(read_rows(table.rows, table.headings, recognised(table.headings)))


# -- Quotes --


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ('A;"Coeur de village;x\nB;"Test;y\nC;z;z\n', "Ligne 2, 3"),
        ('A;"Coeur de village;x\nB;"Test;y\nC;z;"z"\n', "Ligne 2, 3"),
        ('A;"Coeur;de" village;x\n', "Ligne 2"),
        ('A; "Coeur;de" village;x\n', "Ligne 2"),
        ('A;b;c\nB;"jamais;y\nC;z;z\n', "Ligne 3"),
    ],
)
def test_a_quote_that_swallows_cells_is_refused_with_its_line(app, rows, lines):
    with pytest.raises(Refused, match=f"^{lines}\u00a0: un guillemet .* jamais fermé"):
        files.read(f"Titre;Résumé;Contexte\n{rows}".encode(), "f.csv")


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ('"bonjour" dit-il', '"bonjour" dit-il'),
        ('"""bonjour"" ; dit-il"', '"bonjour" ; dit-il'),
        ('"deux\nlignes"', "deux\nlignes"),
        ('"trois ;\nlignes ;\n""dites"""', 'trois ;\nlignes ;\n"dites"'),
        ('"un blanc après" ', "un blanc après"),
        (' "un blanc ; avant"', "un blanc ; avant"),
        (' "bonjour" dit-il', '"bonjour" dit-il'),
        ("un \ufdd0signe", "un signe"),
        ("\ufdd0", ""),
        ('un tuyau de 12"', 'un tuyau de 12"'),
        ('""', ""),
    ],
)
def test_quotes_that_close_make_a_cell_and_others_are_signs(app, cell, read_as):
    table = files.read(f"Titre;Résumé;Contexte\nA;{cell};x\nB;y;z\n".encode(), "f.csv")
    assert [row.cells for row in table.rows] == [("A", read_as, "x"), ("B", "y", "z")]
    assert table.remarks == ()


def test_a_cell_of_lines_that_look_like_rows_is_told(app):
    table = files.read(b'Titre;b;c\nA;"Coeur;x\nB;Test";y\nC;z;z\n', "f.csv")
    assert table.remarks == ("lines 2",)
    assert "ligne 2" in remarked(table.remarks)[0]


# -- Formulas --

NEVER = b"""<row r="1"><c r="A1" t="inlineStr"><is><t>Titre</t></is></c>
<c r="B1" t="inlineStr"><is><t>Contexte</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>Un verger</t></is></c><c r="B2" t="str"><f>""</f><v></v></c></row>
<row r="3"><c r="A3"><f>A2</f></c><c r="B3"><f>A2</f><v/></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t>Un bois</t></is></c><c r="AB4"><f>1</f></c></row>"""


def test_a_row_whose_formulas_were_never_worked_out_is_refused_with_its_line(app):
    table, rows = read_file(with_sheet(inline(NEVER)), "f.xlsx")
    assert [(row.line, bool(row.fault)) for row in table.rows] == [(2, False), (3, True), (4, True)]
    assert "(A, B)" in table.rows[1].fault
    assert "(AB)" in table.rows[2].fault
    assert [row.title for row in rows] == ["Un verger", "", "Un bois"]
    assert [bool(row.faults) for row in rows] == [False, True, True]


def test_members_are_not_read_from_formulas_without_results(app):
    desk = make_coordinator()
    table = read(with_sheet(inline(NEVER)), "m.xlsx")
    with pytest.raises(Refused, match="Ligne 3\u00a0: Des formules"), unit_of_work():
        members_imports.prepare_import(table, name="m.xlsx", sha256="0" * 64, by=desk)


# -- Headings --


@pytest.mark.parametrize("name", ["f.csv", "f.xlsx"])
def test_the_headings_are_found_below_a_title_of_several_cells(app, name):
    rows = [
        ["Réseau", "Export du 3 mars"],
        ["Version", "2"],
        ["Titre", "Contexte", "Couleur"],
        ["A", "b", "c"],
    ]
    data = "\n".join(";".join(row) for row in rows).encode() if name == "f.csv" else xlsx(rows)
    table = files.read(data, name)
    assert table.headings == ("Titre", "Contexte", "Couleur")
    assert [(row.line, row.cells) for row in table.rows] == [(4, ("A", "b", "c"))]
    assert table.before == ((1, "Réseau Export du 3 mars"), (2, "Version 2"))


def test_headings_that_nobody_knows_stay_those_of_the_table(app):
    table = files.read(b"Machin;Truc;Chose\nUn verger;Projet;Contexte\nA;b;c\n", "f.csv")
    assert table.headings == ("Machin", "Truc", "Chose")
    table = files.read(b"Titre;Truc\nProjet;Contexte\n", "f.csv")
    assert table.headings == ("Titre", "Truc")


def test_the_sheets_of_a_workbook_are_looked_through_for_headings(app):
    fiches = [["Titre", "Contexte"], ["Un verger", "x"]]
    for first in ([["Lisez-moi"], ["Voici nos fiches."]], [["Auteur", "Nadia"], ["Le", "3 mars"]], [[]]):
        data = xlsx(first, "Lisez-moi", Vide=[[]], Fiches=fiches)
        table = files.read(data, "f.xlsx")
        assert (table.sheet, table.rows[0].cells) == ("Fiches", ("Un verger", "x"))
    data = xlsx([["Titre", "Un", "Deux", "Trois"], ["A", "b", "c", "d"]], "Les nôtres", Fiches=fiches)
    assert files.read(data, "f.xlsx").sheet == "Les nôtres"
    data = xlsx([["Auteur", "Nadia"], ["Le", "3 mars"]], "Lisez-moi", Fiches=fiches)
    assert files.read(data, "f.xlsx", sheet="lisez-moi").headings == ("Auteur", "Nadia")


COSTS = ";;Investissement (k€);Fonctionnement (k€)"


def two_lines(upper: str, lower: str, name: str):
    """Return the table and the rows of a file with two lines of headings, then a sheet of four cells."""
    lines = [line.split(";") for line in (upper, lower, "Un verger;Figeac (46);300;12")]
    return read_file(xlsx(lines) if name == "f.xlsx" else "\n".join(map(";".join, lines)), name)


@pytest.mark.parametrize("name", ["f.csv", "f.xlsx"])
@pytest.mark.parametrize(
    ("upper", "lower", "headings"),
    [
        ("Coûts;", "Investissement (k€);Fonctionnement (k€)", "Coûts – Investissement (k€);"
         "Coûts – Fonctionnement (k€)"),
        ("Coûts (k€);", "Investissement;Fonctionnement", "Coûts (k€) – Investissement;"
         "Coûts (k€) – Fonctionnement"),
        ("Projet 2021 (k€);", "Dont investissement;Dont fonctionnement",
         "Dont investissement 2021 (k€);Dont fonctionnement 2021 (k€)"),
    ],
)  # fmt: skip
def test_two_lines_of_headings_are_read_together(app, upper, lower, headings, name):
    table, (row,) = two_lines(f"Titre;Territoire;{upper}", f";;{lower}", name)
    assert (table.line, row.line) == (2, 3)
    assert ";".join(table.headings[2:]) == headings
    assert (row.values["investment_cents"], row.values["running_cents"]) == (30_000_000, 1_200_000)
    assert (row.values["budget_cents"], row.others, row.notes, row.faults) == (None, [], [], {})
    assert remarked(table.remarks) == [
        "Les titres tiennent sur deux lignes (1, 2)\u00a0: elles sont lues ensemble."
    ]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("Budget;", "Prévu (k€);Réalisé (k€)"),
        ("Énergie économisée;", "avant (MWh);après (MWh)"),
        ("Énergie économisée (MWh);", "avant;après"),
        ("Subventions;", "Montant (k€);Organisme"),
        ("Aides reçues;", "Montant (k€);Organisme"),
        ("Objectifs;", "CO2 évité (t);Énergie économisée (MWh)"),
        ("Contact;", "Nom;Téléphone"),
    ],
)
def test_a_part_of_a_group_is_not_taken_for_what_it_may_not_be(app, upper, lower):
    table, (row,) = two_lines(f"Titre;Territoire;{upper}", f";;{lower}", "f.csv")
    group, first = upper.strip(";"), lower.split(";")[0]
    assert table.headings[2] == f"{group} – {first}"
    assert row.others[0] == (table.headings[2], "300")
    assert (row.values["budget_cents"], row.values["key_figures"], row.values["contact"]) == (None, [], "")


def test_groups_head_every_column(app):
    table, (row,) = two_lines("Identité;;Budget;", "Titre;Territoire;Prévu (k€);Réalisé (k€)", "f.csv")
    assert table.headings == ("Titre", "Territoire", "Budget – Prévu (k€)", "Budget – Réalisé (k€)")
    assert row.title == "Un verger"
    table, (row,) = two_lines("Identité;;Moyens (k€);", "Titre;Territoire;Budget;ETP", "f.csv")
    assert table.headings == ("Titre", "Territoire", "Budget (k€)", "ETP")
    assert row.values["budget_cents"] == 30_000_000


def test_a_line_of_units_may_stand_under_two_lines_of_headings(app):
    upper, lower = "Titre;;Coûts;;Énergie;", ";Territoire;Investissement;Fonctionnement;Produite;Économisée"
    lines = f"{upper}\n{lower}\n;;k€;k€;MWh;MWh\nUn verger;Figeac (46);300;12;4;5\n"
    _table, (units, row) = read_file(lines, "f.csv")
    assert "unités des colonnes" in units.faults["others"]
    assert (row.values["investment_cents"], row.values["running_cents"]) == (30_000_000, 1_200_000)
    assert [(each["quantity"], each["value"]) for each in row.values["key_figures"]] == [
        ("energy_produced", "4"),
        ("energy_saved", "5"),
    ]


def test_a_line_of_known_headings_loses_none_of_those_above(app):
    upper, lower = "Titre;Aides;;Coûts;", ";Montant (k€);Organisme;Investissement (k€);Fonctionnement (k€)"
    table, (row,) = two_lines(upper, lower, "f.csv")
    assert (table.before, table.headings[:2], row.title) == (
        (),
        ("Titre", "Aides – Montant (k€)"),
        "Un verger",
    )


def test_headings_in_other_units_than_their_group_leave_numbers_unread(app):
    _table, (row,) = two_lines("Titre;Territoire;Coûts (k€);", ";;Investissement (€);Fonctionnement", "f.csv")
    assert (row.values["investment_cents"], row.unread) == (None, 1)


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("Coûts;Énergie", "Investissement (k€);produite (MWh)"),
        ("Énergie économisée;", "Hiver;Été"),
        ("Budget;", "2021;2022"),
    ],
)
def test_a_line_that_may_be_of_headings_is_read_with_them_and_told(app, upper, lower):
    table, (told, row) = two_lines(f"Titre;Territoire;{upper}", f";;{lower}", "f.csv")
    assert "semble compléter les titres" in told.faults["others"]
    assert table.headings[2] == f"{upper.split(';')[0]} – {lower.split(';')[0]}"
    assert (row.line, row.faults) == (3, {})


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("Titre;Territoire;Coûts;", "Un bois;;Investissement (k€);"),
        ("Titre;Territoire;Coûts;", ";Figeac;12;"),
        ("Titre;Territoire;Coûts;", ";;12 (k€);3 (k€)"),
        ("Titre;Territoire;Coûts;", ";;à définir;"),
        ("Titre;Territoire;Partenaires;", ";;Ademe;Région"),
        ("Titre;Territoire;Coûts;Contact", ";;;Nadia"),
        ("Machin;Truc;Coûts;", "Un bois;Lot;12 k€;"),
    ],
)
def test_a_row_with_empty_cells_is_no_line_of_headings(app, upper, lower):
    table, rows = two_lines(upper, lower, "f.csv")
    assert ";".join(table.headings) == upper
    assert [row.line for row in rows] == [2, 3]


def test_a_line_that_completes_the_headings_or_not_is_asked_about(app):
    table, _rows = two_lines("Titre;Territoire;Partenaires;", ";;Ademe;Région", "f.csv")
    assert "Vérifiez ligne 2" in remarked(table.remarks)[-1]


# -- Rows that are no sheets --

HEADED = "Titre;Budget (k€);Production;Contexte\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("TITRE;BUDGET (K€);PRODUCTION;CONTEXTE", "titres des colonnes"),
        ("Titre;Budget;Production;", "titres des colonnes"),
        ("Intitulé;Coût;Production;Contexte", "titres des colonnes"),
        ("TOTAL;12;3;", "un total ou une moyenne"),
        ("Total général 2020 :;12;;", "un total ou une moyenne"),
        ("Sous-total 2020;12;3;", "un total ou une moyenne"),
        ("Moyenne des projets;12;3;", "un total ou une moyenne"),
        ("Médiane;12;3;", "un total ou une moyenne"),
        ("Source : ADEME, 2021;;;", "une note sur le tableau"),
        ("* montants hors taxes;;;", "une note sur le tableau"),
        ("N.B. : chiffres arrondis;;;", "une note sur le tableau"),
    ],
)
def test_a_row_that_is_no_sheet_is_refused_with_its_reason(app, line, told):
    table, rows = read_file(f"{HEADED}A;1;2;x\n{line}\nB;1;2;y\n", "f.csv")
    assert [row.line for row in table.rows] == [2, 3, 4]
    assert [bool(row.faults) for row in rows] == [False, True, False]
    assert told in "".join(rows[1].faults.values())


@pytest.mark.parametrize("title", ["#REF!", "#NOM?", "n.c.", "-", ""])
def test_a_title_that_says_nothing_is_missing(app, title):
    _table, (row,) = read_file(f"{HEADED}{title};1;2;x\n", "f.csv")
    assert (row.title, row.faults) == ("", {"title": "Il manque le titre."})


def test_headings_that_nobody_knows_are_met_again(app):
    _table, rows = read_file("Machin;Truc\nA;b\nMACHIN;truc\n", "f.csv")
    assert ["others" in row.faults for row in rows] == [False, True]


@pytest.mark.parametrize(
    "line",
    [
        "Moyenne;12;3;Un village de moyenne montagne.",
        "Total Lot;12;3;",
        "Moyenne montagne : un refuge;12;;",
        "Source de chaleur;;;",
        "Note : le bois;12;3;Un bourg.",
        "*Un verger;12;;",
    ],
)
def test_a_row_that_may_be_no_sheet_is_asked_about(app, line):
    _table, (row,) = read_file(f"{HEADED}{line}\n", "f.csv")
    assert (row.faults, row.asked) == ({}, 1)
    assert "est-ce bien une fiche" in row.notes[-1]


@pytest.mark.parametrize(
    "title",
    ["Sources d’énergie locales", "Totalement sobre", "Notes de quartier", "TotalEnergies", "**Un verger**"],
)
def test_words_within_a_title_say_nothing_of_it(app, title):
    _table, (row,) = read_file(f"{HEADED}{title};12;3;Un bourg.\n", "f.csv")
    assert (row.faults, row.asked) == ({}, 0)


def test_what_stands_under_the_titles_of_another_table_is_refused(app):
    _table, rows = read_file(f"{HEADED}A;1;2;x\nTitre;Contexte;Budget\nB;un bourg;3\n", "f.csv")
    assert [row.title for row in rows] == ["A", "Titre", "B"]
    assert "ligne 3" in rows[2].faults["others"]
    _table, rows = read_file(f"{HEADED}A;1;2;x\nTitre;Coût;;Contexte\nB;3;;un bourg\n", "f.csv")
    assert [bool(row.faults) for row in rows] == [False, True, False]


# -- Encodings --


def test_one_damaged_byte_does_not_make_another_encoding(app):
    data = "Titre;Résumé\nÉté à l’école;xé\n".encode().replace("xé".encode(), b"x\xe9")
    table = files.read(data, "f.csv")
    assert table.headings == ("Titre", "Résumé")
    assert table.rows[0].cells == ("Été à l’école", "x\ufffd")
    assert "�" in remarked(table.remarks)[0]
    assert files.read(data.decode("utf-8", "replace").encode(), "f.csv").remarks == ()
    lines = '{"Titre": "Été à l’école", "Résumé": "xé"}\n'.encode().replace("xé".encode(), b"x\xe9")
    table = files.read(lines, "f.jsonl")
    assert (table.rows[0].cells, table.remarks) == (("Été à l’école", "x\ufffd"), ("bytes",))


# -- JSON --


@pytest.mark.parametrize("key", ["fiches", "results", "données"])
def test_the_list_of_sheets_in_an_object_is_taken(app, key):
    sheets = '[{"Titre": "A", "Étapes": [{"quoi": "Vote"}]}, {"Titre": "B"}]'
    _table, rows = read_file(f'{{"total": 2, "{key}": {sheets}, "pages": [1]}}', "f.json")
    assert [(row.line, row.title) for row in rows] == [(1, "A"), (2, "B")]


@pytest.mark.parametrize("keys", ['"Titre": "A"', '"Sans nom": "A"'])
def test_a_lone_object_that_holds_lists_is_a_sheet(app, keys):
    _table, (row,) = read_file(f'{{{keys}, "Étapes": [{{"quoi": "Vote"}}]}}', "f.json")
    assert [step["what"] for step in row.values["steps"]] == ["Vote"]


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "FeatureCollection", "features": [{"geometry": null, "properties": %s}]}',
        '{"nhits": 1, "records": [{"recordid": "r1", "fields": %s}], "facet_groups": [{"name": "x"}]}',
        '[{"datasetid": "d", "recordid": "r1", "fields": %s}]',
    ],
)
def test_what_portals_of_open_data_put_around_a_sheet_is_no_sheet(app, text):
    table, (row,) = read_file(text.replace("%s", '{"Titre": "A", "Résumé": "B"}'), "f.json")
    assert (row.title, row.values["summary"]) == ("A", "B")
    assert {"geometry", "recordid"} & set(table.headings)


def test_two_lists_in_an_object_are_asked_about(app):
    with pytest.raises(Refused, match="plusieurs listes \\(fiches, membres\\)"):
        files.read(b'{"fiches": [{"Titre": "A"}], "membres": [{"Nom": "B"}]}', "f.json")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            '{"titre": "A", "budget": "5 k€"}\n{"intitulé": "B", "coût": "5 k€"}\n'
            '{"Titre": "C", "Budget": "5 k€", "intitulé": ""}\n',
            "f.jsonl",
        ),
        (
            "---\ntitre: A\ncoût: 5 k€\n---\n<!-- fiche -->\n---\nTitre: B\nbudget: 5 k€\n---\n"
            "<!-- fiche -->\n# C\n## Budget\n5 k€\n",
            "f.md",
        ),
    ],
)
def test_names_of_one_column_that_no_row_fills_twice_are_one(app, text, name):
    table, rows = read_file(text, name)
    assert [(row.title, row.values["budget_cents"], row.faults, row.others) for row in rows] == [
        (title, 500_000, {}, []) for title in "ABC"
    ]
    assert len(table.headings) == 2
    assert "coût" in remarked(table.remarks)[0]


@pytest.mark.parametrize(
    ("first", "second", "others"),
    [
        ('"Budget": "5"', '"Budget": "6", "Coût": "7"', [("Coût", "7")]),
        ('"Budget (€)": "5"', '"Budget (k€)": "6"', [("Budget (k€)", "6")]),
        ('"Budget HT": "5"', '"Coût TTC": "6"', [("Coût TTC", "6")]),
        (
            '"Production 2021 (MWh)": "5"',
            '"Production 2022 (MWh)": "6"',
            [("Production 2022 (MWh)", "6")],
        ),
    ],
)
def test_names_that_say_two_things_stay_two(app, first, second, others):
    table, rows = read_file(f'{{"Titre": "A", {first}}}\n{{"Titre": "B", {second}}}\n', "f.jsonl")
    assert [row.others for row in rows] == [[], others]
    assert table.remarks == ()


# -- Documents --


def test_front_matters_that_nothing_parts_are_sheets_of_their_own(app):
    text = """---
titre: A
contexte: x
---
Un texte.

---

note : rien
---
```
---
titre: non
---
```
---
"titre": B
---
Un autre.
---
titre: C
"""
    _table, rows = read_file(text, "f.md")
    assert [(row.line, row.title) for row in rows] == [(1, "A"), (16, "B"), (20, "")]
    assert "titre: non" in rows[0].values["description"]
    assert rows[1].values["description"] == "Un autre."
    assert rows[2].faults


@pytest.mark.parametrize(
    "code", ["``` code ```", "```\n~~~\n```", "~~~\n```\n~~~", "````\n```\n````", "```sh\na\n```"]
)
def test_a_fence_that_is_closed_hides_no_sheet(app, code):
    _table, rows = read_file(f"---\ntitre: A\n---\n{code}\n## Contexte\nx\n---\ntitre: B\n---\nb\n", "f.md")
    assert [(row.title, row.values["context"]) for row in rows] == [("A", "x"), ("B", "")]


@pytest.mark.parametrize(
    "front",
    ["mots-clés: #solaire #bois", "résumé: Budget 5 k€ # à vérifier", 'résumé: "a" # b', "résumé: | # a\n  b",
     "mots-clés:\n  - #solaire\n  - bois", "mots-clés: [bois, #solaire\n  eau]", "résumé: # a\n  b"],
)  # fmt: skip
def test_a_front_matter_that_would_lose_words_is_refused(app, front):
    table, rows = read_file(f"---\ntitre: A\n{front}\n---\nx\n---\ntitre: B\n---\ny\n", "f.md")
    assert "#" in rows[0].faults["others"]
    assert front in "".join(table.rows[0].cells)
    assert rows[-1].title == "B"


@pytest.mark.parametrize(
    ("front", "summary"),
    [
        ("# un mot\nrésumé: b", "b"),
        ("résumé: b\n  # un mot", "b"),
        ('résumé: "a # b"', "a # b"),
        ("résumé: 'é # b'", "é # b"),
        ("résumé: le n°#3", "le n°#3"),
        ("résumé: |\n  a # b\n  # c", "a # b\n# c"),
    ],
)
def test_a_sign_that_loses_nothing_is_kept(app, front, summary):
    _table, (row,) = read_file(f"---\ntitre: A\n{front}\n---\nx\n", "f.md")
    assert (row.title, row.faults) == ("A", {})
    assert row.values["summary"].split() == summary.split()


def test_a_second_title_is_kept_in_the_text(app):
    _table, (row,) = read_file("---\ntitre: A\n---\n# B\n\nUn texte.\n\n## Titre\n\nSuite.\n", "f.md")
    assert row.title == "A"
    assert row.values["description"] == "**Titre** : B\n\nUn texte.\n\n**Titre** : Suite."
    _table, (row,) = read_file("---\ntitre: A\n---\n# A\n\nUn texte.\n", "f.md")
    assert row.values["description"] == "Un texte."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitre: A\n---\n# Contexte\nx\n# Difficultés\ny\n", "A"),
        ("---\ntitre: A\n---\n\n# Contexte\nx\n## Difficultés\ny\n", "A"),
        ("# Contexte\nx\n# Difficultés\ny\n", ""),
        ("# Titre de la fiche\nA\n# Contexte\nx\n# Difficultés\ny\n", "A"),
        ("# A\n# Contexte\nx\n# Difficultés\ny\n", "A"),
    ],
)
def test_a_first_heading_that_names_a_column_is_that_column(app, text, title):
    _table, (row,) = read_file(text, "f.md")
    assert (row.title, list(row.faults)) == (title, [] if title else ["title"])
    assert [row.values[name] for name in ("context", "difficulties", "description")] == ["x", "y", ""]


def test_a_heading_that_nobody_knows_ends_the_field_above(app):
    text = """# A

Un texte.

## Le pays

Des collines.

## Contact

Jean

## Photos et annexes

Voir la photo 12

### Cartes

Carte 3

## Lauréat en 2019
## Contexte

Un bourg.

## Notes

Rien.
"""
    table, (row,) = read_file(text, "f.md")
    assert (row.values["contact"], row.values["context"]) == ("Jean", "Un bourg.")
    assert row.others == [
        ("Photos et annexes", "Voir la photo 12\n\n### Cartes\n\nCarte 3"),
        ("Notes", "Rien."),
    ]
    assert row.values["description"].startswith(
        "Un texte.\n\n## Le pays\n\nDes collines.\n\n## Lauréat en 2019"
    )
    assert "## Autres informations\n\n**Photos et annexes** : Voir" in row.values["description"]
    assert "Photos et annexes" in table.headings


def test_headings_without_end_are_refused(app):
    text = "## Contact\n" + "".join(f"## Titre inconnu {n}\nx\n" for n in range(300))
    with pytest.raises(Refused, match="250 titres"):
        files.read(text.encode(), "f.md")


SHEETS = {
    "titles": "# A\n\n## Résumé\na\n\n# B\n\nUn texte.\n\n## Résumé\nb\n",
    "rules": "# A\n\n## Résumé\na\n\n---\n\n# B\nUn texte.\n## Résumé\nb\n\n---\n",
    "named first": "# Titre\nA\n# Résumé\na\n---\n# Titre\nB\n\n# Description\nUn texte.\n# Résumé\nb\n",
    "named": "## Titre\nA\n## Résumé\na\n---\n## Titre\nB\n\n## Description\nUn texte.\n## Résumé\nb\n",
}


@pytest.mark.parametrize("name", SHEETS)
def test_titles_without_front_matter_part_sheets(app, name):
    _table, rows = read_file(SHEETS[name], "f.md")
    read = [(row.title, row.values["summary"].strip(" -"), row.values["description"]) for row in rows]
    assert read == [("A", "a", ""), ("B", "b", "Un texte.")]
    assert rows[0].values["summary"] == "a"
    assert SHEETS[name].split("\n")[rows[1].line - 1] in ("# B", "# Titre", "## Titre")


@pytest.mark.parametrize(
    "text",
    ["# A\n\n## Résumé\na\n\n# Annexe\n\nb\n", "Nos fiches.\n# A\n## Résumé\na\n# B\n## Résumé\nb\n"],
)
def test_titles_that_may_be_of_one_sheet_or_of_several_are_refused(app, text):
    _table, rows = read_file(f"{text}<!-- fiche -->\n# C\n", "f.md")
    assert "<!-- fiche -->" in rows[0].faults["others"]
    assert [row.title for row in rows] == ["", "C"]


@pytest.mark.parametrize("text", ["# A\n# Contexte\nx\n# Notes\ny\n", "# A\n```\n# b\n```\n", "# A\n"])
def test_a_document_of_one_title_is_one_sheet(app, text):
    _table, (row,) = read_file(text, "f.md")
    assert (row.title, row.faults) == ("A", {})


def test_sheets_under_titles_are_counted(app):
    with pytest.raises(Refused, match="plus de 2 fiches"):
        files.read(b"# A\n## Contexte\nx\n" * 3, "f.md", most_rows=2)


def test_keys_that_differ_by_blanks_are_both_kept(app):
    _table, (row,) = read_file('{"Titre": "T", "Résumé": "a", "Résumé ": "b", " Résumé": "c"}', "f.json")
    assert row.values["summary"] == "a"
    assert row.others == [("Résumé (2)", "b"), ("Résumé (3)", "c")]
