"""The figures a clause may ask for, and what is plausible for each."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from network.i18n import _, lazy


class Figure(StrEnum):
    TARGET_YEAR = "target_year"
    REDUCTION_PERCENT = "reduction_percent"
    BASE_YEAR = "base_year"


LABELS = {
    Figure.TARGET_YEAR: lazy("Année cible"),
    Figure.REDUCTION_PERCENT: lazy("Réduction de la consommation, en %"),
    Figure.BASE_YEAR: lazy("Année de référence"),
}


def bounds(figure: Figure, today: date) -> tuple[int, int]:
    """Return the lowest and the highest plausible value of a figure."""
    return {
        Figure.TARGET_YEAR: (today.year, 2060),
        Figure.REDUCTION_PERCENT: (1, 90),
        Figure.BASE_YEAR: (1990, today.year),
    }[figure]


def hint(figure: Figure, today: date) -> str:
    """Say what is plausible for a figure."""
    lowest, highest = bounds(figure, today)
    return _("Entre %(low)s et %(high)s.", low=lowest, high=highest)


def example(figure: Figure) -> str:
    """Say how a figure is written, to somebody who wrote it otherwise."""
    return {
        Figure.TARGET_YEAR: _("Écrivez une année en quatre chiffres, comme 2050."),
        Figure.REDUCTION_PERCENT: _("Écrivez un pourcentage entier, comme 40."),
        Figure.BASE_YEAR: _("Écrivez une année en quatre chiffres, comme 2012."),
    }[figure]


def obstacle_to_figure(figure: Figure, value: int | None, today: date) -> str | None:
    """Say why a value cannot be committed to, or None if it is plausible."""
    lowest, highest = bounds(figure, today)
    if value is None:
        return _("Indiquez ce chiffre : la clause le demande.")
    if not lowest <= value <= highest:
        return _("Ce chiffre doit être compris entre %(low)s et %(high)s.", low=lowest, high=highest)
    return None


def in_words(figures: Mapping[str, str]) -> str:
    """Say the figures of one commitment in French: « − 30 % de consommation par rapport à 2012 »."""
    left, said = dict(figures), []
    if year := left.pop(Figure.TARGET_YEAR, None):
        said.append(_("100 %% renouvelable en %(year)s", year=year))
    if {Figure.REDUCTION_PERCENT, Figure.BASE_YEAR} <= left.keys():
        percent, year = left.pop(Figure.REDUCTION_PERCENT), left.pop(Figure.BASE_YEAR)
        said.append(_("− %(percent)s %% de consommation par rapport à %(year)s", percent=percent, year=year))
    said += [_("%(label)s : %(value)s", label=LABELS[Figure(name)], value=left[name]) for name in left]
    return " · ".join(said)
