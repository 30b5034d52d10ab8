"""What a resource must tell, and how it moves: no database."""

import pytest

from network.editorial.states import State
from network.resources import rules
from network.resources.content import FIELDS, written
from network.resources.models import Resource, ResourceRevision
from tests.factories import WHOLE_RESOURCE


def revision(state=State.DRAFT, **columns):
    return ResourceRevision(
        resource=Resource(), state=state, **{"title": "Guide", **WHOLE_RESOURCE, **columns}
    )


def test_nothing_lacks_of_a_whole_resource():
    assert rules.missing(revision()) == {}
    assert rules.obstacle_to_proposing(revision()) is None


@pytest.mark.parametrize("name", ["summary", "kind", "audiences", "subthemes", "url"])
def test_what_readers_need_is_asked_for(name):
    empty = [] if isinstance(WHOLE_RESOURCE[name], list) else ""
    assert list(rules.missing(revision(**{name: empty}))) == [name]
    assert rules.obstacle_to_proposing(revision(**{name: empty})) == (
        "Il manque encore un élément avant de proposer cette ressource."
    )


def test_a_file_stands_for_an_address():
    assert rules.missing(revision(url="", file_id=1)) == {}


def test_another_licence_is_named():
    assert list(rules.missing(revision(licence="autre"))) == ["licence_note"]
    assert rules.missing(revision(licence="autre", licence_note="GPL")) == {}


@pytest.mark.parametrize("state", State)
def test_words_change_only_in_the_hands_of_their_author(state):
    assert (rules.obstacle_to_writing(revision(state)) is None) == (state in (State.DRAFT, State.SENT_BACK))


@pytest.mark.parametrize("state", State)
def test_the_desk_decides_on_what_is_proposed_and_corrects_what_it_may_see(state):
    it = revision(state)
    assert (rules.obstacle_to_deciding(it) is None) == (state == State.SUBMITTED)
    assert (rules.obstacle_to_correcting(it, None, for_owner=False) is None) == (
        state in (State.SUBMITTED, State.PUBLISHED)
    )


def test_a_change_that_waits_is_decided_on_before_anything_is_corrected():
    assert "attend votre décision" in rules.obstacle_to_correcting(
        revision(State.PUBLISHED), revision(State.SUBMITTED), for_owner=False
    )
    published, draft = revision(State.PUBLISHED), revision(State.DRAFT)
    assert rules.obstacle_to_correcting(published, draft, for_owner=False) is None


def test_only_fields_of_a_resource_are_prepared():
    assert set(written(dict.fromkeys(FIELDS, "")).values) == set(FIELDS)
    with pytest.raises(ValueError, match="state"):
        written({"state": "published"})
