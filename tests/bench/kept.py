"""How fast what is kept is given: beside a constant answer, and in a visitors' mix beside a bare page.

    python -m tests.bench.kept [SIZE]            20000 sheets by default; 100k and 1m are understood

Only the ratios mean something: the servers run side by side and take turns, round after round.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from statistics import median
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from network import create_app
from network.config import Settings
from network.library.asked import Asked
from network.web.kept import TIGHT_AFTER
from tests.bench import search
from tests.bench.corpus import queries
from tests.bench.servers import (
    BARE_PATH,
    ROUNDS,
    SETTINGS,
    Compared,
    Visit,
    again,
    bare,
    compare,
    fetch,
    measure,
    note,
    running,
    show,
    size_asked,
)

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
CACHE_MB = 32
REPEATED = 7  # visits in ten
PAGES_ASKED_AGAIN = 100
NEW_A_ROUND = 3000  # more than are answered in the time of a round
SECONDS_TO_PACK = 4.0
CONSTANT = b"<!doctype html><title>R</title><h1>R</h1>" * 100


def constant() -> Callable[..., Iterable[bytes]]:
    """Return what an answer costs that is the same for everybody, whatever was asked."""

    def answer(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        headings = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(CONSTANT)))]
        start_response("200 OK", headings)
        return [CONSTANT]

    return answer


def of(query: str) -> Visit:
    """Return the visit that asks this of the library."""
    return Visit(f"/bibliotheque?{urlencode({'q': query})}", BROWSER)


def mixed(asked: Sequence[str]) -> Iterator[list[Visit]]:
    """Give rounds of visits of which seven in ten ask one of a hundred pages, the others something new."""
    chance = random.Random(5)
    repeated, new = asked[:PAGES_ASKED_AGAIN], iter(asked[PAGES_ASKED_AGAIN:])
    while some := list(islice(new, NEW_A_ROUND)):
        many = len(some) * REPEATED // (10 - REPEATED)
        visits = [of(query) for query in (*some, *chance.choices(repeated, k=many))]
        chance.shuffle(visits)
        yield visits


def site(folder: str) -> Flask:
    """Return the site over this folder, as it is served: it keeps pages."""
    settings = {**SETTINGS, "PAGE_CACHE_MB": Settings.PAGE_CACHE_MB}
    app = create_app(**settings, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/network.db")
    app.extensions["search"].sources = {}  # its documents are those already in the index
    return app


def asked() -> list[str]:
    """Return enough questions for nothing new to be asked twice."""
    many = 2 * ROUNDS * NEW_A_ROUND + PAGES_ASKED_AGAIN
    return [query for query in queries(many + many // 10) if Asked.read({"q": query}, 1).words == query]


def warm(port: int, visits: Sequence[Visit]) -> None:
    """Visit these until each process keeps them, packed tight: that is done once, whoever comes."""
    for visit in [each for each in visits for _time in range(4 * TIGHT_AFTER)]:
        fetch(port, visit)
    time.sleep(SECONDS_TO_PACK)


def repeats(folder: str, asked: Sequence[str]) -> None:
    """Measure P4: what is asked again, beside the constant answer."""
    visits = [of(query) for query in asked[:PAGES_ASKED_AGAIN]]
    with running(constant) as r, running(partial(site, folder)) as site_one:
        warm(site_one.port, visits)
        known = list(again(site_one.port, visits))
        for connections in (1, 16):
            page = Compared("P4 page asked again", visits, "0.8, of R here")
            unchanged = Compared("… not modified", known, "no slower")
            compare(r, site_one, [page, unchanged], connections)
            note(f"P4 page asked again, {connections} at once", page.ratios, "R", least=0.8)
            note(f"… not modified, {connections} at once", unchanged.ratios, "R", least=0.8)
        sent = [len(fetch(site_one.port, visit)[1]) / 1000 for visit in visits]
    note("P12 search page, brotli", [median(sent)], "kB", most=5)


def mixes(folder: str, asked: Sequence[str]) -> None:
    """Measure P5: the visitors' mix, beside the bare page; nothing new is asked twice."""
    rounds = mixed(asked)
    with running(bare) as h, running(partial(site, folder)) as site_one:
        warm(site_one.port, [of(query) for query in asked[:PAGES_ASKED_AGAIN]])
        for connections in (1, 16):
            mix = Compared("P5 visitors’ mix", [], "0.8")
            for _ in range(ROUNDS):
                bare_one = measure(h, [Visit(BARE_PATH)], connections)
                mix.note(bare_one, measure(site_one, next(rounds), connections))
            note(f"{mix.what}, {connections} at once", mix.ratios, "H", least=0.8)
            show("    answered in", mix.times)


def main() -> None:
    """Measure on a corpus of the size asked for, and leave nothing behind."""
    questions = asked()
    with tempfile.TemporaryDirectory() as folder:
        search.build(folder, size_asked("20000"))
        repeats(folder, questions)
        mixes(folder, questions)


if __name__ == "__main__":
    main()
