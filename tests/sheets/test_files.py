"""Pictures and files of sheets: as private as what names them, frozen with the words."""

import io
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from network.accounts.models import Role
from network.db import db, unit_of_work
from network.errors import Refused
from network.files import previewing
from network.files.actions import receive_document, receive_image
from network.files.models import StoredFile
from network.sheets import actions, queries, rules
from network.sheets.content import Part, written
from network.sheets.files_forms import MOST_FILES
from network.throttles.actions import hit
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_draft,
    make_member,
    make_representative,
    publish,
)
from tests.files.images import exif, picture
from tests.files.pdfs import SCRIPT, pdf, root

SAVE = "Enregistrer"
ALT = "La chaufferie devant l’école"
TITLE = "Le cahier des charges"


def image(name="chaufferie.jpg", **drawn):
    return io.BytesIO(picture(size=(1400, 900), **drawn)), name


def document(name="cahier.pdf", data=None):
    return io.BytesIO(data or pdf()), name


@pytest.fixture
def writer(site, author):
    return site.login_as(author)


def join(revision, author, alt=ALT, title=TITLE):
    """Give a draft a picture and a file."""
    photo, guide = receive_image(picture(size=(900, 600)), "photo.jpg"), receive_document(pdf(), "guide.pdf")
    values = {
        "picture": photo.public_id,
        "picture_alt": alt,
        "picture_credit": "Camille Moreau",
        "attachments": [{"file": guide.public_id, "title": title}],
    }
    with unit_of_work():
        words = written(values, [photo, guide])
        actions.save_draft(revision, words, saved_version=revision.saved_version, by=author)
    return photo.public_id, guide.public_id


@pytest.fixture
def joined(draft, author):
    join(draft, author)
    return draft


def part(visitor, revision):
    return visitor.get("sheets.edit_part", public_id=revision.sheet.public_id, part=Part.FILES)


def files():
    return list(db.session.scalars(select(StoredFile).order_by(StoredFile.id)))


def names():
    return [file.name for file in files()]


def current(revision):
    return queries.open_revision(revision.sheet)


# ——— Writing ———


def test_a_picture_and_a_file_are_joined_and_shown_to_readers(site, writer, draft):
    writer.submit(
        part(writer, draft),
        SAVE,
        new_picture=image(exif=exif()),
        picture_alt=ALT,
        picture_credit="Camille Moreau",
        new_file=document(),
        new_title=TITLE,
    )
    publish(current(draft))
    previewing.make_previews()
    page = site.another().get("sheets.show", slug=draft.sheet.slug)
    (shown,) = [img for img in page.all("//figure//img") if img.get("alt") == ALT]
    assert (shown.get("width"), shown.get("height")) == ("1400", "900")
    assert "Crédit : Camille Moreau" in page
    assert "PDF, " in page
    sent = site.another().fetch(shown.get("src"))
    assert sent.content_type == "image/webp"
    assert b"Camille" not in sent.data
    assert site.another().fetch(page.link(TITLE)).content_type == "application/pdf"


def test_a_file_without_a_title_goes_by_its_name(writer, draft):
    writer.submit(part(writer, draft), SAVE, new_file=document("Cahier des charges.pdf"))
    preview = writer.get("sheets.preview", public_id=draft.sheet.public_id)
    assert preview.link("Cahier des charges.pdf")


def test_a_picture_is_submitted_with_words_for_those_who_do_not_see_it(writer, draft):
    page = writer.submit(part(writer, draft), SAVE, new_picture=image())
    assert "1 élément à écrire" in page
    page = writer.get("sheets.edit", public_id=draft.sheet.public_id)
    assert "Le texte alternatif de l’image" in page
    writer.submit(part(writer, draft), SAVE, picture_alt=ALT)
    assert "Rien ne manque" in writer.get("sheets.edit", public_id=draft.sheet.public_id)


def test_a_picture_may_only_decorate(writer, draft):
    writer.submit(part(writer, draft), SAVE, new_picture=image(), picture_alt=ALT, picture_decorative=True)
    assert "Rien ne manque" in writer.get("sheets.edit", public_id=draft.sheet.public_id)
    preview = writer.get("sheets.preview", public_id=draft.sheet.public_id)
    assert [img.get("alt") for img in preview.all("//figure//img")] == [""]


def test_another_picture_takes_the_place_of_the_first_and_each_file_can_be_taken_away(writer, joined):
    writer.submit(part(writer, joined), SAVE, new_picture=image("autre.jpg"))
    assert names() == ["guide.pdf", "autre.jpg"]
    writer.submit(part(writer, joined), SAVE, without_picture=True)
    assert (names(), current(joined).picture_alt) == (["guide.pdf"], "")
    writer.submit(part(writer, joined), SAVE, **{"attachments-0-removed": True})
    assert (names(), current(joined).attachments) == ([], [])


