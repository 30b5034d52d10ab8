"""What fields of Word and formulas of spreadsheets may ask for, and what they may not."""

import time
from html import escape

import pytest

from network.files import document_inspection
from network.files.document_formulas import judge_formula
from network.files.findings import Found
from tests.files.documents import SHEET, TYPES, WORD, docx, field, odf, xlsx

BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)


def found(kind, data):
    try:
        document_inspection.inspect(data, kind)
    except Found as finding:
        return str(finding)
    return None


def told(words, element="instrText"):
    return f"<w:r><w:{element}>{escape(words)}</w:{element}></w:r>"


def shown(words):
    return told(words, "t")


def whole(instruction, result="x"):
    return BEGIN + told(instruction) + SEPARATE + shown(result) + END


# ——— Fields ———

HONEST_FIELDS = [
    " PAGE ",
    "PAGE \\* MERGEFORMAT",
    "page\\* Arabic",
    " NUMPAGES ",
    ' TOC \\o "1-3" \\h \\z \\u ',
    " PAGEREF _Toc1234 \\h ",
    " REF _Ref12 \\h  \\* MERGEFORMAT ",
    " SEQ Figure \\* ARABIC ",
    ' STYLEREF "Titre 1" \\n ',
    ' DATE \\@ "dd/MM/yyyy" ',
    ' DOCPROPERTY "Version" ',
    " =SUM(ABOVE) ",
    " = 2 * 3 ",
    " FORMTEXT ",
    " FORMCHECKBOX ",
    " MERGEFIELD Nom ",
    ' IF 1 = 1 "oui" "non" ',
    " ADDIN ZOTERO_ITEM CSL_CITATION {&quot;a&quot;: 1} ",
    " CITATION Dup12 \\l 1036 ",
    " BIBLIOGRAPHY ",
    " MACROBUTTON NoMacro [Cliquez ici] ",
    " MACROBUTTON None Nom de la commune",
    " SHAPE  \\* MERGEFORMAT ",
    ' HYPERLINK "https://exemple.fr/a?b=c" ',
    ' HYPERLINK "HTTP://exemple.fr" \\l "haut" \\o "file:///un titre" \\t "_blank" \\h ',
    ' HYPERLINK "mailto:contact@exemple.fr" ',
    ' HYPERLINK \\l "_Toc1234" ',
    " HYPERLINK https://exemple.fr \\* MERGEFORMAT",
    ' HYPERLINK "#haut" ',
    "",
]
HOSTILE_FIELDS = [
    ("DDE cmd x", "outside"),
    ("ddeauto c:\\\\calc.exe", "outside"),
    (' "DDEAUTO" c:\\\\calc.exe', "outside"),
    ("INCLUDETEXT x", "outside"),
    ("INCLUDEPICTURE https://evil.example/p.png", "outside"),
    ("INCLUDE x", "outside"),
    ("IMPORT x", "outside"),
    ("LINK Excel.Sheet.8 \\\\\\\\evil\\\\b.xlsx", "outside"),
    ("DATABASE \\d x", "outside"),
    ("DATA x", "outside"),
    ("RD x", "outside"),
    ("PRINT x", "outside"),
    ("EMBED Package", "outside"),
    ("CONTROL x", "outside"),
    ("QUOTE 68 68 69", "outside"),
    ("MACROBUTTON FileExit Ici", "script"),
    ("MACROBUTTON NoMacros Ici", "script"),
    ('HYPERLINK "file:///\\\\\\\\evil\\\\share\\\\x.exe"', "link"),
    ('HYPERLINK "ms-msdt:/id PCWDiagnostic"', "link"),
    ('HYPERLINK "\\\\\\\\evil\\\\share"', "link"),
    ("HYPERLINK \\\\evil\\share", "link"),
    ("HYPERLINK file:///c:/calc.exe", "link"),
    ('HYPERLINK "javascript:x"', "link"),
    ('HYPERLINK\\l "x" "file:///c:/calc.exe"', "link"),
    ('HYPERLINK \\l"x" \\o "y" "file:///c:/calc.exe"', "link"),
    ('HYPERLINK \\h "file:///c:/calc.exe"', "link"),
    ('HYPERLINK "https://exemple.fr" "file:///c:/calc.exe"', "link"),
    ('HYPERLINK " file:///c:/calc.exe"', "link"),
    ('HYPERLINK "" file:///c:/calc.exe', "link"),
    ('HYPERLINK "file:///c:/calc.exe', "link"),
    ("HYPERLINK “file:///c:/calc.exe”", "link"),
]


