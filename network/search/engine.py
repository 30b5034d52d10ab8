"""Documents into the engine, questions out of it: the only module that speaks tantivy's language.

Queries are built from objects, never parsed: whatever somebody types stays a word.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import tantivy
from markupsafe import Markup
from tantivy import Occur, Query

from network.search.documents import Document, Hit, Results
from network.search.french import Question, Term, question, stems, words

FORMAT = "2"  # to be changed with what is written in an index, stems included: the old ones are rebuilt

Sort = Literal["relevance", "recent"]

_WEIGHTS = {"title": 4.0, "summary": 1.5, "keywords": 1.5}  # added to what a word is worth in the whole text
_MOST_VALUES = 1000  # of one facet; its counts are exact up to there


def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", tokenizer_name="raw", index_option="basic")
    schema.add_text_field("kind", stored=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("text", *_WEIGHTS):
        schema.add_text_field(name, tokenizer_name="whitespace")
    schema.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    schema.add_integer_field("published_at", fast=True)
    schema.add_bytes_field("card_html", stored=True)
    return schema.build()


SCHEMA = _schema()


def new_index(folder: Path) -> tantivy.Index:
    """Make an empty index in an empty folder."""
    return tantivy.Index(SCHEMA, path=str(folder))


def open_index(folder: Path) -> tantivy.Index:
    """Open the index of a folder; it reads what was committed later only when told to `reload`."""
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    return index


@contextmanager
def writing(index: tantivy.Index, heap: int) -> Iterator[tantivy.IndexWriter]:
    """Give the one writer of an index, with so many bytes of memory; commit at the end if nothing failed."""
    writer = index.writer(heap, 1)
    try:
        yield writer
        writer.commit()
    finally:
        writer.wait_merging_threads()  # and let go of the files, whatever happened


def write(writer: tantivy.IndexWriter, documents: Iterable[Document]) -> int:
    """Add documents (not there yet) and return how many."""
    count = 0
    for document in documents:
        writer.add_document(_written(document))
        count += 1
    return count


def erase(writer: tantivy.IndexWriter, kind: str, keys: Iterable[str]) -> None:
    """Take documents out."""
    for key in keys:
        writer.delete_documents_by_term("id", f"{kind}:{key}")


def _written(document: Document) -> tantivy.Document:
    written = tantivy.Document()
    written.add_text("id", f"{document.kind}:{document.key}")
    written.add_text("kind", document.kind)
    written.add_text("key", document.key)
    others: dict[str, None] = {}
    for name in (*_WEIGHTS, "body"):
        main, more = _stemmed(getattr(document, name))
        others.update(more)
        written.add_text("text", " ".join(main))
        if name in _WEIGHTS:
            written.add_text(name, " ".join(main))
            written.add_text(name, " ".join(more))
    # Apart from the main stems, whose order phrases rely on.
    written.add_text("text", " ".join(others))
    written.add_json("facets", {name: list(dict.fromkeys(v)) for name, v in document.facets.items()})
    written.add_integer("published_at", int(document.published_at.timestamp() * 1_000_000))
    written.add_bytes("card_html", document.card_html.encode())
    return written


def _stemmed(text: str) -> tuple[list[str], dict[str, None]]:
    found = [stems(word) for word in words(text)]
    return [main for main, *_ in found], dict.fromkeys(other for _, *others in found for other in others)


@dataclass(frozen=True)
class View:
    """An index as it was at one moment; several threads may search it at once."""

    searcher: tantivy.Searcher
    _everything: dict[tuple[str, ...], dict[str, list[tuple[str, int]]]] = field(default_factory=dict)

    def search(
        self,
        query: str,
        filters: Mapping[str, str],
        facets: Sequence[str],
        sort: Sort,
        offset: int,
        limit: int,
    ) -> Results:
        """Answer a question; see `Index.search`."""
        asked = question(query)
        if sort == "relevance" and asked.required:
            wanted, order = _narrowed(_scored(asked), filters), None
        else:
            wanted, order = _narrowed(_matching(asked), filters), "published_at"
        found: Any = self.searcher.search(wanted, 1 if offset else limit, order_by_field=order)
        if 0 < offset < found.count:  # checked, for the engine makes room for as many hits as the offset says
            found = self.searcher.search(wanted, limit, offset=offset, order_by_field=order)
        beyond = offset >= max(found.count, 1)
        hits = [] if beyond else [self._hit(address) for _, address in found.hits]
        return Results(found.count, hits, self._counts(asked, filters, facets))

    def _hit(self, address: tantivy.DocAddress) -> Hit:
        stored = self.searcher.doc(address)
        html = Markup(stored["card_html"][0].decode())  # noqa: S704  rendered by our own templates
        return Hit(stored["kind"][0], stored["key"][0], html)

    def _counts(
        self, asked: Question, filters: Mapping[str, str], facets: Sequence[str]
    ) -> dict[str, list[tuple[str, int]]]:
        if asked == Question() and not filters:  # the whole corpus: the one question that costs
            names = tuple(facets)
            if names not in self._everything:
                self._everything[names] = self._aggregated(_matching(asked), names)
            return self._everything[names]
        free = [name for name in facets if name not in filters]
        counts = self._aggregated(_narrowed(_matching(asked), filters), free)
        for name in facets:
            if name in filters:
                others = {other: value for other, value in filters.items() if other != name}
                counts |= self._aggregated(_narrowed(_matching(asked), others), [name])
        return counts

    def _aggregated(self, wanted: Query, names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        size = {"size": _MOST_VALUES, "segment_size": _MOST_VALUES}
        asked = {name: {"terms": {"field": f"facets.{name}", **size}} for name in names}
        answer = self.searcher.aggregate(wanted, asked) if asked else {}
        counts = {name: [(b["key"], b["doc_count"]) for b in answer[name]["buckets"]] for name in asked}
        return {name: sorted(pairs, key=lambda pair: (-pair[1], pair[0])) for name, pairs in counts.items()}


def _narrowed(query: Query, filters: Mapping[str, str]) -> Query:
    if not filters:
        return query
    chosen = [Query.term_query(SCHEMA, f"facets.{name}", value, "basic") for name, value in filters.items()]
    musts = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in chosen]
    return Query.boolean_query([(Occur.Must, query), *musts])


def _matching(asked: Question) -> Query:
    """Return the query of the documents asked for, whatever their rank."""
    wanted = [_any("text", group) for group in asked.required] or [Query.all_query()]
    unwanted = [_term("text", term) for term in asked.excluded]
    return _joined([*((Occur.Must, q) for q in wanted), *((Occur.MustNot, q) for q in unwanted)])


def _scored(asked: Question) -> Query:
    """Return the same query, with what makes a document rank higher."""
    better = [
        (Occur.Should, Query.boost_query(_any(name, group), weight))
        for group in asked.required
        for name, weight in _WEIGHTS.items()
    ]
    return Query.boolean_query([(Occur.Must, _matching(asked)), *better])


def _any(name: str, group: Iterable[Term]) -> Query:
    return _joined([(Occur.Should, _term(name, term)) for term in group])


def _term(name: str, term: Term) -> Query:
    if term.together and len(term.words) > 1:
        return Query.phrase_query(SCHEMA, name, [stems(word)[0] for word in term.words])
    return _joined([(Occur.Must, _word(name, word)) for word in term.words])


def _word(name: str, word: str) -> Query:
    return _joined([(Occur.Should, Query.term_query(SCHEMA, name, stem, "freq")) for stem in stems(word)])


def _joined(clauses: Sequence[tuple[Occur, Query]]) -> Query:
    """Return the clauses as one query, a lone one as it is (the engine answers it faster)."""
    if len(clauses) == 1 and clauses[0][0] != Occur.MustNot:
        return clauses[0][1]
    return Query.boolean_query(clauses)
