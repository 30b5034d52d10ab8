"""Three years of a network, day after day, under each joining policy; the worker stops for months in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from network.accounts.models import Account
from network.adhesion import candidacy_queries
from network.adhesion.actions import take_more_time, take_more_time_by_mail, tell_news, vouch
from network.adhesion.candidacy_actions import accept_candidacy, contest_decline, decline_candidacy
from network.adhesion.candidacy_models import SponsorAnswer
from network.adhesion.following import follow_memberships
from network.adhesion.history import history_of
from network.adhesion.models import LifeStep, News
from network.adhesion.queries import silence_of, steps_of
from network.adhesion.rules import BETWEEN, SILENCE
from network.adhesion.sponsor_actions import answer_sponsorship, ask_sponsor
from network.charter.entries import end_signature
from network.charter.models import EndKind
from network.charter.queries import signatures_of
from network.charter.suspension_actions import lift_suspension, suspend
from network.clock import months_later
from network.db import db, unit_of_work
from network.errors import Refused
from network.members.joining import JoiningPolicy
from network.members.models import Member, MemberStatus
from network.sheets.queries import sheets_of as published_sheets_of
from tests.factories import make_account, make_published_sheet
from tests.mailbox import Outbox

DAYS = 3 * 365 + 1
STOPPED = range(480, 600)  # the worker did nothing on these days
JOINS_ON = 30


@dataclass
class Actor:
    """A member, somebody of it, and what they do."""

    member: Member
    person: Account
    acts: Callable[["Actor", int, Account], Any]
    states: list[tuple[datetime, MemberStatus]] = field(default_factory=list)


def tried(action: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Do something that may be refused."""
    try:
        with unit_of_work():
            action(*given, **named)
    except Refused:
        db.session.rollback()


def nothing(actor, day, desk):
    """Give no sign of life."""


def tell_each_year(actor, day, desk):
    if day % 300 == 299 and actor.member.accepted_at:
        tried(tell_news, actor.member, "Une année de plus.", by=actor.person)


def publish(actor, day, desk):
    if day % 350 == 349:
        make_published_sheet(actor.person, actor.member, f"Fiche du jour {day}")


def come_back_late(actor, day, desk):
    """Wake up twenty days after falling asleep."""
    (_at, state) = actor.states[-1] if actor.states else (None, None)
    if state == MemberStatus.DORMANT and all(s == state for _at, s in actor.states[-20:]):
        tried(tell_news, actor.member, "Nous voici.", by=actor.person)


def come_back_by_a_sheet(actor, day, desk):
    if actor.member.status == MemberStatus.DORMANT:
        make_published_sheet(actor.person, actor.member, f"Fiche du jour {day}")


def take_all_the_time_there_is(actor, day, desk):
    """Ask for more time again and again, from the space and from the mail, and never give news."""
    if day % 6 == 0:
        tried(take_more_time, actor.member, by=actor.person)
    if day % 6 == 3:
        asked = [mail for mail in Outbox().to(actor.person.email) if mail.kind.endswith("_notice")]
        for mail in asked[-1:]:
            tried(take_more_time_by_mail, mail.action[1].rsplit("/", 1)[-1])


def be_suspended_for_a_while(actor, day, desk):
    if day == 400:
        actor.suspension = suspended(actor.member, desk)
    if day == 720:
        tried(lift_suspension, actor.suspension, "Réglé.", by=desk)


def suspended(member, desk):
    with unit_of_work():
        return suspend(member, "Un doute.", by=desk)


def withdraw(actor, day, desk):
    if day == 420:
        tried(end_signature, signatures_of(actor.member)[0], "Fusion.", EndKind.WITHDRAWN)


def be_vouched_for(actor, day, desk):
    if actor.member.status == MemberStatus.DORMANT:
        tried(vouch, actor.member, "Vue en réunion.", by=desk)


BEHAVIOURS = (
    nothing, tell_each_year, publish, come_back_late, come_back_by_a_sheet, take_all_the_time_there_is,
    be_suspended_for_a_while, withdraw, be_vouched_for,
)  # fmt: skip


def let_in(actor: Actor, day: int, elders: list[Actor], desk: Account) -> None:
    """Bring a candidate in as the policy wants it; one is declined first, and contests."""
    candidacy = candidacy_queries.candidacy_of(actor.member)
    if candidacy is None or actor.member.status not in (MemberStatus.CANDIDATE, MemberStatus.DECLINED):
        return
    contests = actor.acts is tell_each_year
    if day == JOINS_ON + 10 and contests:
        tried(decline_candidacy, candidacy, "Hors de l’objet du réseau.", by=desk)
    elif day == JOINS_ON + 20 and contests:
        tried(contest_decline, candidacy, "Nos statuts ont changé.", by=actor.person)
    elif day == JOINS_ON + 30:
        tried(accept_candidacy, candidacy, "Vus, et connus.", by=desk)
    elif day == JOINS_ON + 5 and not contests:
        for elder in elders[:2]:
            tried(ask_sponsor, actor.member, elder.member, by=actor.person)
    elif day in (JOINS_ON + 6, JOINS_ON + 8):
        elder = elders[0 if day == JOINS_ON + 6 else 1]
        for mail in Outbox().to(elder.person.email):
            if mail.kind == "sponsor_asked":
                tried(answer_sponsorship, mail.action[1].rsplit("/", 1)[-1], SponsorAnswer.YES)


