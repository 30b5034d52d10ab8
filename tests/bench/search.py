"""How fast the library answers, beside a bare Flask page on the same server in the same run.

    python -m tests.bench.search [SIZE]          20000 sheets by default; 100k and 1m are understood

Only the ratios mean something: both servers run side by side and take turns, round after round.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from network import create_app
from network.db import db, unit_of_work
from network.library.asked import FACETS
from network.search.actions import note_change
from network.search.documents import Document
from network.search.index import Index
from tests.bench.corpus import sheets
from tests.bench.servers import (
    ROUNDS,
    SETTINGS,
    Compared,
    Visit,
    bare,
    compare,
    fetch,
    note,
    running,
    say,
    show,
    size_asked,
)


def site(folder: str, **settings: Any) -> Flask:
    """Return the site over this folder; its documents are those already in the index."""
    where = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/network.db"}
    app = create_app(**{**SETTINGS, **where, **settings})
    app.extensions["search"].sources = {}
    return app


def build(folder: str, count: int) -> None:
    """Make a database whose log holds one change, and the index of so many sheets at that change."""
    app = site(folder)
    with app.app_context():
        db.create_all()
        with unit_of_work():
            note_change("sheet", "B0000000")
        start = time.perf_counter()
        index = Index(app, Path(folder) / "index", {"sheet": lambda keys: corpus(count, keys)})
        index.rebuild()
        db.engine.dispose()
    size = sum(file.stat().st_size for file in (Path(folder) / "index").rglob("*") if file.is_file())
    say(f"index of {count} sheets: {size / 1e6:.0f} MB, made in {time.perf_counter() - start:.0f} s")


def corpus(count: int, keys: Sequence[str] | None) -> Iterator[Document]:
    """Give every sheet; none is ever read again."""
    return sheets(count) if keys is None else iter(())


def in_process(folder: str, asked: Sequence[str]) -> None:
    """Measure P8: first 20, exact count, all facets."""
    app = site(folder)
    with app.app_context():
        index: Index = app.extensions["search"]
        index.search("énergie")
        view = index.opened.view  # type: ignore[union-attr]
        rounds = [
            times_of(lambda q: view.search(q, {}, FACETS, "relevance", 0, 20), asked[number::ROUNDS])
            for number in range(ROUNDS)
        ]
        show("P8 search in process", list(chain.from_iterable(rounds)))
        note("P8 search in process, median", [median(times) for times in rounds], "ms", most=3)
        filters, some = {"theme": "mobilite"}, asked[::4]
        show(
            "   … one facet chosen",
            times_of(lambda q: view.search(q, filters, FACETS, "relevance", 0, 20), some),
        )
        show("   … with the look at the change log", times_of(lambda q: index.search(q, None, FACETS), some))
        db.engine.dispose()


def times_of(search: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Return the milliseconds of each search."""
    times = []
    for query in asked:
        began = time.perf_counter()
        search(query)
        times.append((time.perf_counter() - began) * 1000)
    return times


def pages(folder: str, asked: Sequence[str], member: dict[str, str]) -> None:
    """Measure P1 and P6: the whole page beside the bare one, for anybody and for a member, taking turns."""
    visits = [Visit(f"/bibliotheque?{urlencode({'q': query})}") for query in asked]
    as_member = [Visit(visit.path, member) for visit in visits]
    with running(bare) as bare_one, running(partial(site, folder)) as site_one:
        weights = [len(fetch(site_one.port, visit)[1]) for visit in visits[:50]]
        for connections in (1, 16):
            page = Compared("P1 search page", visits, "goals 0.3 and 1.5 ms", least=0.3, most_above=1.5)
            of_member = Compared("P6 member’s search", as_member, "goal 0.7 of P1")
            compare(bare_one, site_one, [page, of_member], connections)
            ratios = [one / other for one, other in zip(of_member.ratios, page.ratios, strict=True)]
            note(f"P6 member’s search, {connections} at once", ratios, "P1", least=0.7)
    say(f"page before compression: {median(weights) / 1000:.1f} kB")


def main() -> None:
    """Measure on a corpus of the size asked for, and leave nothing behind."""
    from tests.bench import folder as whole

    with tempfile.TemporaryDirectory() as folder:
        member = whole.build(folder, size_asked("20000"))
        in_process(folder, whole.asked())
        pages(folder, whole.asked(), member)


if __name__ == "__main__":
    main()
