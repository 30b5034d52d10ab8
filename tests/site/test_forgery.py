"""Forged forms are refused everywhere, and reading changes nothing."""

from typing import Any

import pytest

from tests.page import Page
from tests.site.world import ROLES, changed, kept, make_world

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}

# What a reading may write down: the probe of the database, and who looked at the list of members.
WRITTEN_BY_READING = {
    "anonymous": {"heartbeat"},
    "coordinator": {"heartbeat", "journal_entry"},
    # The sheet to sign is made anew for whoever asks: so many an hour.
    "representative": {"heartbeat", "throttle_hit"},
    "other": {"heartbeat", "throttle_hit"},
}


def token_of(visitor) -> str:
    """Return the token of a form that this browser was given."""
    return dict(Page.of(visitor.open("GET", "/contact")).form().filled({}))["csrf_token"]


# Mail programs post there without a token: the address itself is the secret (tests/accounts).
ONE_CLICK = "accounts.stop_topic"


def forms(app) -> list[str]:
    return sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods} - {ONE_CLICK}
    )


@pytest.fixture
def world(site):
    return make_world()


def forgeries(own: str, others: str) -> dict[str, dict[str, Any]]:
    """Return the ways to forge a form for who holds the token `own`: what is sent, by what it is."""
    return {
        "without a token": {"data": {}},
        "with an invented token": {"data": {"csrf_token": "0" * 64}},
        "with somebody else’s token": {"data": {"csrf_token": others}},
        "from another site": {"data": {"csrf_token": own}, "headers": {"Origin": "https://evil.example"}},
        "from a sandbox": {"data": {"csrf_token": own}, "headers": {"Origin": "null"}},
        "from a page that the browser knows to be foreign": {
            "data": {"csrf_token": own}, "headers": {"Sec-Fetch-Site": "cross-site"},
        },
        "from a neighbouring site": {
            "data": {"csrf_token": own}, "headers": {"Sec-Fetch-Site": "same-site"},
        },
    }  # fmt: skip


@pytest.mark.parametrize("role", ["anonymous", "representative", "coordinator"])
def test_a_forged_form_is_refused_and_changes_nothing(site, world, role, subtests):
    visitor = world.visitor(site, role)
    for what, sent in forgeries(token_of(visitor), token_of(site.another())).items():
        before = kept()
        accepted = {}
        for endpoint in forms(site.app):
            answer = visitor.open("POST", visitor.url(endpoint, **world.values(endpoint)), **sent)
            if answer.status_code != 400:
                accepted[endpoint] = answer.status_code
        with subtests.test(forged=what):
            assert accepted == {}
            assert changed(before) == set()


def test_reading_changes_nothing(site, world, subtests):
    for role in ROLES:
        visitor = world.visitor(site, role)
        before = kept()
        for rule in site.app.url_map.iter_rules():
            if "GET" in rule.methods:
                url = visitor.url(rule.endpoint, **world.values(rule.endpoint))
                visitor.open("GET", url)
                visitor.open("HEAD", url)
        with subtests.test(role=role):
            assert changed(before) <= WRITTEN_BY_READING.get(role, {"heartbeat"})
