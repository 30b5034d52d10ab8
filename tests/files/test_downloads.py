"""Downloads are counted without anybody being known."""

import pytest
from sqlalchemy import select

from network.db import db, unit_of_work
from network.files.actions import forget, keep, receive_document
from network.files.downloads import KIND, counts_of, downloads_of, this_month
from network.files.models import FileDownloads

CSV = b"commune,mwh\nFigeac,120\n" * 50
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def everybody(app):
    """Files of things that everybody may see, and that are counted."""
    app.extensions["file_access"]["thing"] = lambda _file, _account: True
    app.extensions["counted_files"] = {"thing"}
    app.extensions["tallies"].forget()
    yield
    app.extensions["tallies"].forget()


def make_file(owner_id=1, owner_kind="thing"):
    received = receive_document(CSV, "mesures.csv")
    with unit_of_work():
        return keep(received, kind="document", owner_kind=owner_kind, owner_id=owner_id, by=None)


def counted(app):
    app.extensions["tallies"].write()
    return {row.file_id: row.downloads for row in db.session.scalars(select(FileDownloads))}


@pytest.mark.usefixtures("everybody")
def test_each_download_counts_and_processes_add_up(app, site):
    file, other = make_file(), make_file(owner_id=2)
    url = site.url("files.show", public_id=file.public_id)
    for _time in range(3):
        assert site.open("GET", url, headers=BROWSER).status_code == 200
    assert counted(app) == {file.id: 3}
    site.open("GET", url, headers=BROWSER)
    assert counted(app) == {file.id: 4}
    assert downloads_of("thing", 1) == [(this_month(), 4)]
    assert counts_of("thing", [1, 2]) == {1: 4, 2: 0}
    assert other.id not in counted(app)


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Range": "bytes=100-"}),
        ("GET", {"Range": "bytes=-100"}),
        ("GET", {"Range": "bytes=999999-"}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"X-Moz": "prefetch"}),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}),
        ("GET", {"User-Agent": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.1)"}),
        ("GET", {"User-Agent": "curl/8.9.1"}),
        ("GET", {"User-Agent": "python-requests/2.32"}),
        ("GET", {"User-Agent": ""}),
    ],
)
def test_what_is_nobodys_download_is_not_counted(app, site, method, headers):
    file = make_file()
    url = site.url("files.show", public_id=file.public_id)
    answer = site.open(method, url, headers={**BROWSER, **headers})
    assert answer.status_code in (200, 206, 416)
    assert counted(app) == {}


@pytest.mark.usefixtures("everybody")
def test_the_first_piece_of_a_file_counts_and_so_does_one_that_is_asked_for_again(app, site):
    file = make_file()
    url = site.url("files.show", public_id=file.public_id)
    whole = site.open("GET", url, headers=BROWSER)
    site.open("GET", url, headers={**BROWSER, "If-None-Match": whole.headers["ETag"]})
    assert counted(app) == {file.id: 2}
    site.open("GET", url, headers={**BROWSER, "Range": "bytes=0-99"})
    assert counted(app) == {file.id: 3}


@pytest.mark.usefixtures("everybody")
def test_a_file_of_others_or_of_a_draft_is_not_counted(app, site):
    app.extensions["file_access"]["draft"] = lambda _file, account: account is not None
    app.extensions["counted_files"] |= {"draft"}
    app.extensions["file_access"]["other"] = lambda _file, _account: True
    for kind in ("draft", "other"):
        site.open(
            "GET", site.url("files.show", public_id=make_file(owner_kind=kind).public_id), headers=BROWSER
        )
    assert counted(app) == {}


@pytest.mark.usefixtures("everybody")
def test_what_was_counted_of_a_file_that_goes_is_let_go(app):
    file, other = make_file(), make_file()
    for each in (file, other):
        app.extensions["tallies"].add(KIND, (each.id, this_month()))
    with unit_of_work():
        forget(file)
    assert counted(app) == {other.id: 1}
