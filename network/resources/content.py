"""The content of a resource: what people write of it, and how it is prepared for keeping."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from network.resources.links import LONGEST, key_of
from network.text import markdown_html

OLDEST, NEWEST = 1900, 2100  # years of publication
OTHER_LICENCE = "autre"

# Conditions on the columns below, by name; migrations only see those of a whole table.
CHECKS = {
    "title_not_empty": "length(title) > 0",
    "year_plausible": f"year BETWEEN {OLDEST} AND {NEWEST}",
    "url_of_the_web": "url = '' OR url LIKE 'http://%' OR url LIKE 'https://%'",
    "url_with_its_key": "(url = '') = (url_key = '')",
}


class Content:
    """The columns people write. Codes are those of the taxonomy; departments, of the official list."""

    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(40), default="")
    audiences: Mapped[list[str]] = mapped_column(JSON, default=list)
    url: Mapped[str] = mapped_column(String(LONGEST), default="")
    publisher: Mapped[str] = mapped_column(String(160), default="")
    authors: Mapped[str] = mapped_column(String(300), default="")
    year: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(40), default="fr")
    licence: Mapped[str] = mapped_column(String(40), default="")
    licence_note: Mapped[str] = mapped_column(String(160), default="")
    subthemes: Mapped[list[str]] = mapped_column(JSON, default=list)
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    departments: Mapped[list[str]] = mapped_column(JSON, default=list)


FIELDS = tuple(name for name in Content.__annotations__)


@dataclass(frozen=True)
class Written:
    """What was written as it will be stored: `made` holds what follows from `values`."""

    values: Mapping[str, Any]
    made: Mapping[str, str]


def written(values: Mapping[str, Any]) -> Written:
    """Prepare the fields of a resource for an action, before the transaction; refuse names of others."""
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(f"not a field of a resource: {', '.join(sorted(unknown))}")
    made = {}
    if "summary" in values:
        made["summary_html"] = markdown_html(values["summary"])
    if "url" in values:
        made["url_key"] = key_of(values["url"])
    return Written(dict(values), made)
