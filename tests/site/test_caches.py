"""What caches keep: public pages, and never a page, a sentence or a cookie meant for one person."""

import gzip
import os
from pathlib import Path

import brotli
import pytest
from waitress.buffers import ReadOnlyFileBasedBuffer

from network import create_app
from network.db import db
from network.sheets.pages import make_pages
from network.web.caches import EVERYBODY, FOR_A_YEAR, ITS_READER, NOBODY
from tests.conftest import SETTINGS
from tests.factories import make_account, make_member, make_published_sheet, make_representative
from tests.page import Page
from tests.site.world import ROLES, make_world
from tests.visitor import Visitor

# What says itself that it is the same for everybody; `tests/files` tell published files from the others.
OF_THE_MOMENT = {"jobs.healthz", "jobs.readyz"}
SAME_FOR_ALL = {"static", "files.image", "files.show", "register.consistency", "territories.suggestions"}
# What a browser says that it reads, and how a text then travels.
ENCODINGS = {
    "gzip, deflate, br, zstd": "br", "br": "br", "*": "br", "br;q=0.1, gzip": "br",
    "gzip, deflate": "gzip", "br;q=0, gzip": "gzip", "*, br;q=0": "gzip",
    "": None, "identity": None, "gzip;q=0": None, "zstd": None, "é;;q=\t": None,
}  # fmt: skip
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
OF_A_PROCESS = ("DATA_DIR", "DATABASE_URL")


def pages(app) -> list[str]:
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods})


def holds_a_form(response) -> bool:
    return response.mimetype == "text/html" and any(f.method == "POST" for f in Page.of(response).forms)


def test_nothing_that_somebody_signed_in_reads_is_kept(site):
    world, kept = make_world(), {}
    for role in ROLES[1:]:
        visitor = world.visitor(site, role)
        for endpoint in set(pages(site.app)) - SAME_FOR_ALL:
            response = visitor.open("GET", visitor.url(endpoint, **world.values(endpoint)))
            if response.headers["Cache-Control"] != NOBODY:
                kept[role, endpoint] = response.headers["Cache-Control"]
    assert kept == {}


def test_what_a_visitor_reads_is_kept_by_whom_it_is_meant_for(site):
    world = make_world()
    wrong = {}
    for endpoint in set(pages(site.app)) - SAME_FOR_ALL:
        visitor = site.another()
        url = visitor.url(endpoint, **world.values(endpoint))
        visitor.open("GET", url)
        # A second visit: the browser has its cookie for forms, and is given none.
        response = visitor.open("GET", url)
        if response.status_code != 200 or endpoint in OF_THE_MOMENT:
            wanted = NOBODY
        elif holds_a_form(response) or "token" in world.values(endpoint):
            wanted = ITS_READER
        else:
            wanted = EVERYBODY
        kept = response.headers["Cache-Control"]
        if kept != wanted:
            wrong[endpoint] = (kept, wanted)
    assert wrong == {}


def test_a_public_page_sets_no_cookie_varies_with_none_and_is_sent_once(site):
    world = make_world()
    seen = 0
    for endpoint in set(pages(site.app)) - {"static"}:
        url = site.url(endpoint, **world.values(endpoint))
        response = site.another().open("GET", url)
        if not response.headers["Cache-Control"].startswith("public"):
            continue
        seen += 1
        assert "Set-Cookie" not in response.headers, endpoint
        assert "Cookie" not in response.vary, endpoint
        for method in ("GET", "HEAD"):
            again = site.another().open(method, url, headers={"If-None-Match": response.headers["ETag"]})
            assert again.status_code == 304, endpoint
            assert again.data == b""
            assert again.headers["Cache-Control"] == response.headers["Cache-Control"]
            assert again.headers["Content-Security-Policy"]
    assert seen > 10


def test_a_page_that_sets_a_cookie_is_kept_by_nobody(site):
    response = site.open("GET", "/contact")
    assert "Set-Cookie" in response.headers
    assert response.headers["Cache-Control"] == NOBODY


