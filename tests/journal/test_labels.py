"""Every event that the site writes in its journal has a name for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

from network.journal.labels import FAMILIES, LABELS

ROOT = Path(__file__).parents[2]
WRITERS = {"record", "record_all", "record_apart"}


def events_recorded() -> dict[str, str]:
    """Return each event that some code writes down, with the module that does."""
    found = {}
    for path in sorted((ROOT / "network").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if module != "network.journal.actions":
            found |= dict.fromkeys(events_in(tree, WRITERS, module), module)
    return found


def events_in(tree: ast.Module, writers: set[str], module: str) -> Iterator[str]:
    """Go through the events given to these functions, here or through a function that hands its own on."""
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        for call in [n for n in ast.walk(function) if isinstance(n, ast.Call) and _name(n.func) in writers]:
            event = call.args[0]
            if isinstance(event, ast.Constant):
                yield event.value
                continue
            handed_on = isinstance(event, ast.Name) and event.id == function.args.args[0].arg
            assert handed_on, f"{module}, line {call.lineno}: write the event's whole name"
            yield from events_in(tree, {function.name}, module)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_every_event_has_a_label():
    unnamed = {event: module for event, module in events_recorded().items() if event not in LABELS}
    assert not unnamed, f"name these in network/journal/labels.py: {unnamed}"


def test_no_label_outlives_its_event():
    assert sorted(LABELS.keys() - events_recorded().keys()) == []


def test_every_event_belongs_to_one_family():
    for event in LABELS:
        families = [family for family in FAMILIES if event.startswith(family)]
        assert len(families) == 1, f"{event} belongs to {families}"


def test_an_event_handed_on_is_found():
    source = "def _record(event):\n    record(event)\ndef start():\n    _record('sheet.started')\n"
    assert list(events_in(ast.parse(source), WRITERS, "sample")) == ["sheet.started"]
