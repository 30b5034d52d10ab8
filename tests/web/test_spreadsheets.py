"""What comes from spreadsheets and goes to them (`network/spreadsheets.py`)."""

import csv
import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import spreadsheets
from network.errors import Refused
from network.spreadsheets import Most, as_csv, as_xlsx, read
from tests.spreadsheet_files import HONEST, HOSTILE, MANY_BLANK_ROWS, SHEET, part, repacked, with_sheet, xlsx

TEXT = "Nom;Département\r\nÉcole d’été;Lot\r\n"


def rows_of(data: bytes, name: str = "membres.csv", **asked) -> list[tuple[str, ...]]:
    return [row.cells for row in read(data, name, **asked).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_csv_file_is_read_whatever_its_encoding_and_its_delimiter(encoding, delimiter):
    table = read(TEXT.replace(";", delimiter).encode(encoding), "membres.csv")
    assert table.headings == ("Nom", "Département")
    assert [row.cells for row in table.rows] == [("École d’été", "Lot")]


@pytest.mark.parametrize("title", ["", "Nos membres;en mars\n"])
def test_rows_with_more_cells_than_headings_are_told(title):
    data = f"{title}Nom;Mail;;\nA;b;;\nB; ou C;d\nE;f;;\nG;h;i;\n".encode()
    table = read(data, "m.csv", knows=("Nom", "Mail").__contains__)
    first = 3 if title else 2
    assert table.remarks == (f"wide {first + 1}", f"wide {first + 3}")
    assert f"ligne {first + 1}, {first + 3}\u00a0: plus" in spreadsheets.remarked(table.remarks)[0]
    many = spreadsheets.remarked([f"wide {n}" for n in range(100)])[0]
    assert "29…" in many


OLDER = "Titre;Lieu\nRéseau de chaleur, d'été à l'école;Où ça : forêt « Cœur »\n"


@pytest.mark.parametrize(("encoding", "text"), [("mac_roman", OLDER), ("cp850", OLDER.replace("œ", "oe"))])
def test_a_csv_file_of_a_mac_or_of_dos_keeps_its_letters(encoding, text):
    table = read(text.encode(encoding), "m.csv")
    assert table.rows[0].cells == tuple(text.splitlines()[1].split(";"))
    assert table.remarks == ()


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_what_is_utf_8_within_an_older_encoding_keeps_its_letters(encoding):
    text = "Titre;Lieu\nRéseau d'été;À la forêt, près de chez l'élève\nÀ côté;Là où ça se réchauffe\n"
    added, within = "Éclairage rénové;N° 5 : l’œuvre « à 12 € »", "Île été"
    data = text.encode(encoding) + "été;".encode(encoding) + f"{within}\n{added}\n".encode()
    table = read(data, "m.csv")
    lines = [*text.splitlines()[1:], f"été;{within}", added]
    assert [";".join(row.cells) for row in table.rows] == lines
    assert table.remarks == ()


@pytest.mark.parametrize(
    "text",
    [
        "Škoda",
        "Muñoz, Málaga, São Søren",
        "Voilà…oui – ½ à 25 °C",
        "Žižek, été",
        "LA SANTÉ… « CAFÉ» à l’été»…",
    ],
)
def test_a_csv_file_of_windows_may_hold_names_from_elsewhere(text):
    assert rows_of(f"Nom;Note\nA;{text}\n".encode("cp1252")) == [("A", text)]


def test_bytes_that_are_letters_of_no_encoding_are_told():
    table = read(b"Nom;Note\n\xe9t\xe9;x\x81\x8d\n", "m.csv")
    assert table.rows[0].cells == ("été", "x��")
    assert table.remarks == ("bytes",)


def test_cells_may_hold_delimiters_quotes_and_line_breaks():
    data = 'Nom;Note\r\n"Énergie ; ""Causse""";"deux\r\nlignes"\r\n'.encode()
    assert rows_of(data) == [('Énergie ; "Causse"', "deux\nlignes")]


def test_a_delimiter_inside_the_headings_is_not_taken_for_the_one_between_cells():
    assert read(b"Nom, pr\xe9nom;Mail\nA, B;x\nC, D;y\n", "m.csv").headings == ("Nom, prénom", "Mail")


def test_what_excel_says_of_its_delimiter_is_no_row():
    table = read(b"sep=,\r\nNom;x,Mail\r\na,b\r\n", "m.csv")
    assert table.headings == ("Nom;x", "Mail")
    assert table.rows[0].line == 3


def test_a_title_and_empty_lines_are_no_rows_and_lines_keep_their_numbers():
    table = read(b"Nos membres\n\nNom;Mail\n;;\nA;b\n\n\nC;d\n", "m.csv")
    assert table.headings == ("Nom", "Mail")
    assert [(row.line, row.cells[0]) for row in table.rows] == [(5, "A"), (8, "C")]


def test_rows_of_any_width_have_as_many_cells_as_headings():
    table = read(b"Nom;Mail\nA\nB;b;plus\n", "m.csv")
    assert table.headings == ("Nom", "Mail", "")
    assert [row.cells for row in table.rows] == [("A", "", ""), ("B", "b", "plus")]


def test_what_cannot_be_seen_leaves_the_cells():
    assert rows_of("Nom;Mail\n\u200bA\u202e\x07 ;\u00a0b\u00a0\n".encode()) == [("A", "b")]


# A spreadsheet knows no time zone.
def at(*moment: int) -> datetime:
    return datetime(2014, 3, 12, *moment)  # noqa: DTZ001


def test_the_cells_of_a_workbook_read_as_people_would_type_them():
    data = xlsx(
        [
            ["Nom", "SIREN", "Le", "À", "Taux", "Oui", "Loin"],
            ["A", 393478300, date(2014, 3, 12), at(9, 30), 12.5, True, 3.0],
            ["B", 0.1 + 0.2, None, at(), 1e18, False, -4],
        ]
    )
    assert rows_of(data, "m.xlsx") == [
        ("A", "393478300", "2014-03-12", "2014-03-12 09:30", "12.5", "oui", "3"),
        ("B", "0.3", "", "2014-03-12", "1e+18", "non", "-4"),
    ]


def formatted(*cells: tuple[object, str]) -> bytes:
    """Return a workbook with a row of values, each in its format of numbers."""
    book = openpyxl.Workbook()
    book.active.append(["Titre", *(f"Colonne {n}" for n in range(len(cells)))])
    book.active.append(["A", *(value for value, _code in cells)])
    for cell, (_value, code) in zip(book.active[2][1:], cells, strict=True):
        cell.number_format = code
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "code", "read_as"),
    [
        (350, '# ##0" k€"', "350 k€"),
        (1.25, '#,##0.00\\ "M€"', "1,25 M€"),
        (1254321, '0.00,," M€"', "1,254321 M€"),
        (0.35, "0%", "35 %"),
        (0.07, "0.0 %", "7 %"),
        (35, '0"\u202f%"', "35\u202f%"),
        (-0.5, "0%;-0%", "-50 %"),
        (-12, '0" t";[Red]\\(0" t)"', "-12 t"),
        (0, '0;-0;"néant"', "néant"),
        (1500, '[>=1000]0.0," k€";0" €"', "1,5 k€"),
        (350, "[$CHF] # ##0", "CHF 350"),
        (1200, "[$£-809]#,##0", "£1200"),
        (1200, '"$"#,##0.00', "$1200"),
        (-1200.5, "#,##0.00\\ [$¥-411]", "-1200,5 ¥"),
        (1200, openpyxl.styles.numbers.BUILTIN_FORMATS[7], "1200"),  # of a French program, in euros
        (350, 'General" hab."', "350 hab."),
        (350, '@" hab."', "350 hab."),
        (350, '# ##0 "€"', "350"),
        (350, '_-* #,##0.00\\ [$€-40C]_-;-* #,##0.00\\ [$€-40C]_-;_-* "-"??_-;_-@_-', "350"),
        (0, '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-;_-* "-"??_-;_-@_-', "0"),
        (12500, "#,##0", "12500"),
        (565123456, '0#" "##" "##" "##" "##', "565123456"),
        (41710, '"le "dd/mm/yyyy', "2014-03-12"),
        (3500000, "dd/mm/yyyy", "3500000"),
        (3500000.5, '"le "dd/mm/yyyy', "3500000.5"),
        (1e15, "[h]:mm", "1000000000000000"),
    ],
)
def test_a_number_is_read_with_the_words_of_its_format(value, code, read_as):
    table = read(formatted((value, code)), "m.xlsx")
    assert table.rows[0].cells == ("A", read_as)
    assert table.remarks == ()


