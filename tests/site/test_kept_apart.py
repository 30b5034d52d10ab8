"""Nothing that is kept ever leaks: each reader gets what a site that keeps nothing would answer them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from network import clock
from network.db import unit_of_work
from network.search.actions import note_change
from network.sheets.pages import make_pages
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_member,
    make_published_sheet,
    make_representative,
)
from tests.page import Page
from tests.site.asking import BROWSER, addresses_of, ask, cookie_of, heading, kept_at
from tests.site.world import make_world


@pytest.fixture
def anew(make_app, app):
    """The same site, which keeps nothing."""
    return make_app(PAGE_CACHE_MB=0)


def test_every_answer_to_anybody_is_the_one_of_a_site_that_keeps_nothing(app, anew, monkeypatch):
    world, moment = make_world(), clock.now()
    # It stands still: some documents tell the second they were made.
    monkeypatch.setattr(clock, "now", lambda: moment)
    cookies = {role: cookie_of(app, world.people[role]) for role in ("contributor", "coordinator")}
    readers = {
        "somebody first": {"Cookie": cookies["contributor"]},
        "nobody": {},
        "nobody, with a cookie for forms": {"Cookie": "csrf=drawn-before"},
        "the desk": {"Cookie": cookies["coordinator"]},
    }
    differing, given = [], 0
    for endpoint, url in addresses_of(app, world).items():
        for reader, headers in readers.items():
            answers = [ask(app, url, headers=headers), ask(anew, url, headers=headers)]
            if any(heading(each, "Set-Cookie") for each in answers):
                answers = [without_token(each) for each in answers]
            if answers[0] != answers[1]:
                differing.append((endpoint, reader))
        given += kept_at(app, url) is not None
    assert differing == []
    assert given > 40


def without_token(answer):
    """Leave out what is drawn at random for a reader whom the site does not know."""
    status, told, _body = answer
    return status, [pair for pair in told if pair[0] != "Set-Cookie"]


ODD = {
    "HEAD": {"method": "HEAD"},
    "a range": {"headers": {"Range": "bytes=0-9"}},
    "an authorization": {"headers": {"Authorization": "Basic YTpi"}},
    "any tag": {"headers": {"If-None-Match": "*"}},
    "another tag": {"headers": {"If-None-Match": '"x", W/"y"'}},
    "a tag that is none": {"headers": {"If-None-Match": '"'}},
    "a tag wanted": {"headers": {"If-Match": '"x"'}},
    "a day": {"headers": {"If-Modified-Since": "Sun, 22 Nov 2026 10:00:00 GMT"}},
    "a foreign host": {"HTTP_HOST": "elsewhere.example"},
    "another port": {"HTTP_HOST": "localhost:81"},
    "its own machine": {"HTTP_HOST": "127.0.0.1:5000"},
    "no host": {"HTTP_HOST": ""},
    "a host forwarded": {"headers": {"X-Forwarded-Host": "elsewhere.example", "X-Host": "elsewhere.example"}},
    "a scheme forwarded": {"headers": {"X-Forwarded-Proto": "https", "Forwarded": "host=elsewhere.example"}},
    "a path forwarded": {"headers": {"X-Original-URL": "/bureau", "X-Rewrite-URL": "/bureau"}},
    "a prefix": {"headers": {"X-Forwarded-Prefix": "/elsewhere"}},
    "a mount": {"SCRIPT_NAME": "/elsewhere"},
    "another scheme": {"wsgi.url_scheme": "https"},
    "another method told": {"headers": {"X-HTTP-Method-Override": "POST"}},
    "a body": {"CONTENT_LENGTH": "3"},
    "a session that is none": {"headers": {"Cookie": "session=x"}},
    "a session written oddly": {"headers": {"Cookie": "a=b; session =x; flash"}},
    "cookies that are none": {"headers": {"Cookie": ";;=é; a"}},
    "another language": {"headers": {"Accept-Language": "en-GB, en"}},
    "another kind": {"headers": {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}},
    "another encoding": {"headers": {"Accept-Encoding": "gzip;q=0.5, br;q=0.1"}},
    "an unknown encoding": {"headers": {"Accept-Encoding": "zstd"}},
    "POST": {"method": "POST"},
    "PUT": {"method": "PUT"},
    "DELETE": {"method": "DELETE"},
    "OPTIONS": {"method": "OPTIONS"},
    "TRACE": {"method": "TRACE"},
    "get": {"method": "get"},
}  # fmt: skip
QUERIES = (
    "", "?", "?x=1", "?x=1&x=2", "?x=2&x=1", "?%78=1", "?q=é&q=", "?page=2", f"?q={'x' * 5000}", "?a%00b=c",
)  # fmt: skip


def test_odd_requests_are_answered_as_ever_and_leave_what_is_kept_as_it_was(app, anew):
    member = make_member()
    sheet = make_published_sheet(make_representative(member), member).sheet
    while make_pages():
        pass
    pages = ("/", f"/fiches/{sheet.slug}", "/bibliotheque", "/static/site.css", "/nulle-part", "/contact")
    plain = {url: ask(anew, url, headers=BROWSER) for url in pages}
    for what, odd in ODD.items():
        for url in pages:
            answers = [ask(each, url, **odd) for each in (app, app, anew)]
            if url == "/contact" or what in ("POST", "PUT", "DELETE"):  # a token, a reference
                answers = [without_token(each) for each in answers]
            assert answers[0] == answers[1] == answers[2], (what, url)
            if url != "/contact":
                assert ask(app, url, headers=BROWSER) == plain[url], (what, url)
    for query in QUERIES:
        for url in ("/", f"/fiches/{sheet.slug}", "/bibliotheque", "/static/site.css"):
            for _ in range(2):
                assert ask(app, url + query, headers=BROWSER) == ask(anew, url + query, headers=BROWSER)
            assert ask(app, url, headers=BROWSER) == plain[url], (query, url)


def test_what_is_known_is_not_sent_again_from_what_is_kept_either(app, anew):
    for url in ("/", "/static/site.css", "/membres.csv", "/bibliotheque/export.json"):
        answer = ask(anew, url, headers=BROWSER)
        tag = heading(answer, "ETag")
        known = {**BROWSER, "If-None-Match": tag, "If-Modified-Since": "Sun, 22 Nov 2026 10:00:00 GMT"}
        for each in (app, app, anew):
            status, _told, body = answer = ask(each, url, headers=known)
            assert (status, body) == (304, b""), url
            assert answer == ask(anew, url, headers=known), url
        assert ask(app, url, headers={"If-None-Match": f'"other", {tag}'})[0] == 304
        assert ask(app, url, headers={"If-None-Match": '"other"'})[0] == 200


def test_a_sentence_told_to_somebody_is_never_kept(app, site):
    plain = ask(app, "/")
    page = site.login_as(make_account()).get("pages.about")
    site.submit(page, "Se déconnecter", expect=302, follow=False)
    assert "Vous êtes déconnecté." in Page.of(site.open("GET", "/"))
    assert ask(app, "/") == plain


def test_many_who_ask_at_once_each_get_their_own(app, anew):
    member = make_member()
    people = [make_representative(member), make_contributor(make_member("Autre ferme")), make_coordinator()]
    make_published_sheet(people[0], member)
    urls = ("/", "/membres", f"/membres/{member.slug}", "/bibliotheque", "/a-propos", "/mon-espace")
    readers = [{}, *({"Cookie": cookie_of(app, person)} for person in people)]
    wanted = {(url, n): ask(anew, url, headers=readers[n]) for url in urls for n in range(len(readers))}
    wrong, stopped = [], threading.Event()

    def read(number):
        for turn in range(30):
            url, n = urls[(turn + number) % len(urls)], number % len(readers)
            if ask(app, url, headers=readers[n]) != wanted[url, n]:
                wrong.append((url, n))

    def write():
        while not stopped.wait(0.02):
            with app.app_context(), unit_of_work():
                note_change("nothing", "at all")

    with ThreadPoolExecutor(9) as pool:
        writing = pool.submit(write)
        reading = [pool.submit(read, number) for number in range(8)]
        for each in reading:
            each.result()
        stopped.set()
        writing.result()
    assert wrong == []
