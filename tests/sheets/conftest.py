import pytest

from tests.factories import make_contributor, make_draft, make_member, make_published_sheet


@pytest.fixture
def member(app):
    return make_member("Commune de Figeac")


@pytest.fixture
def author(member):
    return make_contributor(member)


@pytest.fixture
def draft(author, member):
    return make_draft(author, member)


@pytest.fixture
def published(author, member):
    return make_published_sheet(author, member)
