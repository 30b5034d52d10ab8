"""After a major version, signatures of the one before count until a day, and every page says so."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from network import clock as network_clock
from network.charter import queries, signatory_queries
from network.charter.actions import publish_version
from network.charter.grace import Opening, end_of, obstacle_to_grace, openings, usual_day
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import CharterVersion, Level, MandateKind
from network.charter.pledge import Mandate
from network.charter.status import note_ended_grace
from network.charter.suspension_actions import lift_suspension, suspend
from network.db import db, unit_of_work
from network.errors import Refused
from network.members.models import College, Member, MemberStatus
from tests.charter.signing import prepare, sign
from tests.charter.versions import publish_major, publish_minor
from tests.factories import make_coordinator, make_member

TODAY = date(2026, 11, 22)


@pytest.fixture
def coordinator(app):
    return make_coordinator()


@pytest.fixture
def at_noon(clock):
    """A clock that a slow test does not bring past midnight."""
    clock.set(datetime(2026, 11, 22, 12, tzinfo=UTC))
    return clock


def on_the_day(at_noon, version):
    """Let it be the first second, in Paris, of the day when earlier signatures cease to count."""
    at_noon.set(datetime.combine(version.grace_until, datetime.min.time(), network_clock.PARIS))


# ——— The day ———


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (None, "Choisissez"),
        (TODAY - timedelta(days=1), "trente jours"),
        (TODAY + timedelta(days=29), "trente jours"),
        (TODAY + timedelta(days=30), None),
        (TODAY + timedelta(days=2 * 366), None),
        (TODAY + timedelta(days=2 * 366 + 1), "Deux ans"),
    ],
)
def test_the_day_leaves_time_and_an_end(day, told):
    obstacle = obstacle_to_grace(day, TODAY)
    assert (told in obstacle) if told else obstacle is None


@pytest.mark.parametrize(
    ("today", "proposed"),
    [
        (date(2026, 11, 22), date(2027, 5, 22)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_six_months_are_proposed(today, proposed):
    assert usual_day(today) == proposed


def test_a_line_ends_with_the_first_campaign_that_ran_its_time():
    second = Opening(2, TODAY, TODAY + timedelta(days=180))
    assert end_of(1, [second]) == second.grace_until
    assert end_of(2, [second]) is None
    # The third comes before the second has run its time: members are asked for the newest only.
    third = Opening(3, TODAY + timedelta(days=90), TODAY + timedelta(days=270))
    assert end_of(1, [second, third]) == end_of(2, [second, third]) == third.grace_until
    # It comes after: what ceased to count does not count again.
    later = Opening(3, TODAY + timedelta(days=180), TODAY + timedelta(days=360))
    assert end_of(1, [second, later]) == second.grace_until
    assert end_of(2, [second, later]) == later.grace_until


def test_publishing_a_major_version_takes_a_day(charter, coordinator):
    for day in (None, network_clock.today() + timedelta(days=29)):
        with pytest.raises(Refused) as refused:
            publish_major(coordinator, grace_until=day)
        assert refused.value.field == "grace_until"
    assert queries.version_in_force() is charter
    chosen = network_clock.today() + timedelta(days=45)
    assert publish_major(coordinator, grace_until=chosen).grace_until == chosen


def test_neither_the_first_version_nor_a_minor_one_has_a_day(charter, coordinator):
    minor = publish_minor(coordinator, grace_until=network_clock.today() + timedelta(days=45))
    assert (charter.grace_until, minor.grace_until) == (None, None)
    assert openings() == []


def test_the_database_holds_a_day_for_each_new_line_and_for_nothing_else(charter):
    def row(**values):
        return CharterVersion(
            number="2.0", title="x", preamble="x", text="x", sha256="x", is_model=False,
            **{"level": Level.MAJOR, "line": 2, "published_at": network_clock.now(), **values},
        )  # fmt: skip

    for wrong in (
        row(),
        row(level=Level.MINOR, line=1, grace_until=TODAY),
        row(line=None, published_at=None, grace_until=TODAY),
    ):
        with pytest.raises(IntegrityError, match="grace_with_a_new_line"), unit_of_work():
            db.session.add(wrong)


# ——— What signatures are worth, before and after ———


@pytest.fixture
def signed(at_noon, farm, commune, charter, coordinator):
    """A farm and a commune that signed, the commune's mandate being confirmed; then a major version."""
    sign(prepare(farm, charter))
    by_act = sign(prepare(commune, charter))
    with unit_of_work():
        confirm_mandate(by_act, by=coordinator)
    return publish_major(coordinator)


def statuses(*members):
    """Return where members stand, as an object and as the database say it."""
    ids = [member.id for member in members]
    asked = dict(db.session.execute(db.select(Member.id, Member.status).where(Member.id.in_(ids))).all())
    for member in members:
        assert member.status == asked[member.id]
    return [member.status.value for member in members]


