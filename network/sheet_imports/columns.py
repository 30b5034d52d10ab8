"""What the columns of a file of sheets may be, and how their headings are recognised.

The fields of a sheet have the headings of `sheets.columns`, under which they are also taken away. A key
figure may have a column of its own (« figure:energy_saved »), headed by its quantity and its unit.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache

from network import typed
from network.config import ROOT
from network.headings import each_once, folded, is_number_of
from network.i18n import _, lazy
from network.sheet_imports import places
from network.sheets.columns import ABOUT, HEADINGS
from network.sheets.content import CENTS, FIELDS, Part
from network.sheets.figures import QUANTITIES, unit_named

DATA = ROOT / "network" / "data" / "sheet_imports"
FIGURE = "figure:"
# Kept whole at the end of the description, under their headings.
OTHERS = "others"

# What a row says besides the fields of a sheet.
_BESIDES = {
    "owner": lazy("Organisation : nom, SIREN, code INSEE ou identifiant"),
    "siren": lazy("SIREN ou code INSEE de l’organisation"),
    "id": lazy("Identifiant de la fiche dans le fichier"),
    "source": lazy("D’où vient la fiche"),
    "figure_year": lazy("Année des chiffres"),
    "figure_source": lazy("Source des chiffres"),
    "figure_quality": lazy("Qualité des chiffres : mesuré, estimé, modélisé"),
}
# What a sheet taken away says and that is not brought in: files, and what the site knows by itself.
LEFT_OUT = (
    frozenset(name for name, part in FIELDS.items() if part == Part.FILES) | ABOUT.keys() - _BESIDES.keys()
)

# Words of headings whose columns nobody wrote for readers.
_INTERNAL = frozenset(map(folded, ("interne", "confidentiel", "confidentielle")))

# What a number or a count may be; any other field is the thing itself, never its number.
_COUNTED = frozenset(("inhabitants", "fte", *CENTS))
_NUMBERED = frozenset(("siren", *_COUNTED))

# Beside what a sheet taken away says by its codes, their names say nothing more.
_CODES_OF_PLACES = frozenset(map(folded, ("places", HEADINGS["places"])))

# Where a heading of ours would say less than is read.
_SHOWN = {"places": ABOUT["where"]}

_SAID = tomllib.loads((DATA / "headings.toml").read_text(encoding="utf-8"))
ASIDE = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
IN = re.compile(r"en\s+", re.IGNORECASE)
LONGEST_UNIT = 5  # words: « milliers d’euros HT », « tonnes de CO2 par an »


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return every column there is, as (code, label) pairs by the part of the sheet that it fills."""
    grouped = {part.label: _of_part(part) for part in Part if part != Part.FILES}
    return {_("La fiche et son organisation"): _labelled(_BESIDES), **grouped}


def _of_part(part: Part) -> list[tuple[str, str]]:
    own = [
        (name, _SHOWN.get(name, HEADINGS[name]))
        for name in FIELDS
        if FIELDS[name] == part and name in HEADINGS
    ]
    if part == Part.RESULTS:
        own += [(f"{FIGURE}{q.code}", _("Chiffre clé : %(what)s", what=q.label)) for q in QUANTITIES.values()]
    return own


def _labelled(said: dict[str, object]) -> list[tuple[str, str]]:
    return [(name, str(label)) for name, label in said.items()]


def in_short(label: str) -> str:
    """Return a label without what it explains."""
    return re.split(r"\s:\s", label)[0]


def label_of(column: str) -> str:
    """Return what pages call a column."""
    if column == OTHERS:
        return _("Autres informations")
    if column in _BESIDES:
        return in_short(str(_BESIDES[column]))
    return next((label for held in columns().values() for name, label in held if name == column), column)


def recognised(headings: Sequence[str]) -> list[str | None]:
    """Return what each heading stands for: a column, `OTHERS`, or None where it is not brought in.

    Of two that say the same, the first has it; of those that say places, the first of the finest.
    """
    known = _known(headings)
    found = each_once(known, [coarseness(heading) for heading in headings])
    return [
        None
        if known[index] in LEFT_OUT or (column is None and _is_internal(headings[index]))
        else column or OTHERS
        for index, column in enumerate(found)
    ]


def _known(headings: Sequence[str]) -> list[str | None]:
    """Return what each heading says by itself; « Fiche » is the title where no other is, not its number."""
    known = [column_of(heading) for heading in headings]
    if "title" not in known:
        for index, heading in enumerate(headings):
            if folded(heading) == "fiche" and not is_number_of(heading):
                known[index] = "title"
    if _CODES_OF_PLACES.isdisjoint(map(folded, headings)):
        return ["places" if column == "where" else column for column in known]
    return known


