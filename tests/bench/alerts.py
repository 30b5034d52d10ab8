"""What ten thousand saved searches cost when a sheet comes out, and the map and the table of a large library.

python -m tests.bench.alerts [SIZE]       100k documents by default
"""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, insert, select, update

from network import clock, create_app
from network.alerts.appearances import newest
from network.alerts.models import Pace, SavedSearch
from network.alerts.telling import tell_of_new_results
from network.db import db, unit_of_work
from network.library.asked import Asked
from network.mail.models import OutboxMail
from tests.bench import search
from tests.bench.corpus import queries
from tests.bench.servers import SETTINGS, say, size_asked
from tests.factories import make_account, make_contributor, make_member, make_published_sheet

SEARCHES, PEOPLE = 10_000, 1_000
PAGES = {
    "map, everything": "/bibliotheque/carte?annee={year}",
    "map, one word": "/bibliotheque/carte?q=chaufferie&annee={year}",
    "table, everything, sorted": "/bibliotheque/tableau?annee={year}&colonne=cout",
    "feed": "/bibliotheque/flux.atom?q=chaufferie&annee={year}",
}
TIMES = 15


def save_searches() -> None:
    """Keep ten thousand searches, some of them in several people's space, all due at once."""
    chance, asked = random.Random(3), queries(4000)
    people = [make_account(f"Personne {number}").id for number in range(PEOPLE)]
    now, last = clock.now(), newest()
    rows: dict[tuple[int, str], dict[str, object]] = {}
    while len(rows) < SEARCHES:
        person, words = chance.choice(people), chance.choice([*asked, "chaufferie bois"])
        question = urlencode(Asked(words=words).pairs)
        if (person, question) in rows:
            continue
        rows[person, question] = {
            "public_id": f"S{len(rows):07}", "account_id": person, "name": words[:100], "question": question,
            "pace": Pace.AT_ONCE, "wanted_since": now, "told_up_to": last, "seen_up_to": last,
            "due_at": now - timedelta(minutes=1),
        }  # fmt: skip
    with unit_of_work():
        db.session.execute(insert(SavedSearch), list(rows.values()))


def mails() -> int:
    """Return how many mails wait."""
    db.session.rollback()
    query = select(func.count()).select_from(OutboxMail).where(OutboxMail.kind == "new_results")
    return db.session.scalar(query) or 0


def measure(app: Flask, publish: Callable[[int], None], sheets: int) -> None:
    """Let so many sheets come out and tell of them; say what that took."""
    with unit_of_work():
        db.session.execute(update(SavedSearch).values(due_at=clock.now() - timedelta(minutes=1)))
    publish(sheets)
    app.extensions["search"].search("bois")  # the index follows, as whoever asks next makes it
    before, turns = mails(), 0
    start, used = time.perf_counter(), time.process_time()
    while tell_of_new_results():
        turns += 1
    took, worked = time.perf_counter() - start, time.process_time() - used
    say(f"{sheets:>4} new, {SEARCHES} searches: {took:6.2f} s, {worked:6.2f} s of processor")
    say(f"     {mails() - before} mails in {turns + 1} turns")


def pages(app: Flask) -> None:
    """Say how long the map and the table take."""
    visitor = app.test_client()
    for name, path in PAGES.items():
        times = []
        for number in range(TIMES):
            # Another question each time: no answer is kept.
            address = path.format(year=2009 + number)
            start = time.perf_counter()
            answer = visitor.get(address, base_url=app.config["PUBLIC_URL"])
            times.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, (answer.status, address)
        say(f"{name:<28} median {median(times):7.1f} ms   slowest {max(times):7.1f} ms")
    start = time.perf_counter()
    visitor.get("/bibliotheque/carte", base_url=app.config["PUBLIC_URL"])
    say(f"{'map of the whole library':<28} once   {(time.perf_counter() - start) * 1000:7.1f} ms")


def main() -> None:
    size = size_asked(100_000)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(**SETTINGS, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/network.db")
        with app.app_context():
            db.create_all()
            search.build(folder, size)
            member = make_member()
            author = make_contributor(member)

            def publish(count: int) -> None:
                for number in range(count):
                    make_published_sheet(author, member, f"Une chaufferie bois, la {number}e")

            save_searches()
            for sheets in (1, 10, 100):
                measure(app, publish, sheets)
            pages(app)


if __name__ == "__main__":
    main()
