from collections.abc import Callable, Iterator

import pytest

from network.upkeep.calling import Caller
from network.upkeep.manners import Manners
from tests.factories import make_contributor, make_member, make_published_resource
from tests.upkeep.living import set_up
from tests.upkeep.web import Site, open_site

AGENT = "VerificationDeLiens/1 (+https://reseau.exemple.fr)"


@pytest.fixture
def open_sites() -> Iterator[Callable[..., Site]]:
    """Open sites on addresses of this machine."""
    opened: list[Site] = []

    def opening(*args: object) -> Site:
        opened.append(open_site(*args))
        return opened[-1]

    yield opening
    for site in opened:
        site.server.shutdown()
        site.server.server_close()


@pytest.fixture
def web(open_sites: Callable[..., Site]) -> Site:
    """One site."""
    return open_sites()


@pytest.fixture
def caller() -> Caller:
    """A caller that may call this machine, which only a test lets it."""
    return Caller(AGENT, may_call=lambda _address, _port: True, seconds=1.0)


@pytest.fixture
def manners(caller: Caller) -> Manners:
    """Somebody polite, in a hurry."""
    return Manners(caller, pace=0.01)


@pytest.fixture
def member(app, clock):
    """A member of a site that has been up for a day; it is the hour of the night's work."""
    set_up(clock)
    return make_member("Fermes de Figeac")


@pytest.fixture
def author(member):
    return make_contributor(member, email="camille@exemple.fr")


@pytest.fixture
def resource(author, member, web):
    """A guide that leads to our small web."""
    return make_published_resource(author, member, url=web.url("/guide"))
