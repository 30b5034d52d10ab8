import io

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from network.db import db, unit_of_work
from network.files import actions, checks, previewing, queries, rules, storage
from network.files.models import FilePreview, PreviewWork
from tests.files.images import picture
from tests.files.pdfs import pdf

OWNER = {"owner_kind": "member", "owner_id": 7}


def kept(received):
    with unit_of_work():
        return actions.keep(received, kind="picture", **OWNER, by=None)


def an_image(size=(1500, 1000)):
    return kept(actions.receive_image(picture(size=size), "photo.jpg"))


def shown(file):
    """Return the size of each picture that shows a file, as it is on the disk."""
    previews = db.session.scalars(
        select(FilePreview).where(FilePreview.file_id == file.id).order_by(FilePreview.width)
    )
    read = {
        each.width: Image.open(io.BytesIO(storage.path(each.public_id).read_bytes())) for each in previews
    }
    assert {image.format for image in read.values()} <= {"WEBP"}
    return {width: image.size for width, image in read.items()}


def work():
    return db.session.scalars(select(PreviewWork).order_by(PreviewWork.file_id)).all()


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((1500, 1000), {320: (320, 213), 640: (640, 427), 1280: (1280, 853)}),
        ((500, 250), {320: (320, 160), 640: (500, 250)}),
        ((200, 100), {320: (200, 100)}),
        ((300, 2400), {320: (300, 2400)}),
    ],
)
def test_an_image_is_shown_at_each_width_and_never_larger_than_itself(app, size, sizes):
    file = an_image(size)
    assert previewing.make_previews()
    assert shown(file) == sizes
    assert not previewing.make_previews()
    assert work() == []


def test_the_first_page_of_a_document_is_shown_once_it_is_drawn(app):
    file = kept(actions.receive_document(pdf(pages=3), "guide.pdf"))
    assert not file.has_picture
    previewing.make_previews()
    assert list(shown(file)) == [320, 640, 1280]
    assert (file.width, file.height) == (1280, 1812)


def test_a_mandate_and_a_spreadsheet_are_not_shown(app):
    kept(actions.receive_pdf(pdf(), "acte.pdf"))
    kept(actions.receive_document(b"a;b\n1;2\n", "table.csv"))
    assert work() == []
    assert not previewing.make_previews()


def test_of_a_roll_of_paper_the_picture_stays_small(app):
    def rolled(document):
        document.pages[0].MediaBox = [0, 0, 20, 14_000]

    file = kept(actions.receive_document(pdf(rolled), "guide.pdf"))
    previewing.make_previews()
    assert file.height <= 2560


def test_a_file_that_cannot_be_shown_holds_up_no_other_and_is_given_up_in_the_end(app, clock):
    poisonous, sound = an_image(), an_image()
    storage.path(poisonous.public_id).write_bytes(b"\xff\xd8\xff nothing")
    assert previewing.make_previews()
    assert previewing.make_previews()
    assert not previewing.make_previews()
    assert shown(sound)
    assert not shown(poisonous)
    (left,) = work()
    assert (left.attempts, left.retry_at) == (1, clock.now() + rules.FIRST_WAIT)
    for attempt in range(2, rules.MOST_ATTEMPTS + 1):
        clock.move(days=1)
        assert previewing.make_previews()
        assert work()[0].attempts == attempt
    clock.move(days=30)
    assert not previewing.make_previews()
    assert work()[0].retry_at is None


def test_a_file_that_is_mended_is_shown_at_the_next_try(app, clock):
    file = an_image()
    sound = storage.path(file.public_id).read_bytes()
    storage.path(file.public_id).write_bytes(b"\xff\xd8\xff nothing")
    previewing.make_previews()
    storage.path(file.public_id).write_bytes(sound)
    clock.move(minutes=2)
    assert previewing.make_previews()
    assert shown(file)


def test_a_crash_before_the_pictures_are_kept_loses_nothing_and_leaves_nothing(app, clock, monkeypatch):
    file = an_image()

    def crash(*_written):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(previewing, "keep_previews", crash)
        with pytest.raises(SystemExit):
            previewing.make_previews()
    db.session.rollback()
    assert len(list(storage.folder().iterdir())) == 4
    previewing.make_previews()
    assert shown(file)
    clock.move(hours=2)
    actions.sweep_orphans()
    assert len(list(storage.folder().iterdir())) == 4


def test_a_file_that_is_let_go_takes_what_shows_it_along(app, clock):
    file, other = an_image(), an_image()
    previewing.make_previews()
    with unit_of_work():
        actions.forget(file)
    assert queries.preview_due(clock.now()).file_id == other.id
    clock.move(hours=2)
    actions.sweep_orphans()
    assert [path.name for path in storage.folder().iterdir()] == [other.public_id]


def test_a_file_that_is_let_go_while_it_is_drawn_is_passed_over(app, monkeypatch):
    file = an_image()
    drawn = checks.pictures_of

    def draw_and_let_go(*asked):
        with unit_of_work():
            actions.forget(file)
        return drawn(*asked)

    monkeypatch.setattr(checks, "pictures_of", draw_and_let_go)
    previewing.make_previews()
    assert db.session.scalars(select(FilePreview)).all() == []


def test_what_a_kept_file_is_never_changes(app):
    an_image()
    for column, other in {
        "sha256": "0" * 64,
        "size": 1,
        "content_type": "text/html",
        "public_id": "x",
    }.items():
        with pytest.raises(IntegrityError, match="stays_as_received"), unit_of_work():
            db.session.execute(text(f"UPDATE stored_file SET {column} = :other"), {"other": other})
