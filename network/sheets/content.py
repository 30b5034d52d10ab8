"""What a sheet tells: its fields, in the order of the nine parts in which it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from network.db import choice
from network.files.actions import Received
from network.i18n import lazy
from network.text import markdown_html
from network.typed import Tax

MOST_ROWS = 40  # of one list: steps, funders, key figures


class Part(StrEnum):
    """The parts of a sheet; a value is also the part's address."""

    IDENTITY = "identite"
    TERRITORY = "territoire"
    FRAME = "cadre"
    WORK = "mise-en-oeuvre"
    MEANS = "moyens"
    RESULTS = "resultats"
    LESSONS = "enseignements"
    FILES = "images-et-fichiers"
    SORTING = "classement"

    @property
    def label(self) -> str:
        """How people read it."""
        return str(PARTS[self])

    @property
    def following(self) -> "Part | None":
        """The part after this one, in the order of the sheet."""
        parts = list(Part)
        return parts[parts.index(self) + 1] if self is not parts[-1] else None

    @property
    def preceding(self) -> "Part | None":
        """The part before this one."""
        parts = list(Part)
        return parts[parts.index(self) - 1] if self is not parts[0] else None


PARTS = {
    Part.IDENTITY: lazy("Identité"),
    Part.TERRITORY: lazy("Territoire"),
    Part.FRAME: lazy("Cadre"),
    Part.WORK: lazy("Mise en œuvre"),
    Part.MEANS: lazy("Moyens"),
    Part.RESULTS: lazy("Résultats"),
    Part.LESSONS: lazy("Enseignements"),
    Part.FILES: lazy("Images et fichiers"),
    Part.SORTING: lazy("Classement"),
}


class Progress(StrEnum):
    """How far the experience itself has come."""

    CONSIDERED = "considered"
    UNDER_WAY = "under_way"
    DONE = "done"
    GIVEN_UP = "given_up"

    @property
    def label(self) -> str:
        """How people read it."""
        return str(PROGRESS[self])


PROGRESS = {
    Progress.CONSIDERED: lazy("En réflexion"),
    Progress.UNDER_WAY: lazy("En cours"),
    Progress.DONE: lazy("Réalisé"),
    Progress.GIVEN_UP: lazy("Abandonné"),
}


class Participation(StrEnum):
    """The share inhabitants took, from none to deciding together."""

    NONE = "none"
    INFORMATION = "information"
    CONSULTATION = "consultation"
    DIALOGUE = "dialogue"
    CO_CONSTRUCTION = "co_construction"

    @property
    def label(self) -> str:
        """How people read it."""
        return str(PARTICIPATION[self])


PARTICIPATION = {
    Participation.NONE: lazy("Aucune"),
    Participation.INFORMATION: lazy("Information"),
    Participation.CONSULTATION: lazy("Consultation"),
    Participation.DIALOGUE: lazy("Concertation"),
    Participation.CO_CONSTRUCTION: lazy("Co-construction"),
}


def _line(part: Part, limit: int) -> Mapped[str]:
    return mapped_column(String(limit), default="", info={"part": part})


def _prose(part: Part) -> Mapped[str]:
    return mapped_column(Text, default="", info={"part": part, "prose": True})


def _rows(part: Part) -> Mapped[list[Any]]:
    return mapped_column(JSON, default=list, info={"part": part})


def _cents(part: Part) -> Mapped[int | None]:
    return mapped_column(BigInteger, info={"part": part})


# Conditions on the columns below, by name; migrations only see those of a whole table.
CHECKS = {
    "inhabitants_positive": "inhabitants > 0",
    "fte_not_negative": "fte >= 0",
    "budget_not_negative": "budget_cents >= 0",
    "investment_not_negative": "investment_cents >= 0",
    "running_not_negative": "running_cents >= 0",
}


