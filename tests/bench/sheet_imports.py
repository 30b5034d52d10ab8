"""How long ten thousand sheets take: read, tried, entered, undone; and how long the writers wait.

python -m tests.bench.sheet_imports [ROWS] [DATABASE_URL]
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from network import create_app
from network.db import db, unit_of_work
from network.sheet_imports import actions, files
from network.sheet_imports.judging import Choices, judge
from network.sheet_imports.reading import read_rows
from network.sheet_imports.undoing import undo_import
from tests.bench.servers import say
from tests.factories import make_coordinator, make_member
from tests.sheet_imports.bringing import WHOLE, csv_of

OWNERS = 200
PROSE = (
    "La commune a d’abord **mesuré** ce que chaque bâtiment dépense, poste après poste.\n\n"
    "- un relevé chaque lundi ;\n- une réunion par mois ;\n- un bilan public chaque année.\n\n"
    "Les habitants ont choisi l’ordre des travaux, et les entreprises du pays les ont faits. "
)


def rows(count: int) -> bytes:
    """Return a file of so many sheets, each with the words of an honest one."""
    prose = dict.fromkeys(
        ("Objectifs", "Résultats", "Facteurs de réussite", "Transférabilité", "Partenaires"), PROSE
    )
    return csv_of(
        *(
            {
                **WHOLE,
                **prose,
                "Titre": f"Fiche {number} : une chaufferie",
                "Organisation": f"Association {number % OWNERS}",
                "Description": PROSE,
                "Contexte": PROSE,
                "Étapes": "janvier 2019 : étude\nmars 2020 : travaux",
                "Financeurs": "ADEME : 12 000 €\nRégion : 30 k€",
                "Habitants": "12 500 hab.",
                "Couleur": "vert",
            }
            for number in range(count)
        )
    )


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Tell how long a block took, and how much of the processor, its children included."""
    start, used = time.monotonic(), _processor()
    yield
    say(f"{what:<34} {time.monotonic() - start:7.2f} s   {_processor() - used:7.2f} s of processor")


def _processor() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Measure each step of an import, and tell."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    settings = {"DATABASE_URL": sys.argv[2]} if len(sys.argv) > 2 else {}
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(DATA_DIR=folder, **settings)
        with app.app_context():
            db.create_all()
            desk = make_coordinator()
            for number in range(OWNERS):
                make_member(f"Association {number}")
            measure(rows(count), desk)
            db.session.remove()


def measure(data: bytes, desk) -> None:
    """Bring a file in and take it out again."""
    say(f"{len(data) / 1024 / 1024:.1f} MB")
    with timed("the file, read apart"):
        table = files.read(data, "fiches.csv")
    with timed("kept (transaction)"), unit_of_work():
        run = actions.prepare_import(table, name="fiches.csv", sha256="0" * 64, by=desk)
    with timed("its rows, read"):
        read = list(read_rows(table.rows, table.headings, run.matching))
    choices = Choices(publishes=True, origin="un banc d’essai")
    with timed("judged"):
        judge(read, choices, desk)
    with timed("tried (transaction)"), unit_of_work():
        verdicts = actions.try_import(run, read, matching=run.matching, choices=choices, by=desk)
    say(str(run.counts))
    with timed("rendered"):
        html = actions.rendering(verdicts)
    with timed("entered (transaction)"), unit_of_work():
        actions.run_import(run, read, html, seen=run.trial_sha256 or "", by=desk)
    with timed("undone (transaction)"), unit_of_work():
        say(str(undo_import(run, by=desk)))


if __name__ == "__main__":
    main()
