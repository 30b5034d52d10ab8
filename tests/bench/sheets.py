"""How fast the page of a sheet is, beside a bare Flask page on the same server in the same run.

    python -m tests.bench.sheets [SIZE]          20000 sheets by default; 100k is understood

Only the ratios mean something: both servers run side by side and take turns, round after round.
"""

import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, insert, select, update

from network import create_app, taxonomy
from network.accounts.models import Account
from network.db import db, empty_the_log, unit_of_work
from network.editorial.states import State
from network.members.models import College, LegalForm, Member
from network.sheets.content import PROSE, Participation, Progress, rendered
from network.sheets.figures import QUANTITIES, Quality
from network.sheets.models import Sheet, SheetRevision, SheetSlug
from network.sheets.page_models import SheetPage
from network.sheets.pages import forget_pages, make_some
from network.territories.models import Kind
from network.typed import Tax
from tests.bench.corpus import DEPARTMENTS, sentence
from tests.bench.servers import (
    SETTINGS,
    Compared,
    Visit,
    again,
    bare,
    compare,
    fetch,
    running,
    say,
    size_asked,
)
from tests.factories import make_account, make_member, make_representative
from tests.visitor import Visitor

SHEETS_A_MEMBER = 50
BATCH = 1000
VISITED = 1000  # of the sheets, at random
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
# How long each prose is, in words: four hundred in all.
LENGTHS = {
    "context": 60, "objectives": 30, "description": 100, "partners": 20, "people": 15, "results": 50,
    "question": 15, "successes": 40, "difficulties": 40, "differently": 15, "transferability": 15,
}  # fmt: skip
SINCE = datetime(2012, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


def site(folder: str) -> Flask:
    """Return the site over what this folder holds; its search finds nothing."""
    app = create_app(**SETTINGS, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/network.db")
    app.extensions["search"].sources = {}
    return app


def build(app: Flask, count: int) -> None:
    """Fill the database with so many published sheets, as if each had been written on the site."""
    start = time.perf_counter()
    author = make_account()
    owners = [_owner(number) for number in range(1, count // SHEETS_A_MEMBER + 2)]
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(insert(Member), owners)
        last = connection.scalar(select(func.max(Member.id)))
        first = last - len(owners) + 1
        for since in range(1, count + 1, BATCH):
            numbers = range(since, min(since + BATCH, count + 1))
            rows = [_sheet(number, first + number // SHEETS_A_MEMBER, author) for number in numbers]
            for table, kind in zip((Sheet, SheetSlug, SheetRevision), zip(*rows, strict=True), strict=True):
                connection.execute(insert(table), list(kind))
    db.session.rollback()  # a reader would keep the log as it is
    empty_the_log()
    size = Path(app.config["DATA_DIR"], "network.db").stat().st_size
    say(f"{count} sheets published in {time.perf_counter() - start:.0f} s, {size / 1e6:.0f} MB")


def _owner(number: int) -> Row:
    return {
        "public_id": f"M{number:07}", "slug": f"membre-{number}", "name": f"Coopérative n° {number}",
        "sort_key": f"cooperative {number:07}", "college": College.PROJECT_HOLDERS,
        "legal_form": LegalForm.COOPERATIVE, "departments": [DEPARTMENTS[number % 95]], "epci_sirens": [],
        "registered_at": SINCE, "description": "", "accepted_at": SINCE,
    }  # fmt: skip


def _sheet(number: int, owner_id: int, author: Account) -> tuple[Row, Row, Row]:
    """Return the rows of a published sheet: itself, its address, its only revision."""
    chance = random.Random(number)
    at = SINCE + timedelta(minutes=chance.randrange(7_000_000))
    sheet = {
        "id": number, "public_id": f"B{number:07}", "slug": f"b{number}", "created_at": at,
        "owner_id": owner_id,
    }  # fmt: skip
    address = {"slug": f"b{number}", "given_at": at, "sheet_id": number}
    decided = {
        "sheet_id": number, "number": 1, "state": State.PUBLISHED, "author_id": author.id, "saved_at": at,
        "submitted_at": at, "decided_at": at, "decided_by_id": author.id,
    }  # fmt: skip
    return sheet, address, {**decided, **_content(chance)}


def _content(chance: random.Random) -> Row:
    """Return what a sheet tells; its prose is of plain words, whose HTML is known without rendering it."""
    prose = {name: sentence(chance, length) for name, length in LENGTHS.items()}
    year = chance.randrange(2008, 2026)
    codes = {
        name: [e.code for e in chance.sample(taxonomy.entries(name), k=chance.choice([1, 2, 3]))]
        for name in ("audiences", "plans", "levers", "obstacles", "subthemes", "sectors", "aims")
    }
    return {
        **prose, **codes, **_figures(chance, year),
        "html": {name: f"<p>{text}</p>\n" for name, text in prose.items()},
        "title": sentence(chance, 8), "summary": sentence(chance, 40),
        "lead_structure": sentence(chance, 4), "contact": sentence(chance, 3),
        "places": [f"{Kind.DEPARTMENT}:{chance.choice(DEPARTMENTS)}"],
        "inhabitants": chance.randrange(500, 200_000), "started_on": f"{year}-03", "ended_on": f"{year + 1}",
        "steps": [{"on": f"{year}-{month:02}", "what": sentence(chance, 8)} for month in (3, 6, 9, 12)],
        "progress": Progress.DONE, "participation": Participation.DIALOGUE,
        "keywords": sentence(chance, 5).rstrip(".").split(),
    }  # fmt: skip


def _figures(chance: random.Random, year: int) -> Row:
    budget = chance.randrange(10_000, 5_000_000) * 100
    figures = [
        {
            "quantity": code, "value": str(chance.randrange(1, 5000)), "unit": QUANTITIES[code].base_unit,
            "year": year, "source": sentence(chance, 4), "quality": Quality.MEASURED.value,
        }
        for code in ("energy_saved", "co2_avoided", "homes")
    ]  # fmt: skip
    funders = [{"name": sentence(chance, 3), "cents": budget // 3, "tax": "ht"} for _ in range(2)]
    return {
        "key_figures": figures, "funders": funders, "fte": 1.5,
        "budget_cents": budget, "budget_tax": Tax.EXCLUDED,
        "investment_cents": budget // 2, "investment_tax": Tax.EXCLUDED,
    }  # fmt: skip


def make_pages(visits: Sequence[Visit]) -> None:
    """Make the pages that are visited, as the worker does; give each other sheet one as long as theirs."""
    with unit_of_work():
        forget_pages()
    start, ids = time.perf_counter(), [int(visit.path.removeprefix("/fiches/b")) for visit in visits]
    made = sum(make_some(ids[start : start + 50]) for start in range(0, len(ids), 50))
    spent = time.perf_counter() - start
    with unit_of_work():
        page = SheetPage.__table__
        copied = ("made_with", "made_at", "tag", "title", "summary", "html", "main_start", "main_end")
        like = select(*(page.c[name] for name in copied)).where(page.c.sheet_id == ids[0]).cte()
        lacking = update(page).where(page.c.html == b"")
        db.session.execute(lacking.values({name: select(like.c[name]).scalar_subquery() for name in copied}))
    empty_the_log()
    size = Path(db.engine.url.database or "").stat().st_size
    say(f"{made} pages made, {spent / made * 1000:.1f} ms each; {size / 1e6:.0f} MB in all")


def check_prose() -> None:
    """Fail if the HTML that `_content` writes is not what the site makes of such a prose."""
    made = _content(random.Random(1))
    assert rendered({name: made[name] for name in LENGTHS}) == made["html"]
    assert LENGTHS.keys() == PROSE, "another prose: give it a length"


def member_cookie(app: Flask) -> str:
    """Return the cookie of somebody who is logged in and acts for a member."""
    visitor = Visitor(app).login_as(make_representative(make_member()))
    return "; ".join(f"{c.key}={c.value}" for c in visitor.client._cookies.values())


def visits_of(count: int) -> list[Visit]:
    """Return visits to sheets at random."""
    numbers = random.Random(7).sample(range(1, count + 1), k=min(count, VISITED))
    return [Visit(f"/fiches/b{number}", BROWSER) for number in numbers]


def pages(folder: str, count: int, member: dict[str, str]) -> None:
    """Measure P3: the page beside the bare one, for the readers there are."""
    visits = visits_of(count)
    with running(bare) as bare_one, running(partial(site, folder)) as site_one:
        to_member = [Visit(visit.path, {**visit.headers, **member}) for visit in visits]
        for connections in (1, 16):
            compared = [
                Compared("P3 sheet page", visits, "goal 0.55", least=0.55),
                Compared("… not modified", list(again(site_one.port, visits[:500])), "goal: no slower"),
                Compared("… to a member", to_member, "no goal"),
            ]
            compare(bare_one, site_one, compared, connections)
        sent = [len(fetch(site_one.port, visit)[1]) for visit in visits[:50]]
        whole = [len(fetch(site_one.port, Visit(visit.path))[1]) for visit in visits[:50]]
    say(f"page: {median(whole) / 1000:.1f} kB, {median(sent) / 1000:.1f} kB sent")


def fill(folder: str, count: int) -> dict[str, str]:
    """Fill a folder with sheets and their pages; return what a member's browser says of itself there."""
    app = site(folder)
    check_prose()
    with app.app_context():
        db.create_all()
        build(app, count)
        make_pages(visits_of(count))
        cookie = member_cookie(app)
        db.session.remove()
        db.engine.dispose()
    return {"Cookie": cookie, "Host": urlsplit(app.config["PUBLIC_URL"]).netloc}


def main() -> None:
    """Measure on as many sheets as asked for, and leave nothing behind."""
    count = size_asked("20000")
    with tempfile.TemporaryDirectory() as folder:
        pages(folder, count, fill(folder, count))


if __name__ == "__main__":
    main()