def test_who_logs_in_does_not_get_the_page_kept_from_before(site):
    etag = site.open("GET", "/a-propos").headers["ETag"]
    site.login_as(make_account())
    response = site.open("GET", "/a-propos", headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert "Mon espace" in Page.of(response)
    assert response.headers["Cache-Control"] == NOBODY


def test_a_flashed_sentence_is_read_once_and_kept_by_nobody(site):
    account = make_account()
    plain = site.open("GET", "/").headers["ETag"]
    page = site.login_as(account).get("pages.about")
    answer = site.submit(page, "Se déconnecter", expect=302, follow=False)
    assert answer.headers["Cache-Control"] == NOBODY
    told = site.open("GET", "/", headers={"If-None-Match": plain})
    assert "Vous êtes déconnecté." in Page.of(told)
    assert told.headers["Cache-Control"] == NOBODY
    after = site.open("GET", "/")
    assert "Vous êtes déconnecté." not in Page.of(after)
    assert after.headers["ETag"] == plain


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("url", ["/nulle-part", "/contact", "/bibliotheque?mauvais=1", "/healthz"])
def test_errors_redirections_and_answers_to_forms_are_kept_by_nobody(site, method, url):
    response = site.open(method, url)
    if (method, response.status_code) != ("GET", 200):
        assert response.headers["Cache-Control"] == NOBODY


def test_files_of_the_site_are_kept_for_a_year_under_an_address_that_changes_with_them(site):
    page = site.get("pages.home")
    addresses = page.all(
        "//link[@rel='stylesheet']/@href | //script/@src | //img/@src | //link[@rel='icon']/@href"
    )
    assert addresses
    for address in addresses:
        response = site.open("GET", address)
        assert response.headers["Cache-Control"] == FOR_A_YEAR, address
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("url", ["/static/site.css", "/static/site.css?v=000000000000"])
def test_a_file_asked_by_another_address_is_asked_for_again(site, url):
    response = site.open("GET", url)
    assert response.headers["Cache-Control"] == EVERYBODY
    again = site.open("GET", url, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_file_that_changes_changes_its_address(app, site, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    file = tmp_path / "site.css"
    addresses = set()
    for number, words in enumerate(("a {}", "b {}")):
        file.write_text(words)
        os.utime(file, ns=(number, number))
        with app.test_request_context():
            addresses.add(app.url_for("static", filename="site.css"))
    assert len(addresses) == 2


@pytest.mark.parametrize("url", ["/", "/fiches/", "/static/site.css", "/static/site.js"])
def test_public_texts_travel_compressed_to_who_can_read_them(app, url):
    if url == "/fiches/":
        member = make_member()
        url += make_published_sheet(make_representative(member), member).sheet.slug
        while make_pages():
            pass
    for accepted, encoding in ENCODINGS.items():
        # A process that answers this for the first time, then what it kept.
        site = Visitor(create_app(**SETTINGS, **{name: app.config[name] for name in OF_A_PROCESS}))
        for _ in range(5):
            packed = site.open("GET", url, headers={"Accept-Encoding": accepted})
            assert packed.headers.get("Content-Encoding") == encoding
            assert packed.vary.to_header() == "Accept-Encoding"
            text = UNPACKED[encoding](packed.data)
            assert int(packed.headers["Content-Length"]) == len(packed.data)
            plain = site.open("GET", url)
            assert plain.data == text
            assert plain.headers["ETag"] == packed.headers["ETag"]
            assert plain.vary.to_header() == "Accept-Encoding"
            assert "Content-Encoding" not in plain.headers
            if encoding:
                assert len(packed.data) < len(text) / 2
        with site.app.app_context():
            db.engine.dispose()


def test_a_page_that_holds_a_secret_is_never_compressed(site):
    packs = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in site.open("GET", "/contact", headers=packs).headers
    site.login_as(make_account())
    assert "Content-Encoding" not in site.open("GET", "/a-propos", headers=packs).headers


def test_part_of_a_file_is_sent_as_it_is(site):
    whole = Path("static/site.css").read_bytes()
    response = site.open("GET", "/static/site.css", headers={"Range": "bytes=0-9", "Accept-Encoding": "gzip"})
    assert response.status_code == 206
    assert response.data == whole[:10]


@pytest.mark.parametrize("path", ["/membres.csv", "/bibliotheque/export.json", "/bibliotheque/chiffres.csv"])
def test_a_file_that_the_web_server_sends_itself_is_left_as_it_is(site, path):
    wrapped = {"wsgi.file_wrapper": ReadOnlyFileBasedBuffer}
    response = site.open("GET", path, headers={"Accept-Encoding": "gzip"}, environ_overrides=wrapped)
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    assert "Content-Encoding" not in response.headers
