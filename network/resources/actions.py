from collections.abc import Sequence
from typing import TypeVar

from network import clock
from network.accounts.models import Account
from network.accounts.queries import reviewers
from network.db import action, db, unit_of_work
from network.editorial import moves
from network.editorial.states import State
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import Member
from network.resources import documents, mails, queries, rules
from network.resources.content import FIELDS, Written
from network.resources.documents import Document
from network.resources.models import Resource, ResourceRevision
from network.search.actions import follow, note_change, note_changes
from network.text import markdown_html, public_id

Thing = TypeVar("Thing", Resource, ResourceRevision)

# What a revision takes over from the one before it.
_CARRIED = (*FIELDS, "summary_html", "url_key", "file_id", "file_digest")


class AlreadyThere(Refused):
    """The network has this page or this file already: as `twin`, when readers can see it."""

    def __init__(self, sentence: str, field: str, twin: ResourceRevision):
        super().__init__(sentence, field)
        self.twin = twin if twin.state == State.PUBLISHED else None


@action
def start_resource(
    owner: Member | None, words: Written, document: Document | None = None, *, by: Account
) -> ResourceRevision:
    """Begin a resource in a member's name, or in the coordination's."""
    resource = Resource(public_id=public_id(), owner=owner, created_at=clock.now())
    revision = ResourceRevision(resource=resource, number=1, author_id=by.id, title=words.values["title"])
    write(revision, words)
    db.session.add_all([resource, revision])
    db.session.flush()
    if document:
        documents.attach(revision, document, by=by)
    _record("resource.started", revision, by)
    return revision


@action
def save_draft(
    revision: ResourceRevision,
    words: Written,
    document: Document | None = None,
    *,
    without_file: bool = False,
    saved_version: int,
    by: Account,
) -> None:
    """Keep a draft's words and file, if nobody saved it since `saved_version`; it may be incomplete."""
    revision = read_again(revision)
    if obstacle := rules.obstacle_to_writing(revision):
        raise Refused(obstacle)
    refuse_unseen(revision, saved_version)
    write(revision, words)
    change_file(revision, document, without_file, by)


@action
def propose_resource(revision: ResourceRevision, *, by: Account) -> None:
    """Hand a revision over to the desk; its words stand still from now on."""
    revision = read_again(revision)
    if obstacle := rules.obstacle_to_proposing(revision):
        raise Refused(obstacle)
    refuse_twin(revision, (State.PUBLISHED, State.SUBMITTED))
    moves.submit(revision)
    _record("resource.proposed", revision, by)
    for reviewer in reviewers():
        queue(mails.resource_to_review(revision), to=reviewer.email)


@action
def withdraw_resource(revision: ResourceRevision, *, by: Account) -> None:
    """Take a proposed revision back, to go on writing."""
    revision = read_again(revision)
    if obstacle := rules.obstacle_to_withdrawing(revision):
        raise Refused(obstacle)
    moves.take_back(revision)
    _record("resource.withdrawn", revision, by)


@action
def revise_resource(resource: Resource, *, by: Account) -> ResourceRevision:
    """Begin a change with the published words; readers keep seeing these until it is published."""
    resource = read_again(resource)
    published, current = queries.published_revision(resource), queries.open_revision(resource)
    if obstacle := rules.obstacle_to_revising(resource, published, current):
        raise Refused(obstacle)
    assert published is not None, "the rule refuses what was never published"
    revision = copy(published, by)
    db.session.add(revision)
    db.session.flush()
    _record("resource.revised", revision, by)
    return revision


@action
def discard_draft(revision: ResourceRevision, *, by: Account) -> None:
    """Throw a draft away, and its resource with it when it was never published."""
    revision = read_again(revision)
    if obstacle := rules.obstacle_to_discarding(revision):
        raise Refused(obstacle)
    _record("resource.discarded", revision, by)
    resource, file = revision.resource, revision.file
    db.session.delete(revision)
    db.session.flush()
    documents.let_go(file, by=by)
    if queries.last_number(resource) == 0:
        db.session.delete(resource)


def render_again() -> int:
    """Render every summary anew, after a change of what is let through; return how many changed.

    A short transaction for each: people go on working meanwhile, and what was done stays done.
    """
    changed = 0
    for revision_id in queries.every_revision_id():
        with unit_of_work():
            changed += _render_again(revision_id)
    return changed


def _render_again(revision_id: int) -> bool:
    revision = db.session.get(ResourceRevision, revision_id)
    if revision is None or (html := markdown_html(revision.summary)) == revision.summary_html:
        return False
    revision.summary_html = html
    if revision.state == State.PUBLISHED:
        note_change("resource", revision.resource.public_id)
    return True


@action
def _follow_members(keys: Sequence[str]) -> None:
    """Have the search follow members that changed their name: their resources are found by it."""
    note_changes("resource", queries.published_for(keys))


follow("member", _follow_members)


# ——— What writing and deciding have in common ———


def read_again(thing: Thing) -> Thing:
    """Return a resource or a revision as it is now that nobody else writes; refuse one thrown away."""
    return moves.read_again(thing, _("Cette ressource n’existe plus."))


def write(revision: ResourceRevision, words: Written) -> None:
    """Put what was written in a revision, and count the saving."""
    for name, value in {**words.values, **words.made}.items():
        setattr(revision, name, value)
    moves.count_saving(revision)


def change_file(
    revision: ResourceRevision, document: Document | None, without_file: bool, by: Account
) -> None:
    """Give a revision another file, or none, if that was asked."""
    if document:
        documents.attach(revision, document, by=by)
    elif without_file:
        documents.detach(revision, by=by)


def copy(former: ResourceRevision, author: Account) -> ResourceRevision:
    """Return a revision, not kept yet, with the words and the file of another."""
    return ResourceRevision(
        resource=former.resource,
        number=queries.last_number(former.resource) + 1,
        author_id=author.id,
        saved_version=0,
        saved_at=clock.now(),
        **{name: getattr(former, name) for name in _CARRIED},
    )


def refuse_unseen(revision: ResourceRevision, seen: int) -> None:
    """Refuse to change or decide on what was saved since it was shown."""
    moves.refuse_unseen(
        revision,
        seen,
        _("Cette ressource a été modifiée ailleurs depuis que vous l’avez ouverte : relisez-la."),
    )


def refuse_twin(revision: ResourceRevision, states: tuple[State, ...]) -> None:
    """Refuse what another resource, in one of these states, already gives."""
    twin = queries.twin_of(revision, states)
    if twin is not None:
        same_file = bool(revision.file_digest) and twin.file_digest == revision.file_digest
        sentence = rules.sentence_on_twin(twin, same_file=same_file)
        raise AlreadyThere(sentence, "document" if same_file else "url", twin)


def _record(event: str, revision: ResourceRevision, by: Account) -> None:
    """Write in the journal what somebody did with a revision."""
    record(event, by=by, subject=f"resource:{revision.resource.public_id}", revision=revision.number)
