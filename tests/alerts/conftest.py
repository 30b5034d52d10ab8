import pytest

from network.accounts.models import Account
from network.alerts import actions
from network.alerts.models import Pace, SavedSearch
from network.db import db, unit_of_work
from network.library.asked import Asked
from tests.factories import make_account, make_contributor, make_member


@pytest.fixture
def person(app) -> Account:
    return make_account("Nour Belkacem", "nour@exemple.fr")


@pytest.fixture
def member(app):
    return make_member("Commune de Figeac")


@pytest.fixture
def author(member) -> Account:
    return make_contributor(member)


@pytest.fixture
def save(person):
    """Keep a search for somebody."""

    def saved(
        words: str = "bois", pace: Pace = Pace.AT_ONCE, by: Account | None = None, **chosen
    ) -> SavedSearch:
        asked = Asked(words=words, **chosen)
        with unit_of_work():
            return actions.save_search(
                asked, name=chosen.get("theme") or words or "Tout", pace=pace, by=by or person
            )

    return saved


@pytest.fixture
def told(outbox):
    """Return, mail by mail, what was told of searches: to whom, and the titles."""

    def mails() -> list[tuple[str, str]]:
        db.session.rollback()
        return [(mail.to, mail.text) for mail in outbox if mail.kind == "new_results"]

    return mails
