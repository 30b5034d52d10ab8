"""Every submission is kept as it was, answered once, and nobody changes it afterwards."""

from itertools import product

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError

from network.db import db, unit_of_work
from network.editorial.states import NEXT as NEXT_STATES
from network.editorial.states import State
from network.errors import Refused
from network.members.models import Membership
from network.sheets import actions, rules, submissions
from network.sheets.content import FIELDS, Part, written
from network.sheets.entering import NewSheet, enter_sheets
from network.sheets.erasing import erase
from network.sheets.models import SheetRevision
from network.sheets.submission_models import NEXT, Outcome, Submission
from network.traces import Traces
from tests.factories import (
    WHOLE_SHEET,
    join_picture,
    make_coordinator,
    make_draft,
    make_membership,
    publish,
)

pytestmark = pytest.mark.usefixtures("app")
ASKED = {Part.MEANS: "Le coût du réseau seul.", Part.LESSONS: "Qui a conduit le chantier ?"}


@pytest.fixture
def desk(app):
    return make_coordinator()


def submit(revision):
    with unit_of_work():
        actions.submit_sheet(revision, by=revision.author)


def kept(revision):
    query = select(Submission).where(Submission.sheet_id == revision.sheet_id).order_by(Submission.rank)
    return list(db.session.scalars(query))


def refused_by_the_database(sql, **values):
    with pytest.raises(IntegrityError) as error, unit_of_work():
        db.session.execute(text(sql), values)
    return str(error.value)


def test_a_submission_keeps_the_words_the_files_and_who_put_it_there(draft, author):
    picture = join_picture(draft)
    submit(draft)
    (submission,) = kept(draft)
    assert (submission.rank, submission.outcome, submission.submitted_by) == (1, Outcome.WAITING, author)
    assert submission.words.keys() == FIELDS.keys()
    assert submission.words["title"] == draft.title
    assert submission.words["steps"] == draft.steps
    assert submission.file_names == {picture: "photo.png"}


def test_what_is_written_afterwards_changes_nothing_of_it(draft, author, desk):
    submit(draft)
    with unit_of_work():
        actions.send_back_sheet(draft, "", ASKED, seen=1, by=desk)
        actions.save_draft(draft, written({"context": "Tout autre"}), saved_version=1, by=author)
    submit(draft)
    first, second = kept(draft)
    assert (first.words["context"], second.words["context"]) == (
        "Les chaudières avaient **trente ans**.",
        "Tout autre",
    )
    assert (first.outcome, second.outcome) == (Outcome.SENT_BACK, Outcome.WAITING)
    assert first.reasons_in_order == list(ASKED.items())
    assert submissions.what_was_asked(draft) == first
    assert submissions.submission_before(second) == first


def test_each_end_is_written_down_with_whoever_decided(draft, author, desk):
    submit(draft)
    with unit_of_work():
        actions.withdraw_sheet(draft, by=author)
    publish(draft)
    taken_back, published = kept(draft)
    assert (taken_back.outcome, taken_back.decided_by) == (Outcome.TAKEN_BACK, author)
    assert (published.outcome, published.published_number) == (Outcome.PUBLISHED, 1)
    assert published.decided_at and published.decided_by_id == draft.decided_by_id


def test_reasons_by_part_are_enough_and_reach_the_mail(draft, author, desk, outbox):
    submit(draft)
    with pytest.raises(Refused) as refused, unit_of_work():
        actions.send_back_sheet(draft, " ", {Part.MEANS: "  "}, seen=1, by=desk)
    assert refused.value.field == "reason"
    with unit_of_work():
        actions.send_back_sheet(draft, "Presque !", ASKED, seen=1, by=desk)
    for sentence in ("Presque !", "Moyens : Le coût du réseau seul.", "Enseignements : Qui a conduit"):
        assert sentence in outbox.last


@pytest.mark.parametrize("decide", ["publish", "send_back"])
def test_nobody_decides_on_a_sheet_of_their_own_organisation(draft, member, desk, decide):
    make_membership(member, desk)
    submit(draft)
    with pytest.raises(Refused, match="Vous agissez pour l’organisation"), unit_of_work():
        if decide == "publish":
            actions.publish_sheet(draft, seen=1, by=desk)
        else:
            actions.send_back_sheet(draft, "Non.", seen=1, by=desk)
    assert kept(draft)[0].outcome == Outcome.WAITING


