"""What the words of a sheet say against each other: each contradiction, told so that it can be mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from network import clock
from network.i18n import _
from network.sheets.content import Part
from network.sheets.figures import Quality
from network.sheets.models import SheetRevision
from network.sheets.when import when_label
from network.sheets.wording import euros
from network.typed import Tax

_NO_PLAN = "aucun"
_TAX = 20  # per cent: the usual rate of VAT

Sum = tuple[int | None, str | None]  # cents, and what was said of its tax


@dataclass(frozen=True)
class Point:
    """Something to settle before submitting: where, and why."""

    part: Part
    field: str
    sentence: str


def contradictions(revision: SheetRevision) -> list[Point]:
    """Return what cannot be true together in a revision, in the order of its parts."""
    return [*_plans(revision), *_dates(revision), *_sums(revision), *_figures(revision)]


def ends_before_it_starts(started_on: str, ended_on: str) -> bool:
    """Say whether the end comes first, as far as both are known (« 2023 » contains « 2023-03 »)."""
    precision = min(len(started_on), len(ended_on))
    return bool(precision) and ended_on[:precision] < started_on[:precision]


def _plans(revision: SheetRevision) -> Iterable[Point]:
    if _NO_PLAN in revision.plans and (len(revision.plans) > 1 or revision.plan_name):
        sentence = _("« Aucun plan » et un plan ne vont pas ensemble : gardez l’un ou l’autre.")
        yield Point(Part.FRAME, "plans", sentence)


def _dates(revision: SheetRevision) -> Iterable[Point]:
    start, end = revision.started_on, revision.ended_on
    if ends_before_it_starts(start, end):
        sentence = _(
            "La fin (%(end)s) précède le début (%(start)s) : corrigez l’une ou l’autre.",
            end=when_label(end),
            start=when_label(start),
        )
        yield Point(Part.WORK, "ended_on", sentence)


def _sums(revision: SheetRevision) -> Iterable[Point]:
    investment = (revision.investment_cents, revision.investment_tax)
    running = (revision.running_cents, revision.running_tax)
    funders = [(row["cents"], row.get("tax")) for row in revision.funders]
    if told := _beyond_budget(revision, [investment]):
        yield _of_means("investment_cents", _("L’investissement %(told)s", told=told))
    elif told := _beyond_budget(revision, [running]):
        yield _of_means("running_cents", _("Le fonctionnement %(told)s", told=told))
    elif told := _beyond_budget(revision, [investment, running]):
        yield _of_means("budget_cents", _("L’investissement ajouté au fonctionnement %(told)s", told=told))
    if told := _beyond_budget(revision, funders):
        yield _of_means("funders", _("Le financement %(told)s", told=told))


def _of_means(field: str, sentence: str) -> Point:
    return Point(Part.MEANS, field, sentence)


def _beyond_budget(revision: SheetRevision, sums: Sequence[Sum]) -> str | None:
    """Say by how much these sums together go beyond the budget; None if they do not, or may not."""
    budget, total = revision.budget_cents, sum(cents or 0 for cents, _tax in sums)
    if budget is None:
        return None
    most, taxes = budget, {tax for cents, tax in sums if cents}
    if revision.budget_tax == Tax.EXCLUDED:
        # With tax on one side only, the larger may well be the smaller.
        if Tax.INCLUDED in taxes:
            return None
        # Where nothing is said of the tax, it may be there.
        most += budget * _TAX // 100 if None in taxes else 0
    if total <= most:
        return None
    return _(
        "(%(sum)s) dépasse le budget total (%(budget)s) : corrigez l’un ou l’autre.",
        sum=euros(total),
        budget=euros(budget, revision.budget_tax),
    )


def _figures(revision: SheetRevision) -> Iterable[Point]:
    for number, figure in enumerate(revision.key_figures, 1):
        year = figure.get("year")
        # A model may tell of years to come.
        if year and year > clock.now().year and figure.get("quality") != Quality.MODELLED:
            sentence = _(
                "Chiffre clé n° %(number)s : l’année %(year)s est encore à venir. "
                "Corrigez-la, ou dites ce chiffre « modélisé ».",
                number=number,
                year=year,
            )
            yield Point(Part.RESULTS, "key_figures", sentence)
