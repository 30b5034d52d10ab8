"""What a file says of itself, beside the fields of its resource."""

import io
import re

import pytest

from network.db import db, unit_of_work
from network.resources import actions, documents
from network.resources.content import written
from network.resources.reading import Reading
from network.resources.telling import tell_files
from network.resources.told import fields_of, pages_of
from tests.files.pdfs import pdf


def told_pdf(title="Guide du bois", author="Marie Petit", pages=3):
    def change(document):
        document.docinfo["/Title"], document.docinfo["/Author"] = title, author
        document.docinfo["/CreationDate"] = "D:20240301120000+01'00'"
        document.Root.Lang = "en-GB"

    return pdf(change, pages=pages)


def sent(data, name="guide_bois_v2.pdf"):
    return (io.BytesIO(data), name)


@pytest.fixture
def writer(site, author):
    return site.login_as(author)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Guide du bois énergie", "Guide du bois énergie"),
        ("  Microsoft Word - Guide du bois ", "Guide du bois"),
        ("Microsoft Word - doc1", None),
        ("Microsoft Word - Guide du bois.doc", None),
        ("GUIDE_V3_final", None),
        ("Document 2", None),
        ("Sans titre", None),
        ("Présentation PowerPoint", None),
        ("2024-03-01", None),
        ("titre\x00\x07 net", "titre net"),
        ("\u202eGuide du bois", "Guide du bois"),
        ("https://exemple.fr/un guide", None),
        ("x" * 161, None),
        (["Guide"], None),
    ],
)
def test_a_title_that_nobody_chose_is_not_proposed(said, kept):
    assert fields_of({"title": said}).get("title") == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["Marie Petit", "Luc Roux", "Marie Petit"], "Marie Petit, Luc Roux"),
        (["ADEME"], "ADEME"),
        (["marie.petit@exemple.fr"], None),
        (["mpetit2"], None),
        (["DUPONT_J"], None),
        (["Microsoft Office User"], None),
        (["HP"], None),
        (["x" * 81], None),
        ("Marie Petit", None),
        ([None, 3], None),
    ],
)
def test_an_author_that_is_a_login_an_address_or_a_machine_is_not_proposed(said, kept):
    assert fields_of({"authors": said}).get("authors") == kept


def test_years_languages_publishers_and_pages_are_taken_where_they_are_plausible(app):
    believed = {"made": "D:20240301", "language": "fr-FR", "publisher": "Cerema"}
    assert fields_of(believed) == {"year": 2024, "language": "fr", "publisher": "Cerema"}
    assert not fields_of({"made": "1601-01-01", "language": "zz", "publisher": "Microsoft"})
    assert not fields_of({"made": "2099-01-01", "language": "français", "publisher": "a@b.fr"})
    assert [pages_of({"pages": said}) for said in (12, 0, -1, 10**9, True, "12", None)] == [12] + [None] * 6


def test_a_file_joined_to_a_new_resource_names_it_and_proposes_the_rest(writer):
    """…and nothing is written that nobody asked for."""
    page = writer.submit(
        writer.get("resources.new"), "Joindre le fichier et le lire", document=sent(told_pdf())
    )
    assert page.url.endswith("/modifier")
    typed = dict(page.form("Enregistrer le brouillon").filled({}))
    assert (typed["title"], typed["authors"], typed["year"], typed["language"]) == (
        "Guide du bois",
        "",
        "",
        "fr",
    )
    proposals = " ".join(page.texts("//p[button[@name='take']]"))
    assert "D’après le fichier : Marie Petit" in proposals
    assert "2024" in proposals
    assert "anglais" in proposals


def test_what_the_file_says_is_taken_by_a_button_and_kept_by_saving(writer):
    page = writer.submit(
        writer.get("resources.new"), "Joindre le fichier et le lire", document=sent(told_pdf())
    )
    edited = page.url
    for label, name, value in (
        ("Reprendre pour « Auteurs »", "authors", "Marie Petit"),
        ("Reprendre pour « Année »", "year", "2024"),
        ("Reprendre pour « Langue »", "language", "en"),
    ):
        page = writer.submit(page, label, publisher="Tapé entre-temps")
        typed = dict(page.form("Enregistrer le brouillon").filled({}))
        assert (typed[name], typed["publisher"]) == (value, "Tapé entre-temps")
        assert "Repris du fichier. Relisez, puis enregistrez." in page
    assert dict(writer.get(edited).form("Enregistrer le brouillon").filled({}))["authors"] == ""
    page = writer.submit(page, "Enregistrer le brouillon")
    typed = dict(page.form("Enregistrer le brouillon").filled({}))
    assert (typed["authors"], typed["year"], typed["language"]) == ("Marie Petit", "2024", "en")
    assert not page.all("//p[button[@name='take']]")


def test_what_was_typed_is_never_written_over(writer):
    page = writer.submit(
        writer.get("resources.new"),
        "Joindre le fichier et le lire",
        title="Mon titre",
        authors="Moi",
        document=sent(told_pdf()),
    )
    typed = dict(page.form("Enregistrer le brouillon").filled({}))
    assert (typed["title"], typed["authors"]) == ("Mon titre", "Moi")
    assert not page.all("//button[@name='take'][@value='title' or @value='authors']")


def test_a_file_that_says_nothing_leaves_its_name(writer):
    page = writer.submit(
        writer.get("resources.new"),
        "Joindre le fichier et le lire",
        document=sent(b"commune,mwh\nFigeac,120\n", "mesures_2024 du bois.csv"),
    )
    assert dict(page.form("Enregistrer le brouillon").filled({}))["title"] == "mesures 2024 du bois"


def test_a_file_that_is_refused_or_missing_is_told_beside_it(writer):
    page = writer.submit(
        writer.get("resources.new"),
        "Joindre le fichier et le lire",
        expect=422,
        document=sent(b"MZ", "x.pdf"),
    )
    assert set(page.errors) == {"document", "title"}
    page = writer.submit(writer.get("resources.new"), "Joindre le fichier et le lire", expect=422)
    assert set(page.errors) == {"title"}


def test_hostile_words_of_a_file_are_shown_as_words(writer):
    hostile = told_pdf(title="<script>alert(1)</script> le bois", author="Eve <img src=x>")
    page = writer.submit(writer.get("resources.new"), "Joindre le fichier et le lire", document=sent(hostile))
    assert not page.all("//main//script[not(@src)]")
    assert not page.all("//main//img")


def test_readers_are_told_the_kind_the_pages_and_the_weight(draft, author):
    document = documents.receive(told_pdf(), "guide.pdf")
    with unit_of_work():
        actions.save_draft(draft, written({}), document, saved_version=draft.saved_version, by=author)
    assert re.fullmatch(r"PDF, 3 pages, \d+ ko", Reading(draft).file_facts)
    with unit_of_work():
        actions.save_draft(
            draft, written({}), without_file=True, saved_version=draft.saved_version, by=author
        )
    assert Reading(draft).file_facts == ""


def test_the_worker_reads_what_was_sent_before_anybody_asked(draft, author):
    document = documents.receive(told_pdf(), "guide.pdf")
    with unit_of_work():
        actions.save_draft(draft, written({}), document, saved_version=draft.saved_version, by=author)
        db.session.delete(draft.told)
    assert Reading(draft).file_facts.startswith("PDF, ")
    assert "pages" not in Reading(draft).file_facts
    for _time in range(2):
        tell_files()
        assert "3 pages" in Reading(draft).file_facts
