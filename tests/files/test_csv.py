"""Which cells of a CSV are taken for formulas, whatever parts them, and which honest files pass."""

import io
import json
import random
import time

import pytest

from network.files import csv_inspection
from network.files.findings import Found

COMMAND = "=cmd|' /C calc'!A0"
SEPARATORS = [";", ",", "\t", "|"]


def found(data, encoding="utf-8"):
    try:
        csv_inspection.inspect(data.encode(encoding) if isinstance(data, str) else data)
    except Found as finding:
        return str(finding)
    return None


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("other", SEPARATORS)
def test_a_formula_is_found_under_every_separator(separator, other):
    honest = other.join("abcdefg") + "\n"
    assert found(honest * 5 + f"x{other}y{separator}{COMMAND}{separator}z\n") == "formula"


@pytest.mark.parametrize("separator", ["^", "~", " ", ":", "!", "#", "a", "é", "=", '"'])
def test_a_formula_is_found_behind_the_separator_that_the_first_line_tells(separator):
    assert found(f"sep={separator}\na{separator}b\nx{separator}+SUM(1){separator}y\n") == "formula"


@pytest.mark.parametrize("told", ["sep=^", "SEP=^", "\ufeffsep=^", '"sep=^"', "sep =^", "sep=^\r"])
def test_the_told_separator_may_be_written_in_several_ways(told):
    assert found(f"{told}\na^b\nx^{COMMAND}\n") == "formula"


@pytest.mark.parametrize(
    "before",
    [
        "",
        " ",
        "   ",
        "\u00a0",
        "\u3000",
        "\ufeff",
        "\u200b",
        "\u2060",
        "\u00ad",
        '"',
        '" ',
        '"\t',
        '"\n',
        '"\r\n',
    ],
)
@pytest.mark.parametrize(
    "formula",
    [
        COMMAND,
        "=1+1",
        "= 1",
        "==1",
        "=-1",
        "＝1+1",
        "﹦1+1",
        "@SUM(1)",
        "＠SUM(1)",
        "+SUM(1)",
        "＋SUM(1)",
        "-SUM(1)",
        "－ＳＵＭ（1）",
        "-2+3+cmd|' /C calc'!A0",
        "+cmd|/c calc!A0",
        "-1,5+cmd|' /C calc'!A0",
        "+'\\\\evil\\[b.xlsx]S'!A1",
        "-Feuil2!A1",
        "+A1(2)",
        "-Feuil2!$A$1",
        "-Feuil2!A:A",
        "+Feuil2!L(1)C(1)",
        "-[b.xlsx]Feuil2!Nom",
        "-b.xlsx!Nom",
        "-élu(e)s+SUM(1)",
        "@SUM(A1)",
        "+CALL(a)",
        "@HYPERLINK (1)",
        "-(HYPERLINK (1))",
    ],
)
def test_what_programs_pass_over_hides_no_formula(before, formula):
    end = '"' if before.startswith('"') else ""
    assert found(f"a;b\nx;{before}{formula}{end}\n") == "formula"


@pytest.mark.parametrize(
    "row",
    [
        '"x;=1+1"',  # one cell for us; two for a program that knows no quotes
        'x,"y; =1+1"',
        'x,"y; ""=1+1"',
        '"+""a;b""&SUM(1)",x',
        '"-1\n+SUM(1)";x',
        '"x\n=1+1"',
    ],
)
def test_quotes_hide_no_formula(row):
    assert found(f"a,b\n{row}\n") == "formula"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_formula_may_begin_any_line(ending):
    assert found(ending.join(["a;b", "1;2", "=1+1;3", ""])) == "formula"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_hide_no_formula(encoding):
    assert found(f"a;b\nx;{COMMAND}\n", encoding) in ("format", "encoding")


def test_nothing_that_programs_skip_hides_a_formula():
    assert found(f"a;b\nx;\0{COMMAND}\n") == "format"


HONEST = [
    "-12",
    "-12,5",
    "-1 200,50",
    "+3,2 %",
    "-",
    "--",
    "+",
    "@",
    "+33 5 65 12 34 56",
    "+33 (0)5 65 12 34 56",
    "+33(0)5.65.12.34.56",
    "-20 % (en hiver)",
    "- isolation (combles)",
    "- Bravo !",
    "- Attention!Danger",
    "x;- habitant(e)s, élu(e)s, agriculteur(trice)s",
    "- Réunion(s) publique(s)\n- Atelier(s)",
    "@ville(s)",
    "@commune",
    "@tepos_fr (compte du réseau)",
    "=> 20 % de moins",
    "==> voir plus bas",
    "21/03/2023",
    "2023-03-21",
    "a = b",
    "x=1",
    "E = mc²",
    "https://exemple.fr/?a=1&b=-2",
    "contact@exemple.fr",
    "Mairie(annexe)",
    "Figeac | Lot",
    "C’est dit !",
    "« oui », « non »",
    "",
    "'=1",
]


