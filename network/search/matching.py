"""Questions as the engine understands them.

Queries are built from objects, never parsed: whatever somebody types stays a word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tantivy import Occur, Query

from network.search.french import Group, Question, Term
from network.search.schema import PARTS, SCHEMA, WORTHS, tiered, worth
from network.search.words import stems

# What a word is worth by where it stands. The text is everything but the files: the parts add to it.
WEIGHTS = {
    "title": 4.0,
    "summary": 1.0,
    "figures": 0.5,
    "places": 2.0,
    "lessons": 0.5,
    "keywords": 1.5,
    "text": 1.0,
    "file": 0.2,
}
# What a whole name adds where it is that of the place itself, of one around it, of a wider one around it.
TIERS = (6.0, 3.0, 1.0)
# What others made of a document adds to its score, at each step: less in all than a word in a summary, so
# that it decides between documents that say as much.
STEP = 0.2
# What a document adds that holds every word, where most of them are enough.
WHOLE = 100.0


def matching(asked: Question) -> Query:
    """Return the query of the documents asked for, whatever their rank."""
    groups = [_anywhere(group) for group in asked.required]
    if asked.least is not None:
        wanted = [_most(groups, asked.least)]
    else:
        wanted = groups or [Query.all_query()]
    unwanted = [_term(name, term) for term in asked.excluded for name in ("text", "file")]
    return joined([*((Occur.Must, q) for q in wanted), *((Occur.MustNot, q) for q in unwanted)])


def scored(asked: Question) -> Query:
    """Return the same query, with what makes a document rank higher."""
    better = [
        (Occur.Should, Query.boost_query(_any(name, group), WEIGHTS[name]))
        for group in asked.required
        for name in PARTS
        if WEIGHTS[name]
    ]
    nearer = [
        (Occur.Should, Query.const_score_query(_named(tiered(tier, group.name)), weight))
        for group in asked.required
        if group.name
        for tier, weight in enumerate(TIERS)
    ]
    worthier = [(Occur.Should, marked(worth(least), STEP)) for least in WORTHS]
    if asked.least is not None:  # what holds every word comes first
        whole = matching(replace(asked, least=None))
        worthier.append((Occur.Should, Query.const_score_query(whole, WHOLE)))
    return Query.boolean_query([(Occur.Must, matching(asked)), *better, *nearer, *worthier])


def narrowed(query: Query, filters: Mapping[str, str]) -> Query:
    """Return the query of those documents that have these values."""
    if not filters:
        return query
    chosen = [Query.term_query(SCHEMA, f"facets.{name}", value, "basic") for name, value in filters.items()]
    musts = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in chosen]
    return Query.boolean_query([(Occur.Must, query), *musts])


def marked(mark: str, weight: float) -> Query:
    """Return the query of the documents that bear a mark, and what it is worth."""
    return Query.const_score_query(Query.term_query(SCHEMA, "marks", mark, "basic"), weight)


def joined(clauses: Sequence[tuple[Occur, Query]]) -> Query:
    """Return the clauses as one query, a lone one as it is (the engine answers it faster)."""
    if len(clauses) == 1 and clauses[0][0] != Occur.MustNot:
        return clauses[0][1]
    return Query.boolean_query(clauses)


def _most(groups: Sequence[Query], least: int) -> Query:
    return Query.boolean_query([(Occur.Should, group) for group in groups], least)


def _anywhere(group: Group) -> Query:
    found = [(Occur.Should, Query.boost_query(_any("file", group), WEIGHTS["file"]))]
    if group.name:
        found.append((Occur.Should, Query.const_score_query(_named(group.name), 0.0)))
    text = _any("text", group)
    text = text if WEIGHTS["text"] == 1 else Query.boost_query(text, WEIGHTS["text"])
    return Query.boolean_query([(Occur.Should, text), *found])


def _named(name: str) -> Query:
    return Query.term_query(SCHEMA, "names", name, "basic")


def _any(name: str, group: Group) -> Query:
    return joined([(Occur.Should, _term(name, term)) for term in group.terms])


def _term(name: str, term: Term) -> Query:
    if term.together and len(term.words) > 1:
        return Query.phrase_query(SCHEMA, name, [stems(word)[0] for word in term.words])
    return joined([(Occur.Must, _word(name, word)) for word in term.words])


def _word(name: str, word: str) -> Query:
    return joined([(Occur.Should, Query.term_query(SCHEMA, name, stem, "freq")) for stem in stems(word)])
