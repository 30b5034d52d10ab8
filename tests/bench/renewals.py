"""What a major version costs with so many members: its publication, and the mails that the worker spreads.

python -m tests.bench.renewals [MEMBERS]         2 000 by default
"""

import sys
import tempfile
import time
from datetime import timedelta
from statistics import median

from network import clock, create_app
from network.accounts.models import Account
from network.charter.actions import publish_model_charter
from network.charter.entries import enter_signature
from network.charter.models import Means
from network.db import db, unit_of_work
from network.mail.models import OutboxMail
from network.renewals import queries
from network.renewals.actions import write_due_notices
from tests.bench.servers import SETTINGS, say
from tests.charter.signing import a_pledge
from tests.charter.versions import publish, write
from tests.factories import make_coordinator, make_member, make_representative


def main(count: int) -> None:
    """Let so many members sign, publish a major version, and write to each of them."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(**SETTINGS, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/network.db")
        with app.app_context():
            db.create_all()
            with unit_of_work():
                charter = publish_model_charter()
            by = make_coordinator()
            say(f"{count} members sign…")
            for number in range(count):
                member = make_member(f"Association {number}")
                person = make_representative(member)
                with unit_of_work():
                    pledge = a_pledge(member, charter)
                    enter_signature(member, charter, pledge, means=Means.SITE, by=by, account=person)
            measure(by)


def measure(by: Account) -> None:
    """Publish, then let the worker run until nobody is left."""
    write(by, number="2.0", level="major", clauses={"O5": {"text": "Un autre texte."}})
    started = time.perf_counter()
    campaign = publish(by, clock.today() + timedelta(days=180))
    say(f"published in {time.perf_counter() - started:.2f} s")
    turns, there_is_more = [], True
    while there_is_more:
        started = time.perf_counter()
        there_is_more = write_due_notices()
        turns.append(time.perf_counter() - started)
    mails = db.session.query(OutboxMail).filter_by(kind="renewal_asked").count()
    say(
        f"{mails} mails in {sum(turns):.1f} s, {len(turns)} transactions of {median(turns) * 1000:.0f} ms "
        f"(the longest {max(turns) * 1000:.0f} ms)"
    )
    started = time.perf_counter()
    progress = queries.whole(queries.progress_by_college(campaign))
    say(f"{progress.missing} missing, counted in {(time.perf_counter() - started) * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
