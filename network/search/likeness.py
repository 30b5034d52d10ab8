"""Documents that use the same rare words as a text."""

import tantivy
from tantivy import Occur, Query

from network.search.engine import SCHEMA, View, named
from network.search.french import stems, words

MOST_WORDS = 30  # the rarest of a text
_TOO_COMMON = 0.2  # share of the documents


def like_text(view: View, text: str, limit: int) -> list[tuple[str, str]]:
    """Return the documents, by kind and key, that use most of the rare words of a text, the nearest first.

    The text may be one of theirs. It is a first choice among many: whoever asks compares the texts.
    """
    rare = _rarest(view.searcher, {stems(word)[0] for word in words(text)})
    if not rare:
        return []
    wanted = Query.boolean_query(
        [(Occur.Should, Query.term_query(SCHEMA, "text", stem, "freq")) for stem in rare]
    )
    found = view.searcher.search(wanted, limit)
    return [named(view.searcher.doc(address)) for _score, address in found.hits]


def _rarest(searcher: tantivy.Searcher, said: set[str]) -> list[str]:
    """Return the stems that fewest documents have, and that another one has besides."""
    most = max(5.0, searcher.num_docs * _TOO_COMMON)
    counted = ((searcher.doc_freq("text", stem), stem) for stem in said)
    return [stem for count, stem in sorted(counted) if 2 <= count <= most][:MOST_WORDS]
