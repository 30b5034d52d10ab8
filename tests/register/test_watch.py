"""The watch over the register: every night once, by the real command; any doubt is told at once."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from network.charter.actions import publish_model_charter
from network.clock import PARIS
from network.commands import forget_what_is_stale
from network.db import db, unit_of_work
from network.jobs.actions import beat
from network.journal.queries import entries as journal
from network.register import watch
from network.register.watch_models import Verification
from tests.charter.signing import prepare, sign
from tests.factories import make_account, make_coordinator, make_member
from tests.tampering import disarm

WEDNESDAY = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock(clock):
    clock.set(WEDNESDAY)
    return clock


@pytest.fixture
def coordinator(app):
    return make_coordinator(email="dominique@exemple.fr")


def grow(count: int) -> None:
    """Let members sign: the charter knows each of their entries, and is checked with them."""
    with unit_of_work():
        charter = publish_model_charter()
    for _ in range(count):
        sign(prepare(make_member("Fermes de Figeac"), charter))


def verifications() -> list[Verification]:
    db.session.rollback()
    return list(db.session.scalars(select(Verification).order_by(Verification.id)))


def run() -> None:
    """Let the worker come by until nothing is under way."""
    watch.verify_when_due()
    deadline = time.monotonic() + 60
    while watch._run is not None:
        assert time.monotonic() < deadline, "the verification does not end"
        time.sleep(0.05)
        watch.verify_when_due()


def alter(entry: int = 1) -> None:
    """Change an entry as somebody would who holds the database."""
    changed = "UPDATE register_entry SET leaf = replace(leaf, 'Figeac', 'Cajarc') WHERE \"index\" = :index"
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        disarm(connection)
        connection.execute(text(changed), {"index": entry})


def alarms(outbox) -> list[str]:
    """Return to whom alarms went."""
    return [mail.to for mail in outbox if mail.kind == "register_in_doubt"]


def found(*doubts: str) -> Verification:
    """Note what a verification found, without running it."""
    with unit_of_work():
        watch.ask()
        watch.note(watch.waiting(), doubts)
    return verifications()[-1]


def test_a_sound_register_is_checked_once_a_night_whatever_is_started_again(app, clock, outbox, coordinator):
    grow(3)
    run()
    [done] = verifications()
    assert (done.doubts, done.is_in_doubt, done.alarmed_at) == ([], False, None)
    run()
    assert len(verifications()) == 1
    assert alarms(outbox) == []
    clock.set(WEDNESDAY.replace(day=19, hour=0, minute=59))
    assert not watch.is_due(clock.now())
    clock.set(WEDNESDAY.replace(day=19, hour=1))
    assert watch.is_due(clock.now())


def test_a_night_that_passed_while_everything_was_stopped_is_caught_up_with(app, clock):
    grow(1)
    found()
    clock.move(days=40)
    run()
    assert [each.asked_at for each in verifications()] == [WEDNESDAY, clock.now()]


def test_before_anything_was_signed_there_is_nothing_to_check(app, clock):
    run()
    assert verifications() == []


def test_an_altered_register_alarms_every_coordinator_and_shows(app, site, clock, outbox, coordinator, capfd):
    another = make_coordinator("Lou", email="lou@exemple.fr")
    grow(3)
    alter(1)
    run()
    [done] = verifications()
    assert done.doubts[0].startswith("entrée 1 : ")
    assert done.alarmed_at == clock.now()
    assert alarms(outbox) == [coordinator.email, another.email]
    assert done.doubts[0] in outbox.last
    assert "le registre est en doute" in capfd.readouterr().err, "the log says it too"
    with unit_of_work():
        beat()
    told = site.fetch("jobs.readyz", expect=503).json
    assert (told["register"], told["database"], told["worker"]) == ("doubt", "ok", "ok")
    assert "une anomalie" in site.get("register.show")
    site.login_as(coordinator)
    for where in ("admin.home", "admin.register"):
        page = site.get(where)
        assert "Le registre des signatures est en doute" in page
        assert done.doubts[0] in page


def test_an_alarm_comes_once_a_day_while_the_doubt_lasts(app, clock, outbox, coordinator):
    found("entrée 1 : doute")
    assert len(alarms(outbox)) == 1
    clock.move(hours=1)
    found("entrée 1 : doute")
    assert len(alarms(outbox)) == 1
    clock.move(hours=22)
    assert found("entrée 1 : doute", "entrée 2 : doute").alarmed_at == clock.now()
    assert len(alarms(outbox)) == 2
    assert "entrée 1 : doute" in outbox.last
    assert "Une autre anomalie est relevée" in outbox.last
    assert watch.readiness() == "doubt"
    found()
    assert watch.readiness() == "ok"


def test_a_verification_that_cannot_end_is_a_doubt(app, clock, outbox, coordinator, monkeypatch):
    grow(1)
    monkeypatch.setattr(watch, "LONGEST", -1)
    run()
    [done] = verifications()
    assert [doubt.endswith("n’a pas pu aller à son terme (code -9)") for doubt in done.doubts] == [True]
    assert alarms(outbox) == [coordinator.email]


def test_a_verification_that_somebody_stopped_is_started_again(app, clock, outbox, coordinator):
    grow(1)
    watch.verify_when_due()
    watch._run.process.terminate()
    watch._run.process.wait()
    watch.verify_when_due()
    [asked] = verifications()
    assert (asked.done_at, watch._run) == (None, None)
    run()
    [done] = verifications()
    assert done.doubts == []
    assert alarms(outbox) == []


def test_the_desk_asks_for_a_verification_and_reads_what_it_found(app, site, clock, coordinator):
    grow(1)
    found("entrée 0 : doute")
    site.login_as(coordinator)
    page = site.submit(site.get("admin.register"), "Vérifier maintenant")
    assert "Une vérification est en cours" in page
    assert "en cours" in page
    assert "Vérifier maintenant" not in page
    assert [each.event for each in journal(exactly="register.verification_asked").items]
    run()
    page = site.get("admin.register")
    assert "intact" in page
    assert "demandée par Dominique Bel" in page
    assert "Le registre des signatures est en doute" not in page
    assert "Tout le registre a été relu" in site.another().get("register.show")


def test_asking_twice_checks_once(app, coordinator):
    for _ in range(2):
        with unit_of_work():
            watch.ask(by=coordinator)
    assert len(verifications()) == 1


def test_only_the_coordination_reads_the_watch(site):
    site.login_as(make_account())
    site.get("admin.register", expect=403)


def test_verifications_are_forgotten_after_a_year(app, clock):
    found()
    clock.move(days=366)
    forget_what_is_stale()
    assert verifications() == []


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 3, 29, 1, 0, tzinfo=PARIS), datetime(2026, 3, 28, 2, 0, tzinfo=PARIS)),
        # That night two o'clock does not exist, in the other one it comes twice.
        (datetime(2026, 3, 29, 12, 0, tzinfo=PARIS), datetime(2026, 3, 29, 2, 0, tzinfo=PARIS)),
        (datetime(2026, 10, 25, 12, 0, tzinfo=PARIS), datetime(2026, 10, 25, 2, 0, tzinfo=PARIS)),
    ],
)
def test_a_night_is_a_night_whatever_the_season(now, night):
    assert watch.last_night(now) == night
    assert watch.last_night(night + timedelta(hours=1)) == night
