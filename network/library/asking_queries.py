from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from network import clock, taxonomy
from network.db import db
from network.library.asking_models import AskedFacet, AskedQuestion, ShownDocument
from network.search.french import stems, words

SHOWN_FROM = 3  # times: a question that fewer people asked may be somebody's own
MONTHS = 12
_FULLY_READ = 500  # questions whose themes are looked for


@dataclass(frozen=True)
class Question:
    """Words that people look for: how often over the last months, and how many results they had last."""

    said: str
    times: int
    results: int


def months_ago(months: int) -> date:
    """Return the first day of a month, so many months before the present one."""
    return clock.months_later(clock.today().replace(day=1), -months)


def questions(*, without_result: bool = False, limit: int = 20) -> list[Question]:
    """Return what was most looked for over the last twelve months, or what was and had no result at last."""
    newest = (
        select(AskedQuestion.words, func.max(AskedQuestion.month).label("month"))
        .where(AskedQuestion.month > months_ago(MONTHS))
        .group_by(AskedQuestion.words)
        .subquery()
    )
    times = (
        select(AskedQuestion.words, func.sum(AskedQuestion.times).label("times"))
        .where(AskedQuestion.month > months_ago(MONTHS))
        .group_by(AskedQuestion.words)
        .subquery()
    )
    query = (
        select(AskedQuestion.said, times.c.times, AskedQuestion.results)
        .join(newest, (newest.c.words == AskedQuestion.words) & (newest.c.month == AskedQuestion.month))
        .join(times, times.c.words == AskedQuestion.words)
        .where(times.c.times >= SHOWN_FROM)
        .order_by(times.c.times.desc(), AskedQuestion.said)
        .limit(limit)
    )
    if without_result:
        query = query.where(AskedQuestion.results == 0)
    return [Question(said, int(asked), results) for said, asked, results in db.session.execute(query)]


def questions_by_month(months: Sequence[date]) -> dict[date, tuple[int, int]]:
    """Return how many questions were asked in each of these months, and how many found nothing."""
    query = (
        select(
            AskedQuestion.month,
            func.sum(AskedQuestion.times),
            func.sum(AskedQuestion.times).filter(AskedQuestion.results == 0),
        )
        .where(AskedQuestion.month.in_(months))
        .group_by(AskedQuestion.month)
    )
    return {month: (int(asked), int(lost or 0)) for month, asked, lost in db.session.execute(query)}


def wanted_themes() -> list[tuple[str, int, int]]:
    """Return, by theme, how often it was chosen and how often asked in words, the most wanted first."""
    chosen: Counter[str] = Counter()
    query = select(AskedFacet.value, func.sum(AskedFacet.times)).where(
        AskedFacet.name == "theme", AskedFacet.month > months_ago(MONTHS)
    )
    for value, times in db.session.execute(query.group_by(AskedFacet.value)):
        chosen[value] += int(times)
    looked_for: Counter[str] = Counter()
    by_stem = _themes_by_stem()
    for each in questions(limit=_FULLY_READ):
        for theme in {theme for word in words(each.said) for theme in by_stem.get(stems(word)[0], ())}:
            looked_for[theme] += each.times
    themes = [
        (entry.code, chosen[entry.code], looked_for[entry.code]) for entry in taxonomy.entries("themes")
    ]
    return sorted(themes, key=lambda theme: -(theme[1] + theme[2]))


def _themes_by_stem() -> dict[str, set[str]]:
    """Return the themes that a word speaks of: it stands in the label of one or two of them."""
    found: dict[str, set[str]] = {}
    for entry in taxonomy.entries("themes"):
        labels = [entry.label, *(sub.label for sub in taxonomy.subthemes_of(entry.code))]
        for word in {stems(word)[0] for label in labels for word in words(label)}:
            found.setdefault(word, set()).add(entry.code)
    return {word: themes for word, themes in found.items() if len(themes) <= 2}


# ——— What was shown ———


def counted_since() -> date | None:
    """Return the first month in which the results of questions were counted; None before."""
    return db.session.scalar(select(func.min(ShownDocument.month)))
