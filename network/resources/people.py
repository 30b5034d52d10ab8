"""Who answers for a published resource: its member's people; for the coordination's own, one of the desk."""

from network.accounts.models import Account
from network.accounts.queries import coordinators, reviewers
from network.members import writers
from network.resources.models import Resource, ResourceRevision
from network.resources.queries import published_revision


def answerable_for(resource: Resource) -> list[str]:
    """Return where those who answer for a published resource are written to; nobody may be left.

    For a member's, its author, else those who write for the member, else its official address. For the
    coordination's own, whom the desk named if they still decide there, else every coordinator.
    """
    revision = published_revision(resource)
    if revision is None:
        return []
    if resource.owner is not None:
        return writers.addresses_for(resource.owner, revision.author_id)
    return [person.email for person in desk_answerable_for(resource)]


def addresses_for(revision: ResourceRevision) -> list[str]:
    """Return where one writes about what was decided on a revision: to its author if they can still act."""
    resource, author = revision.resource, revision.author
    if resource.owner is not None:
        return writers.addresses_for(resource.owner, author.id)
    return [person.email for person in ([author] if author.may_review else desk_answerable_for(resource))]


def desk_answerable_for(resource: Resource) -> list[Account]:
    """Return who of the desk answers for a resource of the coordination."""
    named = resource.answerable
    return [named] if named is not None and named.may_review else list(coordinators())


def may_be_answerable() -> list[Account]:
    """Return those of the desk to whom a resource can be entrusted."""
    return list(reviewers())
