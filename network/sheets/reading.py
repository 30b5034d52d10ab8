"""A revision made ready for reading: codes as words, dates in order, costs worked out."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from network import taxonomy
from network.files.models import StoredFile
from network.files.queries import files_by_public_id
from network.i18n import _, lazy
from network.sheets import files, rules
from network.sheets.coherence import Point, contradictions
from network.sheets.content import PROSE
from network.sheets.derived import Derived, derived, not_derived
from network.sheets.figures import QUANTITIES, Quality
from network.sheets.models import SheetRevision
from network.sheets.plausibility import Question, questions
from network.sheets.when import when_label
from network.sheets.wording import places_of, without_addresses
from network.territories.areas import departments_of
from network.territories.map import Map, map_of
from network.territories.map import Point as Spot
from network.territories.models import Kind, Place
from network.territories.queries import department_name

# A sheet this long has a table of contents, from so many sections on.
LONG, MANY_SECTIONS = 2500, 3  # characters
STEPS_SHOWN = 8  # of a timeline; the others are folded
_UNITS_ALOUD = {
    "MWh/an": lazy("mégawattheures par an"),
    "GWh/an": lazy("gigawattheures par an"),
    "kWh/an": lazy("kilowattheures par an"),
    "kW": lazy("kilowatts"),
    "MW": lazy("mégawatts"),
    "t/an": lazy("tonnes par an"),
    "kt/an": lazy("milliers de tonnes par an"),
    "kg/an": lazy("kilogrammes par an"),
    "€/an": lazy("euros par an"),
    "k€/an": lazy("milliers d’euros par an"),
    "M€/an": lazy("millions d’euros par an"),
    "ETP": lazy("équivalents temps plein"),
    "m²": lazy("mètres carrés"),
    "ha": lazy("hectares"),
    "km": lazy("kilomètres"),
    "m": lazy("mètres"),
    "m³/an": lazy("mètres cubes par an"),
}


@dataclass(frozen=True)
class KeyFigure:
    """A figure with what makes it trustworthy."""

    label: str
    value: Decimal
    unit: str
    year: int | None
    quality: str
    source: str

    @property
    def unit_aloud(self) -> str:
        """The unit as it is said; empty where its sign is a word already."""
        return str(_UNITS_ALOUD.get(self.unit, ""))


@dataclass(frozen=True)
class JoinedFile:
    """A file to take away, under the title that its author gave it."""

    title: str
    file: StoredFile


@dataclass(frozen=True)
class Reading:
    """What a page shows of a revision."""

    revision: SheetRevision

    @cached_property
    def places(self) -> list[Place]:
        """The official places concerned."""
        return places_of(self.revision.places)

    @cached_property
    def departments(self) -> list[str]:
        """The codes of the departments concerned; those of the owner where the sheet names none."""
        named = dict.fromkeys(code for place in self.places for code in departments_of(place))
        return list(named) or list(self.revision.sheet.owner.departments)

    @property
    def department_names(self) -> list[str]:
        """The names of the departments."""
        return [department_name(code) for code in self.departments]

    @property
    def where(self) -> str:
        """One line on the territory: its places, else what the author wrote, else the departments."""
        names = [place.label for place in self.places[:3]]
        if extra := len(self.places) - len(names):
            names.append(_("et %(num)s autres", num=extra) if extra > 1 else _("et un autre"))
        return ", ".join(names) or self.revision.area or ", ".join(self.department_names[:3])

    @property
    def themes(self) -> list[str]:
        """The codes of the themes."""
        return taxonomy.themes_of(self.revision.subthemes)

    @property
    def theme_labels(self) -> list[str]:
        """The labels of the themes."""
        return taxonomy.labels("themes", self.themes)

    def labels(self, name: str) -> list[str]:
        """Return the labels of one of the revision's lists of codes (`levers`, `plans`, `subthemes`…)."""
        return taxonomy.labels(name, getattr(self.revision, name))

    @cached_property
    def sections(self) -> dict[str, str]:
        """The sections that have something to say, in their order: each by its id, with its title."""
        it, html = self.revision, {name for name, prose in self.revision.html.items() if prose}
        means = (it.budget_cents, it.investment_cents, it.running_cents, it.fte)
        lessons = {"question", "successes", "difficulties", "differently", "transferability"}
        told = {
            "resultats": self.key_figures or it.not_measured or self.derived or "results" in html,
            "cadre": html & {"context", "objectives"},
            "mise-en-oeuvre": self.timeline or html & {"description", "partners"},
            "moyens": it.funders or "people" in html or any(value is not None for value in means),
            "enseignements": it.levers or it.obstacles or html & lessons,
            "fichiers": self.joined_files,
        }
        titles = {
            "resultats": _("Ce que cela a donné"),
            "cadre": _("Le cadre"),
            "mise-en-oeuvre": _("La mise en œuvre"),
            "moyens": _("Les moyens"),
            "enseignements": _("Ce que nous en retenons"),
            "fichiers": _("À emporter"),
        }
        return {name: title for name, title in titles.items() if told[name]}

    @property
    def is_long(self) -> bool:
        """Whether a table of contents helps."""
        length = sum(len(getattr(self.revision, name)) for name in PROSE)
        return length > LONG and len(self.sections) >= MANY_SECTIONS

    @property
    def contact(self) -> str:
        """Whom to ask for; an address written there stays with the form, which does not show it."""
        return without_addresses(self.revision.contact)

    @cached_property
    def map(self) -> Map | None:
        """Where it is in France: the departments concerned brought out, a mark on each smaller place."""
        if not self.departments:
            return None
        small = [place for place in self.places if place.kind not in (Kind.DEPARTMENT, Kind.REGION)]
        points = [Spot(place.label, "", "", place.latitude, place.longitude) for place in small]
        return map_of(points, here=self.departments)

    @cached_property
    def key_figures(self) -> list[KeyFigure]:
        """The figures that have a quantity and a value."""
        return [
            KeyFigure(
                label=str(QUANTITIES[row["quantity"]].label),
                value=Decimal(row["value"]),
                unit=row["unit"],
                year=row["year"],
                quality=Quality(row["quality"]).label if row["quality"] else "",
                source=row["source"],
            )
            for row in self.revision.key_figures
            if row["quantity"] in QUANTITIES and row["value"]
        ]

    @cached_property
    def derived(self) -> list[Derived]:
        """What its figures say together: costs by MWh, costs and energy by inhabitant."""
        return derived(self.revision)

    @property
    def not_derived(self) -> list[str]:
        """What is missing to say more."""
        return not_derived(self.revision)

    @property
    def to_check(self) -> list[Point | Question]:
        """What the coordination should check: what cannot be true together, what looks far out of scale."""
        return [*contradictions(self.revision), *questions(self.revision)]

    @property
    def timeline(self) -> list[dict[str, str]]:
        """The steps, in the order of time."""
        return rules.timeline(self.revision)

    @property
    def steps_shown(self) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """The steps that the page shows at once, and those it folds."""
        steps = self.timeline
        shown = len(steps) if len(steps) <= STEPS_SHOWN + 2 else STEPS_SHOWN
        return steps[:shown], steps[shown:]

    @cached_property
    def _files(self) -> dict[str, StoredFile]:
        named = files.named_by(self.revision)
        return files_by_public_id(named) if named else {}

    def file(self, public_id: str) -> StoredFile | None:
        """Return one of the files that the revision names."""
        return self._files.get(public_id)

    @property
    def picture(self) -> StoredFile | None:
        """The picture that shows the experience."""
        return self._files.get(self.revision.picture)

    @property
    def picture_alt(self) -> str:
        """What the picture says to those who do not see it; empty when it only decorates."""
        return "" if self.revision.picture_decorative else self.revision.picture_alt

    @property
    def joined_files(self) -> list[JoinedFile]:
        """The files to take away, in the order of the author."""
        rows = [(row["title"], self._files.get(row["file"])) for row in self.revision.attachments]
        return [JoinedFile(title or file.name, file) for title, file in rows if file]

    @property
    def year(self) -> int | None:
        """The year readers look for."""
        return rules.year_of_experience(self.revision)

    @property
    def period(self) -> str:
        """« mars 2021 – 2023 », « depuis 2021 »."""
        start, end = when_label(self.revision.started_on), when_label(self.revision.ended_on)
        if start and end:
            return start if start == end else f"{start} – {end}"
        if start:
            return _("depuis %(start)s", start=start)
        return _("jusqu’à %(end)s", end=end) if end else ""
