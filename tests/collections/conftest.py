import pytest

from tests.factories import (
    make_collection,
    make_contributor,
    make_coordinator,
    make_member,
    make_published_resource,
    make_published_sheet,
)


@pytest.fixture
def coordinator(app):
    return make_coordinator()


@pytest.fixture
def desk(site, coordinator):
    return site.another().login_as(coordinator)


@pytest.fixture
def member(app):
    return make_member("Commune de Figeac")


@pytest.fixture
def author(member):
    return make_contributor(member)


@pytest.fixture
def sheet(author, member):
    return make_published_sheet(author, member, "Une chaufferie bois pour l’école")


@pytest.fixture
def resource(author, member):
    return make_published_resource(author, member, "Guide du réseau de chaleur")


@pytest.fixture
def collection(sheet, resource):
    return make_collection("Monter une chaufferie", sheet, resource)
