"""A first visit weighs little: every page, with what it brings along, over a slow line."""

from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.site.world import make_world

MOST_BYTES = 100_000
MOST_REQUESTS = 10
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
# What a browser fetches of its own accord; pictures of the content are counted apart.
BROUGHT = "//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src | //source/@srcset"
PAGES = ("pages.home", "members.directory", "library.search", "sheets.show", "charter.show", "members.show")


def brought_by(page: str) -> list[str]:
    return list(dict.fromkeys(html.document_fromstring(page).xpath(BROUGHT)))


def sent(response) -> int:
    """Return how many bytes an answer takes, headings included."""
    return len(response.data) + sum(len(name) + len(value) + 4 for name, value in response.headers)


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_first_visit_is_light(site, endpoint):
    world = make_world()
    url = site.url(endpoint, **world.values(endpoint))
    page = site.open("GET", url, headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["Content-Encoding"] == "gzip"
    brought = brought_by(site.open("GET", url).text)
    assert brought
    assert not [address for address in brought if urlsplit(address).netloc], "from outside"
    own = [address for address in brought if not address.startswith("/fichiers/")]
    weight = sent(page)
    for address in own:
        answer = site.open("GET", address, headers=BROWSER)
        assert answer.status_code == 200, address
        weight += sent(answer)
    assert weight <= MOST_BYTES
    assert 1 + len(own) <= MOST_REQUESTS


def test_a_second_visit_brings_nothing_but_the_page(site):
    world = make_world()
    for endpoint in PAGES:
        for address in brought_by(site.open("GET", site.url(endpoint, **world.values(endpoint))).text):
            if not address.startswith("/fichiers/"):
                assert "immutable" in site.open("GET", address).headers["Cache-Control"], address
