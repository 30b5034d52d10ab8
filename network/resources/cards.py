"""A published resource as the search and lists of results show it."""

from collections.abc import Iterator, Sequence

from flask import current_app
from markupsafe import Markup

from network.resources import queries
from network.resources.models import ResourceRevision
from network.resources.reading import Reading
from network.search.documents import Document
from network.territories.queries import department_name


def documents(keys: Sequence[str] | None) -> Iterator[Document]:
    """Give the published resources that have these public identifiers, or all of them, to the search."""
    for revision in queries.public_revisions(keys):
        reading, owner = Reading(revision), revision.resource.owner
        assert revision.decided_at is not None, "what is published was decided"
        yield Document(
            kind="resource",
            key=revision.resource.public_id,
            title=revision.title,
            published_at=revision.decided_at,
            card_html=card(revision),
            keywords=" ".join(_keywords(reading)),
            body=revision.summary,
            facets={
                "collection": ["resource"],
                "kind": [revision.kind],
                "theme": reading.themes,
                "audience": revision.audiences,
                "college": [owner.college] if owner else [],
                "department": revision.departments,
                "year": [str(revision.year)] if revision.year else [],
            },
        )


def card(revision: ResourceRevision, level: int = 2) -> Markup:
    """Render the card of a published revision, its title at this level of heading; no request is needed."""
    template = current_app.jinja_env.get_template("resources/_card.html")
    url = current_app.url_map.bind("").build("resources.show", {"slug": revision.resource.slug})
    rendered = template.render(reading=Reading(revision), url=url, level=level)
    return Markup(rendered)  # noqa: S704 - a template of ours, which escapes


def _keywords(reading: Reading) -> list[str]:
    revision, owner = reading.revision, reading.revision.resource.owner
    return [
        reading.kind,
        *reading.theme_labels,
        *reading.labels("subthemes"),
        *reading.labels("sectors"),
        *reading.labels("audiences"),
        *(department_name(code) for code in revision.departments),
        *filter(None, [revision.publisher, revision.authors, owner.name if owner else ""]),
    ]
