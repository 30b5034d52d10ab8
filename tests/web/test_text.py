import time

import pytest

from network.text import markdown_html, plain_text, public_id, slug, unaccented


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,AAAA)",
        "[a](//ailleurs.example)",
        "[a](/deconnexion)",
        "![a](https://ailleurs.example/pixel.png)",
        "<https://ok.example> <style>p{}</style>",
    ],
)
def test_nothing_active_or_hidden_comes_out_of_markdown(source):
    html = markdown_html(source)
    for forbidden in ("<script", "<img", "<style", 'href="javascript', 'href="data', 'href="/'):
        assert forbidden not in html


def test_links_are_not_vouched_for():
    assert markdown_html("[a](https://exemple.fr)") == (
        '<p><a href="https://exemple.fr" rel="nofollow noopener">a</a></p>\n'
    )


def test_headings_start_below_those_of_the_page_without_a_gap():
    html = markdown_html("## A\n\n#### B\n\n## C")
    assert html.replace("\n", "") == "<h3>A</h3><h4>B</h4><h3>C</h3>"


def test_a_table_is_shown_and_a_table_of_millions_of_cells_is_only_text():
    assert "<td>1</td>" in markdown_html("|a|b|\n|-|-|\n|1|2|\n")
    bomb = ("|a" * 1000 + "\n" + "|-" * 1000 + "\n" + "|\n" * 8000)[:20_000]
    started = time.process_time()
    assert len(markdown_html(bomb)) < 100_000
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "source",
    [
        "x\n" + " " * 100_000 + "a",
        "x\n" + "\t" * 100_000 + "a",
        "![" * 50_000,
        "[" * 100_000,
        "[](" * 900 + "x",
    ],
    ids=["blanks", "tabs", "pictures", "brackets", "links"],
)
def test_no_markdown_takes_the_square_of_its_length(source):
    started = time.process_time()
    markdown_html(source)
    assert time.process_time() - started < 20


def test_marks_without_end_are_cut_short():
    marks = "\u0327\u0301" * 250_000
    started = time.process_time()
    assert len(plain_text(f"a{marks} fin")) < 40
    assert unaccented(f"a{marks} fin") == "a fin"
    assert time.process_time() - started < 20
    assert plain_text("e" + "\u0301" * 3) == "é" + "\u0301" * 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" a\r\nb\rc ", "a\nb\nc"),
        ("a\0b\x07", "ab"),
        ("\u200b", ""),
        ("Jean\u202eluaP", "JeanluaP"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("\ufeffa\u00ad\u2060b", "ab"),
        ("\ud800", ""),
    ],
)
def test_what_cannot_be_seen_is_not_kept(typed, kept):
    assert plain_text(typed) == kept


def test_an_address_is_made_of_plain_words():
    assert slug("L’Île-aux-Moines : « cœur » d’été !") == "l-ile-aux-moines-coeur-d-ete"
    assert slug("…") == "sans-titre"
    assert len(slug("mot " * 100)) <= 80


def test_an_identifier_is_random_and_easy_to_read_aloud():
    assert len({public_id() for _ in range(1000)}) == 1000
    assert not set("ILOU") & set(public_id(200))
