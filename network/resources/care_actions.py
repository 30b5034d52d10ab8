"""Keeping what is published in good order: say that it still holds, plan its next reading, entrust it."""

from datetime import date

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.journal.actions import record
from network.resources import care_rules as rules
from network.resources.actions import read_again
from network.resources.models import Resource, ResourceRevision
from network.resources.queries import published_revision
from network.search.actions import note_change


def note_reading(revision: ResourceRevision, *, by: Account) -> None:
    """Note that somebody of the desk read over what is published from now on; for actions.

    Whoever decided on a resource of the coordination's own answers for it, until another is named.
    """
    resource = revision.resource
    _note_reviewed(resource, revision.kind)
    if resource.owner_id is None and resource.answerable_id is None:
        resource.answerable_id = by.id


@action
def confirm_resource(resource: Resource, *, by: Account) -> None:
    """Write down that a resource still holds, and when it is to be read over again."""
    resource, published = _cared_for(resource)
    _note_reviewed(resource, published.kind)
    db.session.flush()
    _record("resource.confirmed", resource, by)
    note_change("resource", resource.public_id)


@action
def plan_review(resource: Resource, due: date, *, by: Account) -> None:
    """Choose the day when a resource is to be read over again."""
    resource, _published = _cared_for(resource)
    if obstacle := rules.obstacle_to_day(due, clock.today()):
        raise Refused(obstacle, "review_due_on")
    if due == resource.review_due_on:
        return
    resource.review_due_on = due
    resource.reviewed_on = resource.reviewed_on or clock.today()
    db.session.flush()
    _record("resource.review_planned", resource, by)


@action
def entrust_resource(resource: Resource, person: Account | None, *, by: Account) -> None:
    """Name who of the desk answers for a resource of the coordination; None: every coordinator."""
    resource, _published = _cared_for(resource)
    if obstacle := rules.obstacle_to_entrusting(resource, person):
        raise Refused(obstacle, "answerable")
    if person is resource.answerable:
        return
    resource.answerable = person
    db.session.flush()
    _record("resource.entrusted", resource, by)


def _cared_for(resource: Resource) -> tuple[Resource, ResourceRevision]:
    resource = read_again(resource)
    published = published_revision(resource)
    if obstacle := rules.obstacle_to_caring(resource, published):
        raise Refused(obstacle)
    assert published is not None, "the rule refuses what was never published"
    return resource, published


def _note_reviewed(resource: Resource, kind: str) -> None:
    today = clock.today()
    resource.reviewed_on, resource.review_due_on = today, rules.due_after(today, kind)


def _record(event: str, resource: Resource, by: Account) -> None:
    record(event, by=by, subject=f"resource:{resource.public_id}")
