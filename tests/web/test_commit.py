"""Who commits, and when: on small views of the test's own, in the real application."""

from contextlib import closing

import pytest
from flask import Blueprint, abort, flash
from pysqlite3 import dbapi2
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from network import generation
from network.db import action, begin_writing, db, is_writing, short_transaction, unit_of_work
from network.errors import Refused
from network.jobs.models import Heartbeat
from network.throttles.actions import hit
from network.throttles.rules import Limit
from network.web.access import public
from tests.made_once import SET_UP

bp = Blueprint("trial", __name__)


@action
def write(name: str, *, refuse: bool = False) -> None:
    from network import clock

    db.session.add(Heartbeat(name=name, at=clock.now()))
    db.session.flush()
    if refuse:
        raise Refused("Non.")


@bp.route("/essai/<how>")
@public
def trial(how: str):
    count()  # a read before the action
    if how == "caught":
        try:
            write("x", refuse=True)
        except Refused:
            return "caught", 200
    write("x", refuse=how == "refused")
    flash("C’est fait.")
    if how == "aborted":
        abort(404)
    if how == "broken":
        raise RuntimeError
    return how, {"late": 422}.get(how, 200)


@bp.route("/essai/lecture")
@public
def read():
    return str(count())


@pytest.fixture
def app(make_app):
    app = make_app()
    app.register_blueprint(bp)
    with app.app_context():
        yield app


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Heartbeat).where(Heartbeat.name == "x"))


@pytest.mark.parametrize(
    ("how", "status", "kept"),
    [
        ("done", 200, 1),
        ("refused", 409, 0),
        ("caught", 200, 0),
        ("late", 422, 0),
        ("aborted", 404, 0),
        ("broken", 500, 0),
    ],
)
def test_an_answer_commits_only_below_400_with_nothing_refused(site, how, status, kept):
    assert site.open("GET", f"/essai/{how}").status_code == status
    assert count() == kept
    assert not is_writing()


def test_a_commit_that_fails_is_a_503_without_thanks(site, app):
    def fail(_session):
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    event.listen(db.session, "before_commit", fail)
    try:
        answer = site.open("GET", "/essai/done")
    finally:
        event.remove(db.session, "before_commit", fail)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "C’est fait" not in site.get("accounts.log_in").text
    assert count() == 0


def test_a_mark_that_cannot_be_written_is_a_503_that_changes_nothing(site, app, monkeypatch):
    monkeypatch.setattr(generation, "UNSEEN", set())
    generation._may_be_seen.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(generation, "_WRITE", "INSERT INTO elsewhere VALUES ('{}')")
        assert site.open("GET", "/essai/done").status_code == 503
    assert count() == 0
    assert site.open("GET", "/essai/done").status_code == 200
    assert count() == 1
    generation._may_be_seen.cache_clear()


def test_a_reader_writes_nothing(site):
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda c, cur, sql, *_: statements.append(sql))
    site.open("GET", "/essai/lecture")
    assert statements
    assert not [sql for sql in statements if not sql.lstrip().upper().startswith(("SELECT", "BEGIN"))]


def test_what_was_read_before_an_action_is_read_again_inside(app):
    with unit_of_work():
        write("x")
    row = db.session.scalar(select(Heartbeat).where(Heartbeat.name == "x"))
    first = row.at
    with short_transaction() as connection:
        from datetime import timedelta

        connection.execute(Heartbeat.__table__.update().values(at=first + timedelta(hours=1)))
    begin_writing()
    assert row.at == first + timedelta(hours=1)
    db.session.rollback()
    db.session().info.clear()


def test_a_count_survives_the_refusal_that_follows(app):
    once = Limit("essai", 1, 60)
    hit(once)
    with pytest.raises(Refused):
        hit(once)


def test_forty_threads_that_read_then_write_lose_nothing(app):
    from concurrent.futures import ThreadPoolExecutor

    def add(number: int) -> None:
        with app.app_context():
            count()
            with unit_of_work():
                write(f"x{number}")

    with ThreadPoolExecutor(40) as threads:
        list(threads.map(add, range(200)))
    assert db.session.scalar(select(func.count()).select_from(Heartbeat)) == 200


def test_what_is_acknowledged_is_on_the_disk():
    with closing(dbapi2.connect(":memory:")) as connection:
        SET_UP(connection, None)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