@pytest.mark.parametrize("instruction", HONEST_FIELDS)
def test_an_honest_field_passes_however_it_is_written(instruction):
    written = [whole(instruction), field(*map(escape, instruction)), BEGIN + told(instruction) + END]
    written.append(f'<w:fldSimple w:instr="{escape(instruction)}">{shown("x")}</w:fldSimple>')
    written.append(BEGIN + told(" TOC ") + SEPARATE + whole(instruction) + END)
    assert [found("docx", docx(each)) for each in written] == [None] * 5


@pytest.mark.parametrize(("instruction", "finding"), HOSTILE_FIELDS)
def test_a_hostile_field_is_refused_however_it_is_written(instruction, finding):
    written = [
        whole(instruction),
        BEGIN + "".join(map(told, instruction)) + END,
        BEGIN + told(instruction),
        BEGIN + told(instruction, "delInstrText") + END,
        BEGIN + shown(instruction) + END,
        told(instruction),
        whole(" TOC ") + BEGIN + told(" TOC ") + SEPARATE + whole(instruction) + END,
        BEGIN + told(" IF 1 = 1 ") + whole(instruction) + END,
        BEGIN + told(" PAGE ") + SEPARATE + f'<w:fldSimple w:instr="{escape(instruction)}"/>' + END,
    ]
    assert {found("docx", docx(each)) for each in written} == {finding}


MADE_UP = [
    BEGIN + whole("QUOTE 68 68 69", "DDE") + told(" cmd x ") + END,
    BEGIN + whole("PAGE", "DDEAUTO") + told(" cmd x ") + END,
    BEGIN + whole(" SET c ") + told("DDEAUTO c:\\\\calc.exe") + END,
    BEGIN + told(" REF") + whole("PAGE", "X") + END,
    BEGIN + told("DDE") + whole("PAGE", "AUTO") + END,
    BEGIN + f'<w:fldSimple w:instr="PAGE">{shown("DDE")}</w:fldSimple>' + told(" cmd") + END,
    BEGIN + told(" HYPERLINK ") + whole("REF x", '"file:///c:/calc.exe"') + END,
    BEGIN + told(' HYPERLINK "') + whole("REF x", "file:///c:/calc.exe") + told('"') + END,
    BEGIN + told(" MACROBUTTON NoMacro") + whole("PAGE", "s") + END,
]


@pytest.mark.parametrize("body", MADE_UP)
def test_an_instruction_that_another_field_makes_up_is_refused(body):
    assert found("docx", docx(body))


@pytest.mark.parametrize(
    "body",
    [
        BEGIN + told(" = ") + whole(" PAGE ") + told(" - 1 ") + END,
        BEGIN + told("=") + whole(" PAGE ") + told("-1") + END,
        BEGIN + told(" IF ") + whole("PAGE") + told(' = "1" "" "') + whole("STYLEREF x") + told('"') + END,
        BEGIN + told(" TOC ") + SEPARATE + BEGIN + told(' HYPERLINK \\l "_Toc1" ') + SEPARATE + shown("1")
        + whole("PAGEREF _Toc1 \\h") + END + END,
    ],
)  # fmt: skip
def test_honest_fields_stand_in_each_other(body):
    assert found("docx", docx(body)) is None


@pytest.mark.parametrize(
    "part", ["header1", "footer2", "footnotes", "endnotes", "comments", "glossary/document", "x/y"]
)
def test_fields_are_judged_in_every_part(part):
    body = f'<w:hdr xmlns:w="{WORD}"><w:p>{field("DDEAUTO c:")}</w:p></w:hdr>'
    name = f"word/{part}.xml".replace("/", "__").replace(".", "_DOT_")
    assert found("docx", docx(**{name: body})) == "outside"


@pytest.mark.parametrize(
    "name", ["word__document_DOT_png", "word__document_DOT_bin", "Configurations2__d_DOT_xml"]
)
def test_no_name_keeps_a_part_from_being_read(name):
    path = name.replace("__", "/").replace("_DOT_", ".")
    override = f'<Override PartName="/{path}" ContentType="{TYPES}wordprocessingml.document.main+xml"/>'
    body = f'<w:document xmlns:w="{WORD}">{field("DDEAUTO c:")}</w:document>'
    assert found("docx", docx(types=override, **{name: body}))


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ('<v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="file:///c:/calc.exe"/>', "link"),
        ('<v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="https://exemple.fr"/>', None),
        (
            '<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="https://evil.example/p.png"/>',
            "outside",
        ),
        ('<v:fill xmlns:v="urn:schemas-microsoft-com:vml" src="\\\\evil\\p.png"/>', "outside"),
        ('<w:connectString w:val="Provider=x"/>', "outside"),
        ('<w:connectString w:val=""/>', None),
    ],
)
def test_addresses_are_judged_where_attributes_hold_them(body, finding):
    assert found("docx", docx(body)) == finding