def test_the_title_of_a_file_changes_without_sending_it_again(writer, joined):
    (before,) = joined.attachments
    writer.submit(part(writer, joined), SAVE, **{"attachments-0-title": "Un guide"})
    assert current(joined).attachments == [{"file": before["file"], "title": "Un guide"}]


@pytest.mark.parametrize(
    ("field", "sent", "sentence"),
    [
        ("new_picture", (io.BytesIO(b"<svg/>"), "logo.svg"), "JPEG, PNG ou WebP"),
        (
            "new_picture",
            (io.BytesIO(b"\xff\xd8\xff x"), "photo.jpg"),
            "n’est pas l’image que son nom annonce",
        ),
        ("new_file", (io.BytesIO(pdf(root(OpenAction=SCRIPT))), "guide.pdf"), "JavaScript"),
        ("new_file", (io.BytesIO(b"<script>"), "guide.html"), "PDF, ODT, DOCX, ODS, XLSX ou CSV"),
        ("new_file", (io.BytesIO(b""), "guide.pdf"), "vide"),
    ],
)
def test_a_refused_file_is_told_beside_its_field_and_nothing_is_kept(writer, draft, field, sent, sentence):
    page = writer.submit(part(writer, draft), SAVE, expect=422, **{field: sent}, picture_alt=ALT)
    assert sentence in page.errors[field]
    assert ("picture_alt", ALT) in page.form(SAVE).filled({})
    assert (files(), current(draft).saved_version) == ([], 1)


def test_ten_files_and_no_more(writer, draft, author):
    received = [receive_document(b"a;b\n1;2\n", f"table {n}.csv") for n in range(MOST_FILES)]
    rows = [{"file": each.public_id, "title": each.name} for each in received]
    with unit_of_work():
        actions.save_draft(draft, written({"attachments": rows}, received), saved_version=1, by=author)
    page = writer.submit(part(writer, draft), SAVE, expect=422, new_file=document())
    assert "10 fichiers au plus" in page.errors["new_file"]
    writer.submit(part(writer, draft), SAVE, new_file=document(), **{"attachments-3-removed": True})
    assert names()[-1] == "cahier.pdf"
    assert "table 3.csv" not in names()


def test_the_file_of_another_sheet_is_not_joined_by_its_number(writer, draft, author):
    other = make_member("Soleil levant")
    stranger = make_contributor(other)
    photo, guide = join(make_draft(stranger, other), stranger)
    data = [("attachments-0-file", guide), ("attachments-0-title", "À moi"), ("picture", photo)]
    form = part(writer, draft).form(SAVE)
    sent = {**dict(form.filled({})), **dict(data)}
    assert writer.open("POST", form.action, data=sent).status_code == 302
    assert (current(draft).picture, current(draft).attachments) == ("", [])
    with pytest.raises(Refused, match="n’est plus là"), unit_of_work():
        actions.save_draft(
            current(draft), written({"picture": photo}), saved_version=current(draft).saved_version, by=author
        )


def test_two_tabs_that_join_and_take_away_files_both_have_their_way(writer, joined):
    first, second = part(writer, joined), part(writer, joined)
    writer.submit(first, SAVE, **{"attachments-0-removed": True})
    writer.submit(second, SAVE, new_file=document("cahier.pdf"), new_picture=image("autre.jpg"))
    assert sorted(names()) == ["autre.jpg", "cahier.pdf"]


def test_two_tabs_that_change_the_picture_are_told_and_keep_no_file_in_vain(writer, joined):
    first, second = part(writer, joined), part(writer, joined)
    writer.submit(first, SAVE, new_picture=image("une.jpg"))
    page = writer.submit(second, SAVE, expect=409, new_picture=image("autre.jpg"))
    assert page.texts("//dl[@class='compare']//dt") == ["Image"]
    assert "autre.jpg" not in names()


def test_too_many_files_in_an_hour_are_refused(writer, draft):
    limit = rules.FILES_BY_ACCOUNT
    for _try in range(limit.tries):
        hit(limit, draft.author.public_id)
    page = writer.submit(part(writer, draft), SAVE, expect=429, new_file=document(), picture_alt=ALT)
    assert ("picture_alt", ALT) in page.form(SAVE).filled({})
    assert files() == []


# ——— One revision after the other ———


