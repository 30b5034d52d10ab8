import pytest

from network.files.rules import LARGEST_PDF, clean_name, obstacle_to_pdf


@pytest.mark.parametrize("name", ["acte.pdf", "ACTE.PDF", "délibération du 21.11.pdf"])
def test_a_pdf_is_known_by_its_name_and_first_bytes(app, name):
    assert obstacle_to_pdf(b"%PDF-1.7\n", name) is None


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "acte.pdf", "vide"),
        (b"%PDF-1.7", "acte.exe", "Choisissez un fichier PDF"),
        (b"%PDF-1.7", "acte.pdf.html", "Choisissez un fichier PDF"),
        (b"<html>", "acte.pdf", "Choisissez un fichier PDF"),
        (b"PK\x03\x04%PDF-1.7", "acte.pdf", "Choisissez un fichier PDF"),
        (b"%PDF-" + bytes(LARGEST_PDF), "acte.pdf", "20 Mo"),
    ],
)
def test_what_is_no_pdf_is_refused_before_it_is_parsed(app, data, name, said):
    assert said in obstacle_to_pdf(data, name)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("délibération n° 12.pdf", "délibération n° 12.pdf"),
        ("C:\\Documents\\acte.pdf", "acte.pdf"),
        ("../../etc/passwd", "passwd"),
        ("acte\r\nSet-Cookie: x.pdf", "acte Set-Cookie x.pdf"),
        ("acte\u202efdp.exe.pdf", "acte fdp-exe.pdf"),
        ('"><script>.pdf', "script.pdf"),
        ("..", "document"),
        ("", "document"),
        ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_harm(sent, kept):
    assert clean_name(sent) == kept
