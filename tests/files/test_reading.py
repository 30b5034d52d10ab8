"""The words of files: read apart by the worker, found with what they belong to, forgotten with their file."""

from collections.abc import Callable

import pikepdf
import pytest
from flask import Flask, current_app
from pikepdf import Dictionary, Name
from sqlalchemy import select

from network.db import db, unit_of_work
from network.files import actions, checks, queries, reading, rules, storage, text_reading
from network.files.models import FileText, StoredFile
from network.resources import actions as resources
from network.resources import decisions, documents
from network.resources.models import ResourceRevision
from tests.conftest import Clock
from tests.factories import make_account, make_coordinator, make_member, make_resource_draft
from tests.files.documents import docx, odf, xlsx
from tests.files.pdfs import pdf


def saying(*lines: str) -> Callable[[pikepdf.Pdf], None]:
    """Write a line on each page of a PDF."""

    def change(document: pikepdf.Pdf) -> None:
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        for page, line in zip(document.pages, lines, strict=True):
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            said = b"BT /F1 12 Tf 72 700 Td (" + line.encode("cp1252") + b") Tj ET"
            page.Contents = document.make_stream(said)

    return change


def kept(received: actions.Received, kind: str = "attachment", owner: str = "resource") -> StoredFile:
    with unit_of_work():
        return actions.keep(received, kind=kind, owner_kind=owner, owner_id=7, by=None)


def publish_resource(revision: ResourceRevision) -> None:
    coordinator = make_coordinator()
    with unit_of_work():
        resources.propose_resource(revision, by=revision.author)
        decisions.publish_resource(revision, seen=revision.saved_version, by=coordinator)


def text_of(file: StoredFile) -> str:
    db.session.expire_all()
    return queries.texts_of([file.public_id])


GUIDE = pdf(saying("La chaufferie d’été", "et sa forêt"), pages=2)
TWO_PIECES = "<text:p>Une <text:span>chauf</text:span>ferie</text:p><text:p>bois</text:p>"
DOCUMENTS = [
    ("guide.pdf", GUIDE, "La chaufferie d’été et sa forêt"),
    ("note.docx", docx("<w:r><w:t> à tous</w:t></w:r>"), "Bonjour à tous"),
    ("note.odt", odf(TWO_PIECES), "Une chaufferie bois"),
    ("table.csv", b'Commune;MWh\nFigeac;"1 200"\n', "Commune MWh Figeac 1 200"),
    ("table.csv", "Énergie;été\n".encode("cp1252"), "Énergie été"),
    ("vide.xlsx", xlsx(), ""),
]


@pytest.mark.parametrize(("name", "data", "text"), DOCUMENTS)
def test_the_worker_reads_the_words_of_a_document(app: Flask, name: str, data: bytes, text: str):
    file = kept(actions.receive_document(data, name))
    assert text_of(file) == ""
    assert reading.read_texts()
    assert text in text_of(file)
    assert not reading.read_texts()


def test_mandates_and_pictures_are_never_read(app: Flask):
    kept(actions.receive_pdf(pdf(saying("Un mandat")), "acte.pdf"), owner="member")
    assert not reading.read_texts()
    assert db.session.scalars(select(FileText)).all() == []


def test_the_beginning_of_a_very_long_file_is_enough(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "LONGEST_TEXT", 1000)
    file = kept(actions.receive_document(b"mot;" * 50_000, "table.csv"))
    reading.read_texts()
    assert 900 < len(text_of(file)) <= 1000


def test_a_document_of_endless_marks_is_read_so_far():
    said = "<w:r><w:t> à tous</w:t></w:r>"
    marked = "<w:a/>" * (text_reading.MOST_ELEMENTS + 100_000)
    assert text_reading.read(docx(said + marked), "docx", 1000) == "Bonjour à tous"
    # More than is read at once stands between: what comes after is not looked for.
    assert text_reading.read(docx(marked + said), "docx", 1000) == "Bonjour"


def test_a_word_cut_at_the_end_of_a_line_is_one(app: Flask):
    assert checks.text_of(b"la chauf-\nferie et Saint-\nCirq", "text/csv") == "la chaufferie et Saint- Cirq"


def test_a_file_goes_with_its_words(app: Flask):
    file = kept(actions.receive_document(b"a;b\n", "table.csv"))
    reading.read_texts()
    with unit_of_work():
        actions.forget(file)
    assert db.session.scalars(select(FileText)).all() == []


def test_a_file_that_cannot_be_read_is_tried_again_then_given_up(app: Flask, clock: Clock):
    file = kept(actions.receive_document(b"a;b\n", "table.csv"))
    storage.path(file.public_id).unlink()
    for _ in range(rules.MOST_ATTEMPTS):
        clock.move(days=1)
        assert reading.read_texts()
        db.session.rollback()
    clock.move(days=300)
    assert not reading.read_texts()
    assert text_of(file) == ""


def test_a_published_resource_is_found_by_the_words_of_its_file(app: Flask):
    member = make_member()
    revision = make_resource_draft(make_account(), member)
    document = documents.receive(b"phytoremediation;terres\n", "table.csv")
    with unit_of_work():
        documents.attach(revision, document, by=revision.author)
    search = current_app.extensions["search"].search
    assert reading.read_texts()
    assert search("phytoremédiation").total == 0, "what is not published is not found"
    publish_resource(revision)
    [hit] = search("phytoremédiation").hits
    assert hit.key == revision.resource.public_id
    assert "<mark>phytoremediation</mark>" in hit.card_html


def test_a_file_that_is_read_after_its_publication_is_found_at_once(app: Flask):
    revision = make_resource_draft(make_account(), make_member())
    document = documents.receive(b"phytoremediation;terres\n", "table.csv")
    with unit_of_work():
        documents.attach(revision, document, by=revision.author)
    publish_resource(revision)
    search = current_app.extensions["search"].search
    assert search("phytoremédiation").total == 0
    assert reading.read_texts()
    assert search("phytoremédiation").total == 1
