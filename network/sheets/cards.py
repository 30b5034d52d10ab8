"""A published sheet as the search and lists of results show it: words to find it by, and a card made once."""

from collections.abc import Iterator, Sequence

from flask import current_app
from markupsafe import Markup

from network.search.documents import Document
from network.sheets import queries
from network.sheets.content import PROSE
from network.sheets.models import SheetRevision
from network.sheets.reading import Reading


def documents(keys: Sequence[str] | None) -> Iterator[Document]:
    """Give the published sheets that have these public identifiers, or all of them, to the search."""
    for revision in queries.public_revisions(keys):
        reading = Reading(revision)
        assert revision.decided_at is not None, "what is published was decided"
        yield Document(
            kind="sheet",
            key=revision.sheet.public_id,
            title=revision.title,
            published_at=revision.decided_at,
            card_html=card(revision),
            summary=revision.summary,
            keywords=" ".join(_keywords(reading)),
            body="\n".join(getattr(revision, name) for name in sorted(PROSE)),
            facets={
                "kind": ["fiche"],
                "theme": reading.themes,
                "audience": revision.audiences,
                "college": [revision.sheet.owner.college],
                "department": reading.departments,
                "year": [str(reading.year)] if reading.year else [],
            },
        )


def card(revision: SheetRevision, level: int = 2) -> Markup:
    """Render the card of a published revision, its title at this level of heading; no request is needed."""
    template = current_app.jinja_env.get_template("sheets/_card.html")
    url = _path("sheets.show", slug=revision.sheet.slug)
    rendered = template.render(reading=Reading(revision), url=url, level=level)
    return Markup(rendered)  # noqa: S704 - a template of ours, which escapes


def _path(endpoint: str, **values: str | None) -> str:
    return current_app.url_map.bind("").build(endpoint, values)


def _keywords(reading: Reading) -> list[str]:
    revision = reading.revision
    codes = {
        name: reading.labels(name)
        for name in ("subthemes", "sectors", "aims", "plans", "levers", "obstacles")
    }
    places = [place.label for place in reading.places]
    people = [
        revision.sheet.owner.name,
        revision.lead_structure,
        revision.project_owner,
        revision.plan_name,
        revision.area,
    ]
    return [
        *revision.keywords,
        *reading.theme_labels,
        *(label for labels in codes.values() for label in labels),
        *places,
        *reading.department_names,
        *filter(None, people),
    ]
