"""A first visit weighs little: every page, with what it brings along, over a slow line."""

from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.factories import make_member, make_published_sheet, make_representative
from tests.site.world import make_world

MOST_BYTES = 60_000
MOST_REQUESTS = 8
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
# What a browser fetches of its own accord; pictures of the content are counted apart.
BROUGHT = "//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src | //source/@srcset"
PAGES = ("pages.home", "members.directory", "library.search", "sheets.show", "charter.show", "members.show")
# EcoIndex, as https://www.ecoindex.fr works it out (the tables are in github.com/cnumr/ecoindex_reference):
# where a page stands among those of the HTTP Archive, by its elements, its requests, and its kilobytes.
ELEMENTS = (
    0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479,
    594601,
)  # fmt: skip
REQUESTS = (
    0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920,
)  # fmt: skip
KILOBYTES = (
    0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08,
    2142.06, 2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26,
)  # fmt: skip
A, B = 80, 70


def brought_by(page: str) -> list[str]:
    return list(dict.fromkeys(html.document_fromstring(page).xpath(BROUGHT)))


def sent(response) -> int:
    """Return how many bytes an answer takes, headings included."""
    return len(response.data) + sum(len(name) + len(value) + 4 for name, value in response.headers)


def place(value: float, table: tuple[float, ...]) -> float:
    """Return between which marks of a table a value stands."""
    after = next(number for number, mark in enumerate(table) if value < mark)
    return after - 1 + (value - table[after - 1]) / (table[after] - table[after - 1])


def ecoindex(elements: int, requests: int, kilobytes: float) -> float:
    """Return the score of a page, at most 100."""
    weighed = 3 * place(elements, ELEMENTS) + 2 * place(requests, REQUESTS) + place(kilobytes, KILOBYTES)
    return 100 - 5 * weighed / 6


class Visit:
    """A first visit: the page, and all that a browser fetches with it."""

    def __init__(self, site, url: str):
        page = site.open("GET", url, headers=BROWSER)
        assert page.status_code == 200
        assert page.headers["Content-Encoding"] == "br"
        text = site.open("GET", url).text
        brought = brought_by(text)
        assert brought
        assert not [address for address in brought if urlsplit(address).netloc], "from outside"
        self.files = [address for address in brought if not address.startswith("/fichiers/")]
        answers = [site.open("GET", address, headers=BROWSER) for address in self.files]
        assert {answer.status_code for answer in answers} == {200}
        self.weight = sent(page) + sum(map(sent, answers))
        pictures = [site.open("GET", address) for address in brought if address not in self.files]
        whole = self.weight + sum(map(sent, pictures))
        # As ecoindex.fr counts them: every element, but not what a drawing is made of.
        self.elements = len(html.document_fromstring(text).xpath("//*[not(ancestor::svg)]"))
        self.score = ecoindex(self.elements, 1 + len(brought), whole / 1000)


def test_the_score_is_the_published_one():
    # The example of github.com/cnumr/ecoindex_python, and the ends of the scale.
    assert round(ecoindex(100, 100, 100)) == 72
    assert ecoindex(0, 0, 0) == 100
    assert ecoindex(594600, 3919, 223212) < 0.01


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_first_visit_is_light(site, endpoint):
    world = make_world()
    visit = Visit(site, site.url(endpoint, **world.values(endpoint)))
    assert visit.weight <= MOST_BYTES
    assert 1 + len(visit.files) <= MOST_REQUESTS
    if endpoint in ("pages.home", "sheets.show"):
        assert visit.score > A, visit.elements


def test_a_full_page_of_the_library_is_light_too(site):
    for number in range(3):
        member = make_member(f"Commune de Gourdon {number}", departments=[f"{46 + number}"])
        author = make_representative(member)
        for each in range(9):
            subject = ("bois", "solaire", "isolation")[(number + each) % 3]
            make_published_sheet(author, member, f"Une chaufferie {subject} n° {number}{each} pour l’école")
    visit = Visit(site, "/bibliotheque?q=chaufferie")
    assert visit.weight <= MOST_BYTES
    assert 1 + len(visit.files) <= MOST_REQUESTS
    assert visit.score > B, visit.elements


def test_a_second_visit_brings_nothing_but_the_page(site):
    world = make_world()
    for endpoint in PAGES:
        for address in brought_by(site.open("GET", site.url(endpoint, **world.values(endpoint))).text):
            if not address.startswith("/fichiers/"):
                assert "immutable" in site.open("GET", address).headers["Cache-Control"], address