def leave(member, person):
    with unit_of_work():
        db.session.execute(
            delete(Membership).where(Membership.member_id == member.id, Membership.account_id == person.id)
        )


@pytest.mark.parametrize("did", ["wrote", "submitted"])
def test_leaving_the_organisation_does_not_let_one_decide_on_what_one_did(member, author, desk, did):
    make_membership(member, desk)
    draft = make_draft(desk if did == "wrote" else author, member)
    with unit_of_work():
        actions.submit_sheet(draft, by=author if did == "wrote" else desk)
    leave(member, desk)
    for decide in (
        lambda: actions.publish_sheet(draft, seen=1, by=desk),
        lambda: actions.send_back_sheet(draft, "Non.", seen=1, by=desk),
    ):
        with pytest.raises(Refused, match="Vous avez écrit ou soumis cette fiche"), unit_of_work():
            decide()
    assert kept(draft)[0].outcome == Outcome.WAITING
    with unit_of_work():
        actions.publish_sheet(draft, seen=1, by=make_coordinator())


def test_who_brought_a_sheet_in_decides_on_it_once_its_owner_submitted_it(member, author, desk):
    values = {**written({"title": "Une chaufferie", **WHOLE_SHEET}).values}
    with unit_of_work():
        (sheet_id,) = enter_sheets([NewSheet(member.id, values, {}, False)], by=desk)
    draft = db.session.scalars(select(SheetRevision).where(SheetRevision.sheet_id == sheet_id)).one()
    assert draft.author == desk
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
        actions.publish_sheet(draft, seen=0, by=desk)
    assert draft.state == State.PUBLISHED


def test_submissions_outlive_a_discarded_revision_and_go_with_their_sheet(published, author, desk):
    with unit_of_work():
        revision = actions.revise_sheet(published.sheet, by=author)
        actions.submit_sheet(revision, by=author)
        actions.send_back_sheet(revision, "Non.", seen=0, by=desk)
        actions.discard_draft(revision, by=author)
    first, second = kept(published)
    assert (first.revision, second.revision) == (published, None)
    assert second.outcome == Outcome.SENT_BACK


def test_a_sheet_that_never_was_published_takes_its_submissions_along(draft, author, desk):
    submit(draft)
    with unit_of_work():
        actions.withdraw_sheet(draft, by=author)
        actions.discard_draft(draft, by=author)
    assert db.session.scalars(select(Submission)).all() == []


def test_somebody_forgotten_is_taken_out_of_reasons(draft, desk):
    submit(draft)
    said = {Part.MEANS: "Voir avec Hélène Roux.", Part.LESSONS: "Rien."}
    with unit_of_work():
        actions.send_back_sheet(draft, "Demandez à Hélène Roux.", said, seen=1, by=desk)
    with unit_of_work():
        erase(Traces(frozenset({"Hélène Roux"})))
    (submission,) = kept(draft)
    assert submission.reason == "personne effacée"
    assert submission.reasons == {Part.MEANS: "personne effacée", Part.LESSONS: "Rien."}
    assert "Hélène" not in draft.reason


# ——— What the rules and the database itself refuse, for every pair of states ———


GESTURES = {
    State.SUBMITTED: rules.obstacle_to_submitting,
    State.DRAFT: rules.obstacle_to_withdrawing,
    State.SENT_BACK: rules.obstacle_to_sending_back,
    State.PUBLISHED: rules.obstacle_to_publishing,
}


def bring(revision, state, author, desk):
    """Bring a draft to a state by the site's own actions."""
    with unit_of_work():
        if state != State.DRAFT:
            actions.submit_sheet(revision, by=author)
        if state == State.SENT_BACK:
            actions.send_back_sheet(revision, "Non.", seen=1, by=desk)
        if state in (State.PUBLISHED, State.SUPERSEDED):
            actions.publish_sheet(revision, seen=1, by=desk)
        if state == State.SUPERSEDED:
            following = actions.revise_sheet(revision.sheet, by=author)
            actions.submit_sheet(following, by=author)
            actions.publish_sheet(following, seen=0, by=desk)
    assert revision.state == state


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old, new in product(State, State) if old != new and new in GESTURES]
)
def test_the_rules_let_a_revision_go_where_the_table_says(draft, author, desk, old, new):
    bring(draft, old, author, desk)
    assert (GESTURES[new](draft) is None) == (new in NEXT_STATES[old])


