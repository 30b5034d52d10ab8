"""When a silent member is written to and falls asleep, reckoned from what really happened."""

from datetime import UTC, date, datetime, timedelta

import pytest

from network.adhesion.models import StepKind
from network.adhesion.rules import (
    BETWEEN,
    Silence,
    is_due,
    obstacle_to_extending,
    obstacle_to_telling,
    obstacle_to_vouching,
)
from network.clock import months_later
from network.members.models import Member, MemberStatus

SINCE = datetime(2026, 1, 31, 9, tzinfo=UTC)
FIRST = datetime(2027, 2, 3, 9, tzinfo=UTC)
SECOND = FIRST + timedelta(days=41)


@pytest.mark.parametrize(
    ("moment", "months", "later"),
    [
        (SINCE, 12, datetime(2027, 1, 31, 9, tzinfo=UTC)),
        (SINCE, 1, datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (SINCE, -12, datetime(2025, 1, 31, 9, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 12, datetime(2029, 2, 28, tzinfo=UTC)),
        (datetime(2026, 11, 30, tzinfo=UTC), 3, datetime(2027, 2, 28, tzinfo=UTC)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_months_are_those_of_the_calendar(moment, months, later):
    assert months_later(moment, months) == later


@pytest.mark.parametrize(
    ("silence", "step", "at"),
    [
        (Silence(SINCE), StepKind.FIRST_NOTICE, datetime(2027, 1, 31, 9, tzinfo=UTC)),
        (Silence(SINCE, FIRST), StepKind.SECOND_NOTICE, FIRST + BETWEEN),
        (Silence(SINCE, FIRST, None, FIRST), StepKind.SECOND_NOTICE, months_later(FIRST + BETWEEN, 3)),
        (Silence(SINCE, FIRST, SECOND), StepKind.ASLEEP, SECOND + BETWEEN),
        (Silence(SINCE, FIRST, SECOND, SECOND), StepKind.ASLEEP, months_later(SECOND + BETWEEN, 3)),
        # Taken before the second notice, the three months are over.
        (Silence(SINCE, FIRST, SECOND, FIRST), StepKind.ASLEEP, SECOND + BETWEEN),
    ],
)
def test_each_step_is_reckoned_from_the_one_before_as_it_happened(silence, step, at):
    assert (silence.next_step, silence.next_at) == (step, at)
    assert not is_due(silence, at - timedelta(seconds=1))
    assert is_due(silence, at)


def test_a_notice_can_say_when_sleep_comes_at_the_earliest():
    assert Silence(SINCE).sleeps_at == Silence(SINCE).next_at + 2 * BETWEEN
    assert Silence(SINCE, FIRST).sleeps_at == FIRST + 2 * BETWEEN
    assert Silence(SINCE, FIRST, SECOND).sleeps_at == SECOND + BETWEEN


@pytest.mark.parametrize(
    ("status", "silence", "told"),
    [
        (MemberStatus.SIGNED, None, "rien à repousser"),
        (MemberStatus.SIGNED, Silence(SINCE), "rien à repousser"),
        (MemberStatus.SIGNED, Silence(SINCE, FIRST), None),
        (MemberStatus.SIGNED, Silence(SINCE, FIRST, SECOND), None),
        (MemberStatus.SIGNED, Silence(SINCE, FIRST, None, FIRST), "déjà été pris"),
        (MemberStatus.SIGNED, Silence(SINCE, FIRST, SECOND, FIRST), "déjà été pris"),
        (MemberStatus.DORMANT, None, "en sommeil"),
    ],
)
def test_more_time_is_taken_once_a_silence_and_only_once_written_to(app, status, silence, told):
    obstacle = obstacle_to_extending(Member(noted_status=status), silence)
    assert (told in obstacle) if told else obstacle is None


def test_only_who_came_in_and_did_not_leave_gives_news(app):
    assert obstacle_to_telling(Member(noted_status=MemberStatus.CANDIDATE))
    assert obstacle_to_telling(Member(noted_status=MemberStatus.WITHDRAWN, accepted_at=SINCE))
    for status in (MemberStatus.SIGNED, MemberStatus.DORMANT, MemberStatus.SUSPENDED, MemberStatus.EARLIER):
        assert obstacle_to_telling(Member(noted_status=status, accepted_at=SINCE)) is None


def test_the_coordination_vouches_for_those_who_are_asked_for_news(app):
    assert obstacle_to_vouching(Member(noted_status=MemberStatus.REGISTERED), None)
    assert obstacle_to_vouching(Member(noted_status=MemberStatus.DORMANT), None) is None
    assert obstacle_to_vouching(Member(noted_status=MemberStatus.SIGNED), Silence(SINCE)) is None
