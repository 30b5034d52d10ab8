"""Whatever happens to the folder of the index, the next search is right or says that it cannot answer."""

import multiprocessing
import os
import random
import resource
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from network import create_app
from network.db import db, unit_of_work
from network.search import engine, folder, index
from network.search.actions import note_change
from network.search.documents import Document, SearchUnavailable
from network.search.index import Index
from network.search.models import SearchChange
from tests.conftest import SETTINGS
from tests.search.shelf import LONG_AGO, Shelf


@pytest.fixture
def planted(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Three documents, indexed; the files in use are looked at before each search."""
    monkeypatch.setattr(index, "CHECK_EVERY", 0.0)
    for key in "abc":
        shelf.put(key, f"Un verger {key}", body="pommes poires " * 50)
    assert len(shelf.find("verger")) == 3
    return shelf


def again(shelf: Shelf) -> Shelf:
    """Return the same shelf as a process just started would see it."""
    started = Shelf(shelf.index.app, shelf.index.root)
    started.documents = shelf.documents
    return started


FILES = ("meta.json", "*.fast", "*.fieldnorm", "*.idx", "*.pos", "*.store", "*.term")


def file_of(shelf: Shelf, name: str) -> Path:
    return next((shelf.index.root / shelf.index.opened.state.name).glob(name))


def test_a_deleted_folder_is_made_again_under_a_running_site(
    planted: Shelf, caplog: pytest.LogCaptureFixture
):
    shutil.rmtree(planted.index.root)
    assert len(planted.find("verger")) == 3
    assert (planted.index.root / "current").is_file()
    assert "made anew" in caplog.text


def test_a_deleted_folder_is_made_again_at_the_next_change(planted: Shelf):
    shutil.rmtree(planted.index.root)
    planted.put("d", "Un verger d")
    assert len(planted.find("verger")) == 4
    assert len(again(planted).find("verger")) == 4


def test_any_damaged_file_is_noticed(planted: Shelf):
    for name in FILES:
        for damaged in (
            lambda content: content[: len(content) // 2],
            lambda content: b"\xff" * 40 + content[40:],
        ):
            file = file_of(planted, name)
            file.with_suffix(".copy").write_bytes(damaged(file.read_bytes()))
            file.with_suffix(".copy").replace(file)
            assert len(planted.find("verger")) == 3, name
            assert len(again(planted).find("verger")) == 3, name


def test_a_missing_file_is_noticed(planted: Shelf):
    for name in FILES:
        file_of(planted, name).unlink()
        assert len(planted.find("verger")) == 3, name


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"name": "x"}', '{"name": "../..", "seq": 3, "mark": ""}']
)
def test_a_senseless_current_is_replaced(planted: Shelf, content: str):
    (planted.index.root / "current").write_text(content)
    assert len(planted.find("verger")) == 3
    assert len(again(planted).find("verger")) == 3


def test_an_index_of_another_format_is_replaced(planted: Shelf):
    current = planted.index.root / "current"
    current.write_text(current.read_text().replace(f'"format": "{engine.FORMAT}"', '"format": "0"'))
    name = planted.index.opened.state.name
    assert len(again(planted).find("verger")) == 3
    assert name not in current.read_text()


def test_an_index_made_from_another_database_is_replaced(planted: Shelf):
    # The same numbers, but other changes: a backup restored, another site's folder.
    with unit_of_work():
        db.session.execute(update(SearchChange).values(mark="another"))
    planted.documents = {"z": planted.documents["a"]}
    planted.documents["z"] = Document("page", "z", "Un verger", LONG_AGO, "<p></p>")
    assert planted.find("verger") == ["z"]
    assert again(planted).find("verger") == ["z"]


def test_a_crash_between_the_writing_and_the_noting_of_it_repeats_the_writing(planted: Shelf):
    planted.put("d", "Un verger d")
    planted.take("a")
    writer = planted.index.opened.index.writer(15_000_000, 1)
    engine.erase(writer, "page", ["a", "d"])
    engine.write(writer, planted.source(["a", "d"]))
    writer.commit()
    writer.wait_merging_threads()
    assert sorted(again(planted).find("verger")) == ["b", "c", "d"]
    assert sorted(planted.find("verger")) == ["b", "c", "d"]


def test_a_rebuild_cut_short_leaves_nothing_behind(planted: Shelf):
    (planted.index.root / "0123456789abcdef").mkdir()
    planted.put("d", "Un verger d")
    assert len(planted.find("verger")) == 4
    with folder.locked(planted.index.root):  # who searches does not wait for the tidying
        left = {each.name for each in planted.index.root.iterdir()}
    assert left == {"current", planted.index.opened.state.name}


def test_a_rebuild_that_fails_leaves_the_old_index(planted: Shelf):
    def broken(keys: Sequence[str] | None) -> Iterator[Document]:
        yield Document("page", "x", "Un verger", LONG_AGO, "")
        raise RuntimeError("the source dried up")

    planted.index.sources = {"page": broken}
    with pytest.raises(RuntimeError):
        planted.index.rebuild()
    assert len(list(planted.index.root.iterdir())) == 2
    assert len(planted.find("verger")) == 3


@pytest.mark.parametrize("form", [engine.FORMAT, "0"])
def test_a_rebuild_first_deletes_what_others_cut_short_left(planted: Shelf, form: str):
    root, serving = planted.index.root, planted.index.opened.state.name
    current = root / "current"
    current.write_text(current.read_text().replace(f'"format": "{engine.FORMAT}"', f'"format": "{form}"'))
    for number in range(3):
        (root / f"{number:016x}").mkdir()
    seen: list[set[str]] = []

    def looking(keys: Sequence[str] | None) -> Iterator[Document]:
        seen.append({each.name for each in root.iterdir() if each.is_dir()})
        yield from planted.source(keys)

    planted.index.sources = {"page": looking}
    planted.index.rebuild()
    assert len(seen[0]) == 2, "the one that serves and the one in the making"
    assert serving in seen[0]


def test_rebuilding_again_changes_nothing(planted: Shelf):
    for _ in range(2):
        assert planted.index.rebuild() == 3
        assert len(planted.find("verger")) == 3


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow, as on a full disk."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def test_on_a_full_disk_the_last_state_serves_and_the_rest_follows(planted: Shelf):
    planted.put("d", "Un verger d")
    started = again(planted)
    with full_disk():
        assert len(planted.find("verger")) == 3
        assert len(started.find("verger")) == 3
    for shelf in (planted, started):
        shelf.index.next_try_at = 0.0
        assert len(shelf.find("verger")) == 4


def test_without_an_index_nor_room_for_one_the_search_says_so_at_once(shelf: Shelf):
    shelf.put("a", "Un verger")
    with full_disk():
        for _ in range(2):
            with pytest.raises(SearchUnavailable):
                shelf.find("verger")
    shelf.index.next_try_at = 0.0
    assert shelf.find("verger") == ["a"]


def test_a_folder_deleted_while_the_engine_is_open_is_made_again(planted: Shelf):
    for number in range(3):  # changes follow each other: the engine stays open for the next one
        planted.put(f"n{number}", "Un verger neuf")
        assert len(planted.find("neuf")) == number + 1
        shutil.rmtree(planted.index.root)
        planted.index.next_try_at = 0.0
        assert len(planted.find("neuf")) == number + 1
        assert (planted.index.root / "current").is_file()


def test_a_folder_replaced_by_a_file_is_made_again(planted: Shelf):
    folder_in_use = planted.index.root / planted.index.opened.state.name
    away = planted.index.root.with_name("away")
    folder_in_use.rename(away)
    folder_in_use.write_text("a file where the folder was")
    assert len(planted.find("verger")) == 3
    planted.put("d", "Un verger d")
    assert len(planted.find("verger")) == 4


def test_strangers_wait_for_no_change_of_many_that_follow_each_other(
    planted: Shelf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index, "LAG", 0.3)
    monkeypatch.setattr(index, "BUSY", (3, 60.0))
    is_stranger = False
    planted.index.is_stranger = lambda: is_stranger
    for number in range(8):
        planted.put(f"n{number}", "Un verger neuf")
        assert len(planted.find("neuf")) == number + 1  # whoever is known is told at once
    is_stranger = True
    planted.put("last", "Un verger neuf")
    assert len(planted.find("neuf")) in (8, 9)
    time.sleep(index.LAG + 0.01)
    assert len(planted.find("neuf")) == 9
    monkeypatch.setattr(index, "BUSY", (3, 0.0))
    planted.put("alone", "Un verger neuf")
    assert len(planted.find("neuf")) == 10  # a single change is waited for by everybody


# Several processes. Their documents are files, so that each process sees the same ones.


def kept_in(pages: Path) -> index.Source:
    def source(keys: Sequence[str] | None) -> Iterator[Document]:
        for key in [p.name for p in pages.iterdir()] if keys is None else keys:
            if (pages / key).exists():
                yield Document("page", key, (pages / key).read_text(), LONG_AGO, "<p></p>")

    return source


def publish(pages: Path, key: str) -> None:
    (pages / key).write_text(f"Un verger {key}")
    with unit_of_work():
        note_change("page", key)


def publish_and_search(url: str, folder: Path, name: str, count: int, patience: float) -> None:
    """Publish documents in a process of its own, and look each one up at once."""
    index.PATIENCE = index.PATIENCE_WITHOUT_INDEX = patience
    app = create_app(**SETTINGS, DATABASE_URL=url, DATA_DIR=str(folder))
    search = Index(app, folder / "an index", {"page": kept_in(folder / "pages")})
    for number in range(count):
        with app.app_context():
            publish(folder / "pages", f"{name}{number}")
            assert search.search(f"{name}{number}").total == 1
    os._exit(0)


@pytest.fixture
def others(app: Flask, tmp_path: Path) -> Iterator[list]:
    """What starts other processes; those still there are killed at the end."""
    (tmp_path / "pages").mkdir()
    started: list = []
    yield started
    for process in started:
        process.kill()
        process.join()


def start(others: list, app: Flask, tmp_path: Path, name: str, count: int, patience: float = 20.0) -> None:
    arguments = (app.config["DATABASE_URL"], tmp_path, name, count, patience)
    others.append(multiprocessing.get_context("spawn").Process(target=publish_and_search, args=arguments))
    others[-1].start()


def test_two_processes_publish_and_each_finds_its_own_at_once(app: Flask, tmp_path: Path, others: list):
    start(others, app, tmp_path, "alpha", 6)
    start(others, app, tmp_path, "beta", 6)
    for process in others:
        process.join(240)
        assert process.exitcode == 0
    search = Index(app, tmp_path / "an index", {"page": kept_in(tmp_path / "pages")})
    assert search.search("verger").total == 12


def test_a_process_killed_at_any_moment_leaves_an_index_that_the_next_search_completes(
    app: Flask, tmp_path: Path, others: list, request: pytest.FixtureRequest
):
    search = Index(app, tmp_path / "an index", {"page": kept_in(tmp_path / "pages")})
    chance = random.Random(9)
    for number in range(1 + request.config.getoption("--rounds")):
        start(others, app, tmp_path, f"run{number}n", 1000)
        before = len(list((tmp_path / "pages").iterdir()))
        while len(list((tmp_path / "pages").iterdir())) < before + 3:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.1)
        os.kill(others[-1].pid, signal.SIGKILL)
        others[-1].join()
        publish(tmp_path / "pages", f"after{number}")
        # The file of the last document may have been written before its change was noted.
        missing = len(list((tmp_path / "pages").iterdir())) - search.search("verger").total
        assert 0 <= missing <= number + 1
        assert search.search(f"after{number}").total == 1
    total = search.search("verger").total
    assert folder.read_state(tmp_path / "an index") == search.opened.state
    assert search.rebuild() >= total