def test_the_published_revision_keeps_its_files_while_the_next_is_written(site, writer, joined, author):
    photo, guide = joined.picture, joined.attachments[0]["file"]
    publish(joined)
    with unit_of_work():
        revision = actions.revise_sheet(joined.sheet, by=author)
    assert (revision.picture, revision.attachments) == (joined.picture, joined.attachments)
    writer.submit(
        part(writer, revision), SAVE, new_picture=image("autre.jpg"), **{"attachments-0-removed": True}
    )
    reader = site.another()
    shown = reader.get("sheets.show", slug=joined.sheet.slug).all("//figure//img/@src")
    assert [photo in src for src in shown] == [True]
    for public_id in (photo, guide):
        assert reader.open("GET", reader.url("files.show", public_id=public_id)).status_code == 200
    new = current(joined).picture
    assert reader.open("GET", reader.url("files.show", public_id=new)).status_code == 404
    publish(current(joined))
    assert reader.open("GET", reader.url("files.show", public_id=new)).status_code == 200
    assert reader.open("GET", reader.url("files.show", public_id=photo)).status_code == 404


def test_a_discarded_revision_takes_only_its_own_files(writer, joined, author):
    publish(joined)
    with unit_of_work():
        revision = actions.revise_sheet(joined.sheet, by=author)
    writer.submit(part(writer, revision), SAVE, new_file=document())
    assert names() == ["photo.jpg", "guide.pdf", "cahier.pdf"]
    with unit_of_work():
        actions.discard_draft(current(joined), by=author)
    assert names() == ["photo.jpg", "guide.pdf"]


def test_a_discarded_sheet_takes_its_files_along(joined, author):
    with unit_of_work():
        actions.discard_draft(joined, by=author)
    assert files() == []


def refused_by_the_database(sql):
    with pytest.raises(IntegrityError) as error, unit_of_work():
        db.session.execute(text(sql))
    return str(error.value)


@pytest.mark.parametrize(
    "change",
    [
        "picture = ''",
        "picture_alt = ''",
        "picture_credit = 'Moi'",
        "picture_decorative = true",
        "attachments = '[]'",
    ],
)
def test_what_was_submitted_keeps_its_picture_and_its_files(joined, author, change):
    with unit_of_work():
        actions.submit_sheet(joined, by=author)
    assert "keeps_submitted_text" in refused_by_the_database(f"UPDATE sheet_revision SET {change}")


@pytest.mark.parametrize("name", ["photo.jpg", "guide.pdf"])
def test_a_file_that_something_submitted_names_does_not_go(joined, author, name):
    with unit_of_work():
        actions.submit_sheet(joined, by=author)
    assert "stored_file_keeps_submitted" in refused_by_the_database(
        f"DELETE FROM stored_file WHERE name = '{name}'"
    )


# ——— Who sees them ———

EVERYBODY = (
    "nobody",
    "person",
    "stranger",
    "contributor",
    "representative",
    "observer",
    "reviewer",
    "coordinator",
)
HOUSE = {"contributor", "representative", "coordinator"}
DESK = {"observer", "reviewer"}


def submit(revision):
    with unit_of_work():
        actions.submit_sheet(revision, by=revision.author)


def archive(revision):
    publish(revision)
    with unit_of_work():
        actions.archive_sheet(revision.sheet, "L’installation a été démontée.", by=make_coordinator())


@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        (lambda _revision: None, HOUSE),
        (submit, HOUSE | DESK),
        (publish, set(EVERYBODY)),
        (archive, HOUSE),
    ],
    ids=["draft", "submitted", "published", "archived"],
)
def test_a_file_is_as_private_as_its_sheet_at_every_address(site, member, joined, state, seen_by):
    photo, guide = joined.picture, joined.attachments[0]["file"]
    previewing.make_previews()
    previewing.make_previews()
    state(joined)
    people = {
        "person": make_account(),
        "stranger": make_representative(make_member("Soleil levant")),
        "contributor": make_contributor(member),
        "representative": make_representative(member),
        "observer": make_account(role=Role.OBSERVER),
        "reviewer": make_account(role=Role.REVIEWER),
        "coordinator": make_coordinator(),
    }
    url = partial(site.url, "files.image")
    addresses = [
        *(site.url("files.show", public_id=public_id) for public_id in (photo, guide)),
        *(
            url(public_id=public_id, width=width)
            for public_id in (photo, guide)
            for width in (320, 640, 1280)
        ),
    ]
    for role in EVERYBODY:
        visitor = site.another()
        if role != "nobody":
            visitor.login_as(people[role])
        answers = {visitor.open("GET", address).status_code for address in addresses}
        assert answers == ({200} if role in seen_by else {404}), role
