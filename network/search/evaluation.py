"""How well the search ranks, told in three figures by queries that somebody judged beforehand.

A judged set is a folder with `documents.toml` and `queries.toml`: what may be found, and for each query as
people type it, what a reader would want, from 3 (what they look for) down to 1 (near it). What is not judged
is worth nothing. The documents go into an index of their own; the site's is neither read nor written.
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log2
from pathlib import Path
from typing import Any

from network.search import engine
from network.search.documents import Document
from network.search.engine import View
from network.search.french import Synonyms

FIRST = 10  # results that count: the first of a page
USEFUL = 2  # the grade from which on a document answers the query

_HEAP = 15_000_000  # bytes, the engine's least
_PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)

# Codes of places -> the words they are found by, and their whole names, as documents have them.
Located = Callable[[Sequence[str]], tuple[str, Sequence[Collection[str]]]]


@dataclass(frozen=True)
class Query:
    """What somebody types, and the grades of the documents that they want."""

    typed: str
    wants: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class JudgedSet:
    """Documents, and queries judged on them."""

    documents: Sequence[Document]
    queries: Sequence[Query]


@dataclass(frozen=True)
class Score:
    """What a query found first, and how good that is."""

    query: Query
    found: Sequence[str]

    @property
    def ndcg(self) -> float:
        """The gain of the first results, discounted by their rank, over that of the best order there is.

        Järvelin and Kekäläinen, « Cumulated gain-based evaluation of IR techniques », ACM TOIS 20(4), 2002,
        with the exponential gain of Burges et al., « Learning to rank using gradient descent », ICML 2005:
        the sum over ranks of (2^grade - 1) / log2(rank + 1).
        """
        best = sorted(self.query.grades.values(), reverse=True)[:FIRST]
        return _gain(self.query.grades.get(key, 0) for key in self.found) / _gain(best)

    @property
    def reciprocal_rank(self) -> float:
        """One over the rank of the first result that answers the query; nought where none does.

        Voorhees, « The TREC-8 question answering track report », 1999.
        """
        for rank, key in enumerate(self.found, start=1):
            if self.query.grades.get(key, 0) >= USEFUL:
                return 1 / rank
        return 0.0


@dataclass(frozen=True)
class Figures:
    """What the scores come to: two means, and the share of the queries that found nothing at all."""

    ndcg: float
    mrr: float
    empty: float


def read_set(folder: Path, located: Located) -> JudgedSet:
    """Read the judged set of a folder."""
    documents = tomllib.loads((folder / "documents.toml").read_text(encoding="utf-8"))["documents"]
    queries = tomllib.loads((folder / "queries.toml").read_text(encoding="utf-8"))["queries"]
    return JudgedSet([_document(row, located) for row in documents], [_query(row) for row in queries])


def evaluate(judged: JudgedSet, folder: Path, synonyms: Synonyms) -> list[Score]:
    """Ask every query of an index made in this empty folder, and score what each finds first."""
    return scores(judged.queries, opened(judged.documents, folder, synonyms))


def opened(documents: Sequence[Document], folder: Path, synonyms: Synonyms) -> View:
    """Make an index of documents in an empty folder, and open it."""
    with engine.writing(engine.new_index(folder), _HEAP) as writer:
        engine.write(writer, documents)
    return View(engine.open_index(folder).searcher(), lambda: synonyms)


def scores(queries: Sequence[Query], view: View) -> list[Score]:
    """Ask queries of an index, and score what each finds first."""
    return [Score(query, _first(view, query)) for query in queries]


def figures(found: Sequence[Score]) -> Figures:
    """Sum scores up."""
    count = len(found)
    return Figures(
        ndcg=sum(score.ndcg for score in found) / count,
        mrr=sum(score.reciprocal_rank for score in found) / count,
        empty=sum(not score.found for score in found) / count,
    )


def _first(view: View, query: Query) -> list[str]:
    return [key for _kind, key in view.keys(query.typed, {}, "relevance", FIRST).found]


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _document(row: Mapping[str, Any], located: Located) -> Document:
    words = {name: row[name] for name in ("title", "summary", "figures", "lessons", "keywords", "body")}
    places, names = located(row["places"])
    return Document(
        kind=row["kind"],
        key=row["id"],
        published_at=_PUBLISHED,
        card_html="",
        places=places,
        names=names,
        **words,
    )


def _query(row: Mapping[str, Any]) -> Query:
    grades = {key: grade for grade in (3, 2, 1) for key in row.get(str(grade), ())}
    return Query(row["typed"], row["wants"], grades)
