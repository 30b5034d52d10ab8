"""What a version of the charter changes since another one, as a mail tells it."""

import re

from network.charter.difference import Field, Part, published_compared
from network.charter.models import CharterVersion
from network.difference import Change, Run
from network.i18n import _
from network.mail.messages import Paragraph, Passage

LONGEST = 2500  # characters; what is longer is told clause by clause, and read on the site
AROUND = 60  # characters kept beside a change
_FIRST_WORDS = re.compile(rf"^.{{0,{AROUND}}}(?=\s)", re.DOTALL)
_LAST_WORDS = re.compile(rf"\s.{{0,{AROUND}}}$", re.DOTALL)


def parts_changed(before: CharterVersion, after: CharterVersion) -> list[Part]:
    """Return the parts of two versions that differ."""
    return [part for part in published_compared(before, after) if part.is_changed]


def told_in_a_mail(parts: list[Part]) -> tuple[Paragraph, ...]:
    """Return what changes, word by word with some words around; when that is long, the parts that change."""
    passages = [passage for part in parts for passage in _passages(part)]
    if sum(len(str(passage)) for passage in passages) <= LONGEST:
        return tuple(passages)
    return ("\n".join(f"– {_summary(part)}" for part in parts),)


def _passages(part: Part) -> list[Passage]:
    changed = [field for field in part.fields if field.is_changed]
    if part.change == Change.SAME:
        return [_passage(f"{part.title} – {field.label}", field) for field in changed]
    # Of a commitment that comes or goes, the text says the most.
    text = next(field for field in changed if field.label == _("Texte"))
    if part.change == Change.ADDED:
        return [_passage(_("%(title)s – engagement ajouté", title=part.title), text)]
    return [_passage(_("%(title)s – engagement retiré", title=part.title), text)]


def _passage(title: str, field: Field) -> Passage:
    last = len(field.runs) - 1
    runs = [
        (run.change.value, _shortened(run, is_first=place == 0, is_last=place == last))
        for place, run in enumerate(field.runs)
    ]
    return Passage(title, tuple(runs))


def _shortened(run: Run, *, is_first: bool, is_last: bool) -> str:
    """Return words that stay, but for those far from any change."""
    if run.change != Change.SAME or len(run.text) <= 3 * AROUND:
        return run.text
    head, tail = _FIRST_WORDS.search(run.text), _LAST_WORDS.search(run.text)
    before = "" if is_first or head is None else f"{head[0]} "
    after = "" if is_last or tail is None else tail[0]
    return f"{before}[…]{after}"


def _summary(part: Part) -> str:
    if part.change == Change.ADDED:
        return _("%(title)s : ajouté", title=part.title)
    if part.change == Change.REMOVED:
        return _("%(title)s : retiré", title=part.title)
    changed = ", ".join(field.label.lower() for field in part.fields if field.is_changed)
    return _("%(title)s : modifié (%(fields)s)", title=part.title, fields=changed)
