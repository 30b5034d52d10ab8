import pytest

from network.db import unit_of_work
from network.files import actions, previewing, rules, storage
from network.files.rules import MIB
from network.web import MOST_OF_A_BODY
from network.web.caches import EVERYBODY
from network.web.uploads import attachment
from tests.factories import make_account
from tests.files.images import picture
from tests.files.pdfs import pdf

SANDBOX = "default-src 'none'; sandbox"


@pytest.fixture
def seen(app):
    """Who sees the files of the test: nobody, until it says so."""
    answers = {"everybody": False, "somebody": False}
    app.extensions["file_access"] = {
        "test": lambda _file, account: answers["everybody"] or (answers["somebody"] and account is not None)
    }
    return answers


def kept(received, owner_kind="test"):
    with unit_of_work():
        return actions.keep(received, kind="picture", owner_kind=owner_kind, owner_id=1, by=None)


@pytest.fixture
def image(app):
    return kept(actions.receive_image(picture(size=(900, 600)), "École d’été.jpg"))


@pytest.fixture
def document(app):
    return kept(actions.receive_document(pdf(), "délibération 12.pdf"))


def shown(site, file, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.open("GET", site.url("files.show", public_id=file.public_id), headers=headers)


def test_a_stranger_sends_no_large_file(site):
    heading = b'--x\r\nContent-Disposition: form-data; name="file"; filename="acte.pdf"\r\n\r\n'
    request = {
        "data": heading + bytes(2 * MIB) + b"\r\n--x--\r\n",
        "content_type": "multipart/form-data; boundary=x",
    }
    for visitor, answer in ((site, 413), (site.another().login_as(make_account()), 400)):
        assert visitor.open("POST", visitor.url("pages.contact"), **request).status_code == answer


def test_the_largest_picture_and_the_largest_document_pass_in_one_form():
    assert MOST_OF_A_BODY > rules.LARGEST_IMAGE + rules.LARGEST_DOCUMENT + MIB


def test_a_file_is_served_for_saving_with_no_power_over_the_site(app, site, tmp_path):
    kept = tmp_path / "kept"
    kept.write_bytes(pdf())
    app.add_url_rule(
        "/essai",
        view_func=lambda: attachment(kept, content_type="application/pdf", name="délibération 12.pdf"),
    )
    response = site.fetch("/essai")
    assert response.data == kept.read_bytes()
    assert response.content_type == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''d%C3%A9lib%C3%A9ration%2012.pdf" in disposition
    assert response.headers["Content-Security-Policy"] == SANDBOX
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_may_be_looked_at_and_a_document_is_for_saving(site, seen, image, document):
    seen["everybody"] = True
    for file, way in ((image, "inline"), (document, "attachment")):
        response = shown(site, file)
        assert response.status_code == 200
        assert response.content_type == file.content_type
        assert response.headers["Content-Disposition"].startswith(f"{way}; ")
        assert response.headers["Content-Security-Policy"] == SANDBOX
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.data == storage.path(file.public_id).read_bytes()


def test_what_nobody_speaks_for_is_seen_by_nobody(site, seen):
    file = kept(actions.receive_image(picture(), "photo.jpg"), owner_kind="unknown")
    seen["everybody"] = True
    assert shown(site.login_as(make_account()), file).status_code == 404


@pytest.mark.parametrize("public_id", ["0" * 26, "..", "%2e%2e%2f" * 3, "A" * 25])
def test_a_number_that_is_none_is_not_found(site, seen, public_id):
    seen["everybody"] = True
    assert site.open("GET", f"/fichiers/{public_id}").status_code == 404


def test_what_everybody_sees_stays_in_caches_for_a_day(site, seen, image):
    seen["everybody"] = True
    for visitor in (site, site.another().login_as(make_account())):
        response = shown(visitor, image)
        assert response.headers["Cache-Control"] == "public, max-age=86400, immutable"
        assert "Set-Cookie" not in response.headers


def test_what_somebody_sees_stays_nowhere(site, seen, image):
    seen["somebody"] = True
    assert shown(site, image).status_code == 404
    response = shown(site.login_as(make_account()), image)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


def test_a_browser_that_has_a_file_is_not_sent_it_again(site, seen, document):
    seen["everybody"] = True
    etag = shown(site, document).headers["ETag"]
    again = shown(site, document, If_None_Match=etag)
    assert (again.status_code, again.data) == (304, b"")
    assert shown(site, document, If_None_Match='"other"').status_code == 200


def test_a_piece_of_a_file_can_be_asked_for(site, seen, document):
    seen["everybody"] = True
    piece = shown(site, document, Range="bytes=0-3")
    assert (piece.status_code, piece.data) == (206, b"%PDF")
    assert piece.headers["Content-Security-Policy"] == SANDBOX
    assert shown(site, document, Range="bytes=99999999-").status_code == 416


def test_its_headings_can_be_asked_for(site, seen, document):
    seen["everybody"] = True
    response = site.open("HEAD", site.url("files.show", public_id=document.public_id))
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Length"] == str(document.size)


def test_an_image_is_sent_as_it_is_until_its_pictures_are_made(site, seen, image):
    seen["everybody"] = True
    address = site.url("files.image", public_id=image.public_id, width=320)
    before = site.fetch(address)
    assert (before.content_type, before.headers["Cache-Control"]) == ("image/jpeg", EVERYBODY)
    previewing.make_previews()
    after = site.fetch(address)
    assert after.content_type == "image/webp"
    assert len(after.data) < len(before.data)
    assert "immutable" in after.headers["Cache-Control"]
    assert after.headers["Content-Disposition"].endswith("%C3%A9t%C3%A9.webp")


def test_a_document_has_no_picture_until_it_is_drawn(site, seen, document):
    seen["everybody"] = True
    address = site.url("files.image", public_id=document.public_id, width=640)
    site.fetch(address, expect=404)
    previewing.make_previews()
    assert site.fetch(address).content_type == "image/webp"


@pytest.mark.parametrize("width", [0, 1, 321, 10**9])
def test_only_known_widths_are_made(site, seen, image, width):
    seen["everybody"] = True
    site.fetch("files.image", expect=404, public_id=image.public_id, width=width)