@pytest.mark.parametrize("cell", HONEST)
def test_an_honest_cell_passes_wherever_it_stands(cell):
    for separator in SEPARATORS[:3]:
        around = [f'"{cell}"', '"x, y ; z"', f'"{cell}"', "-1", '"Une phrase\nen deux lignes (ou plus)"']
        assert found(separator.join("abcde") + "\n" + separator.join(around) + "\n") is None
        bare = cell if separator not in cell else "x"
        assert (
            found(separator.join(["a", "b", "c"]) + "\n" + separator.join([bare, "1", bare]) + "\n") is None
        )


@pytest.mark.parametrize(
    "data",
    [
        '"a"|"b"\n"c"|"d"',
        '"a";"b"\r"c";"d"',
        "a\rb;c\rd",
        "a;b\r\nc;d\r\n",
        'sep=^\n"a"^"b"\n"c"^"d"\n',
        'sep= \n"a" "b"\n"c" "d"\n',
    ],
)
def test_a_table_is_whole_whatever_parts_its_cells_and_ends_its_lines(data):
    assert found(data) is None
    assert found(f'{data}\n"a') == "damaged"


def test_a_csv_that_the_parser_stumbles_over_is_damaged(monkeypatch, capsys):
    monkeypatch.setattr(csv_inspection, "inspect", lambda _data: 1 / 0)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a;b\n")))
    csv_inspection.main()
    assert json.loads(capsys.readouterr().out) == {"found": "damaged"}


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("cell", ["=", "=====", " = "])
def test_a_sign_alone_is_no_formula(separator, cell):
    assert found(f'a{separator}b\n"{cell}"{separator}"{cell}"\n{cell}{separator}{cell}\n') is None


PHRASES = [
    "chaufferie bois (500 kW) ;",
    "- isolation des combles : 3 800 kWh/an – soit -20 % !",
    "coût = 12 k€, -3,2 €/MWh",
    "=> 20 % de moins, => moins cher",
    "Mairie de Figeac (Lot), +33 (0)5 65 50 05 40 ; contact@exemple.fr, @tepos",
    "voir https://exemple.fr/?p=12&q=a,b ; -2 °C (au lieu de -5) ;",
    "+ 3 classes, + une cantine (neuve) | « territoires » 50/50 ;",
    "l’ADEME, etc. (a+b)=c, x=1 ; @commune (mairie), -12 (2023)",
    'dit ""non"", puis ""oui"" ;',
]


def test_honest_files_of_prose_and_figures_pass():
    chance = random.Random(20261122)
    refused = []
    for number in range(400):
        separator = chance.choice(SEPARATORS[:3])
        rows = [separator.join(["nom", "résumé", "énergie", "téléphone", "évolution"])]
        for _row in range(20):
            prose = chance.choice([" ", "\n", "\n- "]).join(chance.choices(PHRASES, k=chance.randint(1, 6)))
            figure = f"{chance.uniform(-5000, 5000):.2f}"
            figure = f'"{figure.replace(".", ",")}"' if chance.random() < 0.5 else figure
            sign = chance.choice(["+", "-", "=", "", "-3 %", "+ 2 pts"])
            rows.append(separator.join(["Figeac", f'"{prose}"', figure, "+33 (0)5 65 12 34 56", sign]))
        data = "\n".join(rows) + "\n"
        if found(data, chance.choice(["utf-8", "utf-8-sig"])):
            refused.append(number)
    assert refused == []


@pytest.mark.parametrize(
    "data",
    [
        "-1,5;x (y);+33 (0)5 65;12\n" * 200_000,
        '"' + "-" * 2_000_000 + '";a\n',
        "-" + "a" * 2_000_000 + "\n",
        " " * 2_000_000 + "-;\n",
        '-"' * 500_000 + "\n",
        "-a(" * 500_000 + "\n",
    ],
)
def test_a_long_csv_is_judged_soon(data):
    started = time.process_time()
    found(data)
    assert time.process_time() - started < 20
