"""Files made to harm: each is refused, or harmless, and the process that reads them is left at once."""

import json

import pytest

from network.errors import Refused
from network.sheet_imports import files
from network.sheet_imports.columns import recognised
from network.sheet_imports.reading import read_rows
from network.text import markdown_html
from tests.spreadsheet_files import HOSTILE as WORKBOOKS

BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9 if n else ['x'] * 9)}]\n" for n in range(9))


def front(yaml: str, body: str = "Un texte.") -> bytes:
    return f"---\n{yaml}\n---\n{body}".encode()


# Refused as one document of the file: the others are read.
DOCUMENTS = {
    "a billion laughs": front(BOMB),
    "a name for a part": front("a: &x 1\nb: 2"),
    "an object of Python": front('a: !!python/object/apply:os.system ["id"]'),
    "a module of Python": front("a: !!python/module:os"),
    "a tag of one's own": front("a: !local 1"),
    "a key twice": front("Titre: un\nTitre: deux"),
    "a deep list": front("a: " + "[" * 40 + "]" * 40),
    "a deeper list": front("a: " + "[" * 20_000),
    "a list": front("- un\n- deux"),
    "no end": b"---\nTitre: un\n",
    "a key that is a list": front("? [un]\n: deux"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_refused_and_the_next_one_is_read(app, name):
    table = files.read(DOCUMENTS[name] + b"\n<!-- fiche -->\n" + front("Titre: Un verger"), "f.md")
    assert len(table.rows) == 2
    assert table.rows[0].fault
    read = list(read_rows(table.rows, table.headings, recognised(table.headings)))
    assert read[0].faults
    assert read[1].title == "Un verger"


LINES = {
    "no JSON": "{",
    "a list": "[1]",
    "a deep object": '{"a":' * 5000 + "1" + "}" * 5000,
    "deep lists": '{"a":' + "[" * 20 + "]" * 20 + "}",
    "one name twice": '{"Titre": "un", "Titre": "deux"}',
    "a number": "1",
}


@pytest.mark.parametrize("name", LINES)
def test_a_hostile_line_is_refused_and_the_next_one_is_read(app, name):
    data = f'{LINES[name]}\n{{"Titre": "Un verger"}}\n'.encode()
    table = files.read(data, "f.jsonl")
    assert [bool(row.fault) for row in table.rows] == [True, False]


@pytest.mark.parametrize("value", ["1e400", "NaN", "-Infinity", "9" * 5000, '"\\ud800"', '"\\u0000"'])
def test_odd_values_are_texts(app, value):
    table = files.read(f'{{"Titre": "Un verger", "Budget": {value}}}\n'.encode(), "f.jsonl")
    (read,) = read_rows(table.rows, table.headings, recognised(table.headings))
    assert read.title == "Un verger"
    assert read.values["budget_cents"] is None
    json.dumps(read.values).encode()


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_hostile_workbook_is_refused(app, name):
    make, told = WORKBOOKS[name]
    with pytest.raises(Refused, match=told):
        files.read(make(), "f.xlsx")


FILES = {
    "a line of ten megabytes": (b"Titre;Description\nUn verger;" + b"x" * 10_000_000, "f.csv", "trop long"),
    "a quote that is never closed": (b'Titre;Description\n"Un verger;x\nb;c\n', "f.csv", "jamais ferm"),
    "NULs": (b"Titre;Description\nUn\0;x\n", "f.csv", "pas du texte"),
    "NULs in Markdown": (b"Titre\0", "f.md", "pas du texte"),
    "too many columns": (";".join(["a"] * 300).encode() + b"\nb;c", "f.csv", "colonnes"),
    "nothing": (b"", "f.csv", "vide"),
    "blanks": (b" \n ", "f.jsonl", "vide"),
    "a name that lies": (b"Titre;a\nb;c\n", "f.xlsx", "pas ce que dit son nom"),
    "a program": (b"MZ\x90", "f.exe", "Choisissez"),
    "half of UTF-16": (b"\xff\xfeT", "f.csv", "abîmé"),
    "JSON that is none": (b"[{", "f.json", "abîmé"),
    "very deep JSON": (b"[" * 200_000, "f.json", "abîmé"),
    "too many keys": (json.dumps({f"k{n}": 1 for n in range(400)}).encode(), "f.json", "colonnes"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_a_sentence(app, name):
    data, file_name, told = FILES[name]
    with pytest.raises(Refused, match=told):
        files.read(data, file_name)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p onclick=alert(1)>a</p>",
        "[a](javascript:alert(1))",
        '<a href="javascript:alert(1)">a</a>',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
        "<style>*{display:none}</style><b>a</b>",
        "<iframe src=//exemple.fr></iframe>",
    ],
)
def test_markup_is_harmless(app, text):
    data = json.dumps({"Titre": f"Un {text}", "Contexte": text, "Couleur": text}).encode()
    table = files.read(data, "f.json")
    (read,) = read_rows(table.rows, table.headings, recognised(table.headings))
    for name in ("context", "description"):
        html = markdown_html(read.values[name])
        assert not any(tag in html for tag in ("<script", "<img", "<style", "<iframe", 'href="javascript'))
        assert " onclick=" not in html.replace("&lt;", "<").split("<p", 1)[0]
    assert "<p" not in read.title


def test_a_formula_is_only_text(app):
    from tests.spreadsheet_files import xlsx

    data = xlsx([["Titre", "Résumé"], ["Un verger", '=HYPERLINK("http://exemple.fr","x")']])
    table = files.read(data, "f.xlsx")
    assert table.remarks == ("formulas",)
    assert len(table.rows) == 1


def test_merged_cells_are_told(app):
    import io

    from openpyxl import Workbook

    book = Workbook()
    for row in (["Titre", "Organisation"], ["Un verger", "Fermes"], ["Un bois", None]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    file = io.BytesIO()
    book.save(file)
    table = files.read(file.getvalue(), "f.xlsx")
    assert table.remarks == ("merged",)
    assert [row.cells[0] for row in table.rows] == ["Un verger", "Un bois"]
