"""Killed between the commit and the mail (`kill -9` of web server and worker), the site loses nothing.

In the first round the relay is down while somebody acts: the answer is there, the mail cannot be. In
the others (`--rounds 20`, in the long campaigns) the kill comes at any moment of the first second.
"""

import contextvars
import random
import threading
import time
from contextlib import contextmanager, suppress
from http.client import HTTPException

import pytest
from sqlalchemy import select

from network import clock
from network.charter.entries import enter_signature
from network.charter.grace import usual_day
from network.charter.models import Means, Signature
from network.charter.queries import version_in_force
from network.db import db, unit_of_work
from network.register import queries
from network.register.commands import verify_site
from network.renewals.models import RenewalNotice
from network.sheets.models import Sheet
from tests.charter.signing import a_pledge
from tests.charter.versions import publish_major
from tests.factories import (
    PASSWORD,
    make_account,
    make_coordinator,
    make_draft,
    make_member,
    make_representative,
)

LEASE = 120  # seconds after which a mail claimed by a worker that died has left


@pytest.fixture
def kill(running, relay, round_number):
    """Let somebody act, kill the site before the mail has left, and bring everything back."""

    @contextmanager
    def killed():
        if round_number == 0:
            relay.stop()
        yield
        # In the first round the worker has time to find the relay down and to let go of the mail: one that
        # it still held would leave as well, but only at the end of its lease.
        time.sleep(random.uniform(0, 1) if round_number > 0 else 1.5)
        running.kill()
        if round_number == 0:
            relay.start()
        running.start()

    return killed


@pytest.fixture
def once(relay, round_number):
    """Return the one letter to an address about something, after a while in which another would have come."""

    def letter(address, subject):
        found = relay.letter_to(address, subject, patience=LEASE)
        time.sleep(1.5)
        letters = relay.letters_to(address, subject)
        assert len({each.message_id for each in letters}) == 1
        # Killed between the relay's answer and its own note of it, the site sends again under the same name.
        assert len(letters) == 1 or round_number > 0
        return found

    return letter


def test_a_registration_survives(running, kill, once):
    visitor = running.visitor()
    with kill():
        page = visitor.submit(
            visitor.get("accounts.register"), name="Claire Marty", email="claire@exemple.fr"
        )
        assert "Un mail vous attend" in page
    letter = once("claire@exemple.fr", "Confirmez")
    page = visitor.submit(visitor.get(letter.link()), password=PASSWORD)
    assert "Se déconnecter" in page


@pytest.fixture
def ready(running, relay):
    """Somebody about to sign: their browser, the page that asks for the code, and the code."""
    account = make_representative(make_member("Fermes de Figeac"), email="noe@exemple.fr")
    visitor = running.visitor().login_as(account)
    page = visitor.get("charter.sign")
    asked = {"function": "gérante", "target_year": "2050", "reduction_percent": "40", "base_year": "2012"}
    page = visitor.submit(
        page, **{name: value for name, value in asked.items() if name in page.form().names()}
    )
    page = visitor.submit(page, "Envoyer le code", consent=True)
    return visitor, page, relay.letter_to("noe@exemple.fr", "code").code()


def test_a_signature_survives(ready, kill, once):
    visitor, page, code = ready
    with kill():
        page = visitor.submit(page, "Signer la charte", code=code)
        assert "votre signature est enregistrée" in page
    letter = once("noe@exemple.fr", "La charte est signée")
    assert [name for name in letter.attachments if name.endswith(".pdf")]
    signature = db.session.scalars(select(Signature)).one()
    assert (signature.number, signature.entry_index, queries.size()) == (1, 0, 1)
    assert verify_site() == []
    assert visitor.get("charter.signature", code=signature.code).h1 == "Fermes de Figeac"


def test_a_signature_cut_short_is_whole_or_absent(running, ready, round_number):
    visitor, page, code = ready
    answers = []

    def sign():
        with suppress(OSError, HTTPException):  # the server died before it answered
            answers.append(visitor.submit(page, "Signer la charte", code=code))

    signing = threading.Thread(target=contextvars.copy_context().run, args=(sign,))
    signing.start()
    time.sleep(random.uniform(0, 0.06) if round_number else 0.015)
    running.kill()
    signing.join()
    running.start()
    db.session.rollback()
    kept = db.session.scalars(select(Signature)).all()
    assert len(kept) == queries.size() <= 1
    assert len(kept) == 1 or not answers, "an answer was given for a signature that is not there"
    assert verify_site() == []
    # The same request again: the same receipt, whether or not the first one had been heard.
    page = visitor.submit(page, "Signer la charte", code=code)
    signature = db.session.scalars(select(Signature)).one()
    assert signature.code in page.url
    assert [signature.code] == [each.code for each in kept] or not kept
    assert queries.size() == 1
    assert verify_site() == []


def test_a_publication_survives(running, relay, kill, once):
    author = make_account(email="noe@exemple.fr")
    make_draft(author, make_member(by=author))
    visitor = running.visitor().login_as(author)
    page = visitor.follow(visitor.get("sheets.mine"), "Une chaufferie bois pour l’école")
    visitor.submit(page, "Soumettre la fiche")
    relay.letter_to("noe@exemple.fr", "est arrivée")
    coordinator = running.visitor().login_as(make_coordinator())
    page = coordinator.follow(coordinator.get("admin.sheets"), "Une chaufferie bois pour l’école")
    with kill():
        assert "est publiée" in coordinator.submit(page, "Publier")
    once("noe@exemple.fr", "publiée")
    slug = db.session.scalars(select(Sheet.slug)).one()
    assert running.visitor().get("sheets.show", slug=slug).h1 == "Une chaufferie bois pour l’école"


def test_the_site_ends_cleanly_and_starts_again(running):
    assert running.stop() < 30
    running.start()
    assert running.visitor().get("pages.home").status == 200


def test_a_renewal_survives(running, relay):
    """Killed three times while it writes to sixty members, the worker writes to each of them once."""
    addresses = [f"personne{number}@exemple.fr" for number in range(60)]
    for number, address in enumerate(addresses):
        member, charter = make_member(f"Association {number:02}"), version_in_force()
        person = make_representative(member, email=address)
        with unit_of_work():
            pledge = a_pledge(member, charter)
            enter_signature(member, charter, pledge, means=Means.SITE, account=person, by=person)
    running.kill()
    publish_major(make_coordinator(), grace_until=usual_day(clock.today()))
    for _kill in range(3):
        running.start()
        time.sleep(random.uniform(0.1, 1.5))
        running.kill()
    running.start()
    for address in addresses:
        relay.letter_to(address, "La charte change", patience=LEASE)
    time.sleep(1.5)
    for address in addresses:
        # One that left while its worker died leaves again, under the same name.
        assert len({each.message_id for each in relay.letters_to(address, "La charte change")}) == 1
    db.session.rollback()
    assert len(db.session.scalars(select(RenewalNotice)).all()) == len(addresses)
