"""A mail relay: a real SMTP server that keeps what it receives, and can go down and come back."""

import email
import email.policy
import re
import time
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from tests.journeys.ports import free_port

PATIENCE = 60  # seconds


class Letter:
    """A mail as it arrived."""

    def __init__(self, message: EmailMessage):
        self.to = message["To"]
        self.subject = message["Subject"]
        self.message_id = message["Message-ID"]
        self.text = message.get_body(("plain",)).get_content()
        self.attachments = {part.get_filename(): part.get_content() for part in message.iter_attachments()}

    def link(self) -> str:
        """Return the first address it holds."""
        return re.search(r"https?://\S+", self.text)[0]

    def code(self) -> str:
        """Return the six digits it holds."""
        return re.search(r"(?<!\d)(\d{3})\s?(\d{3})(?!\d)", self.text).expand(r"\1\2")


class Relay:
    """The server and its letters, oldest first."""

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[Letter] = []
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Go down; connections are refused from now on."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  # aiosmtpd calls it by this name
        self.letters.append(Letter(email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 Kept"

    def letters_to(self, address: str, subject: str = "") -> list[Letter]:
        """Return the letters to this address whose subject holds these words."""
        return [letter for letter in self.letters if letter.to == address and subject in letter.subject]

    def letter_to(self, address: str, subject: str = "", patience: float = PATIENCE) -> Letter:
        """Wait for a letter to this address whose subject holds these words, and return the latest."""
        deadline = time.monotonic() + patience
        while not (found := self.letters_to(address, subject)):
            told = [(letter.to, letter.subject) for letter in self.letters]
            assert time.monotonic() < deadline, f"no letter « {subject} » to {address} in {told}"
            time.sleep(0.1)
        return found[-1]
