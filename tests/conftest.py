"""What every test stands on: a blank database of its own, the site, and a person in front of it.

pytest                          on SQLite
pytest --database postgresql    on a PostgreSQL server that the tests start and end themselves
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url

from network import clock as network_clock
from network import create_app
from network.db import db
from network.jobs import turns
from network.search import index
from network.territories import reference
from tests.made_once import (
    Templates,
    collect_less,
    compile_addresses_once,
    compile_statements_once,
    wait_for_no_disk,
)
from tests.mailbox import Outbox
from tests.postgres import Server
from tests.visitor import Visitor

SETTINGS = {
    "SECRET_KEY": "only for the tests, where nothing is secret",
    "PASSWORD_COST_KIB": 8,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the database the tests run on (default: %(default)s)",
    )
    parser.addoption(
        "--rounds", type=int, default=1, help="how many times to kill the site (default: %(default)s)"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat, as often as `--rounds` says, the tests whose moment is a matter of chance."""
    if "round_number" in metafunc.fixturenames:
        metafunc.parametrize("round_number", range(metafunc.config.getoption("rounds")))


LEFT_OUT = pytest.StashKey[int]()


def touches_the_database(item: pytest.Item) -> bool:
    """Say whether a test asks for a database, and does not look at it through a browser."""
    used = getattr(item, "fixturenames", ())
    return "databases" in used and "browser" not in used


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run again on PostgreSQL what touches the database; what a browser shows does not depend on it."""
    if config.getoption("database") == "postgresql":
        left_out = [item for item in items if not touches_the_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = filter(touches_the_database, items)
        config.stash[LEFT_OUT] = len(left_out)
        if hasattr(config, "workeroutput"):  # one of several processes, which says nothing itself
            config.workeroutput["left out"] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear from a process that ends how many tests it left out: as many as each other one."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left out", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was left out."""
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{count} tests were left out: they use no database, or a browser, and show the same on SQLite."
        )


class SqliteDatabases:
    """Blank databases as copies of one file."""

    def __init__(self, folder: Path):
        self.blank = folder / "blank.db"
        make_schema(f"sqlite:///{self.blank}", folder)

    def new(self, folder: Path) -> str:
        """Make a blank database in this folder and return its address."""
        shutil.copyfile(self.blank, folder / "network.db")
        return f"sqlite:///{folder / 'network.db'}"

    def empty(self, folder: Path) -> str:
        """Return the address of a database that holds nothing yet."""
        return f"sqlite:///{folder / 'empty.db'}"

    def drop(self, url: str) -> None:
        """Leave the file to pytest, which keeps the folders of the last runs."""

    def close(self) -> None:
        """Do nothing: a file needs no goodbye."""


# Far faster than a new database for each test, or than TRUNCATE; neither triggers nor keys hold it back.
BLANKED = """
DO $$
DECLARE
  name text;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(quote_ident(name), 1, false);
  END LOOP;
END $$
"""


class PostgresqlDatabases:
    """Blank databases on a server of this process: one, emptied before each test, and others if asked."""

    def __init__(self, folder: Path):
        self.server = Server()
        self.names = (f"test_{number}" for number in count(1))
        self.served = 0
        self.blank = self.server.url("blank")
        self.server.execute("CREATE DATABASE blank")
        make_schema(self.blank, folder)

    def new(self, folder: Path) -> str:
        """Empty the database of the test before and return its address."""
        self.server.execute(BLANKED, database="blank")
        self.served += 1
        if self.served % 20 == 0:
            # Deleted rows are still read over until they are swept away.
            self.server.execute("VACUUM", database="blank")
        return self.blank

    def empty(self, _folder: Path) -> str:
        """Make a database that holds nothing yet and return its address."""
        name = next(self.names)
        self.server.execute(f"CREATE DATABASE {name}")
        return self.server.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it; the one that serves every test stays."""
        name = make_url(url).database
        if url != self.blank:
            self.server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """End the server."""
        self.server.stop()


def make_schema(url: str, folder: Path) -> None:
    """Create every table, constraint and trigger of the models in an empty database."""
    app = create_app(**SETTINGS, DATABASE_URL=url, DATA_DIR=str(folder))
    with app.app_context():
        db.create_all()
        db.engine.dispose()


@pytest.fixture(scope="session")
def territories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference file of official territories, made once: each site's folder gets a link to it."""
    path = tmp_path_factory.mktemp("territories") / reference.FILE_NAME
    reference.build(path)
    return path


