from datetime import timedelta

import pytest
from sqlalchemy import select

from network import clock as network_clock
from network.db import db, unit_of_work
from network.errors import Refused, StorageUnavailable
from network.files import actions, storage
from network.files.models import StoredFile
from network.journal.models import Entry
from network.text import sha256_hex
from tests.factories import make_account
from tests.files.pdfs import SCRIPT, pdf, root

OWNER = {"owner_kind": "member", "owner_id": 7}


def test_a_file_is_kept_byte_for_byte(app):
    sent, by = pdf(), make_account()
    received = actions.receive_pdf(sent, "../Délibération 12.pdf")
    with unit_of_work():
        file = actions.keep(received, kind="mandate", **OWNER, by=by)
    assert (file.name, file.content_type, file.size) == ("Délibération 12.pdf", "application/pdf", len(sent))
    assert storage.path(file.public_id).read_bytes() == sent
    assert file.sha256 == sha256_hex(sent)
    assert db.session.scalars(select(Entry.event)).all() == ["file.kept"]


def test_a_kept_file_can_be_read_by_the_site_alone(app):
    received = actions.receive_pdf(pdf(), "acte.pdf")
    assert storage.path(received.public_id).stat().st_mode & 0o777 == 0o600
    assert storage.path(received.public_id).parent.stat().st_mode & 0o777 == 0o700


def test_a_refused_file_leaves_nothing_behind(app):
    with pytest.raises(Refused):
        actions.receive_pdf(pdf(root(OpenAction=SCRIPT)), "acte.pdf")
    assert storage.names_before(network_clock.now() + timedelta(hours=1)) == []


def test_a_file_goes_with_the_transaction_that_kept_it(app):
    received = actions.receive_pdf(pdf(), "acte.pdf")
    with pytest.raises(Refused), unit_of_work():
        actions.keep(received, kind="mandate", **OWNER, by=None)
        raise Refused("Finalement non.")
    assert not storage.path(received.public_id).exists()
    assert db.session.scalars(select(StoredFile)).all() == []


def test_a_savepoint_undone_or_a_later_rollback_takes_no_kept_file_away(app):
    received = actions.receive_pdf(pdf(), "acte.pdf")
    with unit_of_work():
        actions.keep(received, kind="mandate", **OWNER, by=None)
        db.session.begin_nested().rollback()
        db.session.begin_nested().commit()
    db.session.rollback()
    assert storage.path(received.public_id).exists()


def test_orphans_are_swept_after_an_hour_and_kept_files_stay(app, clock):
    kept, orphan = (actions.receive_pdf(pdf(), "acte.pdf") for _ in range(2))
    with unit_of_work():
        actions.keep(kept, kind="mandate", **OWNER, by=None)
    clock.move(minutes=50)
    actions.sweep_orphans()
    assert storage.path(orphan.public_id).exists()
    clock.move(minutes=20)
    actions.sweep_orphans()
    assert not storage.path(orphan.public_id).exists()
    assert storage.path(kept.public_id).exists()


def test_a_full_disk_is_an_outage_and_leaves_nothing(app, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(StorageUnavailable):
        actions.receive_pdf(pdf(), "acte.pdf")
    monkeypatch.undo()
    assert storage.names_before(network_clock.now() + timedelta(hours=1)) == []


def test_a_file_that_is_let_go_leaves_the_disk_at_the_next_sweep(app, clock):
    with unit_of_work():
        file = actions.keep(actions.receive_pdf(pdf(), "acte.pdf"), kind="act", **OWNER, by=None)
    with unit_of_work():
        actions.forget(file)
    clock.move(hours=2)
    actions.sweep_orphans()
    assert db.session.scalars(select(StoredFile)).all() == []
    assert list(storage.folder().iterdir()) == []
