"""People who decide at once: the last representative is never removed, no invitation serves twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from network.accounts.models import Account
from network.db import db, unit_of_work
from network.errors import Refused
from network.members import hand_over_actions as hand_overs
from network.members import invitations, people, queries
from network.members.models import Member, MemberRole
from tests.factories import make_account, make_member, make_representative


@pytest.fixture
def at_once(app):
    """Run things together, each in a thread and a transaction of its own; return what was refused."""

    def at_once(*acts: Callable[[], object]) -> list[Refused]:
        db.session.rollback()
        together = Barrier(len(acts))

        def one(act: Callable[[], object]) -> Refused | None:
            with app.app_context():
                together.wait()
                try:
                    with unit_of_work():
                        act()
                except Refused as refused:
                    return refused
                return None

        with ThreadPoolExecutor(len(acts)) as pool:
            answers = list(pool.map(one, acts))
        db.session.rollback()
        return [answer for answer in answers if answer]

    return at_once


def fetched(kind, thing):
    """Return how a thread of its own reads this thing."""
    key = thing.id
    return lambda: db.session.get(kind, key)


def test_of_two_who_remove_each_other_one_stays(app, at_once):
    member = make_member()
    one, other = make_representative(member), make_representative(member)
    read = {name: fetched(Account, who) for name, who in (("one", one), ("other", other))}
    the_member, ids = fetched(Member, member), {"one": one.public_id, "other": other.public_id}
    refused = at_once(
        lambda: people.remove_person(the_member(), ids["other"], "", by=read["one"]()),
        lambda: people.remove_person(the_member(), ids["one"], "", by=read["other"]()),
    )
    assert len(refused) == 1
    assert len(queries.representatives_of(member)) == 1


def test_the_last_two_who_leave_at_once_do_not_both_leave_unaware(app, at_once):
    member = make_member()
    leaving = [fetched(Account, make_representative(member)) for _number in range(2)]
    the_member = fetched(Member, member)
    refused = at_once(
        *(
            lambda who=who: people.leave_member(the_member(), by=who(), knows_it_is_last=False)
            for who in leaving
        )
    )
    assert [each.field for each in refused] == ["knows_it_is_last"]
    assert len(queries.representatives_of(member)) == 1


def test_an_invitation_accepted_many_times_at_once_is_accepted_once(app, at_once, outbox):
    member = make_member()
    anne, noe = make_representative(member), make_account(email="noe@exemple.fr")
    with unit_of_work():
        invitations.invite(member, "noe@exemple.fr", MemberRole.CONTRIBUTOR, by=anne)
    token, read = outbox.last.links()[0].rsplit("/", 1)[-1], fetched(Account, noe)
    refused = at_once(*[lambda: invitations.accept_invitation(token, by=read())] * 4)
    assert len(refused) == 3
    assert len(queries.memberships_of(noe)) == 1


def test_a_newcomer_who_presses_twice_has_one_account(app, at_once, outbox):
    member = make_member()
    with unit_of_work():
        invitations.invite(member, "noe@exemple.fr", MemberRole.CONTRIBUTOR, by=make_representative(member))
    token = outbox.last.links()[0].rsplit("/", 1)[-1]
    refused = at_once(*[lambda: invitations.accept_as_newcomer(token, "Noé", "a digest")] * 4)
    assert len(refused) == 3


def test_a_hand_over_confirmed_twice_at_once_is_confirmed_once(app, at_once, outbox):
    member = make_member(official_email="mairie@figeac.example")
    with unit_of_work():
        hand_overs.ask_hand_over(member, "Ils sont partis.", by=make_account())
    token = outbox.last.links()[0].rsplit("/", 1)[-1]
    refused = at_once(*[lambda: hand_overs.confirm_from_official_address(token, who="Lou", leaving=())] * 4)
    assert len(refused) == 3
    assert outbox.kinds().count("hand_over_done") == 1
