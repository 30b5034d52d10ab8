"""Deliver to a real SMTP server that refuses, falls silent or dies."""

import email
import email.policy
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from network.db import db, unit_of_work
from network.mail import delivery, transport
from network.mail.actions import forget_old_mail, queue, resend
from network.mail.messages import Attachment, Mail
from network.mail.models import MailboxMail, OutboxMail, State
from tests.factories import make_coordinator


@dataclass
class Relay:
    """What the server received, and what it answers: by address at RCPT, or to all at DATA."""

    refusals: dict[str, str] = field(default_factory=dict)
    at_data: str = ""
    received: list[Any] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.at_data:
            return self.at_data
        assert max(map(len, envelope.content.split(b"\r\n"))) <= 998
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_quiet_until", 0.0)


@pytest.fixture
def relay() -> Iterator[Relay]:
    relay = Relay()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(relay, hostname="127.0.0.1", port=port)
    controller.start()
    relay.port = port
    yield relay
    controller.stop()


@pytest.fixture
def app(make_app: Callable[..., Flask], relay: Relay) -> Iterator[Flask]:
    app = make_app(MAIL_SERVER="127.0.0.1", MAIL_PORT=relay.port, MAIL_TIMEOUT=1)
    with app.app_context():
        yield app


def queue_one(
    to: str = "camille@exemple.fr", subject: str = "Votre signature est enregistrée", **mail: Any
) -> int:
    with unit_of_work():
        words = {
            "paragraphs": ("Bonjour,", "C’est fait."),
            "action": ("Ouvrir", "http://localhost:5000/x"),
            **mail,
        }
        return queue(Mail(kind="test", subject=subject, **words), to=to).id


def row(mail_id: int) -> OutboxMail:
    db.session.rollback()
    return db.session.get_one(OutboxMail, mail_id)


def test_a_mail_leaves_once_as_text_and_html_and_its_words_are_deleted(app, relay):
    mail_id = queue_one()
    delivery.deliver_due_mail()
    delivery.deliver_due_mail()
    [message] = relay.received
    assert message["Subject"] == "Votre signature est enregistrée"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{row(mail_id).public_id}@localhost>"
    text, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    assert "C’est fait." in text and "http://localhost:5000/x" in text
    assert "C’est fait." in html and 'href="http://localhost:5000/x"' in html
    sent = row(mail_id)
    assert sent.state == State.SENT and sent.sent_at
    assert (sent.paragraphs, sent.action_url, sent.action_label, sent.attachment) == (None, None, None, None)


def test_an_attachment_and_long_french_lines_arrive_whole(app, relay):
    data = bytes(range(256)) * 50
    words = "Énergie, sobriété, efficacité : les élu·es s’engagent. " * 60
    with unit_of_work():
        mail = Mail(kind="test", subject="é" * 120 + " fin", paragraphs=(words,))
        queue(mail, to="a@exemple.fr", attachment=Attachment("certificat signé.pdf", "application/pdf", data))
    delivery.deliver_due_mail()
    [message] = relay.received
    [attachment] = message.iter_attachments()
    assert attachment.get_filename() == "certificat signé.pdf"
    assert attachment.get_content() == data
    assert words.strip() in " ".join(message.get_body(("plain",)).get_content().split("\n"))
    assert message["Subject"] == "é" * 120 + " fin"


def test_no_heading_can_be_added(app):
    for mail in (
        {"subject": "a\r\nBcc: b@exemple.fr"},
        {"subject": "a\nb"},
        {"to": "a@exemple.fr\r\nRCPT TO:<b@exemple.fr>"},
        {"reply_to": "a@exemple.fr\nBcc: b@exemple.fr"},
    ):
        with pytest.raises(ValueError, match="heading"):
            queue_one(**mail)


def test_a_temporary_refusal_waits_longer_each_time(app, relay, clock):
    relay.refusals["camille@exemple.fr"] = "451 try later"
    mail_id = queue_one()
    waits = []
    for _ in range(4):
        delivery.deliver_due_mail()
        waits.append((row(mail_id).due_at - clock.now()).total_seconds())
        clock.set(row(mail_id).due_at)
    assert waits == [60, 120, 240, 480]
    assert "451 try later" in row(mail_id).last_error
    relay.refusals.clear()
    delivery.deliver_due_mail()
    assert row(mail_id).state == State.SENT and len(relay.received) == 1


def test_a_mail_refused_for_four_days_is_given_up(app, relay, clock):
    relay.at_data = "451 try later"
    mail_id = queue_one()
    start = clock.now()
    while row(mail_id).state == State.WAITING:
        delivery.deliver_due_mail()
        clock.set(max(clock.now(), row(mail_id).due_at))
    assert 4 <= (clock.now() - start).total_seconds() / 86400 < 4.2