@pytest.mark.parametrize(
    ("value", "code", "read_as"),
    [
        (date(2021, 3, 1), "mmm-yy", "2021-03"),
        (date(2021, 3, 1), "[$-40C]mmm\\-yy;@", "2021-03"),
        (date(2021, 3, 1), "mmmm\\ yyyy", "2021-03"),
        (date(2021, 3, 1), '"dès "mm/yyyy', "2021-03"),
        (date(2022, 1, 1), "YYYY", "2022"),
        (date(2022, 6, 1), "yyyy", "2022-06"),
        # A day that somebody wrote is kept.
        (date(2021, 3, 15), "mmm-yy", "2021-03-15"),
        (date(2022, 1, 15), "yyyy", "2022-01-15"),
        (at(9, 30), "mmm-yy", "2014-03-12 09:30"),
        ("Lot 2-01", "mmm-yy", "Lot 2-01"),
        (date(2021, 3, 1), "dd/mm/yyyy", "2021-03-01"),
        (date(2021, 3, 1), "[$-F800]dddd, mmmm dd, yyyy", "2021-03-01"),
        (date(2021, 1, 1), "d-mmm", "2021-01-01"),
        (date(2021, 1, 1), "yyyy-mm hh:mm", "2021-01-01"),
    ],
)
def test_a_day_is_read_as_precise_as_it_is_shown(value, code, read_as):
    assert rows_of(formatted((value, code)), "m.xlsx") == [("A", read_as)]


