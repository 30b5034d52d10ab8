"""What the index holds of a document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import tantivy

from network.search.documents import SORTABLE, Document
from network.search.excerpts import FIELDS, Read, cleaned, kept
from network.search.words import Word, forms, name_of, spans, stems

# Where words weigh by themselves, beside the whole text (see `matching.WEIGHTS`).
PARTS = ("title", "summary", "figures", "places", "lessons", "keywords")
# What others made of a document raises it once for each of these that it reaches.
WORTHS = (1, 3, 10, 30)
_LISTS = ("places", "keywords")  # one entry a line
WORDLESS = "wordless"  # the name of what reads no words
TIERS = 3  # of names, from the place itself to what lies around it

_LONGEST_FILE = 200_000  # characters


def column(number: str) -> str:
    """Return the column of a number that results may be sorted by."""
    return f"by_{number}"


def worth(least: int) -> str:
    """Return the mark of what was made of a document at least so many times."""
    return f"worth:{least}"


def tiered(tier: int, name: str) -> str:
    """Return a name as the documents of one tier answer to it."""
    return f"{tier}:{name}"


def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    for name in ("text", *PARTS, "file"):
        schema.add_text_field(name, tokenizer_name="whitespace")
    schema.add_text_field("names", tokenizer_name="raw", index_option="basic")
    # The words as they are written, forwards and backwards, to complete and to mend what is typed.
    schema.add_text_field("forms", tokenizer_name="whitespace", index_option="basic")
    schema.add_text_field("endings", tokenizer_name="whitespace", index_option="basic")
    # The values of each facet in a column, and the outer ones of all in one, which the engine counts faster.
    schema.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("values", fast=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("marks", tokenizer_name="raw", index_option="basic")
    schema.add_json_field("numbers", fast=True, tokenizer_name="raw", index_option="basic")
    for name in SORTABLE:
        schema.add_float_field(column(name), fast=True)
    schema.add_integer_field("published_at", fast=True)
    # As text, for the engine reads what is stored as bytes one by one.
    for name in ("card", *FIELDS):
        schema.add_text_field(name, stored=True, tokenizer_name=WORDLESS, index_option="basic")
    return schema.build()


SCHEMA = _schema()


def prepared(index: tantivy.Index) -> tantivy.Index:
    """Return an index that knows how what is only stored is read: as no words."""
    nothing = tantivy.Tokenizer.regex(r"[^\s\S]")
    index.register_tokenizer(WORDLESS, tantivy.TextAnalyzerBuilder(nothing).build())
    return index


def written(document: Document) -> tantivy.Document:
    """Return a document as the index keeps it."""
    it = tantivy.Document()
    it.add_text("id", f"{document.kind}:{document.key}")
    it.add_text("kind", document.kind)
    texts = {name: cleaned(getattr(document, name)) for name in (*PARTS, "body") if name not in _LISTS}
    read = {name: list(spans(text)) for name, text in texts.items()}
    pieces: dict[str, list[Read]] = {name: [(text, read[name])] for name, text in texts.items()}
    _write_words(it, pieces | {name: _entries(getattr(document, name)) for name in _LISTS})
    file = cleaned(document.file_text[:_LONGEST_FILE])
    read_in_file = list(spans(file))
    _write_file(it, read_in_file)
    for tier, names in enumerate(document.names[:TIERS]):
        for name in dict.fromkeys(filter(None, map(name_of, names))):
            it.add_text("names", name)
            it.add_text("names", tiered(tier, name))
    facets = {name: list(dict.fromkeys(values)) for name, values in document.facets.items()}
    it.add_json("facets", facets)
    for name, values in facets.items():
        inner = document.inner.get(name, ())
        for value in values:
            if value not in inner:
                it.add_text("values", f"{name}:{value}")
    for mark in (*document.marks, *(worth(least) for least in WORTHS if document.worth >= least)):
        it.add_text("marks", mark)
    it.add_json("numbers", {name: float(value) for name, value in document.numbers.items()})
    for name in SORTABLE:
        if name in document.numbers:
            it.add_float(column(name), float(document.numbers[name]))
    it.add_integer("published_at", int(document.published_at.timestamp() * 1_000_000))
    it.add_text("card", document.card_html)
    beyond = [(texts[name], read[name]) for name in ("body", "lessons", "figures")]
    title, summary = ((texts[name], read[name]) for name in ("title", "summary"))
    for name, value in kept(title, summary, beyond, (file, read_in_file)).items():
        it.add_text(name, value)
    return it


def _entries(listed: str) -> list[Read]:
    return [(entry, list(spans(entry))) for entry in map(cleaned, listed.splitlines())]


def _write_words(it: tantivy.Document, pieces: Mapping[str, Sequence[Read]]) -> None:
    """Write the words of each part; no phrase runs from one of its pieces into the next."""
    others: dict[str, None] = {}
    written_so: dict[str, None] = {}
    for name, read in pieces.items():
        of_part: dict[str, None] = {}
        for text, found in read:
            main, more = _stemmed(found)
            of_part.update(more)
            others.update(dict.fromkeys(stems(word)[0] for word in _compounds(text, found)))
            written_so.update(dict.fromkeys([each.word for each in found]))
            it.add_text("text", main)
            if name in PARTS:
                it.add_text(name, main)
        others.update(of_part)
        if name in PARTS:
            it.add_text(name, " ".join(of_part))
    # Apart from the main stems, whose order phrases rely on.
    it.add_text("text", " ".join(others))
    looked_up = [pair for pair in map(forms, written_so) if pair]
    it.add_text("forms", " ".join([beginning for beginning, _ in looked_up]))
    it.add_text("endings", " ".join([ending for _, ending in looked_up]))


def _compounds(text: str, found: Sequence[Word]) -> Iterator[str]:
    """Go through the words that a hyphen divides, as others write them: « covoiturage »."""
    for one, other in pairwise(found):
        joined = one.word + other.word
        if other.start == one.end + 1 and text[one.end] in "-\u2010\u2011" and joined.isalpha():
            yield joined


def _write_file(it: tantivy.Document, found: Sequence[Word]) -> None:
    main, more = _stemmed(found)
    it.add_text("file", main)
    it.add_text("file", " ".join(more))


def _stemmed(found: Iterable[Word]) -> tuple[str, dict[str, None]]:
    each = [stems(word.word) for word in found]
    return " ".join([main for main, *_ in each]), dict.fromkeys(o for _, *others in each for o in others)