# ——— Formulas ———

HONEST_FORMULAS = [
    "SUM(A1:A9)",
    "'Image (2)'!A1+'Appel (call)'!B2",
    "'Feuil 1:Feuil 3'!A1",
    "'L''énergie | 2023'!A1",
    '"Image (photo) | \'x"&A1',
    'IF(A1>0,"oui","c\'est non")',
    "Table1[[#This Row],[Coût d''énergie (€/MWh)]]*2",
    "SUM(Table1[kWh | an])/Table1[[#Totals],[x]]",
    "[0]!Nom",
    "[1]Feuil1!A1",
    "'[1]Feuil 1'!A1",
    'HYPERLINK("https://exemple.fr/"&A1,"Voir")',
    'HYPERLINK("mailto:"&A1)',
    'HYPERLINK("#Feuil1!A1:B2","Sommaire")',
    'HYPERLINK("#\'"&A2&"\'!A1",A2)',
    'HYPERLINK(CONCATENATE("https://exemple.fr/",A1),"x")',
    'HYPERLINK( (_xlfn.CONCAT("https://exemple.fr/",A1)))',
    'INDIRECT("\'"&A1&"\'!B2")',
    'INDIRECT("Feuil1!AB:AC")',
    'IFERROR(__xludf.DUMMYFUNCTION("IMAGE(""https://exemple.fr"")"),"")',
    'NOT(ISERROR(SEARCH("http://",A1)))',
    "of:=SUM([.A1:.A9];[$'Feuille 2'.B1])",
    'of:=HYPERLINK("https://exemple.fr";"Voir")',
    "of:=[$Feuille2.A1]*100",
    "of:=SUM({1;2|3;4})",
    'of:=SUMPRODUCT({"a|b";1|[.A1];2})*{1|2}',
    'cell-content-is-in-list("a/b";"c")',
]
HOSTILE_FORMULAS = [
    ('HYPERLINK("file:///\\\\evil\\share\\x.exe","x")', "link"),
    ('HYPERLINK("\\\\evil\\share\\x.exe")', "link"),
    ('HYPERLINK("[\\\\evil\\b.xlsx]S!A1")', "link"),
    ('HYPERLINK("#[\\\\evil\\b.xlsx]S!A1")', "link"),
    ('HYPERLINK("#"&"\\\\evil\\b.xlsx")', "link"),
    ('HYPERLINK("fi"&"le:///c:/calc.exe")', "link"),
    ("HYPERLINK(A1)", "link"),
    ("HYPERLINK(CHAR(92)&CHAR(92)&A1)", "link"),
    ('HYPERLINK(IF(1,"file:///c:/calc.exe"))', "link"),
    ('hyperlink ("ms-msdt:x")', "link"),
    ('"a"&HYPERLINK("https://exemple.fr")&HYPERLINK("file:///c:/x")', "link"),
    ('_xlfn.IMAGE("http://evil/x.png")', "outside"),
    ("_xlfn.WEBSERVICE(A1)", "outside"),
    ('RTD("x",,"y")', "outside"),
    ('CALL("urlmon","x")', "outside"),
    ("REGISTER.ID(1)", "outside"),
    ('SUM("\')",IMAGE(A1),"(\'")', "outside"),
    ("'a'&IMAGE(A1)&'b'", "outside"),
    ("cmd|' /C calc'!A0", "outside"),
    ("'c:\\x'|'y'!A0", "outside"),
    ("cmd|calc!A0", "outside"),
    ("{cmd|calc!A0}", "outside"),
    ("SUM({1;2|3;4})+cmd|' /C calc'!A0", "outside"),
    ("cmd|{1}!A0", "outside"),
    ("{1|IMAGE(A1)}", "outside"),
    ("'\\\\evil\\[b.xlsx]S'!A1", "outside"),
    ("'C:\\x\\[b.xlsx]S'!A1", "outside"),
    ("'http://evil/[b.xlsx]S'!A1", "outside"),
    ("SUM('[b.xlsx]S'!A1)", "outside"),
    ("[b.xlsx]S!A1", "outside"),
    ("INDIRECT(\"'\\\\evil\\[b.xlsx]S'!A1\")", "outside"),
    ("INDIRECT(\"'file:///x'#$S.A1\")", "outside"),
    ('of:=DDE("soffice";"x";"y")', "outside"),
    ('of:=COM.MICROSOFT.WEBSERVICE("https://evil")', "outside"),
    ('of:=HYPERLINK("file:///c:/x")', "link"),
    ("of:=['file:///c:/x.ods'#$S.A1]", "outside"),
    ("of:=['x.ods'#$S.A1]", "outside"),
    ("of:='x.ods'#$S.A1", "outside"),
    ("msoxl:='\\\\evil\\[b.xlsx]S'!A1", "outside"),
]


