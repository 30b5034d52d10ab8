import pytest
from flask import Flask

from network.charter.actions import publish_model_charter
from network.charter.models import CharterVersion
from network.db import unit_of_work
from network.members.joining import JoiningPolicy
from tests.adhesion.living import Life
from tests.conftest import Clock
from tests.factories import make_coordinator


@pytest.fixture
def charter(app: Flask) -> CharterVersion:
    """The model charter, published."""
    with unit_of_work():
        return publish_model_charter()


@pytest.fixture
def coordinator(app: Flask):
    """A person of the coordination."""
    return make_coordinator(name="Dominique Bel", email="bureau@reseau.exemple")


@pytest.fixture
def life(clock: Clock, charter: CharterVersion) -> Life:
    """The network, day after day."""
    return Life(clock, charter)


@pytest.fixture
def policy(app: Flask):
    """Change the joining policy, as its setting does."""

    def change(policy: JoiningPolicy) -> None:
        app.config["JOINING_POLICY"] = policy.value

    return change
