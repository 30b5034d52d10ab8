"""Long lists: all go by pages in the same way."""

import pytest

from network.charter.actions import publish_model_charter
from network.db import unit_of_work
from tests.factories import make_coordinator, make_member
from tests.page import local_address

LISTS = (
    "/membres?college=project_holders",
    "/charte/signataires?college=project_holders",
    "/bibliotheque",
    "/admin/membres?college=project_holders",
    "/admin/mails?etat=envoyes",
    "/admin/journal?famille=account",
)


@pytest.fixture
def desk(site):
    """Somebody who may see every list."""
    with unit_of_work():
        publish_model_charter()
    return site.login_as(make_coordinator())


def page_of(address: str, number: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}page={number}"


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("number", ["2", "100000", "99999999999999999999"])
def test_a_page_beyond_the_end_leads_to_the_last(desk, address, number):
    assert desk.get(page_of(address, number)).url == address


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("number", ["0", "-1", "deux", "1e3", "", "%C2%B2"])
def test_a_page_that_is_no_number_is_not_found(desk, address, number):
    desk.get(page_of(address, number), expect=404)


def test_the_last_page_keeps_what_was_asked_besides(desk):
    for number in range(51):
        make_member(f"Association {number:02}")
    answer = desk.open("GET", "/admin/membres?text=association&page=9&_scheme=javascript")
    assert answer.status_code == 302
    assert local_address(answer.location) == "/admin/membres?text=association&_scheme=javascript&page=2"
