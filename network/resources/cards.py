"""A published resource as the search and lists of results show it."""

from collections.abc import Iterator, Sequence

from flask import current_app
from markupsafe import Markup

from network.db import db
from network.files.queries import texts_of
from network.resources import queries
from network.resources.models import Resource, ResourceRevision
from network.resources.reading import Reading
from network.search.actions import note_change
from network.search.documents import EXCERPT, TITLE, Document
from network.search.excerpts import paragraph
from network.territories.areas import areas
from network.territories.naming import found_by, whole_names


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
            card_html=_card(revision, TITLE, Markup(EXCERPT)),  # noqa: S704 - a sign of ours
            summary=reading.opening,
            places=found_by((), revision.departments),
            keywords="\n".join(_keywords(reading)),
            body=_after_opening(revision),
            file_text=texts_of([revision.file.public_id]) if revision.file else "",
            names=whole_names((), revision.departments),
            facets={
                "collection": ["resource"],
                "kind": [revision.kind],
                "theme": [*reading.themes, *revision.subthemes],
                "sector": revision.sectors,
                "audience": revision.audiences,
                "college": [owner.college] if owner else [],
                "place": areas(revision.departments),
                "year": [str(revision.year)] if revision.year else [],
            },
            inner={"theme": revision.subthemes, "place": revision.departments},
        )


def card(revision: ResourceRevision, level: int = 2) -> Markup:
    """Render the card of a published revision, its title at this level of heading; no request is needed."""
    return _card(revision, revision.title, paragraph(Reading(revision).opening), level)


def note_words(resource_id: int) -> None:
    """Note that what a resource is found by changed beside it; for actions."""
    if resource := db.session.get(Resource, resource_id):
        note_change("resource", resource.public_id)


def _card(revision: ResourceRevision, title: str, text: Markup, level: int = 2) -> Markup:
    template = current_app.jinja_env.get_template("resources/_card.html")
    url = current_app.url_map.bind("").build("resources.show", {"slug": revision.resource.slug})
    rendered = template.render(reading=Reading(revision), title=title, text=text, url=url, level=level)
    return Markup(rendered)  # noqa: S704 - a template of ours, which escapes


def _after_opening(revision: ResourceRevision) -> str:
    """Return the presentation after its first paragraph, without its formatting."""
    rest = revision.summary_html.partition("</p>")[2]
    return Markup(rest).striptags()  # noqa: S704 - escaped again where it is shown


def _keywords(reading: Reading) -> list[str]:
    revision, owner = reading.revision, reading.revision.resource.owner
    return [
        reading.kind,
        *reading.theme_labels,
        *reading.labels("subthemes"),
        *reading.labels("sectors"),
        *reading.labels("audiences"),
        *filter(None, [revision.publisher, revision.authors, *((owner.name, owner.siren) if owner else ())]),
    ]
