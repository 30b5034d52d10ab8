"""What a mail is: a value, built beside the feature it speaks for."""

import re
from dataclasses import dataclass
from typing import Any

from network.i18n import _
from network.mail.topics import Topic

_ENDS_IN_A_WORD = re.compile(r"[^\s’(]$")


@dataclass(frozen=True)
class Link:
    """A paragraph that leads to a page, besides the one action of the mail."""

    label: str
    url: str

    def __str__(self) -> str:
        return _("%(label)s : %(url)s", label=self.label, url=self.url)


@dataclass(frozen=True)
class Passage:
    """A paragraph that tells how some words change: runs of them, « same », « added » or « removed »."""

    title: str
    runs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join((self.title, "".join(words for _change, words in self.told())))

    def told(self) -> list[tuple[str, str]]:
        """Return the runs as both forms of the mail say them: what changes stands between brackets.

        A bracket never touches the word before it, which may end a paragraph.
        """
        said = {"added": _("[ajouté : %(words)s]"), "removed": _("[supprimé : %(words)s]")}
        told: list[tuple[str, str]] = []
        for change, words in self.runs:
            if change in said and told and _ENDS_IN_A_WORD.search(told[-1][1]):
                told[-1] = (told[-1][0], f"{told[-1][1]} ")
            told.append((change, said[change] % {"words": words} if change in said else words))
        return told


Paragraph = str | Link | Passage


def kept(paragraph: Paragraph) -> Any:
    """Return a paragraph as the outbox keeps it, in JSON."""
    if isinstance(paragraph, Link):
        return {"label": paragraph.label, "url": paragraph.url}
    if isinstance(paragraph, Passage):
        return {"title": paragraph.title, "runs": [list(run) for run in paragraph.runs]}
    return paragraph


def read(stored: Any) -> Paragraph:
    """Return a paragraph that the outbox kept."""
    if isinstance(stored, dict) and "runs" in stored:
        return Passage(stored["title"], tuple((change, words) for change, words in stored["runs"]))
    return Link(stored["label"], stored["url"]) if isinstance(stored, dict) else str(stored)


@dataclass(frozen=True)
class Mail:
    """The words of a mail: paragraphs, mostly plain text, and at most one action (label, absolute address).

    `kind` names what happened (« charter_signed »). `paced` mails beyond five of one kind an hour to
    one person wait; a code or a mail to the desk does not. With a `topic`, its reader may stop it.
    """

    kind: str
    subject: str
    paragraphs: tuple[Paragraph, ...]
    action: tuple[str, str] | None = None
    paced: bool = True
    reply_to: str | None = None
    topic: Topic | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    data: bytes
