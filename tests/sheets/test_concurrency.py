"""People who press a button at the same moment: nobody overwrites, doubles or breaks what another did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from network.accounts.models import Account
from network.db import db, unit_of_work
from network.editorial.moves import SavedMeanwhile
from network.editorial.states import State
from network.errors import Refused
from network.sheets import actions, queries
from network.sheets.content import written
from network.sheets.models import Sheet, SheetRevision, SheetSlug
from network.sheets.submission_models import Outcome
from network.sheets.submissions import submissions_of
from tests.factories import make_coordinator, make_draft

THREADS = 8


@pytest.fixture
def at_once(app):
    """Do something to each thing from a thread of its own, all together; return what was refused."""

    def at_once(things: list[db.Model], act: Callable[..., object], by: Account) -> list[Refused]:
        kinds, person = [(type(thing), thing.id) for thing in things], by.id
        db.session.rollback()
        together = Barrier(len(things))

        def one(kind: type, key: int) -> Refused | None:
            with app.app_context():
                # Everybody has read the same page when the first button is pressed.
                thing, account = db.session.get(kind, key), db.session.get(Account, person)
                together.wait()
                try:
                    with unit_of_work():
                        act(thing, by=account)
                except Refused as refused:
                    return refused
                return None

        with ThreadPoolExecutor(len(things)) as pool:
            answers = list(pool.map(one, *zip(*kinds, strict=True)))
        db.session.rollback()
        return [answer for answer in answers if answer]

    return at_once


def test_sheets_of_one_title_published_at_once_have_each_their_address(at_once, author, member):
    drafts = [make_draft(author, member, "Éteindre la nuit") for _number in range(THREADS)]
    with unit_of_work():
        for draft in drafts:
            actions.submit_sheet(draft, by=author)

    def publish(revision: SheetRevision, by: Account) -> None:
        actions.publish_sheet(revision, seen=1, by=by)

    assert at_once(drafts, publish, make_coordinator()) == []
    slugs = {"eteindre-la-nuit", *(f"eteindre-la-nuit-{number}" for number in range(2, THREADS + 1))}
    assert set(db.session.scalars(select(Sheet.slug))) == slugs
    assert {kept.slug: kept.sheet.slug for kept in db.session.scalars(select(SheetSlug))} == {
        slug: slug for slug in slugs
    }


def test_of_savings_at_once_one_is_kept_and_the_others_are_told(at_once, draft, author):
    def save(revision: SheetRevision, by: Account) -> None:
        actions.save_draft(revision, written({"context": "Une heure de travail"}), saved_version=1, by=by)

    refused = at_once([draft] * THREADS, save, author)
    assert [type(each) for each in refused] == [SavedMeanwhile] * (THREADS - 1)
    assert draft.saved_version == 2


def test_a_sheet_revised_by_many_at_once_has_one_revision(at_once, published, author):
    refused = at_once([published.sheet] * THREADS, actions.revise_sheet, author)
    assert {each.sentence for each in refused} == {"Une révision de cette fiche est déjà commencée."}
    assert len(refused) == THREADS - 1
    assert queries.last_number(published.sheet) == 2


def test_a_sheet_published_and_taken_back_at_once_is_one_or_the_other(at_once, draft, author):
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
    gestures = iter((lambda it, by: actions.publish_sheet(it, seen=1, by=by), actions.withdraw_sheet))
    refused = at_once([draft] * 2, lambda it, by: next(gestures)(it, by=by), make_coordinator())
    assert len(refused) == 1
    assert draft.state in (State.PUBLISHED, State.DRAFT)


def test_of_two_decisions_at_once_one_is_taken_and_kept(at_once, draft, author):
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
    gestures = iter(
        (
            lambda it, by: actions.publish_sheet(it, seen=1, by=by),
            lambda it, by: actions.send_back_sheet(it, "Non.", seen=1, by=by),
        )
    )
    refused = at_once([draft] * 2, lambda it, by: next(gestures)(it, by=by), make_coordinator())
    assert len(refused) == 1
    (submission,) = submissions_of(draft.sheet)
    assert submission.outcome == draft.state


def test_a_sheet_submitted_by_many_at_once_waits_once(at_once, draft, author):
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
        actions.send_back_sheet(draft, "Non.", seen=1, by=make_coordinator())
    refused = at_once([draft] * THREADS, actions.submit_sheet, author)
    assert len(refused) == THREADS - 1
    assert [each.outcome for each in submissions_of(draft.sheet)] == [Outcome.WAITING, Outcome.SENT_BACK]


def test_a_sheet_sent_back_and_submitted_at_once_loses_neither(at_once, draft, author):
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
    gestures = iter((lambda it, by: actions.send_back_sheet(it, "Non.", seen=1, by=by), actions.submit_sheet))
    at_once([draft] * 2, lambda it, by: next(gestures)(it, by=by), make_coordinator())
    outcomes = [each.outcome for each in submissions_of(draft.sheet)]
    assert outcomes in ([Outcome.SENT_BACK], [Outcome.WAITING, Outcome.SENT_BACK])
    assert draft.state == (State.SUBMITTED if len(outcomes) == 2 else State.SENT_BACK)
