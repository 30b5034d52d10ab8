"""Cells made to keep the site busy: each is read, or kept as it is, in no time."""

import time

import pytest

from network.sheet_imports.columns import recognised
from network.sheet_imports.reading import read_rows
from network.spreadsheets import Row

LONG = 100_000  # characters, the most of a cell
HEADINGS = {
    "steps": "Étapes",
    "funders": "Financeurs",
    "key_figures": "Chiffres clés",
    "quality": "Énergie économisée",
    "places": "Territoires",
    "subthemes": "Thème",
    "context": "Contexte",
}


def numbered(word: str) -> str:
    return "; ".join(f"{word}{n}" for n in range(LONG // 12))


CELLS = {
    "blanks before a sum that is none": ("funders", "Commune 1" + " " * 300 + "x"),
    "digits of a sum that is none": ("funders", "Commune " + "1 " * 3000 + "x"),
    "brackets": ("funders", "Commune (" * (LONG // 10)),
    "signs": ("funders", " -" * (LONG // 2)),
    "blanks in a date": ("steps", "2019" + " " * 99_000 + "vote"),
    "dates": ("steps", "2019 :" * (LONG // 6)),
    "blanks in a figure": ("key_figures", "Énergie économisée" + " " * 99_000 + "120 MWh/an"),
    "blanks beside a figure": ("quality", "120 MWh/an (2021" + " " * 99_000 + "x)"),
    "lists in lists": ("steps", "[" * 50_000),
    "words beside a figure": ("quality", f"120 MWh/an ({numbered('mot').replace(';', ',')})"),
    "places that are none": ("places", numbered("lieu")),
    "commas": ("places", "a" + "," * 99_000),
    "words that no list has": ("subthemes", numbered("mot")),
    "blanks before a line break": ("context", "<b>Un</b>" + " " * 99_000 + "texte"),
}


@pytest.mark.parametrize("name", CELLS)
def test_no_cell_takes_long_to_read(app, name):
    field, text = CELLS[name]
    headings = ("Titre", HEADINGS[field])
    matching = recognised(headings)
    assert all(matching)
    started = time.perf_counter()
    (read,) = read_rows([Row(2, ("Un verger", text))], headings, matching)
    assert time.perf_counter() - started < 20
    assert read.title == "Un verger"