@lru_cache(maxsize=2000)
def coarseness(heading: str) -> int:
    """Return how large the places under a heading are; under « Territoire », any but rather no commune."""
    return 1 if column_of(heading) == "where" else places.coarseness(heading)


def _is_internal(heading: str) -> bool:
    """Say whether a heading keeps its column for those who wrote it: readers are not offered it."""
    return not _INTERNAL.isdisjoint(folded(heading).split())


@lru_cache(maxsize=2000)
def column_of(heading: str) -> str | None:
    """Return the column that a heading names, or None."""
    known, words = _by_words(), bare(heading)
    column = known.get(folded(heading)) or known.get(folded(words)) or _before_unit(words)[0]
    if column is None or column.startswith(FIGURE):
        return column
    if is_number_of(heading) or is_number_of(words):
        return _numbered(column, heading)
    return column if column in _COUNTED or not _is_a_count(heading) else None


def _numbered(column: str, heading: str) -> str | None:
    """Return what the numbers of what a heading names may be: « N° action », « N° SIREN », « N° commune »."""
    if column in ("title", "id"):
        return "id"
    return column if column in _NUMBERED or (column == "places" and places.headed(heading)) else None


def _is_a_count(heading: str) -> bool:
    """Say whether a heading counts what it names: « Communes (nb) »."""
    return any(folded(first or second) == "nombre" for first, second in ASIDE.findall(heading))


def bare(heading: str) -> str:
    """Return a heading without its year and what stands in brackets."""
    return _YEAR.sub(" ", ASIDE.sub(" ", heading))


def _before_unit(heading: str) -> tuple[str | None, str]:
    """Return the column and the unit of « Budget en k€ », « Coût total, k€ » or « Énergie produite kWh »."""
    words = heading.split()
    for cut in range(1, min(LONGEST_UNIT, len(words) - 1) + 1):
        column, unit = _by_words().get(folded(" ".join(words[:-cut]))), " ".join(words[-cut:])
        if (column in CENTS and _is_money(unit)) or (
            column and column.startswith(FIGURE) and unit_named(unit, QUANTITIES[column.removeprefix(FIGURE)])
        ):
            return column, unit
    return None, ""


def _is_money(unit: str) -> bool:
    try:
        typed.amount(f"1 {unit}")
    except ValueError:
        return False
    return True


@lru_cache(maxsize=2000)
def is_unit(text: str) -> bool:
    """Say whether a text is a unit of money, or of any quantity."""
    return _is_money(text) or any(unit_named(text, quantity) for quantity in QUANTITIES.values())


@cache
def _by_words() -> dict[str, str]:
    own = {folded(word): name for name, words in _SAID["columns"].items() for word in words}
    figures = {words: f"{FIGURE}{code}" for words, code in quantity_words().items()}
    named = {folded(name): name for name in _BESIDES}
    # The heading of a field wins over the synonym of another.
    labels = {**ABOUT, **HEADINGS}
    headed = {folded(ASIDE.sub(" ", label)): name for name, label in labels.items()}
    codes = {folded(name): name for name in labels}
    return {**figures, **own, **named, **codes, **headed, **_besides_headed()}


def _besides_headed() -> dict[str, str]:
    return {folded(in_short(str(label))): name for name, label in _BESIDES.items()}


@lru_cache(maxsize=2000)
def aside(heading: str) -> str:
    """Return the unit that a heading says, « Budget (en k€ HT) » → « k€ HT », or what stands in its place."""
    held = [IN.sub("", (first or second).strip()) for first, second in ASIDE.findall(heading)]
    said = [each for each in held if each and not _YEAR.fullmatch(each)]
    return next(filter(is_unit, said), said[0] if said else _before_unit(bare(heading))[1])


@lru_cache(maxsize=2000)
def without_unit(heading: str) -> str:
    """Return a heading without the unit that it says, nor anything in brackets."""
    words = " ".join(ASIDE.sub(" ", heading).split())
    return words.removesuffix(_before_unit(words)[1]).rstrip(" ,")


@lru_cache(maxsize=2000)
def names_units(heading: str) -> bool:
    """Say whether a column tells the units of another: « Unité(s) », « Unité de mesure »."""
    return folded(heading) in ("unite", "unite s", "unite mesure")


def year_in(heading: str) -> int | None:
    """Return the year that a heading names: « Production 2021 (MWh) » → 2021."""
    found = _YEAR.search(heading)
    return int(found[0]) if found else None


@cache
def quantity_words() -> dict[str, str]:
    """Return the code of each quantity by the words that it may be called by."""
    return {
        folded(word): quantity.code
        for quantity in QUANTITIES.values()
        for word in (quantity.code, str(quantity.label), *_SAID["figures"][quantity.code])
    }
