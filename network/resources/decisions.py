"""What the desk does with a resource: publish, send back, correct, archive."""

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.editorial import moves
from network.editorial.states import State
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.messages import Mail
from network.resources import mails, queries, rules
from network.resources.actions import (
    change_file,
    copy,
    read_again,
    refuse_twin,
    refuse_unseen,
    write,
)
from network.resources.care_actions import note_reading
from network.resources.content import Written
from network.resources.documents import Document
from network.resources.models import Resource, ResourceRevision, ResourceSlug
from network.resources.people import addresses_for
from network.search.actions import note_change
from network.text import slug


@action
def publish_resource(revision: ResourceRevision, *, seen: int, by: Account) -> None:
    """Show a proposed revision, read as it was saved the `seen`th time, in the place of the one before."""
    revision = read_again(revision)
    if obstacle := rules.obstacle_to_deciding(revision):
        raise Refused(obstacle)
    refuse_unseen(revision, seen)
    _refuse_own(revision, by)
    refuse_twin(revision, (State.PUBLISHED,))
    moves.supersede(queries.published_revision(revision.resource))
    moves.decide(revision, State.PUBLISHED, by)
    _give_address(revision.resource, revision.title)
    note_reading(revision, by=by)
    _record("resource.published", revision, by)
    _tell(mails.resource_published(revision), revision, by)
    note_change("resource", revision.resource.public_id)


@action
def publish_own(revision: ResourceRevision, *, by: Account) -> None:
    """Show what the desk wrote itself: nobody else has to read it over."""
    revision = read_again(revision)
    if obstacle := rules.obstacle_to_publishing_at_once(revision, by):
        raise Refused(obstacle)
    moves.submit(revision)
    db.session.flush()
    publish_resource(revision, seen=revision.saved_version, by=by)


@action
def send_back_resource(revision: ResourceRevision, reason: str, *, seen: int, by: Account) -> None:
    """Give a proposed revision, read as it was saved the `seen`th time, back with a reason."""
    revision = read_again(revision)
    if obstacle := rules.obstacle_to_deciding(revision):
        raise Refused(obstacle)
    refuse_unseen(revision, seen)
    _refuse_own(revision, by)
    if not reason.strip():
        raise Refused(_("Dites ce qui manque : la personne le lira dans le mail."), field="reason")
    revision.reason = reason
    moves.decide(revision, State.SENT_BACK, by)
    _record("resource.sent_back", revision, by)
    _tell(mails.resource_sent_back(revision), revision, by)


@action
def correct_resource(
    revision: ResourceRevision,
    words: Written,
    document: Document | None = None,
    *,
    without_file: bool = False,
    saved_version: int,
    by: Account,
) -> ResourceRevision:
    """Change, for the desk, the words of what is proposed or published; return what holds them now.

    What is proposed goes on waiting. What is published is followed at once by a revision that readers see.
    """
    revision = read_again(revision)
    resource = revision.resource
    current, for_owner = queries.open_revision(resource), queries.writes_for_owner(by, resource)
    if obstacle := rules.obstacle_to_correcting(revision, current, for_owner=for_owner):
        raise Refused(obstacle)
    refuse_unseen(revision, saved_version)
    if revision.state == State.SUBMITTED:
        _correct_proposal(revision, words, document, without_file, by)
    else:
        revision = _correct_published(revision, words, document, without_file, by)
    _record("resource.corrected", revision, by)
    _tell(mails.resource_corrected(revision), revision, by)
    if revision.state == State.PUBLISHED:
        _give_address(resource, revision.title)
        note_change("resource", resource.public_id)
    return revision


def _correct_proposal(
    revision: ResourceRevision, words: Written, document: Document | None, without_file: bool, by: Account
) -> None:
    # The words of what is proposed stand still: it is taken back, changed and proposed again, in one go.
    proposed_at = revision.submitted_at
    moves.take_back(revision)
    db.session.flush()
    write(revision, words)
    change_file(revision, document, without_file, by)
    _refuse_incomplete(revision)
    revision.state, revision.submitted_at = State.SUBMITTED, proposed_at
    db.session.flush()


def _correct_published(
    former: ResourceRevision, words: Written, document: Document | None, without_file: bool, by: Account
) -> ResourceRevision:
    # Beside the draft that a member may have begun: this one is never open itself.
    revision = copy(former, former.author)
    revision.saved_version = former.saved_version
    write(revision, words)
    change_file(revision, document, without_file, by)
    _refuse_incomplete(revision)
    refuse_twin(revision, (State.PUBLISHED,))
    moves.supersede(former)
    revision.submitted_at = clock.now()
    moves.decide(revision, State.PUBLISHED, by)
    db.session.add(revision)
    db.session.flush()
    return revision


@action
def archive_resource(resource: Resource, reason: str, *, by: Account) -> None:
    """Take a published resource out of the library, saying why; its address stays."""
    resource = read_again(resource)
    published, current = queries.published_revision(resource), queries.open_revision(resource)
    if obstacle := rules.obstacle_to_archiving(resource, published, current):
        raise Refused(obstacle)
    if not reason.strip():
        raise Refused(
            _("Dites pourquoi : la raison sera lue par ceux qui suivent un ancien lien."), field="reason"
        )
    assert published is not None, "the rule refuses what was never published"
    resource.archived_at, resource.archived_reason = clock.now(), reason
    _record("resource.archived", published, by)
    _tell(mails.resource_archived(published), published, by)
    note_change("resource", resource.public_id)


def _tell(mail: Mail, revision: ResourceRevision, by: Account) -> None:
    """Tell those who can act on a revision what somebody else decided of it."""
    for address in addresses_for(revision):
        if address != by.email:
            queue(mail, to=address)


def obstacle_of_own(revision: ResourceRevision, by: Account) -> str | None:
    """Say why this person has too much part in a resource to decide on it, or None."""
    for_owner = queries.writes_for_owner(by, revision.resource)
    return rules.obstacle_to_deciding_on_own(revision, by, for_owner=for_owner)


def _refuse_own(revision: ResourceRevision, by: Account) -> None:
    if obstacle := obstacle_of_own(revision, by):
        raise Refused(obstacle)


def _refuse_incomplete(revision: ResourceRevision) -> None:
    for field, sentence in rules.missing(revision).items():
        raise Refused(sentence, field)


def _give_address(resource: Resource, title: str) -> None:
    """Name the resource's address after its title; the addresses it had before lead there."""
    wanted = slug(title)
    taken = queries.taken_slugs(wanted, other_than=resource) | rules.RESERVED_SLUGS
    resource.slug = moves.free_slug(wanted, taken)
    if db.session.get(ResourceSlug, resource.slug) is None:
        db.session.add(ResourceSlug(slug=resource.slug, resource=resource, given_at=clock.now()))


def _record(event: str, revision: ResourceRevision, by: Account) -> None:
    record(event, by=by, subject=f"resource:{revision.resource.public_id}", revision=revision.number)