@pytest.mark.parametrize("formula", HONEST_FORMULAS)
def test_an_honest_formula_passes(formula):
    judge_formula(formula)


@pytest.mark.parametrize(("formula", "finding"), HOSTILE_FORMULAS)
def test_a_hostile_formula_is_refused(formula, finding):
    with pytest.raises(Found, match=finding):
        judge_formula(formula)


FETCHING = escape('IMAGE("http://evil/x.png")')


@pytest.mark.parametrize(
    "words",
    [
        f"<f>{FETCHING}</f>",
        f'<f t="array" ref="A1">1+{FETCHING}</f>',
        "<f>IM<!-- -->AGE(A1)</f>",
        "<f><![CDATA[IMAGE(A1)]]></f>",
        "<f>IMAGE(A1)<f>1</f></f>",
        f"<definedName>{FETCHING}</definedName>",
        f"<cfRule><formula>{FETCHING}</formula></cfRule>",
        f'<cfvo type="formula" val="{FETCHING}"/>',
        f"<dataValidation><formula1>{FETCHING}</formula1></dataValidation>",
        f"<calculatedColumnFormula>{FETCHING}</calculatedColumnFormula>",
        f'<calculatedItem formula="{FETCHING}"/>',
        f'<x:f xmlns:x="http://schemas.microsoft.com/office/excel/2006/main">{FETCHING}</x:f>',
    ],
)
def test_a_workbook_holds_no_such_formula_anywhere(words):
    assert found("xlsx", xlsx(words)) == "outside"
    assert found("xlsx", xlsx(xl__worksheets__sheet2_DOT_xml=f'<x xmlns="{SHEET}">{words}</x>')) == "outside"


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (f'<table:table-cell table:formula="of:={FETCHING}"/>', "outside"),
        (f'<table:named-expression table:expression="of:={FETCHING}"/>', "outside"),
        (f'<table:content-validation table:condition="of:{FETCHING}"/>', "outside"),
        (f'<text:user-field-get text:formula="ooow:{FETCHING}"/>', "outside"),
        ("<table:named-range table:cell-range-address=\"'file:///c:/x.ods'#$S.A1\"/>", "outside"),
        ("<table:named-range table:cell-range-address=\"$'A 1'.$A$1:.$B$2\"/>", None),
        ('<table:cell-range-source xlink:href="x.ods"/>', "outside"),
        ('<table:table-cell table:formula="of:=HYPERLINK(&quot;file:///c:/x&quot;)"/>', "link"),
        ('<table:table-cell table:formula="of:=SUM([.A1:.A2])"/>', None),
    ],
)
def test_an_open_document_is_judged_alike(body, finding):
    assert found("ods", odf(body, "spreadsheet")) == finding
    assert found("odt", odf(body)) == finding


def test_fractions_and_charts_of_a_text_are_no_formulas():
    math = '<m:f xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:t>|x|</m:t></m:f>'
    chart = '<c:f xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">[a.xlsx]S!A1</c:f>'
    assert found("docx", docx(math, word__charts__chart1_DOT_xml=chart)) is None
    assert found("xlsx", xlsx(math)) is None


@pytest.mark.parametrize("words", ["['", "'a", '"a', "HYPERLINK(", "[a", "(CONCAT(", "'"])
def test_a_long_formula_is_judged_soon(words):
    started = time.process_time()
    found("xlsx", xlsx(f"<f>{escape(words * (20_000 // len(words)))}</f>"))
    found("xlsx", xlsx(f"<f>{escape(words * 1_000_000)}</f>"))
    assert time.process_time() - started < 15


def test_many_formulas_are_judged_soon():
    many = "".join(f"<c><f>SUM('Feuil 1'!A{row}:B{row})*Table1[Coût]</f></c>" for row in range(100_000))
    started = time.process_time()
    assert found("xlsx", xlsx(many)) is None
    assert time.process_time() - started < 30
