"""What people look for, by month: words and choices, never who asked, from where, nor on which day.

A question is counted in memory while its page is shown (`note`), and written with others a minute later
(`network/tallies.py`). What may name somebody is not kept: addresses, numbers of telephone, long texts.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from network import clock, taxonomy
from network.db import action, db
from network.library.asked import Asked
from network.library.asking_models import (
    LONGEST_QUESTION,
    LONGEST_VALUE,
    AskedFacet,
    AskedQuestion,
    ShownDocument,
)
from network.search.documents import Results
from network.search.french import stems, words
from network.web.kept import on_each_answer

KIND = "asked"  # of tallies
MOST_WORDS = 8
MOST_QUESTIONS = 20_000  # different ones of a month
KEPT_MONTHS = 24

# An address, a number of telephone, a long number.
_MAY_NAME_SOMEBODY = re.compile(r"@|://|www\.|(?:\+\d|\b0\d)(?:[\s.\-/()]*\d){7}|\d{9}", re.IGNORECASE)
# They say « on conflict » alike.
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class Answered(NamedTuple):
    """A question as it was typed and chosen, how many results it had, and those of this page.

    `narrowed`: it was asked of some of the documents only.
    """

    words: str
    chosen: tuple[tuple[str, str], ...]
    narrowed: bool
    page: int
    results: int
    shown: tuple[tuple[str, str], ...]


def note(asked: Asked, results: Results, *, narrowed: bool = False) -> None:
    """Count a question and the documents that answer it; the page that asks nothing does not count.

    `narrowed`: the page looks among some of the documents only, as that of resources does.
    """
    filters = asked.filters
    if not asked.words and not filters:
        return
    # Nothing that is not kept afterwards is held meanwhile: addresses are as long as their writers like.
    words = asked.words if len(asked.words) <= LONGEST_QUESTION else ""
    chosen = tuple(pair for pair in filters.items() if _is_a_choice(*pair, results.total))
    shown = tuple((hit.kind, hit.key) for hit in results.hits)
    answered = Answered(words, chosen, narrowed or bool(filters), asked.page, results.total, shown)
    tallies = current_app.extensions["tallies"]
    on_each_answer(lambda: tallies.add(KIND, answered))


# ——— What is kept ———


def normalised(typed: str) -> tuple[str, str] | None:
    """Return the stems of a question in alphabetical order, and its words; None for what is not kept."""
    if len(typed) > LONGEST_QUESTION or _MAY_NAME_SOMEBODY.search(typed):
        return None
    found = words(typed)
    if not found or len(found) > MOST_WORDS:
        return None
    said, key = " ".join(found), " ".join(sorted({stems(word)[0] for word in found}))
    return (key, said) if max(len(key), len(said)) <= LONGEST_QUESTION else None


def write(connection: Connection, counted: Mapping[Answered, int]) -> None:
    """Add what was counted to the present month."""
    month = this_month()
    questions: dict[str, dict[str, Any]] = {}
    facets: Counter[tuple[str, str]] = Counter()
    shown: Counter[tuple[str, str]] = Counter()
    for answered, times in counted.items():
        for each in answered.shown:
            shown[each] += times
        if answered.page > 1:  # the same question, read on
            continue
        for name, value in answered.chosen:
            facets[name, value] += times
        if answered.narrowed and not answered.results:  # the words may find something elsewhere
            continue
        if answered.words and (found := normalised(answered.words)):
            row = questions.setdefault(found[0], {"times": 0, "results": 0})
            row |= {"said": found[1], "results": max(row["results"], answered.results)}
            row["times"] += times
    _add(connection, AskedQuestion.__table__, _within_bounds(connection, month, questions))
    _add(
        connection,
        AskedFacet.__table__,
        [{"month": month, "name": n, "value": v, "times": times} for (n, v), times in facets.items()],
    )
    _add(
        connection,
        ShownDocument.__table__,
        [{"month": month, "kind": k, "key": key, "times": times} for (k, key), times in shown.items()],
    )


def _is_a_choice(name: str, value: str, results: int) -> bool:
    """Say whether a value is one that the library offers: addresses may hold anything, and name anybody."""
    known = {entry.code for entry in taxonomy.entries("themes")} if name == "theme" else set[str]()
    return len(value) <= LONGEST_VALUE and (results > 0 or value in known)


def _within_bounds(
    connection: Connection, month: date, questions: Mapping[str, dict[str, Any]]
) -> Sequence[dict[str, Any]]:
    """Return the rows to write: no new question once a month has as many as we keep."""
    rows = [{"month": month, "words": key, **row} for key, row in questions.items()]
    table = AskedQuestion.__table__
    of_month = select(func.count()).select_from(table).where(table.c.month == month)
    if not rows or (connection.scalar(of_month) or 0) + len(rows) <= MOST_QUESTIONS:
        return rows
    known = select(table.c.words).where(table.c.month == month, table.c.words.in_(list(questions)))
    there = set(connection.scalars(known))
    return [row for row in rows if row["words"] in there]


def _add(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = _INSERT[connection.dialect.name](table)
    changed = {"times": table.c.times + statement.excluded.times}
    if table is AskedQuestion.__table__:
        changed |= {"said": statement.excluded.said, "results": statement.excluded.results}
    keys = [column.name for column in table.primary_key]
    # In one order, whoever writes: no two writers wait for each other.
    ordered = sorted(rows, key=lambda row: [str(row[key]) for key in keys])
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), ordered)


@action
def forget_old_questions() -> None:
    """Delete what was asked more than two years ago and, of months that are over, what was asked once."""
    month = this_month()
    oldest = clock.months_later(month, -KEPT_MONTHS)
    for model in (AskedQuestion, AskedFacet, ShownDocument):
        db.session.execute(delete(model).where(model.month < oldest))
    db.session.execute(delete(AskedQuestion).where(AskedQuestion.month < month, AskedQuestion.times < 2))


def this_month() -> date:
    """Return the first day of the month in France."""
    return clock.today().replace(day=1)