def test_what_cells_merged_over_several_lines_hold_is_read_on_each():
    book = openpyxl.Workbook()
    rows = [
        ["Titre", "Budget", "Organisation", "Lieu"],
        [None, "(k€)"],
        ["A", 1, "Fermes", "Lot"],
        ["B", 2],
        [],
        ["C", 3],
        ["D", 4],
    ]
    for row in rows:
        book.active.append(row)
    for merged in ("A1:A2", "C3:C6", "D3:E4", "A6:B6"):
        book.active.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    table = read(file.getvalue(), "m.xlsx")
    assert [(row.line, *row.cells) for row in table.rows] == [
        (2, "", "(k€)", "", ""),
        (3, "A", "1", "Fermes", "Lot"),
        (4, "B", "2", "Fermes", "Lot"),
        (6, "C", "", "Fermes", ""),
        (7, "D", "4", "", ""),
    ]
    assert table.remarks == ("merged",)


def test_links_and_comments_are_told():
    book = openpyxl.Workbook()
    for row in (["Titre", "Lien"], ["Un verger", "Voir"]):
        book.active.append(row)
    book.active["B2"].hyperlink = "https://exemple.fr/"
    book.active["A2"].comment = openpyxl.comments.Comment("À relire", "Nadia")
    file = io.BytesIO()
    book.save(file)
    table = read(file.getvalue(), "m.xlsx")
    assert table.remarks == ("comments", "links")
    assert len(spreadsheets.remarked(table.remarks)) == 2


def hidden(lines: range | tuple[int, ...], columns: str) -> bytes:
    """Return a workbook of eight rows and three columns of which some are hidden."""
    book = openpyxl.Workbook()
    for n in range(1, 10):
        book.active.append(["Titre", "Contexte", "Budget"] if n == 1 else [f"A{n}", "b", n])
    for line in lines:
        book.active.row_dimensions[line].hidden = True
    for column in columns:
        book.active.column_dimensions[column].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("lines", "columns", "told"),
    [
        ((5,), "", ["La ligne 5 est masquée dans le classeur : elle est lue comme les autres."]),
        ((5, 12), "E", ["La ligne 5 est masquée dans le classeur : elle est lue comme les autres."]),
        (
            range(3, 10),
            "",
            ["7 lignes sont masquées dans le classeur (3, 4, 5, 6, 7…) : elles sont lues comme les autres."],
        ),
        ((), "B", ["La colonne B est masquée dans le classeur : elle est lue comme les autres."]),
        ((), "CB", ["2 colonnes sont masquées dans le classeur (B, C) : elles sont lues comme les autres."]),
        ((), "", []),
    ],
)
def test_what_a_workbook_hides_is_read_and_told(lines, columns, told):
    table = read(hidden(lines, columns), "m.xlsx")
    assert [row.cells for row in table.rows] == [(f"A{n}", "b", str(n)) for n in range(2, 10)]
    assert [each.replace("\u00a0", " ") for each in spreadsheets.remarked(table.remarks)] == told


