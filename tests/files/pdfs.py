"""PDFs to send: honest ones, and hostile ones of every make."""

import io
import re
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String

Change = Callable[[pikepdf.Pdf], None]


def pdf(change: Change = lambda _pdf: None, pages: int = 1, **saving) -> bytes:
    """Return a PDF of blank pages, after a change."""
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595, 842))
        change(document)
        kept = io.BytesIO()
        document.save(kept, **saving)
    return kept.getvalue()


def link(action: Dictionary) -> Change:
    """Put a link on the first page."""

    def change(document: pikepdf.Pdf) -> None:
        annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=action)
        document.pages[0].Annots = Array([document.make_indirect(annotation)])

    return change


def annotation(**keys) -> Change:
    """Put an annotation on the first page."""

    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Rect=[0, 0, 99, 99], **keys)])

    return change


def root(**keys) -> Change:
    """Add keys to the catalogue."""

    def change(document: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            document.Root[f"/{key}"] = value

    return change


def attached(document: pikepdf.Pdf) -> None:
    """Join a file."""
    document.attachments["facture.xml"] = b"<x/>"


def script_in_a_loose_object(document: pikepdf.Pdf) -> None:
    """Hold a script that nothing refers to, for a reader that would look for it."""
    document.Root.Loose = document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def script_in_a_stream(document: pikepdf.Pdf) -> None:
    """Hold a script as a stream."""
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=document.make_stream(b"app.alert(1)"))


def content(data: bytes, **keys) -> Change:
    """Add a stream that holds this."""

    def change(document: pikepdf.Pdf) -> None:
        stream = document.pages[0]["/Shown"] = document.make_stream(data)
        for key, value in keys.items():
            stream[f"/{key}"] = value

    return change


def packed(size: int, times: int) -> Change:
    """Add a stream of so many numbers, packed so many times."""
    data = b"0 " * size
    for _each in range(times):
        data = zlib.compress(data, 9)
    return content(data, Filter=Array([Name.FlateDecode] * times))


def picture_of(width: int, height: int) -> Change:
    """Add a picture that says so many points."""
    return content(b"", Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height)


SCRIPT = Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert(1)"))
PACKED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}


def of_many_objects(many: int, size: int | None = None) -> bytes:
    """Return a PDF of very many empty objects; its table may tell another `size`."""
    start = pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    body, _xref, tail = start.partition(b"xref\n")
    first = int(re.search(rb"/Size (\d+)", tail)[1])
    starts = {int(m[1]): m.start() for m in re.finditer(rb"(?m)^(\d+) 0 obj", body)}
    parts, at = [body], len(body)
    for number in range(first, first + many):
        starts[number] = at
        parts.append(b"%d 0 obj\n<<>>\nendobj\n" % number)
        at += len(parts[-1])
    lines = [b"0000000000 65535 f ", *(b"%010d 00000 n " % starts[n] for n in sorted(starts))]
    table = b"xref\n0 %d\n%s\n" % (len(lines), b"\n".join(lines))
    trailer = re.sub(rb"/Size \d+", b"/Size %d" % (size or len(lines)), tail[tail.index(b"trailer") :])
    return b"".join(parts) + table + trailer.partition(b"startxref")[0] + b"startxref\n%d\n%%%%EOF\n" % at


def of_many_held(many: int) -> bytes:
    """Return a PDF whose catalogue holds very many dictionaries, written inside each other's array."""
    return pdf(root(Held=Array([Dictionary(A=Array())] * many)))


def with_escaped_names() -> bytes:
    """Return a script whose names are written with escapes, its table of objects computed again."""
    plain = pdf(root(OpenAction=SCRIPT), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    body = plain.partition(b"xref\n")[0].replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4a#53")
    starts = {int(m[1]): m.start() for m in re.finditer(rb"(?m)^(\d+) 0 obj", body)}
    root_number = next(n for n, at in starts.items() if b"/Catalog" in body[at : body.index(b"endobj", at)])
    lines = [b"0000000000 65535 f ", *(b"%010d 00000 n " % starts[n] for n in sorted(starts))]
    table = b"xref\n0 %d\n%s\n" % (len(lines), b"\n".join(lines))
    trailer = b"trailer << /Size %d /Root %d 0 R >>\n" % (len(lines), root_number)
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def older_revision_with_a_script() -> bytes:
    """Return a PDF whose script was replaced by a later revision, at its end."""
    first = pdf(root(OpenAction=SCRIPT), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(first)) as document:
        number = document.Root.objgen[0]
        pages, size = document.Root.Pages.objgen[0], int(document.trailer.Size)
    previous = int(first.rsplit(b"startxref\n", 1)[1].split()[0])
    start = len(first)
    new = b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n" % (number, pages)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, start)
    trailer = b"trailer << /Size %d /Root %d 0 R /Prev %d >>\n" % (size, number, previous)
    return first + new + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (start + len(new))