def live(life, policy, chosen: JoiningPolicy, desk: Account) -> list[Actor]:
    """Let three years pass."""
    elders = [newcomer(life, behaviour, "Ancienne") for behaviour in BEHAVIOURS]
    candidates: list[Actor] = []
    for day in range(DAYS):
        life.clock.move(hours=12)
        if day == JOINS_ON:
            policy(chosen)
            candidates = [newcomer(life, behaviour, "Nouvelle") for behaviour in BEHAVIOURS]
        for actor in candidates:
            let_in(actor, day, elders, desk)
        for actor in (*elders, *candidates):
            actor.acts(actor, day, desk)
        life.clock.move(hours=12)
        if day not in STOPPED:
            follow_memberships()
        for actor in (*elders, *candidates):
            actor.states.append((life.clock.now(), actor.member.status))
    return [*elders, *candidates]


def newcomer(life, behaviour, generation: str) -> Actor:
    person = make_account(name=f"Qui sait {behaviour.__name__}"[:80])
    member = life.signed(f"{generation} {behaviour.__name__}", by=person, follow=False)
    return Actor(member, person, behaviour)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Live three years under the policy that asks most; under each in the long campaigns (`--rounds`)."""
    if "chosen" in metafunc.fixturenames:
        is_long = metafunc.config.getoption("rounds") > 1
        metafunc.parametrize("chosen", list(JoiningPolicy) if is_long else [JoiningPolicy.SPONSORED])


def test_nobody_sleeps_without_two_notices_and_every_transition_has_author_date_and_reason(
    life, policy, coordinator, chosen
):
    actors = live(life, policy, chosen, coordinator)
    asleep = [step for actor in actors for step in falls_of(actor.member)]
    assert len(asleep) >= 12, "the years were too quiet to show anything"
    for actor in actors:
        each_fall_had_its_two_notices(actor.member)
        more_time_was_taken_once_a_silence(actor.member)
        each_change_is_told(actor)
    assert all(step.author and step.reason and step.at for step in db.session.scalars(select(LifeStep)))
    who_gives_news_in_time_never_slept(actors)
    who_left_or_was_suspended_was_left_in_peace(actors)


def falls_of(member: Member) -> list[LifeStep]:
    return [step for step in steps_of(member) if step.kind == "asleep"]


def silences_of(member: Member) -> Iterator[list[LifeStep]]:
    """Go through what happened between one sign of life and the next, the first first."""
    signs = sorted(signs_of(member))
    bounds = [*signs, datetime.max.replace(tzinfo=signs[0].tzinfo)]
    steps = list(reversed(steps_of(member)))
    for start, end in pairwise(bounds):
        yield [step for step in steps if start < step.at <= end]


def signs_of(member: Member) -> list[datetime]:
    """Return the signs of life of a member, read otherwise than the site does."""
    told = db.session.scalars(select(News.at).where(News.member_id == member.id)).all()
    heard = [step.at for step in steps_of(member) if step.kind in ("heard", "accepted")]
    back = [moment.at for moment in history_of(member) if moment.label == "Suspension levée"]
    published = [revision.decided_at for revision in sheets_of(member)]
    signed = [signature.entered_at for signature in signatures_of(member)]
    return [*told, *heard, *back, *published, *signed]


def sheets_of(member: Member) -> list[Any]:
    return list(published_sheets_of(member))


def each_fall_had_its_two_notices(member: Member) -> None:
    for steps in silences_of(member):
        falls = [step for step in steps if step.kind == "asleep"]
        notices = [step for step in steps if step.kind.endswith("_notice")]
        assert len(falls) <= 1
        for fall in falls:
            first, second = notices
            assert (first.kind, second.kind) == ("first_notice", "second_notice")
            assert second.at - first.at >= BETWEEN
            assert fall.at - second.at >= BETWEEN
    for step in steps_of(member):
        if step.kind == "first_notice":
            last = max(sign for sign in signs_of(member) if sign < step.at)
            assert step.at >= months_later(last, SILENCE)


def more_time_was_taken_once_a_silence(member: Member) -> None:
    for steps in silences_of(member):
        taken = [step for step in steps if step.kind == "extended"]
        assert len(taken) <= 1
        for step in taken:
            after = [other.at for other in steps if other.at > step.at]
            assert not after or min(after) >= months_later(step.at, 3)


def each_change_is_told(actor: Actor) -> None:
    """Compare what the member was each evening with what its history says of the day."""
    moments = history_of(actor.member)
    for (_before, was), (now, became) in pairwise(actor.states):
        if was != became:
            told = [moment for moment in moments if now - timedelta(days=1) < moment.at <= now]
            assert told, (actor.member.name, was, became, now)
            assert all(moment.reason for moment in told)
            assert any(moment.author for moment in told)


def who_gives_news_in_time_never_slept(actors: list[Actor]) -> None:
    for actor in actors:
        if actor.acts in (tell_each_year, publish):
            assert not falls_of(actor.member), actor.member.name


def who_left_or_was_suspended_was_left_in_peace(actors: list[Actor]) -> None:
    for actor in actors:
        away = [at for at, state in actor.states if state in (MemberStatus.SUSPENDED, MemberStatus.WITHDRAWN)]
        written = [step.at for step in steps_of(actor.member) if step.kind.endswith("_notice")]
        assert not [at for at in written if away and min(away) < at <= max(away)], actor.member.name
    assert silence_of(actors[0].member) is None, "the silent one sleeps at the end"
