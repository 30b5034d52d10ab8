import pytest
from flask import Flask

from network.charter.actions import publish_model_charter
from network.charter.models import CharterVersion
from network.db import unit_of_work
from network.members.models import College, LegalForm, Member
from tests.factories import make_member


@pytest.fixture
def charter(app: Flask) -> CharterVersion:
    """The model charter, published."""
    with unit_of_work():
        return publish_model_charter()


@pytest.fixture
def commune(app: Flask) -> Member:
    """A public body: it signs by an act of its council."""
    return make_member("Commune de Figeac", College.LOCAL_AUTHORITIES, legal_form=LegalForm.COMMUNE)


@pytest.fixture
def farm(app: Flask) -> Member:
    """A project holder: it signs through its legal representative."""
    return make_member("Fermes de Figeac", College.PROJECT_HOLDERS, legal_form=LegalForm.COOPERATIVE)
