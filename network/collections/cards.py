"""A published collection as the search and lists of results show it."""

from collections.abc import Iterator, Sequence

from flask import current_app
from markupsafe import Markup

from network.collections import queries
from network.collections.reading import Reading
from network.search.documents import EXCERPT, TITLE, Document, sentences
from network.search.excerpts import paragraph


def documents(keys: Sequence[str] | None) -> Iterator[Document]:
    """Give the published collections that have these public identifiers, or all of them, to the search."""
    for collection in queries.public_collections(keys):
        reading = Reading(collection)
        assert collection.published_at is not None, "what is published was published on a day"
        yield Document(
            kind="collection",
            key=collection.public_id,
            title=collection.title,
            published_at=collection.published_at,
            card_html=_card(reading, TITLE, Markup(EXCERPT)),  # noqa: S704 - a sign of ours
            summary=reading.opening,
            keywords="\n".join(reading.theme_labels),
            body=sentences([reading.after_opening, *_told(reading)]),
            facets={
                "collection": ["collection"],
                "kind": ["collection"],
                "theme": [*reading.themes, *reading.subthemes],
            },
            inner={"theme": reading.subthemes},
        )


def card(reading: Reading, level: int = 2) -> Markup:
    """Render the card of a published collection, its title at this level of heading; no request is needed."""
    return _card(reading, reading.collection.title, paragraph(reading.opening), level)


def _card(reading: Reading, title: str, text: Markup, level: int = 2) -> Markup:
    template = current_app.jinja_env.get_template("collections/_card.html")
    url = current_app.url_map.bind("").build("collections.show", {"slug": reading.collection.slug})
    rendered = template.render(reading=reading, title=title, text=text, url=url, level=level)
    return Markup(rendered)  # noqa: S704 - a template of ours, which escapes


def _told(reading: Reading) -> Iterator[str]:
    for entry in reading.entries:
        yield entry.title
        yield entry.item.why
