"""Whatever a file holds: each row is entered or refused, twice is once, and undoing leaves nothing."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network.charter.actions import publish_model_charter
from network.db import db, unit_of_work
from network.errors import Refused
from network.imports.models import Outcome
from network.imports.queries import rows_of
from tests.factories import make_coordinator, make_member
from tests.imports.bringing import enter, table, tried, undone
from tests.site.world import kept

# What an import writes of itself; the journal never loses a line.
OF_ITSELF = {"import_run", "import_row", "journal_entry", "generation"}

NOISE = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
CELLS = {
    "Nom": [
        "Figeac",
        "Mairie de Cahors",
        "CC du Thouarsais",
        "Fermes du Causse",
        "Les Amis du vent",
        "Région Occitanie",
    ],
    "Collège": ["", "Porteurs de projet", "collectivités", "SOUTIEN"],
    "Forme juridique": ["", "commune", "SCIC", "Association", "PETR", "région", "EPCI"],
    "SIREN": ["", "393478300", "393 478 300", "214601023", "5520135", "247900798", "123456789"],
    "RNA": ["", "W462001234", "w 462 001 234", "W1"],
    "Code INSEE": ["", "46102", "1004", "46", "99999"],
    "Département": ["", "Lot", "46, 12", "Atlantide"],
    "Date d’adhésion": ["", "12/03/2014", "2014-03-12", "mars 2014", "01/01/2090"],
    "N° de l’acte": ["", "2014-12"],
    "Date de l’acte": ["", "10/03/2014"],
    "Mail du contact": ["", "camille@exemple.fr", "personne"],
    "Adresse officielle": ["", "accueil@exemple.fr"],
    "Site": ["", "www.exemple.fr", "javascript:alert(1)"],
}
ROW = st.tuples(*(st.sampled_from(values) | NOISE for values in CELLS.values()))


@pytest.fixture
def desk(app):
    with unit_of_work():
        publish_model_charter()
    make_member("Fermes du Causse", siren="393478300")
    return make_coordinator()


def network_now() -> dict[str, list]:
    db.session.rollback()
    return {name: rows for name, rows in kept().items() if name not in OF_ITSELF}


@settings(
    max_examples=25,
    deadline=timedelta(seconds=30),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(ROW, min_size=1, max_size=8))
def test_rows_are_entered_once_or_refused_and_undoing_leaves_the_network_as_it_was(desk, rows):
    held, before = table(tuple(CELLS), *rows), network_now()
    first = brought_in_if_any(held, desk)
    if first is None:
        assert network_now() == before
        return
    told = rows_of(first)
    assert len(told) == first.read == len(rows)
    assert sum(first.counts[outcome.value] for outcome in Outcome) == len(rows)
    assert all(bool(row.faults) == (row.outcome == Outcome.REFUSED) for row in told)

    after = network_now()
    second = brought_in_if_any(held, desk)
    assert second is not None
    assert {row.outcome for row in rows_of(second)} <= {Outcome.KNOWN, Outcome.REFUSED}
    assert network_now() == after

    assert undone(second, desk)[1] == undone(first, desk)[1] == 0
    assert network_now() == before


def brought_in_if_any(held, desk):
    """Bring a file in, unless every row of it is refused: then nothing may be entered."""
    run = tried(held, desk)
    if run.counts[Outcome.REFUSED] < run.read:
        return enter(run, desk)
    with pytest.raises(Refused, match="Aucune ligne ne peut être importée"):
        enter(run, desk)
    return None
