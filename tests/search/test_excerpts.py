"""What a result shows: its title and the piece of its text that answers, words marked, nothing unescaped."""

import re
from typing import Any

from network.search.documents import EXCERPT, TITLE, Document, sentences
from network.search.excerpts import SHOWN, opening, paragraph
from tests.search.shelf import LONG_AGO, Shelf

CARD = f"<article><h2>{TITLE}</h2><p>Lot &amp; Gers</p>{EXCERPT}<p>fin</p></article>"


def shown(shelf: Shelf, query: str, title: str, **fields: Any) -> tuple[str, str]:
    """Put one document on the shelf and return the title and the text that its card shows."""
    shelf.documents = {"a": Document("page", "a", title, LONG_AGO, fields.pop("card_html", CARD), **fields)}
    shelf.note("a")
    [hit] = shelf.index.search(query).hits
    found = re.fullmatch(
        r"<article><h2>(.*)</h2><p>Lot &amp; Gers</p>(.*)<p>fin</p></article>", hit.card_html
    )
    assert found, hit.card_html
    return found[1], found[2]


def test_what_was_looked_for_is_marked_in_the_title_and_in_the_summary(shelf: Shelf):
    title, text = shown(shelf, "ecoles chaufferie", "L’école rénovée", summary="Une Chaufferie, et l’École.")
    assert title == "L’<mark>école</mark> rénovée"
    assert text == "<p>Une <mark>Chaufferie</mark>, et l’<mark>École</mark>.</p>"


def test_synonyms_corrections_and_phrases_are_marked_as_they_are_written(shelf: Shelf):
    assert (
        shown(shelf, "PV", "Des panneaux photovoltaïques")[0] == "Des panneaux <mark>photovoltaïques</mark>"
    )
    assert shown(shelf, "chauferie", "La chaufferie")[0] == "La <mark>chaufferie</mark>"
    title, _text = shown(shelf, '"réseau de chaleur"', "La chaleur et son réseau, un réseau de chaleur")
    assert title == "La chaleur et son réseau, un <mark>réseau de chaleur</mark>"
    assert shown(shelf, "15600 €", "Il a coûté 15 600 €")[0].endswith("<mark>15 600 €</mark>")


def test_without_words_a_card_shows_the_summary_unmarked(shelf: Shelf):
    assert shown(shelf, "", "La chaufferie", summary="Un résumé.") == ("La chaufferie", "<p>Un résumé.</p>")
    assert shown(shelf, "-autre", "La chaufferie", summary="Un résumé.")[1] == "<p>Un résumé.</p>"
    assert shown(shelf, "", "La chaufferie") == ("La chaufferie", "")


def test_the_summary_stays_where_nothing_says_more(shelf: Shelf):
    body = "La chaufferie du bourg."
    assert shown(shelf, "chaufferie", "Un titre", summary="Une chaufferie.", body=body)[1] == (
        "<p>Une <mark>chaufferie</mark>.</p>"
    )
    assert (
        shown(shelf, "chaufferie", "La chaufferie", summary="Un résumé.", body=body)[1] == "<p>Un résumé.</p>"
    )


def test_what_was_written_apart_reads_apart(shelf: Shelf):
    lessons = sentences(["Moyens insuffisants", "", "Trop de papiers !", "Un coût (élevé)"])
    _title, text = shown(shelf, "papiers", "Un titre", body="Un verger,\nau Lot", lessons=lessons)
    assert text == (
        "<p>Un verger, au Lot. Moyens insuffisants. Trop de <mark>papiers</mark> ! Un coût (élevé)</p>"
    )


FILLING = "Des mots qui ne disent rien du tout, encore et encore. " * 20


def test_an_excerpt_of_what_is_told_holds_most_of_the_words(shelf: Shelf):
    body = f"Le silo seul. {FILLING} Enfin la chaudière et son silo à granulés sont là. {FILLING}"
    _title, text = shown(shelf, "chaudière granulés silo", "Un titre", summary="Un résumé.", body=body)
    assert text.startswith("<p>… ")
    assert text.endswith(" …</p>")
    assert "la <mark>chaudière</mark> et son <mark>silo</mark> à <mark>granulés</mark>" in text
    bare = re.sub("</?(mark|p)>", "", text)
    assert len(bare) <= 260
    assert set(bare.strip("… ").split()) <= set(body.split()), "whole words"


