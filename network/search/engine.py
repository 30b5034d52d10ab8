"""Documents into the engine, answers out of it."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal

import tantivy
from markupsafe import Markup
from tantivy import Occur, Query

from network.search.documents import Document, Hit, Keys, Results, Sum
from network.search.excerpts import Needles, filled
from network.search.french import Question, Synonyms, question, shipped
from network.search.matching import marked, matching, narrowed
from network.search.reading import Reading, read
from network.search.schema import SCHEMA, column, prepared, written
from network.search.words import composed, stems

FORMAT = "12"  # to be changed with what is written in an index, stems included: the old ones are rebuilt

Sort = Literal["relevance", "recent"]
Counts = dict[str, list[tuple[str, int]]]  # by facet: its values, the most frequent first

_MOST_VALUES = 10_000  # of all facets; their counts are exact up to there
_MOST_NUMBERS = 60_000  # different values of one number; the engine refuses more than 65 000
_MOST_READ = 100  # questions remembered: long ones take 50 kB each
_BLOCK = 4096  # bytes of documents that are read together; the engine would take four times as many


def new_index(folder: Path) -> tantivy.Index:
    """Make an empty index in an empty folder.

    The documents that are shown together stand apart, and the engine reads a block for each: small ones.
    """
    tantivy.Index(SCHEMA, path=str(folder))
    meta = folder / "meta.json"
    settings = json.loads(meta.read_text())
    settings["index_settings"] = {"docstore_blocksize": _BLOCK, "docstore_compression": "none"}
    meta.write_text(json.dumps(settings))
    return prepared(tantivy.Index.open(str(folder)))


def open_index(folder: Path) -> tantivy.Index:
    """Open the index of a folder; it reads what was committed later only when told to `reload`."""
    index = prepared(tantivy.Index.open(str(folder)))
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
        writer.add_document(written(document))
        count += 1
    return count


def erase(writer: tantivy.IndexWriter, kind: str, keys: Iterable[str]) -> None:
    """Take documents out."""
    for key in keys:
        writer.delete_documents_by_term("id", f"{kind}:{key}")


@dataclass(frozen=True)
class View:
    """An index as it was at one moment; several threads may search it at once."""

    searcher: tantivy.Searcher
    synonyms: Callable[[], Synonyms] = shipped
    is_place: Callable[[str], bool] = lambda _name: False
    # The synonyms that questions were read with, and the questions.
    _readings: list[Any] = field(default_factory=lambda: [None, {}])
    _everything: dict[Any, Counts] = field(default_factory=dict)

    def read(self, query: str) -> Question:
        """Return what these words ask, the same for the page, its counts, its sums and its exports."""
        return self._understood(query).question

    def _understood(self, query: str) -> Reading:
        synonyms = self.synonyms()
        known, readings = self._readings
        if known is not synonyms or len(readings) > _MOST_READ:
            readings = {}
            self._readings[:] = synonyms, readings
        if query not in readings:
            asked = self._as_typed(query, synonyms)
            readings[query] = read(self.searcher, composed(query), asked, synonyms, self.is_place)
        return readings[query]

    def _as_typed(self, query: str, synonyms: Synonyms) -> Question:
        return question(query, synonyms, self._is_name, self._is_word)

    def _is_name(self, name: str) -> bool:
        return self.searcher.doc_freq("names", name) > 0

    def _is_word(self, word: str) -> bool:
        return self.searcher.doc_freq("text", stems(word)[0]) > 0

    def search(
        self,
        query: str,
        filters: Mapping[str, str],
        facets: Sequence[str],
        sort: Sort,
        offset: int,
        limit: int,
        opened: Collection[str] = (),
    ) -> Results:
        """Answer a question; see `Index.search`."""
        reading = self._understood(query)
        wanted, order = _ordered(reading, filters, sort)
        found: Any = self.searcher.search(wanted, 1 if offset else limit, order_by_field=order)
        if 0 < offset < found.count:  # checked, for the engine makes room for as many hits as the offset says
            found = self.searcher.search(wanted, limit, offset=offset, order_by_field=order)
        beyond = offset >= max(found.count, 1)
        hits = [] if beyond else [self._hit(address, reading.needles) for _, address in found.hits]
        counts = self._counts(reading, filters, facets, opened)
        return Results(found.count, hits, counts, reading.understood)

    def alike(self, kind: str, marks: Mapping[str, float], needed: Iterable[str], limit: int) -> list[str]:
        """Return the keys of the documents of a kind whose marks weigh most; see `Index.alike`."""
        of_kind = Query.const_score_query(Query.term_query(SCHEMA, "kind", kind, "basic"), 0.0)
        one_needed = Query.boolean_query([(Occur.Should, marked(mark, 0.0)) for mark in needed])
        weighed = [(Occur.Should, marked(mark, weight)) for mark, weight in marks.items()]
        wanted = Query.boolean_query([(Occur.Must, of_kind), (Occur.Must, one_needed), *weighed])
        found: Any = self.searcher.search(wanted, limit)
        return [self._name(address)[1] for _, address in found.hits]

    def keys(self, query: str, filters: Mapping[str, str], sort: Sort, limit: int) -> Keys:
        """Name the first documents that `search` would find, in its order, and count them all."""
        wanted, order = _ordered(self._understood(query), filters, sort)
        found: Any = self.searcher.search(wanted, limit, order_by_field=order)
        return Keys(found.count, [self._name(address) for _, address in found.hits])

    def sums(self, query: str, filters: Mapping[str, str], names: Iterable[str]) -> dict[str, Sum]:
        """Add each of these numbers up over the documents that `search` would find and that have it.

        A number that none of them has is left out.
        """
        asked = {name: {"stats": {"field": f"numbers.{name}"}} for name in names}
        answer = self.searcher.aggregate(self._wanted(query, filters), asked)
        return {
            name: Sum(each["count"], each["sum"], each["min"], each["max"])
            for name, each in answer.items()
            if each["count"]
        }

    def spread(self, query: str, filters: Mapping[str, str], name: str) -> list[tuple[float, int]]:
        """Return the different values of a number, the lowest first, and how many documents have each."""
        size = {"size": _MOST_NUMBERS, "segment_size": _MOST_NUMBERS}
        asked = {"spread": {"terms": {"field": f"numbers.{name}", **size}}}
        counts: dict[float, int] = {}
        for bucket in self.searcher.aggregate(self._wanted(query, filters), asked)["spread"]["buckets"]:
            value = float(bucket["key"])  # whole ones may come as integers
            counts[value] = counts.get(value, 0) + bucket["doc_count"]
        return sorted(counts.items())

    def ranked(
        self, query: str, filters: Mapping[str, str], by: str, *, upwards: bool, offset: int, limit: int
    ) -> Keys:
        """Name the documents that `search` would find, sorted by one of their `SORTABLE` numbers.

        Those that do not have it come last, whichever way; the first `offset` of them all are passed over.
        """
        wanted, order = self._wanted(query, filters), column(by)
        way = tantivy.Order.Asc if upwards else tantivy.Order.Desc
        counted: Any = self.searcher.search(wanted, 1)
        total = int(counted.count)
        if offset >= total:  # the engine makes room for as many hits as the offset says
            return Keys(total, [])
        found: Any = self.searcher.search(wanted, limit, offset=offset, order_by_field=order, order=way)
        return Keys(total, [self._name(address) for _, address in found.hits])

    def among(
        self, query: str, filters: Mapping[str, str], names: Collection[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """Return those of these documents, by kind and key, that answer a question taken at its word.

        Nothing is mended: who waits for what the library does not hold yet is not told of something else.
        """
        if not names:
            return []
        these = Query.term_set_query(SCHEMA, "id", [f"{kind}:{key}" for kind, key in names])
        wanted = narrowed(matching(self._as_typed(query, self.synonyms())), filters)
        both = Query.boolean_query([(Occur.Must, these), (Occur.Must, wanted)])
        found: Any = self.searcher.search(both, len(names), order_by_field="published_at")
        return [self._name(address) for _, address in found.hits]

    def values(self, query: str, filters: Mapping[str, str], facet: str) -> list[tuple[str, int]]:
        """Count the values of a facet over the documents that `search` would find, its filter included."""
        return self._values(self._wanted(query, filters), facet)

    def lacking(self, query: str, filters: Mapping[str, str], facet: str) -> int:
        """Count the documents that `search` would find and that have no value of this facet."""
        having = Query.exists_query(f"facets.{facet}")
        rest = Query.boolean_query([(Occur.Must, self._wanted(query, filters)), (Occur.MustNot, having)])
        counted: Any = self.searcher.search(rest, 1)
        return int(counted.count)

    def _wanted(self, query: str, filters: Mapping[str, str]) -> Query:
        return narrowed(self._understood(query).matching, filters)

    def _name(self, address: tantivy.DocAddress) -> tuple[str, str]:
        return named(self.searcher.doc(address))

    def _hit(self, address: tantivy.DocAddress, wanted: Needles) -> Hit:
        stored = self.searcher.doc(address)
        # Rendered by our own templates, and escaped where it is filled.
        return Hit(*named(stored), Markup(filled(stored["card"][0], stored, wanted)))  # noqa: S704

    def _counts(
        self, reading: Reading, filters: Mapping[str, str], facets: Sequence[str], opened: Collection[str]
    ) -> Counts:
        if reading.question != Question() or filters:
            return self._counted(reading, filters, facets, opened)
        # The whole corpus: the one question that costs.
        key = tuple(facets), tuple(opened)
        if key not in self._everything:
            self._everything[key] = self._counted(reading, filters, facets, opened)
        return self._everything[key]

    def _counted(
        self, reading: Reading, filters: Mapping[str, str], facets: Sequence[str], opened: Collection[str]
    ) -> Counts:
        apart = [name for name in facets if name in filters or name in opened]
        together = [name for name in facets if name not in apart]
        counts = self._outer_values(narrowed(reading.matching, filters), together) if together else {}
        for name in apart:
            others = {other: value for other, value in filters.items() if other != name}
            counts[name] = self._values(narrowed(reading.matching, others), name)
        return counts

    def _values(self, wanted: Query, name: str) -> list[tuple[str, int]]:
        """Count the values of a facet in its own column."""
        return _by_count(self._terms(wanted, f"facets.{name}"))

    def _outer_values(self, wanted: Query, names: Sequence[str]) -> Counts:
        """Count the outer values of these facets in the column of all."""
        counts: Counts = {name: [] for name in names}
        for key, count in self._terms(wanted, "values"):
            name, value = key.split(":", 1)
            if name in counts:
                counts[name].append((value, count))
        return {name: _by_count(values) for name, values in counts.items()}

    def _terms(self, wanted: Query, column: str) -> list[tuple[str, int]]:
        """Return what stands in a column, in its order, and in how many documents."""
        size = {"size": _MOST_VALUES, "segment_size": _MOST_VALUES}
        terms = {"field": column, "order": {"_key": "asc"}, **size}
        found = self.searcher.aggregate(wanted, {"terms": {"terms": terms}})["terms"]
        return [(bucket["key"], bucket["doc_count"]) for bucket in found["buckets"]]


def _by_count(values: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the most frequent first; those of one count stay in their order."""
    return sorted(values, key=itemgetter(1), reverse=True)


def named(stored: tantivy.Document) -> tuple[str, str]:
    """Return the kind and the key of a document."""
    kind, _colon, key = stored["id"][0].partition(":")
    return kind, key


def _ordered(reading: Reading, filters: Mapping[str, str], sort: Sort) -> tuple[Query, str | None]:
    """Return the query of a selection in its order, and the field it is sorted by, if it is."""
    if sort == "relevance" and reading.question.required:
        return narrowed(reading.scored, filters), None
    return narrowed(reading.matching, filters), "published_at"
