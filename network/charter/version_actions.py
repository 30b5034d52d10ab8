"""Write the next version of the charter: a draft, from the version in force, until it is published."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete

from network import clock
from network.accounts.models import Account
from network.charter import queries, version_rules
from network.charter.actions import bring_into_force
from network.charter.difference import is_identical, versions_compared
from network.charter.grace import obstacle_to_grace
from network.charter.models import CharterVersion, Clause, ClauseKind, Level
from network.charter.queries import clauses_of
from network.charter.version_queries import clause_of, draft_version
from network.charter.wording import exact_text
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.text import sha256_hex

COPIED = ("position", "code", "kind", "title", "text", "by_whom", "by_when", "proof", "colleges", "figures")


class SavedMeanwhile(Refused):
    """Somebody else saved the draft since the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            _("Ce brouillon a été enregistré ailleurs depuis que cette page s’est affichée : relisez-le.")
        )


@action
def start_draft(*, by: Account) -> CharterVersion:
    """Open the draft of the next version: a copy of the one in force, minor until somebody says otherwise."""
    last = queries.version_in_force()
    obstacle = version_rules.obstacle_to_starting(last, draft_version())
    if obstacle or last is None:
        raise Refused(obstacle or "")
    draft = CharterVersion(
        number=version_rules.number_after(last, Level.MINOR),
        title=last.title,
        preamble=last.preamble,
        level=Level.MINOR,
        is_model=last.is_model,
    )
    clauses = [
        Clause(version=draft, **{name: getattr(clause, name) for name in COPIED})
        for clause in clauses_of(last)
    ]
    _write_out(draft, clauses)
    db.session.add_all(clauses)
    _saved(draft, by)
    record("charter.draft_started", by=by, subject=f"charter:{draft.number}")
    return draft


@action
def save_heading(values: Mapping[str, Any], *, seen: int, by: Account) -> CharterVersion:
    """Keep the number, the title, the level and the preamble of the draft."""
    draft, last = _draft_seen(seen), queries.version_in_force()
    level = Level(values["level"])
    assert last is not None, "a draft starts from a version in force"
    if obstacle := version_rules.obstacle_to_number(values["number"], level, last):
        raise Refused(obstacle, "number")
    draft.number, draft.level = values["number"], level
    draft.title, draft.preamble = values["title"], values["preamble"]
    draft.is_model = values["is_model"]
    _saved(draft, by)
    return draft


@action
def save_clause(id: int | None, values: Mapping[str, Any], *, seen: int, by: Account) -> Clause:
    """Keep a commitment of the draft; without `id`, add it after those of its kind."""
    draft = _draft_seen(seen)
    clauses = clauses_of(draft)
    clause = _clause(draft, id) if id is not None else None
    others = [each for each in clauses if each is not clause]
    if obstacle := version_rules.obstacle_to_code(values["code"], others):
        raise Refused(obstacle, "code")
    if clause is None:
        if obstacle := version_rules.obstacle_to_more(clauses):
            raise Refused(obstacle)
        clause = Clause(version=draft, position=max((c.position for c in clauses), default=0) + 1)
        db.session.add(clause)
    clause.code, clause.kind = values["code"], ClauseKind(values["kind"])
    clause.title, clause.text = values["title"], values["text"]
    clause.by_whom, clause.by_when, clause.proof = values["by_whom"], values["by_when"], values["proof"]
    clause.colleges, clause.figures = list(values["colleges"]), list(values["figures"])
    _saved(draft, by)
    return clause


@action
def remove_clause(id: int, *, seen: int, by: Account) -> None:
    """Take a commitment out of the draft."""
    draft = _draft_seen(seen)
    db.session.delete(_clause(draft, id))
    _saved(draft, by)


@action
def move_clause(id: int, *, up: bool, seen: int, by: Account) -> None:
    """Let a commitment change places with the one before or after it; the first and the last stay."""
    draft = _draft_seen(seen)
    clauses = clauses_of(draft)
    here = clauses.index(_clause(draft, id))
    there = here - 1 if up else here + 1
    if 0 <= there < len(clauses):
        _swap(clauses[here], clauses[there])
        _saved(draft, by)


def _swap(one: Clause, other: Clause) -> None:
    # Two clauses never have the same position, not even between two statements.
    one_position, other_position = one.position, other.position
    one.position = -1
    db.session.flush()
    other.position = one_position
    db.session.flush()
    one.position = other_position


@action
def discard_draft(*, seen: int, by: Account) -> None:
    """Delete the draft and all its commitments."""
    draft = _draft_seen(seen)
    record("charter.draft_discarded", by=by, subject=f"charter:{draft.number}")
    db.session.execute(delete(Clause).where(Clause.version_id == draft.id))
    db.session.delete(draft)


@action
def publish_draft(*, typed: str, seen: int, by: Account, grace_until: date | None = None) -> CharterVersion:
    """Make the draft the charter in force, for good; `typed` is its number, written by hand to confirm.

    A major version says until when the signatures given so far count: members are asked to sign again.
    """
    draft, last = _draft_seen(seen), queries.version_in_force()
    assert last is not None, "a draft starts from a version in force"
    clauses, in_force = clauses_of(draft), clauses_of(last)
    if lacking := version_rules.missing(draft, clauses, last, in_force):
        raise Refused(" ".join(lacking))
    if is_identical(versions_compared(last, in_force, draft, clauses)):
        raise Refused(_("Rien ne change par rapport à la version en vigueur."))
    if typed != draft.number:
        raise Refused(_("Écrivez le numéro de la version : %(number)s.", number=draft.number), "typed")
    is_major = draft.level == Level.MAJOR
    if is_major and (obstacle := obstacle_to_grace(grace_until, clock.today())):
        raise Refused(obstacle, "grace_until")
    bring_into_force(draft, clauses, grace_until=grace_until if is_major else None)
    record("charter.published", by=by, subject=f"charter:{draft.number}", sha256=draft.sha256)
    return draft


def _draft_seen(seen: int) -> CharterVersion:
    """Return the draft, if nobody saved it since the page that counted `seen` savings."""
    draft = draft_version()
    if draft is None:
        raise Refused(_("Ce brouillon n’existe plus : il a été publié ou supprimé."))
    if draft.saved_version != seen:
        raise SavedMeanwhile
    return draft


def _clause(draft: CharterVersion, id: int) -> Clause:
    clause = clause_of(draft, id)
    if clause is None:
        raise Refused(_("Cet engagement ne fait plus partie du brouillon."))
    return clause


def _saved(draft: CharterVersion, by: Account) -> None:
    draft.saved_version = (draft.saved_version or 0) + 1
    draft.saved_at, draft.saved_by_id = clock.now(), by.id
    db.session.flush()
    _write_out(draft, clauses_of(draft))
    db.session.flush()


def _write_out(draft: CharterVersion, clauses: list[Clause]) -> None:
    """Keep the exact text as it would be published, so that it can be read before it is."""
    draft.text = exact_text(draft, clauses)
    draft.sha256 = sha256_hex(draft.content)
