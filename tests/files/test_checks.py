import time
from contextlib import suppress

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from network import apart
from network.apart import Limits
from network.errors import Refused
from network.files import checks, pdf_inspection, rules
from tests.files import pdfs
from tests.files.pdfs import SCRIPT, annotation, link, pdf, root

LAUNCH = Dictionary(S=Name.Launch, F=String("calc.exe"))
WEB = Dictionary(S=Name.URI, URI=String("https://exemple.fr/"))

HONEST = {
    "a blank page": pdf(),
    "as many pages as allowed": pdf(pages=rules.MOST_PAGES),
    "packed objects": pdf(**pdfs.PACKED),
    "a page shown when opened": pdf(
        lambda d: root(OpenAction=Array([d.pages[0].obj, Name.XYZ, 0, 842, 1]))(d)
    ),
    "a place shown when opened": pdf(root(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))),
    "a link to a web page": pdf(link(WEB)),
    "a link to a mail address": pdf(link(Dictionary(S=Name.URI, URI=String("mailto:mairie@exemple.fr")))),
    "a link that speaks of a program": pdf(
        link(Dictionary(S=Name.URI, URI=String("https://fr.wikipedia.org/wiki/JavaScript"))),
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    ),
    "a title that speaks of programs": pdf(
        root(Title=String("Guide HTML/CSS/JavaScript, /Launchpad")),
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    ),
    "a long drawing": pdf(pdfs.content(b"0 0 m 1 1 l S\n" * 1_000_000)),
    "a large plan": pdf(pdfs.picture_of(28_000, 20_000)),
    "a link to another page": pdf(link(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))),
    "a structure": pdf(root(StructTreeRoot=Dictionary(K=Dictionary(Type=Name.StructElem, S=Name.Link)))),
    "a signature field": pdf(root(AcroForm=Dictionary(Fields=Array([Dictionary(FT=Name.Sig)]), SigFlags=3))),
}

HOSTILE = {
    "a script when opened": (pdf(root(OpenAction=SCRIPT)), "script"),
    "a script in a stream": (pdf(pdfs.script_in_a_stream), "script"),
    "a script under a link": (pdf(link(SCRIPT)), "script"),
    "a script after a link": (pdf(link(Dictionary(S=Name.URI, URI=WEB.URI, Next=SCRIPT))), "script"),
    "a script among names": (pdf(root(Names=Dictionary(JavaScript=Dictionary(Names=Array())))), "script"),
    "a script nothing refers to": (pdf(pdfs.script_in_a_loose_object), "script"),
    "a script in packed objects": (pdf(root(OpenAction=SCRIPT), **pdfs.PACKED), "script"),
    "a script with escaped names": (pdfs.with_escaped_names(), "script"),
    "a script in an older revision": (pdfs.older_revision_with_a_script(), "script"),
    "a program to launch": (pdf(link(LAUNCH)), "action"),
    "a web page when opened": (pdf(root(OpenAction=WEB)), "action"),
    "more after the page shown when opened": (
        pdf(root(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=WEB))),
        "action",
    ),
    "an action when a page is left": (pdf(lambda d: setattr(d.pages[0], "AA", Dictionary(C=WEB))), "action"),
    "a form sent away": (
        pdf(link(Dictionary(S=Name.SubmitForm, F=String("https://evil.example")))),
        "action",
    ),
    "another document": (pdf(link(Dictionary(S=Name.GoToR, F=String("//host/share.pdf")))), "action"),
    "a link to a program": (pdf(link(Dictionary(S=Name.URI, URI=String("javascript:alert(1)")))), "link"),
    "a link to a file": (pdf(link(Dictionary(S=Name.URI, URI=String("file:///etc/passwd")))), "link"),
    "a joined file": (pdf(pdfs.attached), "attachment"),
    "a form that another file shows": (
        pdf(pdfs.content(b"", Subtype=Name.Form, Ref=Dictionary(F=String("//host/share.pdf"), Page=0))),
        "attachment",
    ),
    "a picture that another file holds": (
        pdf(pdfs.content(b"", Subtype=Name.Form, OPI=Dictionary())),
        "attachment",
    ),
    "a content that unpacks to very much": (pdf(pdfs.packed(80_000_000, times=1)), "heavy"),
    "a content packed again and again": (pdf(pdfs.packed(80_000_000, times=3)), "heavy"),
    "a picture of very many points": (pdf(pdfs.picture_of(60_000, 60_000)), "heavy"),
    "a joined file on a page": (pdf(annotation(Subtype=Name.FileAttachment)), "attachment"),
    "a portfolio": (pdf(root(Collection=Dictionary())), "attachment"),
    "a film": (pdf(annotation(Subtype=Name.RichMedia)), "media"),
    "a sound": (pdf(annotation(Subtype=Name.Sound)), "media"),
    "a form in XML": (pdf(root(AcroForm=Dictionary(XFA=Array()))), "form"),
    "a password": (pdf(encryption=pikepdf.Encryption(user="x", owner="y")), "encrypted"),
    "a protection without password": (pdf(encryption=pikepdf.Encryption(user="", owner="y")), "encrypted"),
    "too many pages": (pdf(pages=rules.MOST_PAGES + 1), "pages"),
    "very many objects": (pdfs.of_many_objects(200_000), "heavy"),
    "more objects than its table says": (pdfs.of_many_objects(60_000, size=10), "damaged"),
    "very many things held in one": (pdfs.of_many_held(100_000), "heavy"),
    "no page": (pdf(pages=0), "damaged"),
    "half of itself": (pdf(pages=9)[:600], "damaged"),
    "noise": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
}


