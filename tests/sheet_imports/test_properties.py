"""Whatever a file holds: each of its rows is told, entered once or refused, and undoing leaves nothing."""

import csv
import io
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from network.db import db
from network.errors import Refused
from network.sheet_imports import files
from network.sheet_imports.columns import recognised
from network.sheet_imports.judging import Choices, judge
from network.sheet_imports.models import Outcome
from network.sheet_imports.queries import rows_of
from network.sheet_imports.reading import read_rows
from tests.factories import make_coordinator, make_member
from tests.sheet_imports.bringing import WHOLE, enter, tried, undone
from tests.site.world import kept
from tests.spreadsheet_files import xlsx

# What an import writes of itself; the journal never loses a line, nor the outbox a mail; the search follows.
OF_ITSELF = {
    "sheet_import", "sheet_import_row", "journal_entry", "outbox_mail", "recipient", "search_change",
    "generation",
}  # fmt: skip
NOISE = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
CELLS = {
    "Titre": ["Un verger", "Une chaufferie", "une CHAUFFERIE", "Éteindre la nuit", "x" * 400],
    "Organisation": ["Fermes de Figeac", "Fermes", "", "393478300"],
    "Budget (k€)": ["12,5", "480 000 € HT", "néant", "beaucoup", "1e999", "-5"],
    "Date": ["12/03/2014", "mars 2014", "2014", "41710", "2014-2018", "31/02/2014", "été 2019"],
    "Territoire": ["Figeac (46)", "46102", "Saint-Denis", "12, Lot", "Atlantide", "commune:46102"],
    "Thème": ["Éclairage public", "Mobilité", "eclairage publique", "Trucs ; Machins"],
    "Chiffres clés": ["Énergie économisée : 120 MWh/an (2022)", "n’importe quoi", "a | b | c"],
    "production 2021 (MWh)": ["1 250", "3,2 GWh", "douze", "nan"],
    "Étapes": ["mars 2021 : vote\nété : travaux", "a | b", "{", "[{\"on\": \"2021\"}]"],
    "Financeurs": ["ADEME 12 000 €, Région (30 k€)", "30 %", "[{\"name\": 1}]"],
    "Description": ["<p>Bonjour <b>tous</b></p>", "Un texte", "| a |\n|---|"],
    "Couleur": ["vert", "=1+1", "'=1"],
    "Couleur ": ["bleu"],
    "Avancement": ["terminé", "à moitié"],
    "Habitants": ["12 500 hab.", "0", "-3", "12 500 000 000"],
    "Identifiant": ["", "F-1", "F-2"],
}  # fmt: skip
ROW = st.tuples(*(st.sampled_from(["", *values]) | NOISE for values in CELLS.values()))
ROWS = st.lists(ROW, min_size=1, max_size=6)
PATIENT = settings(
    max_examples=20,
    deadline=timedelta(seconds=60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def desk(app):
    make_member("Fermes de Figeac", siren="393478300")
    return make_coordinator()


def as_csv(rows, delimiter: str, encoding: str) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(CELLS)
    for row in rows:
        writer.writerow(row)
        writer.writerow([""] * 3)
    return file.getvalue().encode(encoding, "replace")


def as_json_lines(rows) -> bytes:
    return "\n".join(json.dumps(dict(zip(CELLS, row, strict=True))) for row in rows).encode()


def as_markdown(rows) -> bytes:
    fronts = (
        "\n".join(f"{json.dumps(name)}: {json.dumps(cell)}" for name, cell in zip(CELLS, row, strict=True))
        for row in rows
    )
    return "\n<!-- fiche -->\n".join(f"---\n{each}\n---\nUn texte." for each in fronts).encode()


FORMATS = {
    "a.csv": lambda rows: as_csv(rows, ";", "utf-8-sig"),
    "b.csv": lambda rows: as_csv(rows, ",", "cp1252"),
    "c.tsv": lambda rows: as_csv(rows, "\t", "utf-16"),
    "d.txt": lambda rows: as_csv(rows, "|", "utf-8"),
    "e.jsonl": as_json_lines,
    "f.json": lambda rows: json.dumps([dict(zip(CELLS, row, strict=True)) for row in rows]).encode(),
    "g.md": as_markdown,
    "h.xlsx": lambda rows: xlsx([list(CELLS), *([cell or None for cell in row] for row in rows)]),
}


def says_something(row) -> bool:
    return any(cell.strip() for cell in row)


@PATIENT
@given(rows=ROWS, name=st.sampled_from(sorted(FORMATS)))
def test_every_row_of_every_format_is_told(desk, rows, name):
    try:
        data = FORMATS[name](rows)
    except IllegalCharacterError:  # no workbook can hold it
        return
    table = files.read(data, name) if any(map(says_something, rows)) else None
    if table is None:
        return
    whole = [row for row in rows if says_something(row)] if name[-3:] not in ("onl", "son", ".md") else rows
    assert len(table.rows) == len(whole)
    read = list(read_rows(table.rows, table.headings, recognised(table.headings)))
    verdicts = judge(read, Choices(publishes=True), desk)
    assert [verdict.line for verdict in verdicts] == [row.line for row in table.rows]
    assert all(bool(v.faults) == (v.outcome == Outcome.REFUSED) for v in verdicts)


@PATIENT
@given(data=st.binary(max_size=300), name=st.sampled_from(sorted(FORMATS)))
def test_any_bytes_are_read_or_refused_with_a_sentence(desk, data, name):
    try:
        table = files.read(data, name)
    except Refused:
        return
    read = list(read_rows(table.rows, table.headings, recognised(table.headings)))
    assert len(judge(read, Choices(), desk)) == len(table.rows)


def network_now() -> dict[str, list]:
    db.session.rollback()
    return {name: rows for name, rows in kept().items() if name not in OF_ITSELF}


@PATIENT
@given(rows=ROWS, publishes=st.booleans())
def test_twice_is_once_and_undoing_leaves_the_network_as_it_was(desk, rows, publishes):
    whole = tuple(WHOLE.get(heading, cell) for heading, cell in zip(CELLS, rows[0], strict=True))
    data, before = FORMATS["a.csv"]([whole, *rows]), network_now()
    table = files.read(data, "a.csv")
    run = tried(table, desk, publishes=publishes)
    told = rows_of(run)
    assert len(told) == run.read == sum(run.counts.values()) == len(table.rows)
    if not run.counts["draft"] + run.counts["published"]:
        return
    enter(run, table, desk)
    after = network_now()
    again = tried(table, desk, publishes=publishes)
    assert {row.outcome for row in rows_of(again)} <= {Outcome.KNOWN, Outcome.REFUSED}
    assert network_now() == after
    assert undone(run, desk)[1] == 0
    assert network_now() == before