def test_an_excerpt_at_the_beginning_or_the_end_says_so(shelf: Shelf):
    assert shown(shelf, "silo", "Un titre", summary="Un résumé.", body="Le silo.")[1] == (
        "<p>Le <mark>silo</mark>.</p>"
    )
    text = shown(shelf, "silo", "Un titre", summary="Un résumé.", body=f"{FILLING} Le silo")[1]
    assert text.endswith("Le <mark>silo</mark></p>")


def test_the_end_of_a_long_summary_is_shown_where_it_answers(shelf: Shelf):
    summary = f"{FILLING[:300]} La chaufferie."
    beginning = shown(shelf, "", "Un titre", summary=summary)[1]
    assert beginning == f"<p>{opening(summary)}</p>"
    assert len(opening(summary)) <= SHOWN + 1
    assert "<mark>chaufferie</mark>" in shown(shelf, "chaufferie", "Un titre", summary=summary)[1]


def test_an_excerpt_of_a_file_says_where_it_comes_from(shelf: Shelf):
    text = shown(
        shelf, "biomasse", "Un guide", summary="Un résumé.", body="Un corps.", file_text="De la biomasse."
    )[1]
    assert text == "<p>Dans un fichier joint\u00a0: De la <mark>biomasse</mark>.</p>"


def test_a_word_far_beyond_what_is_kept_leaves_the_summary(shelf: Shelf):
    body = f"{FILLING * 30} biomasse"
    assert shown(shelf, "biomasse", "Un guide", summary="Un résumé.", body=body)[1] == "<p>Un résumé.</p>"


HOSTILE = [
    "<script>alert(1)</script> chaufferie",
    "chaufferie & <b>bois</b>",
    'chaufferie" onclick="x',
    "\x02chaufferie\x03 \x1f\x02\x03",
    f"{TITLE}{EXCERPT} chaufferie",
    "chaufferie &amp; &lt;script&gt;",
    "chaufferie<mark>",
]


def test_what_people_write_is_escaped_wherever_it_is_shown(shelf: Shelf):
    for written in HOSTILE:
        for fields in ({"title": written}, {"summary": written}, {"body": written}, {"file_text": written}):
            title, text = shown(shelf, "chaufferie", **{"title": "Un titre", **fields})
            inside = re.sub(r"</?(mark|p)>", "", f"{title}{text}")
            assert not re.search(r'[<>"\x00-\x1f]', inside), (written, fields, inside)
            assert "<mark>chaufferie</mark>" in f"{title}{text}"
            bare = shown(shelf, "", **{"title": "Un titre", **fields})
            assert not re.search(r"[<>\x00-\x1f]", re.sub("</?p>", "", "".join(bare)))
            assert "mark>" not in "".join(bare).replace("&lt;mark&gt;", "")


def test_letters_of_several_bytes_do_not_shift_the_marks(shelf: Shelf):
    body = "€ œuf 😀 ½ naïve — " * 40 + "la chaufferie d’été à Noël 日本語 chaufferie"
    text = shown(shelf, "chaufferie", "Un titre", body=body)[1]
    assert text.count("<mark>chaufferie</mark>") == 2
    assert "\ufffd" not in text


def test_a_card_without_slots_is_shown_as_it_is(shelf: Shelf):
    shelf.put("a", "La chaufferie")
    [hit] = shelf.index.search("chaufferie").hits
    assert hit.card_html == "<p>La chaufferie</p>"


def test_a_paragraph_is_escaped_too():
    assert paragraph("<b> & \x02 rien") == "<p>&lt;b&gt; &amp; rien</p>"
    assert paragraph("") == ""


def test_a_line_breaks_in_an_excerpt_where_its_writer_let_it(shelf: Shelf):
    # No-break spaces, the large one and the narrow one, keep « : » and « ? » with their words.
    title = shown(shelf, "réseau", "Un  réseau\u00a0:\npour qui\u202f?")[0]
    assert title == "Un <mark>réseau</mark>\u00a0: pour qui\u202f?"
