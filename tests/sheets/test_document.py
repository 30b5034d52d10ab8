"""A published sheet as a PDF: tagged, on few pages; nothing typed breaks it, nobody burns the machine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from network.db import unit_of_work
from network.errors import Throttled
from network.sheets import actions, document
from network.sheets.content import written
from network.sheets.document import Press
from network.sheets.prose import DEEPEST, blocks_of
from network.sheets.reading import Reading
from tests.factories import join_picture, make_draft, make_published_sheet, publish
from tests.page import words


@pytest.fixture(autouse=True)
def empty_press(monkeypatch):
    monkeypatch.setattr(document.press, "_kept", type(document.press._kept)())
    monkeypatch.setattr(document.press, "_made", type(document.press._made)())


def tool(*command):
    assert shutil.which(command[0]), f"{command[0]} is missing: `make test` installs it"
    return subprocess.run(command, capture_output=True)


def looked_at(data: bytes, folder: Path) -> str:
    """Check a PDF with other programs than the one that made it; return its words."""
    path = folder / "fiche.pdf"
    path.write_bytes(data)
    checked = tool("qpdf", "--check", str(path))
    assert checked.returncode == 0, (checked.stdout + checked.stderr).decode()
    about = tool("pdfinfo", str(path)).stdout.decode()
    assert re.search(r"^Tagged:\s+yes$", about, re.M)
    assert b"pdfuaid:part" in plain(path)
    return words(tool("pdftotext", str(path), "-").stdout.decode())


def plain(path: Path) -> bytes:
    """Return a PDF without compression."""
    return tool("qpdf", "--qdf", "--object-streams=disable", str(path), "-").stdout


def pages_in(folder: Path) -> int:
    about = tool("pdfinfo", str(folder / "fiche.pdf")).stdout.decode()
    return int(re.search(r"^Pages:\s+(\d+)$", about, re.M)[1])


def fetched(site, revision, **more):
    return site.fetch("sheets.document", slug=revision.sheet.slug, **more)


def test_the_document_tells_what_the_page_tells(site, author, member, tmp_path):
    revision = make_draft(
        author,
        member,
        differently="Demander **trois** devis.",
        results="- Du bois\n- Du temps",
        keywords=["bois local"],
    )
    join_picture(revision)
    publish(revision)
    page = site.get("sheets.show", slug=revision.sheet.slug)
    answer = site.open("GET", page.link("Télécharger en PDF"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"fiche-{revision.sheet.slug}.pdf" in answer.headers["Content-Disposition"]
    text = looked_at(answer.data, tmp_path)
    for sentence in (
        "Une chaufferie bois pour l’école",
        "Une expérience de Commune de Figeac",
        "480 000 € HT",
        "600 MWh/an",
        "2023, mesuré, compteur de la chaufferie",
        "Vote du budget",
        "Ce qui a été difficile",
        "Demander trois devis.",
        "version 1 publiée le",
        "Mots-clés",
        "bois local",
        f"/fiches/{revision.sheet.slug}",
    ):
        assert sentence in text
    assert 1 <= pages_in(tmp_path) <= 4
    assert b"/Alt (Un point)" in plain(tmp_path / "fiche.pdf")


def test_addresses_and_quotations_are_printed_as_they_were_written(site, author, member, tmp_path):
    address = "https://www.exemple.fr/a?b=c&d=e"
    text = f"Voir {address} pour le suivi.\n\n> Le bois d’ici chauffe l’école.\n>\n> Et la mairie."
    revision = make_published_sheet(author, member, description=text)
    looked_at(fetched(site, revision).data, tmp_path)
    printed = tool("pdftotext", str(tmp_path / "fiche.pdf"), "-").stdout.decode()
    assert address in printed
    assert re.search(r"^Le bois d’ici chauffe l’école\.\s+Et la mairie\.$", printed, re.M)
    assert not re.search(r"«\s+Le bois", printed)


HOSTILE = "\n\n".join(
    (
        '#panic("x") $x$ #import "/etc/passwd" `#eval` @label <label> \\ * _ [ ] { }',
        "# Un\n### Trois\n###### Six\n## Deux",
        "李明 🙂 שלום مرحبا नमस्ते 👨‍👩‍👧 e\u0301 ﷽ Ω Жя",
        "| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 4 |",
        "\n".join("  " * depth + f"- niveau {depth}" for depth in range(15)),
        "> " * 15 + "cité",
        "**gras *italique [lien](https://exemple.fr/a?b=c#d) `code`***",
        "[ancre](#panic) [script](javascript:alert(1)) ![image](https://exemple.fr/x.png) <b>brut</b>",
        "```\nun bloc\n  de code\n```\n\n---\n\n0. zéro\n1. un",
        "x" * 3000,
    )
)


def test_nothing_typed_breaks_a_document(site, author, member, tmp_path):
    everywhere = dict.fromkeys(
        ("context", "objectives", "description", "results", "difficulties", "people"), HOSTILE
    )
    steps = [{"on": "", "what": "#panic() 李" + "y" * 150}] * 40
    title = '"#panic()" 🙂 $x$ ' + "z" * 100
    revision = make_published_sheet(author, member, title, summary="w" * 600, steps=steps, **everywhere)
    text = looked_at(fetched(site, revision).data, tmp_path)
    assert '#panic("x") $x$ #import "/etc/passwd"' in text
    assert "□" in text
    assert "Жя" in text


def test_the_longest_fields_are_laid_out_in_time(site, author, member, tmp_path):
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 6000)))  # as many characters without a glyph
    longest = {
        "context": many,
        "description": "mot " * 4900,
        "difficulties": "- a\n" * 4900,
        "results": "x" * 19_000,
    }
    revision = make_published_sheet(author, member, **longest)
    looked_at(fetched(site, revision).data, tmp_path)


def test_a_document_changes_with_the_published_version_and_only_then(site, author, member):
    revision = make_published_sheet(author, member)
    first = fetched(site, revision).data
    with unit_of_work():
        second = actions.revise_sheet(revision.sheet, by=author)
        actions.save_draft(second, written({"summary": "Un secret."}), saved_version=0, by=author)
    assert fetched(site, revision).data == first
    publish(second)
    assert fetched(site, second).data != first


def test_a_document_is_made_once(site, author, member, monkeypatch):
    made = []
    compile_apart = document.compile_apart
    monkeypatch.setattr(document, "compile_apart", lambda *a, **k: made.append(a) or compile_apart(*a, **k))
    revision = make_published_sheet(author, member)
    assert fetched(site, revision).data == fetched(site.another(), revision).data
    assert len(made) == 1


def test_what_cannot_be_made_is_not_tried_again_at_once(author, member, monkeypatch, clock):
    tried = []

    def fails(*_given, **_named):
        tried.append(1)
        raise subprocess.TimeoutExpired("typst", 20)

    monkeypatch.setattr(document, "compile_apart", fails)
    press, reading = Press(), Reading(make_published_sheet(author, member))
    for reader in ("a", "b"):
        with pytest.raises(subprocess.SubprocessError):
            press.pdf_of(reading, reader=reader)
    assert len(tried) == 1
    clock.set(clock.now() + document.WINDOW)
    monkeypatch.setattr(document, "compile_apart", lambda *a, **k: b"pdf")
    assert press.pdf_of(reading, reader="b") == b"pdf"


def test_whoever_asks_for_many_documents_waits_and_nobody_else_does(author, member, monkeypatch):
    monkeypatch.setattr(document, "compile_apart", lambda *a, **k: b"pdf")
    press, reading = Press(), Reading(make_published_sheet(author, member))
    for number in range(document.MADE_FOR_ONE):
        reading.revision.html = {}
        press._kept.clear()
        assert press.pdf_of(reading, reader="a") == b"pdf", number
    press._kept.clear()
    with pytest.raises(Throttled) as refused:
        press.pdf_of(reading, reader="a")
    assert 0 < refused.value.retry_after <= document.WINDOW.total_seconds() + 1
    assert press.pdf_of(reading, reader="b") == b"pdf"
    # What is kept costs nothing.
    assert press.pdf_of(reading, reader="a") == b"pdf"


def test_one_document_is_made_at_a_time(author, member, monkeypatch):
    monkeypatch.setattr(document, "SECONDS_OF_WAIT", 0.01)
    press, reading = Press(), Reading(make_published_sheet(author, member))
    with press._place, pytest.raises(Throttled):
        press.pdf_of(reading, reader="a")


def test_a_draft_has_no_document_and_an_archived_sheet_no_more(site, author, member):
    draft = make_draft(author, member, "Un brouillon")
    reader = site.another().login_as(author)
    for name in (draft.sheet.public_id, draft.sheet.public_id.lower(), "un-brouillon", "None"):
        reader.fetch("sheets.document", slug=name, expect=404)
    revision = make_published_sheet(author, member)
    with unit_of_work():
        actions.archive_sheet(revision.sheet, reason="Dépassée.", by=author)
    fetched(site, revision, expect=410)
    site.fetch("sheets.reference", slug=revision.sheet.slug, expect=410)


def test_a_former_address_leads_to_the_document_of_today(site, author, member):
    revision = make_published_sheet(author, member)
    former = revision.sheet.slug
    with unit_of_work():
        second = actions.revise_sheet(revision.sheet, by=author)
        actions.save_draft(second, written({"title": "Autrement"}), saved_version=0, by=author)
    publish(second)
    answer = site.fetch("sheets.document", slug=former, expect=302)
    assert answer.headers["Location"].endswith(f"/fiches/{second.sheet.slug}.pdf")


def depth_of(blocks):
    inside = [b.get("blocks", []) for b in blocks] + [item for b in blocks for item in b.get("items", [])]
    return 1 + max(map(depth_of, filter(None, inside)), default=0)


def test_headings_skip_no_level_and_nothing_is_nested_too_deep():
    levels = [
        block["level"] for block in blocks_of("###### a\n\n# b\n\n#### c\n\n## d") if block["is"] == "heading"
    ]
    assert levels == [1, 1, 2, 2]
    nested = "\n".join("  " * depth + f"- {depth}" for depth in range(9))
    assert depth_of(blocks_of(nested)) == DEEPEST + 1
    assert "8" in str(blocks_of(nested))
    assert blocks_of("###\n\n> \n\n[](https://exemple.fr)") == []
