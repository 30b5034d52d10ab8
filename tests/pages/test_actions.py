import pytest
from sqlalchemy import select

from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.pages.actions import leave_message


def test_a_message_goes_to_everyone_who_answers_and_names_its_writer(app, outbox):
    with unit_of_work():
        leave_message(
            "Lou Petit",
            "lou@exemple.fr",
            "Bonjour,\n\nune question.",
            to=["a@exemple.fr", "b@exemple.fr"],
            by=None,
        )
    assert [mail.to for mail in outbox] == ["a@exemple.fr", "b@exemple.fr"]
    assert "Lou Petit (lou@exemple.fr)" in outbox.last
    assert "Bonjour, une question." in outbox.last


def test_the_journal_keeps_the_fact_but_no_address(app):
    with unit_of_work():
        leave_message("Lou Petit", "lou@exemple.fr", "Bonjour", to=["a@exemple.fr"], by=None)
    entry = db.session.scalars(select(Entry)).one()
    assert entry.event == "contact.message_left"
    assert "exemple.fr" not in str(entry.details)


def test_a_message_nobody_can_read_is_refused(app, outbox):
    with pytest.raises(Refused), unit_of_work():
        leave_message("Lou Petit", "lou@exemple.fr", "Bonjour", to=[], by=None)
    assert not outbox.all()
