"""A published sheet as the search and lists of results show it: words to find it by, and a card made once."""

from collections.abc import Iterator, Sequence

from flask import current_app
from markupsafe import Markup

from network.db import db
from network.files.queries import texts_of
from network.search.actions import note_change
from network.search.documents import EXCERPT, TITLE, Document, sentences
from network.search.excerpts import paragraph
from network.sheets import queries, related
from network.sheets.content import CENTS, FIELDS, PROSE, Part
from network.sheets.countable import numbers_of
from network.sheets.facets import facets_of
from network.sheets.files import named_by
from network.sheets.models import Sheet, SheetRevision
from network.sheets.reading import Reading
from network.sheets.wording import euros, key_figure
from network.territories.naming import found_by, whole_names

_LESSONS = frozenset(name for name in PROSE if FIELDS[name] is Part.LESSONS)


def documents(keys: Sequence[str] | None) -> Iterator[Document]:
    """Give the published sheets that have these public identifiers, or all of them, to the search."""
    worth = current_app.extensions["sheet_worth"](keys)
    for revision in queries.public_revisions(keys):
        reading = Reading(revision)
        assert revision.decided_at is not None, "what is published was decided"
        yield Document(
            kind="sheet",
            key=revision.sheet.public_id,
            title=revision.title,
            published_at=revision.decided_at,
            card_html=_card(revision, TITLE, Markup(EXCERPT)),  # noqa: S704 - a sign of ours
            summary=revision.summary,
            figures=sentences(_figures(revision)),
            places="\n".join(filter(None, [found_by(reading.places, reading.departments), revision.area])),
            lessons=sentences(_lessons(reading)),
            keywords="\n".join(_keywords(reading)),
            body=sentences(_body(reading)),
            file_text=texts_of(named_by(revision)),
            names=whole_names(reading.places),
            facets=facets_of(reading),
            inner={"theme": revision.subthemes, "place": reading.departments},
            worth=worth.get(revision.sheet.public_id, 0),
            numbers=numbers_of(revision),
            marks=related.written(related.marks_of(reading)),
        )


def card(revision: SheetRevision, level: int = 2) -> Markup:
    """Render the card of a published revision, its title at this level of heading; no request is needed."""
    return _card(revision, revision.title, paragraph(revision.summary), level)


def note_words(sheet_id: int) -> None:
    """Note that what a sheet is found by changed beside it; for actions."""
    if sheet := db.session.get(Sheet, sheet_id):
        note_change("sheet", sheet.public_id)


def _card(revision: SheetRevision, title: str, text: Markup, level: int = 2) -> Markup:
    template = current_app.jinja_env.get_template("sheets/_card.html")
    url = _path("sheets.show", slug=revision.sheet.slug)
    rendered = template.render(reading=Reading(revision), title=title, text=text, url=url, level=level)
    return Markup(rendered)  # noqa: S704 - a template of ours, which escapes


def _path(endpoint: str, **values: str | None) -> str:
    return current_app.url_map.bind("").build(endpoint, values)


def _keywords(reading: Reading) -> list[str]:
    revision = reading.revision
    codes = (reading.labels(name) for name in ("subthemes", "sectors", "aims", "plans", "audiences"))
    people = [
        revision.sheet.owner.name,
        revision.sheet.owner.siren,
        revision.lead_structure,
        revision.project_owner,
        revision.plan_name,
    ]
    return [
        *revision.keywords,
        *reading.theme_labels,
        *(label for labels in codes for label in labels),
        *filter(None, people),
    ]


def _figures(revision: SheetRevision) -> list[str]:
    sums = (getattr(revision, name) for name in CENTS)
    figures = [key_figure(row) for row in revision.key_figures if row["value"]]
    return [*figures, *(euros(cents) for cents in sums if cents is not None)]


def _lessons(reading: Reading) -> list[str]:
    told = (_plain(reading.revision, name) for name in FIELDS if name in _LESSONS)
    return [*filter(None, told), *reading.labels("levers"), *reading.labels("obstacles")]


def _body(reading: Reading) -> list[str]:
    told = (_plain(reading.revision, name) for name in FIELDS if name in PROSE - _LESSONS)
    steps = (row["what"] for row in reading.timeline)
    return [text for text in (*told, *steps, *(row["title"] for row in reading.revision.attachments)) if text]


def _plain(revision: SheetRevision, name: str) -> str:
    """Return a field of prose as it is read, without its formatting."""
    html = revision.html.get(name, "")
    # Escaped again where it is shown.
    return Markup(html).striptags() if html else getattr(revision, name)  # noqa: S704
