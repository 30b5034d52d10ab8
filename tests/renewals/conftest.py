from datetime import UTC, datetime

import pytest
from flask import Flask

from network.accounts.models import Account
from network.charter.actions import publish_model_charter
from network.charter.models import CharterVersion
from network.db import unit_of_work
from network.members.models import College, LegalForm, Member
from tests.factories import make_coordinator, make_member


@pytest.fixture
def at_noon(clock):
    """A clock that a slow test does not bring past midnight."""
    clock.set(datetime(2026, 11, 22, 12, tzinfo=UTC))
    return clock


@pytest.fixture
def charter(app: Flask, at_noon) -> CharterVersion:
    """The model charter, published."""
    with unit_of_work():
        return publish_model_charter()


@pytest.fixture
def coordinator(app: Flask, at_noon) -> Account:
    return make_coordinator()


@pytest.fixture
def farm(app: Flask, at_noon) -> Member:
    return make_member("Fermes de Figeac", College.PROJECT_HOLDERS, legal_form=LegalForm.COOPERATIVE)


@pytest.fixture
def commune(app: Flask, at_noon) -> Member:
    return make_member("Commune de Figeac", College.LOCAL_AUTHORITIES, legal_form=LegalForm.COMMUNE)