def test_all_that_is_hidden_beside_a_table_is_nothing():
    sheet = part(hidden((2,), "A"), SHEET).replace(b'min="1" max="1"', b'min="4" max="16384"')
    sheet = sheet.replace(b'hidden="1"', b'hidden="true"')
    assert read(repacked(hidden((2,), "A"), {SHEET: sheet}), "m.xlsx").remarks == ("hidden lines 1 2",)


def test_words_that_part_a_number_are_told():
    table = read(formatted((3, "0"), (130, '0" h "00')), "m.xlsx")
    assert table.rows[0].cells == ("A", "3", "130")
    assert "Colonne C" in spreadsheets.remarked(table.remarks)[0]


def test_a_formula_is_read_as_the_value_that_its_program_worked_out():
    sheet = b"""<?xml version="1.0"?><worksheet
    xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row r="1"><c r="A1" t="inlineStr"><is><t>Nom</t></is></c><c r="B1"><v>7</v></c></row>
    <row r="2"><c r="A2" t="str"><f>A1&amp;"s"</f><v>Noms</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>
    </sheetData></worksheet>"""
    assert rows_of(with_sheet(sheet), "m.xlsx") == [("Noms", "2")]


KNOWN = {"Titre", "Projet", "Contexte", "Budget", "Durée", "Résultats"}


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([["Identité", "Moyens", "", "Résultats"], ["Titre", "Budget", "Durée", "CO2", "Couleur"]], 2),
        ([["Titre", "Moyens", "", "Résultats"], ["Titre", "Budget", "Durée", "Résultats"]], 2),
        ([["Titre", "Truc"], ["Projet", "Contexte"]], 1),
        ([["Titre", "Budget", "Couleur"], ["Projet", "Contexte", "Durée"]], 1),
        ([["Titre", "Contexte", "Budget", "Couleur"], ["Projet", "Contexte", "Budget", "Durée"]], 1),
    ],
)
def test_the_line_with_most_known_headings_heads_the_table(rows, line):
    table = read(xlsx([*rows, ["A", "1", "2", "3"]]), "m.xlsx", knows=KNOWN.__contains__)
    assert table.line == line
    assert [number for number, _text in table.before] == list(range(1, line))


def test_the_first_sheet_is_read_or_the_one_asked_for():
    data = xlsx([["Nom", "a"], ["A", "x"]], "Été 2023", Archives=[["Nom", "a"], ["B", "y"]])
    assert rows_of(data, "m.xlsx") == [("A", "x")]
    table = read(data, "m.xlsx", sheet=" archives ")
    assert (table.sheet, table.sheets) == ("Archives", ("Été 2023", "Archives"))
    assert rows_of(data, "m.xlsx", sheet="été 2023") == [("A", "x")]
    with pytest.raises(Refused, match="Hiver"):
        read(data, "m.xlsx", sheet="Hiver")


@pytest.mark.parametrize(("hostile", "told"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_is_refused_soon_with_its_reason(hostile, told):
    data, started = hostile(), time.monotonic()
    with pytest.raises(Refused, match=told):
        read(data, "membres.xlsx")
    assert time.monotonic() - started < spreadsheets.LIMITS.seconds


@pytest.mark.parametrize("part", ["customProperty1.bin", "printerSettings/printerSettings1.bin"])
def test_what_a_workbook_keeps_for_programs_is_none(part):
    data = repacked(HONEST, {f"xl/{part}": b"\x00"})
    assert rows_of(data, "m.xlsx") == [("Fermes du Causse", "393478300")]


def test_rows_that_only_have_a_format_do_not_count():
    assert read(with_sheet(MANY_BLANK_ROWS), "m.xlsx").rows == ()


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "m.csv", "vide"),
        (b"\n\n ;\n", "m.csv", "aucune ligne"),
        (b"Nom\0;b\n", "m.csv", "pas du texte"),
        (b"Nom;b\n", "m.pdf", "CSV ou XLSX"),
        (b"Nom;b\n", "m.xlsx", "ce que dit son nom"),
        (HONEST, "m.csv", "ce que dit son nom"),
        (HONEST, "m.xlsm", "macros"),
        (HONEST, "m.ods", "XLSX ou CSV"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "m.xlsx", "mot de passe"),
        (b"x" * (spreadsheets.LARGEST + 1), "m.csv", "5 Mo"),
        (b"Nom;b\n" + b"a;b\n" * 11, "m.csv", "plus de 10 lignes"),
        (b";".join(b"x" for _ in range(101)), "m.csv", "100 colonnes"),
        (b"Nom;b\n" + b"y" * 5000 + b";b\n", "m.csv", "trop long"),
        (b"Nom;b\n" + b"y" * 50_000 + b";b\n", "m.csv", "trop long"),
    ],
)
def test_what_is_no_spreadsheet_of_ours_is_refused_kindly(data, name, told):
    with pytest.raises(Refused, match=told):
        read(data, name, most=Most(rows=10))


