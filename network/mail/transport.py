"""Flask-Mail made safe: checked certificates, time limits, headings nobody can add to, lines a relay accepts.

Flask-Mail 0.10 has no time limit, does not check the relay's certificate, and emits bodies as raw
8-bit lines that relays refuse beyond 998 bytes.
"""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from email import charset, policy
from typing import Any
from urllib.parse import urlsplit

import flask_mail
from flask import Flask, current_app, render_template

from network.mail.links import preferences_url, stop_url
from network.mail.messages import Attachment, Paragraph
from network.mail.rules import obstacle_to_heading
from network.mail.topics import Topic

# After importing flask_mail, which sets raw 8-bit bodies.
charset.add_charset("utf-8", charset.SHORTEST, charset.QP, "utf-8")

WHOLE_LIMIT = 30  # seconds for one mail, greeting to last answer


@dataclass(frozen=True)
class Parcel:
    """A mail ready to leave: its words, where it goes, and the identifier it keeps at every try."""

    message_id: str
    kind: str
    topic: Topic | None
    recipient: str
    reply_to: str | None
    subject: str
    paragraphs: tuple[Paragraph, ...]
    action: tuple[str, str] | None
    attachment: Attachment | None

    def render(self) -> tuple[str, str]:
        """Return the mail as text and as HTML, both from the same words."""
        words = {
            "mail": self,
            "preferences": preferences_url(self.recipient),
            "site": current_app.config["PUBLIC_URL"],
            "network_name": current_app.config["NETWORK_NAME"],
        }
        return render_template("mail/message.txt", **words), render_template("mail/message.html", **words)

    def headings(self) -> dict[str, str]:
        """Return the headings that tell mail programs what this is, and how not to get more of it."""
        headings = {"Auto-Submitted": "auto-generated"}
        if self.topic:
            host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
            headings |= {
                "List-Id": f"<{self.topic}.{host}>",
                "List-Unsubscribe": f"<{stop_url(self.recipient, self.topic)}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        return headings


class Message(flask_mail.Message):
    """A message whose headings are checked, and folded without losing a space (CPython loses some)."""

    def _message(self) -> Any:
        for value in (
            self.subject,
            *self.recipients,
            self.reply_to or "",
            self.msgId,
            *(self.extra_headers or {}).values(),
        ):
            if obstacle := obstacle_to_heading(str(value)):
                raise flask_mail.BadHeaderError(obstacle)
        message = super()._message()
        message.policy = policy.SMTP.clone(refold_source="none")
        return message


class RelayUnreachable(Exception):
    """No relay answers, or it lets nobody in: no mail is to blame."""


class Connection(flask_mail.Connection):
    """A connection to the relay that neither hangs nor talks to an impostor."""

    def __enter__(self) -> "Connection":
        try:
            return super().__enter__()
        except (smtplib.SMTPException, OSError) as error:
            self.__exit__()
            raise RelayUnreachable(describe(error)) from error

    def configure_host(self) -> smtplib.SMTP:
        """Open the connection: greeted, encrypted and logged in as the settings say."""
        timeout, context = current_app.config["MAIL_TIMEOUT"], ssl.create_default_context()
        if self.mail.use_ssl:
            self.host = smtplib.SMTP_SSL(timeout=timeout, context=context)
        else:
            self.host = smtplib.SMTP(timeout=timeout)
        # Connecting later than creating lets the watchdog hang up on a greeting that drips; the name
        # that the certificate must bear is then ours to say.
        self.host._host = self.mail.server  # type: ignore[attr-defined]
        self.host.connect(self.mail.server, self.mail.port)
        if self.mail.use_tls:
            self.host.starttls(context=context)
        if self.mail.username:
            self.host.login(self.mail.username, self.mail.password)
        return self.host

    def hang_up(self) -> None:
        """End the conversation from another thread."""
        sock = getattr(self.host, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def __exit__(self, *_exception: object) -> None:
        # The mail has been accepted or refused by now: how the relay says goodbye changes nothing.
        if self.host is not None:
            try:
                self.host.quit()
            except (smtplib.SMTPException, OSError):
                self.host.close()


class Relay(flask_mail.Mail):
    """The SMTP relay of the settings."""

    def connect(self) -> Connection:
        """Return a connection, to be entered."""
        return Connection(current_app.extensions["mail"])


relay = Relay()


def init_app(app: Flask) -> None:
    """Give Flask-Mail the settings it reads once."""
    app.config["MAIL_DEFAULT_SENDER"] = app.config["MAIL_SENDER"]
    relay.init_app(app)


def send(parcel: Parcel) -> None:
    """Hand one mail to the relay; raise `RelayUnreachable`, or what smtplib raises on a refusal."""
    text, html = parcel.render()
    message = Message(
        subject=parcel.subject,
        recipients=[parcel.recipient],
        body=text,
        html=html,
        sender=(current_app.config["NETWORK_NAME"], current_app.config["MAIL_SENDER"]),
        reply_to=parcel.reply_to,
        extra_headers=parcel.headings(),
    )
    message.msgId = parcel.message_id
    if parcel.attachment:
        message.attach(parcel.attachment.name, parcel.attachment.content_type, parcel.attachment.data)
    connection = relay.connect()
    # A relay that sends one byte now and then would pass every socket's own time limit.
    watchdog = threading.Timer(WHOLE_LIMIT, connection.hang_up)
    watchdog.start()
    try:
        with connection:
            connection.send(message)
    finally:
        watchdog.cancel()


def describe(error: BaseException) -> str:
    """Return an error in one line for the desk, without the address it is about."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"{code} {_one_line(said)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_one_line(error.smtp_error)}"
    return f"{type(error).__name__}: {_one_line(str(error))}"


def _one_line(said: bytes | str) -> str:
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(said.split())[:400]
