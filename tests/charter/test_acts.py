"""What is taken away before signing: the charter as a PDF, models of the act, the sheet to sign."""

import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from network import clock as network_clock
from network import odt
from network.charter import acts, queries
from network.charter.models import ActKind
from network.config import ROOT
from network.members.models import College, LegalForm
from tests.charter.signing import a_pledge, prepare
from tests.factories import make_member, make_representative

TEXT = {"text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name"


def words_of_odt(data):
    """Return the words of a text document, whose structure is that of the standard."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert data[38:].startswith(odt.MIMETYPE.encode())
    manifest = etree.fromstring(archive.read("META-INF/manifest.xml"))
    named = {entry.get(etree.QName(manifest.nsmap["manifest"], "full-path")) for entry in manifest}
    assert named - {"/"} == set(archive.namelist()) - {"mimetype", "META-INF/manifest.xml"}
    styles = etree.fromstring(archive.read("styles.xml"))
    content = etree.fromstring(archive.read("content.xml"))
    known = {element.get(STYLE) for element in styles.iter() if element.get(STYLE)}
    used = set(content.xpath("//@text:style-name", namespaces=TEXT))
    assert used <= known, used - known
    etree.fromstring(archive.read("meta.xml"))
    paragraphs = content.xpath("//text:p | //text:h", namespaces=TEXT)
    return "\n".join("".join(each.itertext()) for each in paragraphs)


def words_of_pdf(data):
    """Return the words of a PDF, which is tagged, French, and has a title."""
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "fr"
        assert str(document.docinfo.Title)
    pages = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


@pytest.fixture
def mayor(commune):
    return make_representative(commune, name="Jeanne Martin")


def test_the_charter_as_a_pdf_says_the_same_text_and_its_digest(site, charter):
    answer = site.fetch("charter.pdf", number=charter.number)
    assert answer.content_type == "application/pdf"
    words = words_of_pdf(answer.data)
    assert charter.title in words
    for clause in queries.clauses_of(charter):
        assert clause.title in words
        assert " ".join(clause.proof.split()[:6]) in words
    assert charter.sha256[:8] in words
    assert site.fetch("charter.pdf", number=charter.number).data == answer.data
    site.get("charter.pdf", number="9.9", expect=404)


@pytest.mark.parametrize("kind", ["deliberation", "decision"])
def test_anybody_takes_the_model_of_an_act_with_blanks(site, charter, kind):
    page = site.get("charter.show")
    for suffix, read in (("odt", words_of_odt), ("pdf", words_of_pdf)):
        url = site.url("charter.model_act", kind=kind, suffix=suffix)
        assert url in [link.href for link in page.links]
        words = read(site.fetch(url).data)
        assert "[nom de la collectivité]" in words
        assert "Modèle proposé" in words
        assert charter.title in words
        assert "[à compléter]" in words.replace("\xa0", " ")


@pytest.mark.parametrize("suffix", ["odt", "pdf"])
def test_the_model_of_a_member_bears_its_name_and_its_figures(site, commune, charter, mayor, suffix):
    prepare(commune, charter, by=mayor)
    site.login_as(mayor)
    url = site.url("charter.own_act", kind="deliberation", suffix=suffix)
    assert url in [link.href for link in site.get("charter.sign").links]
    read = {"odt": words_of_odt, "pdf": words_of_pdf}[suffix]
    words = read(site.fetch(url).data)
    for said in ("Commune de Figeac", "Lot (46)", "conseil municipal", "L. 2121-29", "2050", "2012"):
        assert said in words, said
    assert "[à compléter]" not in words.replace("\xa0", " ")


def test_a_decision_recalls_the_delegation_and_is_not_voted(charter, commune):
    clauses = queries.clauses_of(charter, commune.college)
    texts = {
        kind: "\n".join(b["text"] for b in acts.blocks(kind, "Réseau", charter, clauses, commune))
        for kind in ActKind
    }
    assert "donné délégation" in texts[ActKind.DECISION]
    assert "Abstentions" in texts[ActKind.DELIBERATION]
    assert "Abstentions" not in texts[ActKind.DECISION]


@pytest.mark.parametrize("form", [form for form in LegalForm if form.is_public_body])
def test_every_public_body_has_an_assembly(app, charter, form):
    body = make_member("Un établissement", College.LOCAL_AUTHORITIES, legal_form=form)
    clauses = queries.clauses_of(charter, body.college)
    text = "\n".join(b["text"] for b in acts.blocks(ActKind.DELIBERATION, "Réseau", charter, clauses, body))
    assert "%(" not in text
    assert "Après en avoir délibéré, " in text


def test_who_signs_through_its_legal_representative_has_no_act_to_take(site, farm, charter):
    site.login_as(make_representative(farm))
    site.get("charter.own_act", kind="deliberation", suffix="pdf", expect=404)
    site.get("/charte/arrete.pdf", expect=404)
    assert "De quoi le préparer" not in site.get("charter.sign")


def test_a_hostile_name_is_only_text(site, charter):
    name = 'Pays <text:p/> & "#image" \\u{202e} $x$ [ 李明'
    body = make_member(name, College.LOCAL_AUTHORITIES)
    site.login_as(make_representative(body))
    words = words_of_odt(site.fetch("charter.own_act", kind="deliberation", suffix="odt").data)
    assert name in words
    words = words_of_pdf(site.fetch("charter.own_act", kind="deliberation", suffix="pdf").data)
    assert "<text:p/>" in words
    assert "□□" in words


def test_what_xml_cannot_hold_is_left_out():
    blocks = [{"style": "body", "text": "avant\x0b\x00\ufffeaprès\nligne"}]
    words = words_of_odt(odt.write("Titre\x01", blocks, made_at=network_clock.now()))
    assert words == "avantaprèsligne"


def test_a_blank_is_shown_as_one():
    data = odt.write("x", [{"style": "body", "text": "le [date], à [lieu]"}], made_at=network_clock.now())
    content = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("content.xml"))
    assert content.xpath("//text:span[@text:style-name='blank']/text()", namespaces=TEXT) == [
        "[date]",
        "[lieu]",
    ]


def test_the_sheet_to_sign_bears_the_version_its_digest_and_what_is_known(site, commune, charter, mayor):
    site.login_as(mayor)
    words = words_of_pdf(site.fetch("charter.signature_sheet").data)
    assert "Commune de Figeac" in words
    assert charter.sha256[:8] in words
    assert "2026-042" not in words
    prepare(commune, charter, by=mayor)
    words = words_of_pdf(site.fetch("charter.signature_sheet").data)
    for said in ("2026-042", "2050", "présidente", a_pledge(commune, charter).signatory):
        assert said in words


def test_the_styles_of_text_documents_are_sound():
    etree.parse(str(ROOT / "network" / "data" / "odt" / "styles.xml"))


def test_prefilled_documents_are_not_made_without_end(site, commune, charter, mayor):
    site.login_as(mayor)
    url = site.url("charter.own_act", kind="deliberation", suffix="odt")
    statuses = [site.open("GET", url).status_code for _each in range(31)]
    assert statuses == [200] * 30 + [429]
