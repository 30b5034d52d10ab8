import pytest
from pikepdf import Name, Stream

from network.files.checks import told_by
from tests.files.documents import docx, odf, with_entities, xlsx
from tests.files.pdfs import pdf

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>Guide du bois</dc:title><dc:creator>Marie Petit;Luc Roux</dc:creator>"
    "<dc:language>fr-FR</dc:language><dcterms:created>2019-01-01T00:00:00Z</dcterms:created>"
    "<dcterms:modified>2024-05-02T10:00:00Z</dcterms:modified></cp:coreProperties>"
)
APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Pages>12</Pages><Company>Agence du Lot</Company></Properties>"
)
META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Cahier des charges</dc:title>'
    "<meta:initial-creator>Marie Petit</meta:initial-creator><dc:date>2023-02-01T00:00:00</dc:date>"
    '<dc:language>fr-FR</dc:language><meta:document-statistic meta:page-count="7"/></office:meta>'
    "</office:document-meta>"
)
PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmp:CreateDate="2022-06-01T00:00:00Z"><dc:title><rdf:Alt><rdf:li xml:lang="en">In English</rdf:li>'
    '<rdf:li xml:lang="x-default">Le titre du paquet</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq>'
    "<rdf:li>Marie Petit</rdf:li><rdf:li>Luc Roux</rdf:li></rdf:Seq></dc:creator><dc:publisher><rdf:Bag>"
    "<rdf:li>Cerema</rdf:li></rdf:Bag></dc:publisher></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def described(document):
    document.docinfo["/Title"] = "Guide du bois"
    document.docinfo["/Author"] = "Marie Petit"
    document.docinfo["/CreationDate"] = "D:20240301120000+01'00'"
    document.Root.Lang = "fr-FR"


def packed(packet):
    def change(document):
        document.Root.Metadata = document.make_indirect(
            Stream(document, packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
        )

    return change


def test_a_pdf_tells_its_title_its_author_its_date_its_language_and_its_pages():
    told = told_by(pdf(described, pages=3), "guide.pdf")
    assert (told["title"], told["authors"]) == ("Guide du bois", ["Marie Petit"])
    assert (told["made"][:6], told["language"], told["pages"]) == ("D:2024", "fr-FR", 3)


def test_the_packet_of_a_pdf_counts_before_its_dictionary():
    told = told_by(pdf(packed(PACKET)), "guide.pdf")
    assert (told["title"], told["authors"]) == ("Le titre du paquet", ["Marie Petit", "Luc Roux"])
    assert (told["publisher"], told["made"][:4]) == ("Cerema", "2022")


@pytest.mark.parametrize("packet", ["<x", '<!DOCTYPE x [<!ENTITY e "eee">]><x>&e;</x>', "\x00\x00", ""])
def test_a_broken_packet_leaves_what_the_dictionary_says(packet):
    def both(document):
        described(document)
        packed(packet)(document)

    assert told_by(pdf(both), "guide.pdf")["title"] == "Guide du bois"


@pytest.mark.parametrize(("make", "name"), [(docx, "guide.docx"), (xlsx, "guide.xlsx")])
def test_an_office_document_tells_as_much(make, name):
    told = told_by(make(docProps__core_DOT_xml=CORE, docProps__app_DOT_xml=APP), name)
    assert (told["title"], told["authors"]) == ("Guide du bois", ["Marie Petit", "Luc Roux"])
    assert (told["made"][:4], told["language"]) == ("2024", "fr-FR")
    assert (told["publisher"], told["pages"]) == ("Agence du Lot", 12)


@pytest.mark.parametrize(("kind", "name"), [("text", "cahier.odt"), ("spreadsheet", "cahier.ods")])
def test_an_open_document_tells_as_much(kind, name):
    told = told_by(odf(kind=kind, meta_DOT_xml=META), name)
    assert (told["title"], told["authors"], told["pages"]) == ("Cahier des charges", ["Marie Petit"], 7)
    assert (told["made"][:4], told["language"]) == ("2023", "fr-FR")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"commune,mwh\nFigeac,120\n", "mesures.csv"),
        (b"%PDF-1.7 not one", "guide.pdf"),
        (docx(), "guide.docx"),
        (docx(docProps__core_DOT_xml="<not closed"), "guide.docx"),
        (with_entities('<!ENTITY e "eee">'), "guide.docx"),
        (b"MZ", "guide.exe"),
    ],
)
def test_what_says_nothing_of_itself_or_cannot_be_read_tells_nothing(data, name):
    assert not told_by(data, name)