@pytest.mark.parametrize(
    ("old", "new"),
    [(old, new) for old, new in product(State, State) if old != new and new not in NEXT_STATES[old]],
)
def test_the_database_refuses_every_other_way(draft, author, desk, old, new):
    bring(draft, old, author, desk)
    # Everything else is as the new state wants it: only the way is wrong.
    decided = new in (State.SENT_BACK, State.PUBLISHED, State.SUPERSEDED)
    said = refused_by_the_database(
        "UPDATE sheet_revision SET state = :state, reason = 'x',"
        f" submitted_at = {'NULL' if new == State.DRAFT else 'saved_at'},"
        f" decided_at = {'saved_at' if decided else 'NULL'},"
        f" decided_by_id = {'author_id' if decided else 'NULL'} WHERE id = :id",
        state=new.value,
        id=draft.id,
    )
    assert "sheet_revision_holds_states" in said


def end_by_hand(new):
    decided = "NULL" if new == Outcome.WAITING else "submitted_at"
    by = "NULL" if new == Outcome.WAITING else "submitted_by_id"
    reason = "x" if new == Outcome.SENT_BACK else ""
    return (
        f"UPDATE sheet_submission SET outcome = '{new}', decided_at = {decided}, decided_by_id = {by},"
        f" reason = '{reason}', reasons = '{{}}'"
    )


@pytest.mark.parametrize(("old", "new"), list(product(Outcome, Outcome)))
def test_an_outcome_is_given_once(draft, old, new):
    submit(draft)
    with unit_of_work():
        db.session.execute(text(end_by_hand(old)))
    if old == new or new in NEXT[old]:
        with unit_of_work():
            db.session.execute(text(end_by_hand(new)))
    else:
        said = refused_by_the_database(end_by_hand(new))
        # The one or the other speaks first: neither an outcome nor its day is given twice.
        assert "sheet_submission_holds_outcomes" in said or "sheet_submission_keeps_decisions" in said


@pytest.mark.parametrize(
    "change",
    ["words = '{}'", 'file_names = \'{"a": "b"}\'', "rank = 7", "submitted_at = '2020-01-01 00:00:00'"],
)
def test_the_words_of_a_submission_never_change(draft, change):
    submit(draft)
    said = refused_by_the_database(f"UPDATE sheet_submission SET {change}")
    assert "sheet_submission_keeps_words" in said


@pytest.mark.parametrize(
    "change", ["reason = 'Autre'", 'reasons = \'{"moyens": "Autre"}\'', "decided_at = '2020-01-01 00:00:00'"]
)
def test_a_decision_is_not_written_again(draft, desk, change):
    submit(draft)
    with unit_of_work():
        actions.send_back_sheet(draft, "Non.", seen=1, by=desk)
    said = refused_by_the_database(f"UPDATE sheet_submission SET {change}")
    assert "sheet_submission_keeps_decisions" in said


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("outcome = 'sent_back', decided_at = submitted_at, decided_by_id = 1", "sent_back_with_a_reason"),
        ("reason = 'x'", "sent_back_with_a_reason"),
        ("outcome = 'published'", "decided_unless_waiting"),
        ("outcome = 'published', decided_at = submitted_at", "decided_by_somebody"),
    ],
)
def test_half_a_decision_is_refused(draft, change, constraint):
    submit(draft)
    assert constraint in refused_by_the_database(f"UPDATE sheet_submission SET {change}")


def test_a_submission_is_not_deleted_while_its_sheet_stands(draft):
    submit(draft)
    assert "sheet_submission_stays" in refused_by_the_database("DELETE FROM sheet_submission")


def test_a_sheet_waits_once(draft):
    submit(draft)
    with pytest.raises(IntegrityError), unit_of_work():
        twin = kept(draft)[0]
        values = {
            c.name: getattr(twin, c.name) for c in Submission.__table__.c if c.name not in ("id", "rank")
        }
        db.session.add(Submission(**values, rank=2))
        db.session.flush()


def test_what_was_submitted_by_hand_is_kept_when_it_is_decided(draft, desk):
    """A revision brought in from elsewhere has no submission yet: its words are kept all the same."""
    with unit_of_work():
        draft.state, draft.submitted_at = State.SUBMITTED, draft.saved_at
    with unit_of_work():
        actions.publish_sheet(draft, seen=1, by=desk)
    (submission,) = kept(draft)
    assert (submission.outcome, submission.words["title"]) == (Outcome.PUBLISHED, draft.title)
    assert db.session.get(SheetRevision, draft.id).state == State.PUBLISHED