def test_signatures_count_until_the_day_and_no_more_from_it_on(signed, at_noon, farm, commune):
    assert statuses(farm, commune) == ["signed", "signed"]
    assert signatory_queries.count_signatories(signed) == signatory_queries.signatories(signed).total == 2
    on_the_day(at_noon, signed)
    at_noon.move(seconds=-1)
    assert statuses(farm, commune) == ["signed", "signed"]
    assert signatory_queries.count_signatories(signed) == 2
    at_noon.move(seconds=1)
    assert statuses(farm, commune) == ["earlier", "earlier"], "no worker has run yet"
    assert signatory_queries.count_signatories(signed) == signatory_queries.signatories(signed).total == 0
    assert sum(signatory_queries.signatories_by_college(signed).values()) == 0


def test_the_worker_writes_down_what_pages_say_already(signed, at_noon, farm, commune):
    with unit_of_work():
        assert note_ended_grace() is False
    assert farm.noted_status == MemberStatus.SIGNED
    on_the_day(at_noon, signed)
    with unit_of_work():
        assert note_ended_grace(limit=1) is True
    with unit_of_work():
        note_ended_grace()
    for member in (farm, commune):
        assert (member.noted_status, member.status_until) == (MemberStatus.EARLIER, None)
    assert statuses(farm, commune) == ["earlier", "earlier"]


def test_who_signs_again_counts_once_and_goes_on_counting(signed, at_noon, farm, commune):
    sign(prepare(farm, signed))
    assert signatory_queries.count_signatories(signed) == signatory_queries.signatories(signed).total == 2
    assert (farm.status, farm.status_until) == (MemberStatus.SIGNED, None)
    on_the_day(at_noon, signed)
    assert statuses(farm, commune) == ["signed", "earlier"]
    assert signatory_queries.count_signatories(signed) == signatory_queries.signatories(signed).total == 1


def test_signing_again_without_a_confirmed_mandate_does_not_end_what_counts(signed, at_noon, commune):
    sign(prepare(commune, signed))
    assert commune.status == MemberStatus.SIGNED, "the confirmed one counts until the day"
    assert signatory_queries.count_signatories(signed) == 2
    assert signatory_queries.signatories(signed).total == 3, "both are shown, each for what it is"
    on_the_day(at_noon, signed)
    assert commune.status == MemberStatus.UNVERIFIED
    with unit_of_work():
        note_ended_grace()
    assert commune.status == MemberStatus.UNVERIFIED


def test_signing_late_counts_again(signed, at_noon, farm):
    on_the_day(at_noon, signed)
    sign(prepare(farm, signed))
    assert farm.status == MemberStatus.SIGNED


def test_what_did_not_count_is_not_shown_as_signed_afterwards(at_noon, commune, charter, coordinator):
    sign(prepare(commune, charter, mandate=Mandate(MandateKind.PRINCIPLE)))
    town = make_member("Commune de Cajarc", College.LOCAL_AUTHORITIES)
    by_act = sign(prepare(town, charter))
    second = publish_major(coordinator)
    assert statuses(commune, town) == ["principle", "unverified"]
    assert signatory_queries.signatories(second).total == 2
    on_the_day(at_noon, second)
    assert statuses(commune, town) == ["registered", "registered"]
    with unit_of_work():
        confirm_mandate(by_act, by=coordinator)
    assert town.status == MemberStatus.EARLIER, "it had signed, for the charter of that time"


def test_a_suspension_lifted_within_the_grace_gives_back_what_was_left(signed, at_noon, farm, coordinator):
    with unit_of_work():
        suspension = suspend(farm, "Un doute.", by=coordinator)
    assert farm.status == MemberStatus.SUSPENDED
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    assert farm.status == MemberStatus.SIGNED
    on_the_day(at_noon, signed)
    assert farm.status == MemberStatus.EARLIER


def test_a_newer_major_version_replaces_the_day(signed, at_noon, farm, commune, coordinator):
    sign(prepare(farm, signed))
    at_noon.move(days=60)
    third = publish_major(coordinator, number="3.0")
    assert third.grace_until > signed.grace_until
    on_the_day(at_noon, signed)
    assert statuses(farm, commune) == ["signed", "signed"], "asked for the newest only"
    assert signatory_queries.count_signatories(third) == 2
    on_the_day(at_noon, third)
    assert statuses(farm, commune) == ["earlier", "earlier"]
    assert signatory_queries.count_signatories(third) == 0


def test_what_ceased_to_count_does_not_count_again(signed, at_noon, farm, commune, coordinator):
    sign(prepare(farm, signed))
    on_the_day(at_noon, signed)
    third = publish_major(coordinator, number="3.0")
    assert statuses(farm, commune) == ["signed", "earlier"]
    assert signatory_queries.count_signatories(third) == 1


def test_a_version_published_from_a_file_leaves_six_months(charter):
    with unit_of_work():
        second = publish_version(
            {
                "number": "2.0", "title": "Autre", "preamble": "x", "level": "major", "is_model": False,
                "clauses": [],
            }
        )  # fmt: skip
    assert second.grace_until == usual_day(network_clock.today())
