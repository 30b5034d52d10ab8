"""What the README says is so: settings, commands, features, paths."""

import re
from dataclasses import fields

import pytest

from network.commands import add_migrations
from network.config import ROOT, Settings
from tests.site.test_imports import FEATURES

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def shown(value: object) -> str:
    """Return a default as the README shows it."""
    if isinstance(value, bool):
        return "`oui`" if value else "`non`"
    text = str(value).removeprefix(f"{ROOT}/")
    return f"`{text}`" if text else ""


def settings_table() -> list[str]:
    """Return the README's table of settings, as `config.Settings` tells it."""
    rows = [f"| `{f.name}` | {shown(f.default)} | {f.metadata['why']} |" for f in fields(Settings)]
    return ["| setting | default | why |", "|---|---|---|", *rows]


def test_the_table_of_settings_is_that_of_the_code():
    written = README.partition("<!-- settings -->\n")[2].partition("\n<!-- /settings -->")[0]
    assert written.splitlines() == settings_table()


def test_the_commands_of_make_exist():
    targets = set(re.findall(r"^([a-z_]+):", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z_]+)", README))
    assert named >= {"demo", "run", "test", "lint"}
    assert named <= targets


def test_the_commands_of_flask_are_all_told_and_exist(app):
    add_migrations(app)
    table = README.partition("| command (`flask --app app …`)")[2].partition("\n\n")[0]
    told = set(re.findall(r"^\| `([a-z-]+)", table, re.MULTILINE))
    assert told == set(app.cli.commands)


def test_the_features_are_told_in_the_order_of_imports():
    table = README.partition("| feature | what it holds |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE) == list(FEATURES)


def test_what_stands_around_the_features_is_told_and_exists():
    told = README.partition("Around them: ")[2].partition("\n\n")[0]
    around = {path.name for path in (ROOT / "network").glob("*.py") if path.name != "__init__.py"}
    around |= {f"{path.parent.name}/" for path in (ROOT / "network").glob("*/__init__.py")}
    around -= {f"{feature}/" for feature in FEATURES}
    assert set(re.findall(r"`([a-z0-9_]+(?:\.py|/))`", told)) == around | {"data/", "migrations/"}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:network|tests)/[\w./]*)`", README))))
def test_the_places_it_names_exist(path):
    if path != "tests/output/":  # made by the journeys
        assert (ROOT / path).exists()