@pytest.fixture(scope="session")
def databases(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, territories: Path
) -> Iterator[Any]:
    """The maker of blank databases, on the database named by `--database`."""
    kinds = {"sqlite": SqliteDatabases, "postgresql": PostgresqlDatabases}
    folder = tmp_path_factory.mktemp("blank")
    os.link(territories, folder / territories.name)
    made = kinds[pytestconfig.getoption("database")](folder)
    yield made
    made.close()


@pytest.fixture(scope="session", autouse=True)
def shared_by_applications() -> Iterator[None]:
    """What the hundreds of applications of the tests need not make each for itself."""
    with pytest.MonkeyPatch.context() as patch:
        compile_addresses_once(patch)
        compile_statements_once(patch)
        wait_for_no_disk(patch)
        collect_less()
        yield


@pytest.fixture(scope="session")
def templates() -> Templates:
    """The templates compiled so far."""
    return Templates()


@pytest.fixture
def make_app(
    databases: Any, territories: Path, templates: Templates, tmp_path: Path
) -> Iterator[Callable[..., Flask]]:
    """Make applications with settings of the test's choice, all on one blank database."""
    url = databases.new(tmp_path)
    os.link(territories, tmp_path / territories.name)
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        app = create_app(**{**SETTINGS, "DATABASE_URL": url, "DATA_DIR": str(tmp_path), **settings})
        # Each application would compile every template anew: a fifth of the time of the tests.
        app.jinja_env.bytecode_cache = templates
        made.append(app)
        return app

    yield make
    end_following()
    for app in made:
        app.extensions["tallies"].forget()  # or it would write into the database of another test
        with app.app_context():
            db.engine.dispose()
        db._app_engines.pop(app)  # kept for the application, which they know: neither would ever end
    databases.drop(url)


def end_following() -> None:
    """Have the indexes follow no more changes: what they read would be the database of another test."""
    under_way = [work for work in threading.enumerate() if isinstance(work, index.Work)]
    for work in under_way:
        work.enough.set()
    for work in under_way:
        work.join(20)


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Let a task of the worker do all in one turn, and a search see all, however slow the machine."""
    # Of its own: asked for first, the shared `monkeypatch` would be undone after every other fixture.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, "SECONDS", 600.0)
        patch.setattr(turns, "_failures", {})
        patch.setattr(index, "LAG", 0.0)  # what is new is found at once, whoever searches…
        patch.setattr(index, "PATIENCE", 60.0)  # … and waited for
        patch.setattr(index, "PATIENCE_WITHOUT_INDEX", 60.0)
        yield


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The application, on a blank database, with its context open for the test's own queries and actions."""
    app = make_app()
    with app.app_context():
        yield app


@pytest.fixture
def site(app: Flask) -> Visitor:
    """A person in front of the site, who reads pages, follows links and fills in forms."""
    return Visitor(app)


@pytest.fixture
def outbox(app: Flask) -> Outbox:
    """The mails queued so far."""
    return Outbox()


class Clock:
    """The site's time, moved by hand."""

    def __init__(self, moment: datetime):
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment the site believes in."""
        return self.moment

    def move(self, **span: float) -> datetime:
        """Let some time pass (`days=1`, `minutes=-5`…) and return the new moment."""
        self.moment += timedelta(**span)
        return self.moment

    def set(self, moment: datetime) -> None:
        """Make it this moment, which must be aware."""
        assert moment.tzinfo is not None
        self.moment = moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock, stopped at the present second until the test moves it."""
    clock = Clock(network_clock.now())
    monkeypatch.setattr(network_clock, "now", clock.now)
    return clock
