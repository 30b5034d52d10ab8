import pytest

from network.db import unit_of_work
from network.members.models import Membership
from network.reviews.actions import answer_invitation, invite_peer
from network.reviews.models import Answer
from network.sheets.actions import submit_sheet
from tests.factories import make_contributor, make_coordinator, make_draft, make_member, make_peer


@pytest.fixture
def member(app):
    return make_member("Commune de Figeac", reference_kind="commune", reference_code="46102")


@pytest.fixture
def author(member):
    return make_contributor(member, name="Noé Marchand")


@pytest.fixture
def desk(app):
    return make_coordinator()


@pytest.fixture
def draft(author, member):
    return make_draft(author, member)


@pytest.fixture
def submitted(draft, author):
    with unit_of_work():
        submit_sheet(draft, by=author)
    return draft


@pytest.fixture
def peer(app):
    return make_peer("Commune de Mende")


@pytest.fixture
def reader(peer):
    """Somebody who acts for the peer."""
    return Membership.query.filter_by(member_id=peer.id).one().account


@pytest.fixture
def asked(submitted, peer, author):
    with unit_of_work():
        return invite_peer(submitted.sheet, peer, by=author)


@pytest.fixture
def reading(asked, reader):
    with unit_of_work():
        answer_invitation(asked, Answer.YES, by=reader)
    return asked
