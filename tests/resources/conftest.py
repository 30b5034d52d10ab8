import pytest

from tests.factories import (
    make_contributor,
    make_coordinator,
    make_member,
    make_proposed_resource,
    make_published_resource,
    make_resource_draft,
)


@pytest.fixture
def member(app):
    return make_member("Fermes de Figeac")


@pytest.fixture
def author(member):
    return make_contributor(member)


@pytest.fixture
def reviewer(app):
    return make_coordinator()


@pytest.fixture
def draft(author, member):
    return make_resource_draft(author, member)


@pytest.fixture
def proposed(author, member):
    return make_proposed_resource(author, member)


@pytest.fixture
def published(author, member):
    return make_published_resource(author, member)