class Content:
    """The columns people write. Codes are those of the taxonomy or of the official lists of territories."""

    title: Mapped[str] = mapped_column(String(160), info={"part": Part.IDENTITY})
    summary: Mapped[str] = _line(Part.IDENTITY, 600)
    lead_structure: Mapped[str] = _line(Part.IDENTITY, 160)
    project_owner: Mapped[str] = _line(Part.IDENTITY, 160)
    elected_referent: Mapped[str] = _line(Part.IDENTITY, 160)
    contact: Mapped[str] = _line(Part.IDENTITY, 160)

    # « epci:200067361 »
    places: Mapped[list[str]] = _rows(Part.TERRITORY)
    area: Mapped[str] = _line(Part.TERRITORY, 300)
    inhabitants: Mapped[int | None] = mapped_column(info={"part": Part.TERRITORY})

    context: Mapped[str] = _prose(Part.FRAME)
    objectives: Mapped[str] = _prose(Part.FRAME)
    audiences: Mapped[list[str]] = _rows(Part.FRAME)
    plans: Mapped[list[str]] = _rows(Part.FRAME)
    plan_name: Mapped[str] = _line(Part.FRAME, 160)

    description: Mapped[str] = _prose(Part.WORK)
    # Rows of `on` (« 2023-03 », see `when.py`) and `what`.
    steps: Mapped[list[dict[str, str]]] = _rows(Part.WORK)
    started_on: Mapped[str] = _line(Part.WORK, 10)
    ended_on: Mapped[str] = _line(Part.WORK, 10)
    progress: Mapped[Progress | None] = mapped_column(choice(Progress, "progress"), info={"part": Part.WORK})
    participation: Mapped[Participation | None] = mapped_column(
        choice(Participation, "participation"), info={"part": Part.WORK}
    )
    partners: Mapped[str] = _prose(Part.WORK)

    fte: Mapped[float | None] = mapped_column(info={"part": Part.MEANS})
    people: Mapped[str] = _prose(Part.MEANS)
    budget_cents: Mapped[int | None] = _cents(Part.MEANS)
    budget_tax: Mapped[Tax | None] = mapped_column(choice(Tax, "budget_tax"), info={"part": Part.MEANS})
    investment_cents: Mapped[int | None] = _cents(Part.MEANS)
    investment_tax: Mapped[Tax | None] = mapped_column(
        choice(Tax, "investment_tax"), info={"part": Part.MEANS}
    )
    running_cents: Mapped[int | None] = _cents(Part.MEANS)
    running_tax: Mapped[Tax | None] = mapped_column(choice(Tax, "running_tax"), info={"part": Part.MEANS})
    # Rows of `name`, `cents` and `tax`.
    funders: Mapped[list[dict[str, Any]]] = _rows(Part.MEANS)

    # Rows of `quantity`, `value` (a decimal number as text), `unit`, `year`, `source` and `quality`.
    key_figures: Mapped[list[dict[str, Any]]] = _rows(Part.RESULTS)
    not_measured: Mapped[bool] = mapped_column(default=False, info={"part": Part.RESULTS})
    results: Mapped[str] = _prose(Part.RESULTS)

    question: Mapped[str] = _prose(Part.LESSONS)
    levers: Mapped[list[str]] = _rows(Part.LESSONS)
    successes: Mapped[str] = _prose(Part.LESSONS)
    obstacles: Mapped[list[str]] = _rows(Part.LESSONS)
    difficulties: Mapped[str] = _prose(Part.LESSONS)
    differently: Mapped[str] = _prose(Part.LESSONS)
    transferability: Mapped[str] = _prose(Part.LESSONS)

    # The public id of a kept file, empty without one.
    picture: Mapped[str] = mapped_column(
        String(26), default="", server_default=text("''"), info={"part": Part.FILES}
    )
    picture_alt: Mapped[str] = mapped_column(
        String(300), default="", server_default=text("''"), info={"part": Part.FILES}
    )
    picture_decorative: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info={"part": Part.FILES}
    )
    picture_credit: Mapped[str] = mapped_column(
        String(160), default="", server_default=text("''"), info={"part": Part.FILES}
    )
    # Rows of `file` (its public id) and `title`.
    attachments: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list, server_default=text("'[]'"), info={"part": Part.FILES}
    )

    subthemes: Mapped[list[str]] = _rows(Part.SORTING)
    sectors: Mapped[list[str]] = _rows(Part.SORTING)
    aims: Mapped[list[str]] = _rows(Part.SORTING)
    keywords: Mapped[list[str]] = _rows(Part.SORTING)


_COLUMNS = {name: column.column for name, column in vars(Content).items() if hasattr(column, "column")}

FIELDS: dict[str, Part] = {name: column.info["part"] for name, column in _COLUMNS.items()}
PROSE = frozenset(name for name, column in _COLUMNS.items() if column.info.get("prose"))
# Fields of codes, each from the list of the taxonomy that has its name.
LISTS = ("audiences", "plans", "levers", "obstacles", "subthemes", "sectors", "aims")
# Sums of money, and beside each what was said of its tax.
CENTS = ("budget_cents", "investment_cents", "running_cents")
TAXES = ("budget_tax", "investment_tax", "running_tax")


@dataclass(frozen=True)
class Written:
    """Fields as they will be stored, their Markdown already rendered: made before the transaction opens.

    `received` are the files that the fields name and that are not kept yet.
    """

    values: Mapping[str, Any]
    html: Mapping[str, str]
    received: Sequence[Received] = ()


def written(values: Mapping[str, Any], received: Sequence[Received] = ()) -> Written:
    """Prepare some of a sheet's fields for an action; other names are an error of the caller."""
    if unknown := values.keys() - FIELDS.keys():
        raise ValueError(f"not a field of a sheet: {', '.join(sorted(unknown))}")
    return Written(dict(values), rendered({name: values[name] for name in values.keys() & PROSE}), received)


def rendered(prose: Mapping[str, str]) -> dict[str, str]:
    """Return fields of prose as safe HTML."""
    return {name: markdown_html(source) for name, source in prose.items()}