def test_ten_thousand_rows_are_read_and_one_more_is_refused():
    rows = [[f"Membre {n}", "Lot"] for n in range(spreadsheets.MOST_ROWS)]
    assert len(read(as_csv(["Nom", "Département"], rows), "m.csv").rows) == spreadsheets.MOST_ROWS
    with pytest.raises(Refused, match="plus de 10000 lignes"):
        read(as_csv(["Nom", "Département"], [*rows, ["a", "b"]]), "m.csv")


FORMULAS = ["=1+1", "+33 5 65", "-5", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_that_we_write_is_taken_for_a_formula(formula):
    line = as_csv(["a"], [[formula]]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert next(csv.reader(io.StringIO(line, newline=""), delimiter=";"))[0].startswith("'")
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx({"Feuille": (["a"], [[formula]])})))
    assert {cell.data_type for row in book["Feuille"].rows for cell in row} == {"s"}


CELL = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), max_size=30).map(
    lambda text: spreadsheets_clean(text)
)


def spreadsheets_clean(text: str) -> str:
    """Return a text as a cell of ours may be: what is read loses what cannot be seen, and outer blanks."""
    return "".join(c for c in text if c.isprintable()).strip().lstrip("'") or "x"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_what_we_write_is_read_again(rows):
    expected = [tuple(row) for row in rows]
    assert rows_of(as_csv(["Nom", "Note"], rows)) == expected
    assert rows_of(as_xlsx({"Feuille": (["Nom", "Note"], rows)}), "m.xlsx") == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a_x000D_b", "a_x005F_x000D_b"),
        ("_x000D_x00e9_", "_x005F_x000D_x005F_x00e9_"),
        ("_x005F_", "_x005F_x005F_"),
        ("_x005F_x000D_", "_x005F_x005F_x005F_x000D_"),
        ("_xyz_ x000D_ _x00D_", "_xyz_ x000D_ _x00D_"),
    ],
)
def test_no_text_is_taken_for_the_number_of_a_character(text, written):
    made = as_xlsx({"Feuille": (["Nom"], [[text]])})
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        assert f">{written}</t>".encode() in book.read("xl/worksheets/sheet1.xml")
    assert rows_of(made, "m.xlsx") == [(text,)]


@pytest.mark.parametrize(
    ("text", "kept"), [("é" * 40_000, "é" * 32_767), ("🌲" * 20_000, "🌲" * 16_383), ("\ud83c🌲", "🌲")]
)
def test_a_cell_is_no_longer_than_excel_counts(text, kept):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx({"Feuille": (["Nom"], [[text]])})))
    assert book["Feuille"]["A2"].value == kept


def test_a_workbook_tells_no_moment_so_that_the_same_rows_make_the_same_bytes():
    sheets = {"Fiches": (["Nom"], [["Souillac"]]), "Aide « & »": (["Colonne", "Exemple"], [["Nom", None]])}
    made = as_xlsx(sheets)
    assert made == as_xlsx(sheets)
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        assert {part.date_time for part in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    read_again = openpyxl.load_workbook(io.BytesIO(made))
    assert {sheet.title: list(sheet.values) for sheet in read_again} == {
        "Fiches": [("Nom",), ("Souillac",)],
        "Aide « & »": [("Colonne", "Exemple"), ("Nom", None)],
    }
    assert all(sheet["A1"].font.bold for sheet in read_again)
