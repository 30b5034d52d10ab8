"""What a journey stands on: the site running for real, a relay that receives its mail, a browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import stamp
from playwright.sync_api import Browser, expect, sync_playwright

from network.charter.actions import publish_model_charter
from network.commands import add_migrations
from network.db import unit_of_work
from tests.journeys.ports import free_port
from tests.journeys.relay import Relay
from tests.journeys.running import PATIENCE, RunningSite
from tests.journeys.walk import Walk

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Nothing the browser does of its own accord may be taken for something the site does.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
OUTPUT = Path(__file__).parents[1] / "output"

expect.set_options(timeout=1000 * PATIENCE)


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A mail relay that listens."""
    relay = Relay()
    relay.start()
    yield relay
    relay.stop()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates that the running sites compiled so far."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def running(
    make_app: Callable[..., Flask],
    relay: Relay,
    compiled: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[RunningSite]:
    """The site, started, on a database of its own that holds the charter; a test may give it settings."""
    port = free_port()
    settings: dict[str, Any] = {
        "PORT": port,
        "PUBLIC_URL": f"http://localhost:{port}",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": relay.port,
        "MAIL_TIMEOUT": 3,
        **getattr(request, "param", {}),
    }
    app = make_app(**settings)
    add_migrations(app)
    with app.app_context():
        stamp()  # its schema is that of the newest migration: a test of migrations holds that
        with unit_of_work():
            publish_model_charter()
        names = ("SECRET_KEY", "PASSWORD_COST_KIB", "DATABASE_URL", "DATA_DIR")
        site = RunningSite(
            app, tmp_path / "site.log", compiled, **settings, **{name: app.config[name] for name in names}
        )
        try:
            site.start()
            yield site
        finally:
            site.stop()


@pytest.fixture(scope="module")  # Playwright leaves a loop running, in which nothing else can be sealed
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("No browser: `apt-get install chromium`, or run `make test`, which does.", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def walk(
    browser: Browser, running: RunningSite, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Walk]]:
    """Start walks through the site: `walk(width=390, scripts=True, scheme="dark")`."""
    contexts = []

    def start(name: str, *, width: int = 1280, scripts: bool = True, scheme: str = "light") -> Walk:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme=scheme,
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        contexts.append(context)
        story = request.node.name.removeprefix("test_").replace("[", "-").rstrip("]")
        return Walk(context.new_page(), running, OUTPUT / story / name, scripts=scripts)

    yield start
    for context in contexts:
        context.close()