@pytest.mark.parametrize("honest", HONEST.values(), ids=HONEST)
def test_an_honest_pdf_passes(honest):
    checks.check_pdf(honest, "délibération.pdf")


@pytest.mark.parametrize(("hostile", "found"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_pdf_is_refused_with_its_reason(hostile, found):
    with pytest.raises(Refused) as refusal:
        checks.check_pdf(hostile, "délibération.pdf")
    assert refusal.value.sentence == rules.finding(found)


@pytest.mark.parametrize(
    "filling", [b"#41" * 6_000_000, b"/" * 20_000_000, b"/JavaScrip" * 2_000_000, b"<<" * 9_000_000]
)
def test_a_file_made_to_be_slow_is_answered_soon(filling):
    slow = pdf() + b"%" + filling
    started = time.monotonic()
    with suppress(Refused):
        checks.check_pdf(slow, "acte.pdf")
    assert time.monotonic() - started < checks.PDF_LIMITS.seconds + 2


@pytest.mark.parametrize("name", pdf_inspection.NEVER)
def test_a_name_is_found_however_it_is_written(name):
    (pattern,) = [p for p, code in pdf_inspection.RAW.items() if p.search(b"/" + name.encode())]
    for escape in (b"#%02x", b"#%02X"):
        assert pattern.search(b"/" + b"".join(escape % letter for letter in name.encode()))
    assert not pattern.search(b"/" + name.encode().swapcase())


def test_a_third_inspection_waits_for_a_place_and_not_for_long(monkeypatch):
    monkeypatch.setattr(apart, "SECONDS_OF_WAIT", 0.1)
    with apart._place():
        checks.check_pdf(pdf(), "acte.pdf")
        with apart._place(), pytest.raises(Refused, match="réessayez"):
            checks.check_pdf(pdf(), "acte.pdf")
    checks.check_pdf(pdf(), "acte.pdf")


def test_a_parser_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(checks, "PDF_LIMITS", Limits(seconds=0.01))
    with pytest.raises(Refused, match="trop compliqué"):
        checks.check_pdf(pdf(), "acte.pdf")


def test_a_parser_that_takes_too_much_memory_is_stopped(tmp_path, monkeypatch):
    greedy = tmp_path / "greedy.py"
    greedy.write_text("bytearray(2 * 1024**3)\n")
    monkeypatch.setattr(checks, "_PDF_INSPECTION", greedy)
    with pytest.raises(Refused, match="trop compliqué"):
        checks.check_pdf(pdf(), "acte.pdf")


def test_a_pdf_written_anew_loses_what_surrounds_it():
    sent = pdf() + b"\n<script>alert(1)</script>"
    assert checks.check_pdf(sent, "acte.pdf") == sent
    anew = checks.check_pdf(sent, "guide.pdf", anew=True)
    assert anew.startswith(b"%PDF-")
    assert b"script" not in anew