def test_a_final_refusal_is_kept_for_the_desk_which_may_send_again(app, relay):
    relay.refusals["parti@exemple.fr"] = "550 no such user"
    bad, good = queue_one("parti@exemple.fr"), queue_one("camille@exemple.fr")
    delivery.deliver_due_mail()
    assert row(bad).state == State.DEAD and row(bad).last_error == "550 no such user"
    assert row(good).state == State.SENT
    relay.refusals.clear()
    with unit_of_work():
        resend(row(bad), by=make_coordinator())
    delivery.deliver_due_mail()
    assert relay.recipients == ["camille@exemple.fr", "parti@exemple.fr"]


def test_a_relay_that_is_down_blames_no_mail_and_is_probed_again(app, relay, monkeypatch):
    app.extensions["mail"].port = 1  # nobody listens there
    first, second = queue_one(), queue_one("autre@exemple.fr")
    delivery.deliver_due_mail()
    assert [(row(i).state, row(i).attempts, row(i).leased_until) for i in (first, second)] == [
        (State.WAITING, 0, None)
    ] * 2
    app.extensions["mail"].port = relay.port
    delivery.deliver_due_mail()
    assert relay.received == [], "it waits before trying again"
    monkeypatch.setattr(delivery, "_quiet_until", time.monotonic())
    delivery.deliver_due_mail()
    assert len(relay.received) == 2


def test_a_silent_relay_does_not_hang_the_worker(app, relay):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app.extensions["mail"].port = silent.getsockname()[1]
        mail_id = queue_one()
        started = time.monotonic()
        delivery.deliver_due_mail()
        assert time.monotonic() - started < 15
    assert row(mail_id).state == State.WAITING


def test_a_relay_that_drips_its_greeting_is_hung_up_on(app, relay, monkeypatch):
    monkeypatch.setattr(transport, "WHOLE_LIMIT", 1.5)
    with socket.create_server(("127.0.0.1", 0)) as dripping:
        app.extensions["mail"].port = dripping.getsockname()[1]

        def drip():
            connection, _ = dripping.accept()
            with connection, suppress(OSError):
                for _ in range(100):
                    connection.send(b"2")
                    time.sleep(0.2)

        threading.Thread(target=drip, daemon=True).start()
        mail_id = queue_one()
        started = time.monotonic()
        delivery.deliver_due_mail()
        assert time.monotonic() - started < 15
    assert row(mail_id).state == State.WAITING


def test_a_backlog_leaves_the_worker_time_for_other_things(app, relay, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", -1)
    for number in range(3):
        queue_one(f"personne{number}@exemple.fr")
    assert delivery.deliver_due_mail() is True
    assert len(relay.received) == 1
    while delivery.deliver_due_mail():
        pass
    assert len(relay.received) == 3


def test_old_mail_is_forgotten(app, relay, clock):
    relay.refusals["parti@exemple.fr"] = "550 no such user"
    sent, dead = queue_one(), queue_one("parti@exemple.fr")
    delivery.deliver_due_mail()
    clock.move(days=31)
    with unit_of_work():
        forget_old_mail()
    assert db.session.scalars(select(OutboxMail.id)).all() == [sent]
    assert dead != sent
    clock.move(days=365)
    with unit_of_work():
        forget_old_mail()
    assert db.session.scalars(select(OutboxMail.id)).all() == []


def test_a_subject_too_long_is_cut(app, relay):
    assert len(row(queue_one(subject="é" * 400)).subject) == 300


def test_a_mail_claimed_by_a_worker_that_died_is_sent_after_its_lease(app, relay, clock):
    mail_id = queue_one()
    assert delivery._claim() is not None
    delivery.deliver_due_mail()
    assert relay.received == []
    clock.move(seconds=61)
    delivery.deliver_due_mail()
    assert len(relay.received) == 1 and row(mail_id).state == State.SENT


def test_two_workers_never_claim_the_same_mail(app):
    queue_one()
    assert delivery._claim() is not None
    assert delivery._claim() is None


def test_the_sixth_mail_of_a_kind_in_an_hour_waits_and_none_is_dropped(app, relay, clock):
    for _ in range(7):
        queue_one()
    queue_one(paced=False)
    queue_one("autre@exemple.fr")
    while delivery.deliver_due_mail():
        pass
    assert len(relay.received) == 7
    clock.move(minutes=61)
    while delivery.deliver_due_mail():
        pass
    assert len(relay.received) == 9


def test_the_demonstration_delivers_to_its_mailbox_once(make_app):
    app = make_app(DEMO=True)
    with app.app_context():
        queue_one()
        claimed = delivery._claim()
        delivery.deliver_to_mailbox(claimed[1])
        delivery.deliver_to_mailbox(claimed[1])
        [mail] = db.session.scalars(select(MailboxMail)).all()
        assert "http://localhost:5000/x" in mail.text


def test_a_refused_action_queues_nothing(app, relay):
    with pytest.raises(RuntimeError), unit_of_work():
        queue(Mail(kind="test", subject="Bonjour", paragraphs=("…",)), to="a@exemple.fr")
        raise RuntimeError
    delivery.deliver_due_mail()
    assert relay.received == []
