"""What becomes of the links of the library: read in what is published, looked at, noted for readers."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, exists, select

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.journal.actions import record
from network.resources.links import NotALink, key_of, link_in
from network.resources.models import Resource
from network.search.actions import note_change
from network.text import sha256_hex
from network.upkeep import link_queries as queries
from network.upkeep import rules
from network.upkeep.actions import find, settle, tell_pages
from network.upkeep.checking import Seen, Verdict
from network.upkeep.link_models import ArchiveCopy, LinkState, LinkUse, OutwardLink
from network.upkeep.models import Finding, FindingKind, FindingState, LibraryReading

_OF_LINKS = (FindingKind.DEAD_LINK, FindingKind.MOVED_LINK)


# ——— What leads where ———


@action
def note_links(kind: str, key: str, urls: Sequence[str], day: date) -> None:
    """Write down to which addresses a document leads now; what was found of the others no longer holds.

    Where one of those that came or went is said to be broken, the page is made anew: whoever decided so may
    have done it since the page was made.
    """
    known, wanted = queries.links_of(kind, key), {sha256_hex(url): url for url in urls}
    lost = [link for digest, link in known.items() if digest not in wanted]
    if lost:
        ids = [link.id for link in lost]
        mine = (LinkUse.kind == kind, LinkUse.key == key, LinkUse.link_id.in_(ids))
        db.session.execute(delete(LinkUse).where(*mine))
        settle(_findings(kind, key, [link.url_sha256 for link in lost]))
    came = []
    for digest, url in wanted.items():
        if digest not in known:
            link = queries.link_by_digest(digest) or _new_link(url, digest, day)
            db.session.add(LinkUse(link_id=link.id, kind=kind, key=key))
            _tell_state(link, kind, key)
            came.append(link)
    db.session.flush()
    if any(link.noted_on for link in (*lost, *came)):
        note_change(kind, key)


def _new_link(url: str, digest: str, day: date) -> OutwardLink:
    host = (urlsplit(url).hostname or "")[:253]
    link = OutwardLink(url=url, url_sha256=digest, host=host, state=LinkState.NEW, failures=0, due_on=day)
    db.session.add(link)
    db.session.flush()
    return link


def _findings(kind: str, key: str, digests: Sequence[str]) -> Sequence[Finding]:
    query = select(Finding).where(Finding.subject_kind == kind, Finding.subject_key == key)
    of_links = query.where(Finding.kind.in_(_OF_LINKS), Finding.state != FindingState.GONE)
    return db.session.scalars(of_links.where(Finding.aspect.in_(digests))).all()


@action
def forget_unused_links() -> None:
    """Delete the links to which nothing leads any more."""
    used = exists().where(LinkUse.link_id == OutwardLink.id)
    db.session.execute(delete(OutwardLink).where(~used))


# ——— What a night saw ———


@action
def note_verdict(link_id: int, verdict: Verdict, day: date) -> None:
    """Write down what a look at a link found: dead after three days of failures, forgiven at one success."""
    link = db.session.get(OutwardLink, link_id)
    if link is None:  # nothing leads to it any more
        return
    link.checked_at = clock.now()
    is_failing = link.state in (LinkState.FAILING, LinkState.DEAD)
    if (
        verdict.seen != Seen.UNKNOWN or not is_failing
    ):  # what nobody could tell changes nothing of what is known
        link.status, link.cause = verdict.status, verdict.cause
    if verdict.seen == Seen.ALIVE:
        _forgive(link, verdict)
    elif verdict.seen == Seen.FAILED:
        _blame(link, day)
    elif not is_failing:
        link.state = LinkState.UNKNOWN
    link.due_on = rules.next_look(link, day)
    if verdict.again_after:
        local = (clock.now() + verdict.again_after).astimezone(clock.PARIS).date()
        link.due_on = max(local, day + timedelta(days=1))
    db.session.flush()
    for kind, key in queries.documents_leading_to([link.id]):
        _tell_state(link, kind, key)


def _forgive(link: OutwardLink, verdict: Verdict) -> None:
    was_noted = link.noted_on is not None
    link.state, link.failures = LinkState.ALIVE, 0
    link.failing_since = link.failed_on = link.noted_on = None
    # From http to https, with or without « www. »: the same page.
    moved = bool(verdict.moved_to) and key_of(verdict.moved_to) != key_of(link.url)
    link.moved_to = verdict.moved_to if moved and len(verdict.moved_to) <= 2000 else ""
    if was_noted:
        db.session.flush()
        tell_pages([link.id])


def _blame(link: OutwardLink, day: date) -> None:
    if link.failed_on != day:
        link.failures += 1
        link.failed_on, link.failing_since = day, link.failing_since or day
    link.state = LinkState.DEAD if link.failures >= rules.DAYS_TO_DEATH else LinkState.FAILING


def _tell_state(link: OutwardLink, kind: str, key: str) -> None:
    """Find, or settle, what a link's state means for a document that leads to it."""
    about, digest = (kind, key), link.url_sha256
    if link.state == LinkState.DEAD and link.failing_since is not None:
        cause = link.cause.value if link.cause else None
        detail = {"url": link.url, "since": link.failing_since.isoformat(), "cause": cause}
        # The day when it died: a link that heals and dies again is another story.
        find(FindingKind.DEAD_LINK, about, detail, aspect=digest, facts=detail["since"] or "")
    elif link.state == LinkState.ALIVE:
        _settle(kind, key, digest, FindingKind.DEAD_LINK)
    if link.moved_to:
        detail = {"url": link.url, "to": link.moved_to}
        find(FindingKind.MOVED_LINK, about, detail, aspect=digest, facts=link.moved_to)
    else:
        _settle(kind, key, digest, FindingKind.MOVED_LINK)


def _settle(kind: str, key: str, digest: str, of: FindingKind) -> None:
    settle([finding for finding in _findings(kind, key, [digest]) if finding.kind == of])


# ——— Copies ———


@action
def give_archive_copy(resource: Resource, typed: str, *, by: Account) -> None:
    """Write down where a copy of a resource is kept; « » forgets it."""
    try:
        url = link_in(typed)
    except NotALink as error:
        raise Refused(str(error), field="url") from None
    copy = queries.archive_copy_of(resource)
    if url == (copy.url if copy else ""):
        return
    if copy and not url:
        db.session.delete(copy)
    elif copy:
        copy.url, copy.given_at, copy.given_by_id = url, clock.now(), by.id
    else:
        db.session.add(ArchiveCopy(resource_id=resource.id, url=url, given_at=clock.now(), given_by_id=by.id))
    db.session.flush()
    _read_again(resource)
    if url:
        record("upkeep.copy_given", by=by, subject=_name(resource))
    else:
        record("upkeep.copy_taken_away", by=by, subject=_name(resource))
    note_change("resource", resource.public_id)


def _read_again(resource: Resource) -> None:
    """Have the next night see that the document leads elsewhere, although its words are the same."""
    read = db.session.get(LibraryReading, ("resource", resource.public_id))
    if read is not None:
        db.session.delete(read)
        db.session.flush()


def _name(resource: Resource) -> str:
    return f"resource:{resource.public_id}"
