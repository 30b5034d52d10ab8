"""How tests write and publish versions of the charter without the desk's pages."""

from datetime import date

from network import clock
from network.accounts.models import Account
from network.charter import version_actions as actions
from network.charter.grace import usual_day
from network.charter.models import CharterVersion
from network.charter.queries import clauses_of
from network.charter.version_queries import draft_version
from network.db import unit_of_work

CLAUSE = ("code", "kind", "title", "text", "by_whom", "by_when", "proof", "colleges", "figures")
UNSAID = date.min


def write(
    by: Account, *, clauses: dict[str, dict[str, object]] | None = None, **heading: object
) -> CharterVersion:
    """Open the draft, or go on with it: other words in its heading, and in the clauses of these codes."""
    draft = draft_version()
    if draft is None:
        with unit_of_work():
            draft = actions.start_draft(by=by)
    names = ("number", "level", "title", "preamble", "is_model")
    with unit_of_work():
        values = {name: getattr(draft, name) for name in names} | heading
        actions.save_heading(values, seen=draft.saved_version, by=by)
    for code, changed in (clauses or {}).items():
        clause = next(each for each in clauses_of(draft) if each.code == code)
        values = {name: getattr(clause, name) for name in CLAUSE} | changed
        with unit_of_work():
            actions.save_clause(clause.id, values, seen=draft.saved_version, by=by)
    return draft


def publish(by: Account, grace_until: date | None = None) -> CharterVersion:
    """Publish the draft."""
    draft = draft_version()
    assert draft is not None
    with unit_of_work():
        return actions.publish_draft(
            typed=draft.number, seen=draft.saved_version, grace_until=grace_until, by=by
        )


def publish_minor(by: Account, number: str = "1.1", grace_until: date | None = None) -> CharterVersion:
    """Publish a version that changes the wording."""
    write(by, number=number, level="minor", title=f"Charte {number}")
    return publish(by, grace_until)


def publish_major(
    by: Account,
    number: str = "2.0",
    grace_until: date | None = UNSAID,
    clauses: dict[str, dict[str, object]] | None = None,
) -> CharterVersion:
    """Publish a version that is to be signed again; earlier signatures count for six months unless said."""
    write(by, number=number, level="major", title=f"Charte {number}", clauses=clauses)
    return publish(by, usual_day(clock.today()) if grace_until is UNSAID else grace_until)
