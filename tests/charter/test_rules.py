from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from network import clock as network_clock
from network.charter import mandate_rules, rules
from network.charter.figures import Figure, in_words, obstacle_to_figure
from network.charter.models import ActKind, CharterVersion, Clause, MandateKind, Signature, Standing
from network.charter.pledge import Mandate, Pledge
from network.members.models import College, LegalForm, Member, MemberStatus
from tests.page import words

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

COMMUNE = Member(name="Figeac", college=College.LOCAL_AUTHORITIES, legal_form=LegalForm.COMMUNE)
FARM = Member(name="Fermes", college=College.PROJECT_HOLDERS, legal_form=LegalForm.COOPERATIVE)
SYNDICATE = Member(name="Syndicat", college=College.SUPPORT_STRUCTURES, legal_form=LegalForm.ENERGY_SYNDICATE)
PUBLISHED = CharterVersion(number="1.0", published_at=NOW)
ACT = Mandate(MandateKind.ACT, ActKind.DELIBERATION, "2026-042", date(2026, 11, 3), date(2026, 11, 5))
PRINCIPLE = Mandate(MandateKind.PRINCIPLE)
REPRESENTATIVE = Mandate(MandateKind.LEGAL_REPRESENTATIVE)

pytestmark = pytest.mark.usefixtures("app")


def signed(kind=MandateKind.ACT, **columns):
    member = Member(name="Une organisation", accepted_at=NOW)
    return Signature(mandate_kind=kind, version=PUBLISHED, member=member, **columns)


def test_a_member_signs_a_version_once():
    assert rules.obstacle_to_signing(FARM, PUBLISHED, None) is None
    assert "a déjà signé" in rules.obstacle_to_signing(
        FARM, PUBLISHED, signed(MandateKind.LEGAL_REPRESENTATIVE)
    )
    assert "a déjà signé" in rules.obstacle_to_signing(COMMUNE, PUBLISHED, signed())


def test_a_suspended_member_signs_nothing():
    suspended = Member(name="Figeac", legal_form=LegalForm.COMMUNE, status=MemberStatus.SUSPENDED)
    assert "est suspendue" in rules.obstacle_to_signing(suspended, PUBLISHED, None)


@pytest.mark.parametrize("kind", list(MandateKind))
def test_what_is_suspended_counts_for_nothing_whatever_its_mandate(kind):
    signature = signed(kind, suspended_at=NOW, mandate_confirmed_at=NOW)
    assert signature.standing == Standing.SUSPENDED
    assert "suspendue" in mandate_rules.obstacle_to_confirming_mandate(signature)


def test_an_engagement_of_principle_has_no_mandate_to_refuse():
    assert "aucun mandat" in mandate_rules.obstacle_to_refusing_mandate(signed(MandateKind.PRINCIPLE))
    assert mandate_rules.obstacle_to_refusing_mandate(signed()) is None


def test_a_draft_of_the_charter_is_not_signed():
    assert rules.obstacle_to_signing(FARM, CharterVersion(number="2.0"), None)


def test_an_engagement_of_principle_waits_for_its_act():
    principle = signed(MandateKind.PRINCIPLE)
    assert rules.obstacle_to_signing(COMMUNE, PUBLISHED, principle) is None
    assert rules.obstacle_to_mandate(COMMUNE, ACT, principle) is None
    assert "déjà enregistré" in rules.obstacle_to_mandate(COMMUNE, PRINCIPLE, principle)


@pytest.mark.parametrize("body", [COMMUNE, SYNDICATE], ids=lambda member: member.college.value)
def test_a_public_body_signs_by_an_act_whatever_its_college(body):
    assert rules.obstacle_to_mandate(body, ACT, None) is None
    assert rules.obstacle_to_mandate(body, PRINCIPLE, None) is None
    assert rules.obstacle_to_mandate(body, REPRESENTATIVE, None)


def test_the_others_sign_through_their_legal_representative():
    assert rules.obstacle_to_mandate(FARM, REPRESENTATIVE, None) is None
    assert rules.obstacle_to_mandate(FARM, ACT, None)
    assert rules.obstacle_to_mandate(FARM, PRINCIPLE, None)


def test_every_fault_of_an_act_is_said_at_once():
    assert rules.faults_in_act(ACT, TODAY) == {}
    assert rules.faults_in_act(PRINCIPLE, TODAY) == {}
    assert set(rules.faults_in_act(Mandate(MandateKind.ACT), TODAY)) == {
        "act_kind",
        "act_number",
        "act_on",
        "executory_on",
    }


@pytest.mark.parametrize(
    ("act_on", "executory_on", "faulty"),
    [
        (date(2026, 11, 3), date(2026, 11, 2), "executory_on"),
        (date(2026, 11, 22), date(2026, 11, 22), "act_on"),
        (date(2026, 11, 3), date(2026, 11, 22), "executory_on"),
        (date(1926, 11, 3), date(2026, 11, 5), "act_on"),
    ],
)
def test_the_dates_of_an_act_are_plausible(act_on, executory_on, faulty):
    mandate = Mandate(MandateKind.ACT, ActKind.DECISION, "1", act_on, executory_on)
    assert faulty in rules.faults_in_act(mandate, TODAY)


@pytest.mark.parametrize(
    ("figure", "lowest", "highest"),
    [(Figure.TARGET_YEAR, 2026, 2060), (Figure.REDUCTION_PERCENT, 1, 90), (Figure.BASE_YEAR, 1990, 2026)],
)
def test_figures_are_plausible(figure, lowest, highest):
    assert obstacle_to_figure(figure, lowest, TODAY) is None
    assert obstacle_to_figure(figure, highest, TODAY) is None
    for value in (lowest - 1, highest + 1, None):
        assert obstacle_to_figure(figure, value, TODAY)


def test_a_pledge_takes_every_clause_of_the_college_and_no_other():
    clauses = [Clause(code="O1", figures=["target_year"]), Clause(code="M1", figures=[])]
    whole = {"O1": {"target_year": "2050"}, "M1": {}}
    assert rules.obstacle_to_clauses(Pledge("", "", whole, ACT), clauses) is None
    for commitments in (
        {"O1": {"target_year": "2050"}},
        {**whole, "M2": {}},
        {**whole, "M1": {"target_year": "2050"}},
        {**whole, "O1": {}},
    ):
        assert rules.obstacle_to_clauses(Pledge("", "", commitments, ACT), clauses)


@pytest.mark.parametrize("typed", ["", "deux mille", "2050.0", "-2050", "²⁰⁵⁰", "9" * 400])
def test_a_figure_is_a_plain_number(typed):
    clauses = [Clause(code="O1", figures=["target_year"])]
    assert "target_year" in rules.faults_in_commitments({"O1": {"target_year": typed}}, clauses, TODAY)


def test_a_code_signs_for_thirty_minutes():
    sent = SimpleNamespace(key="k", code_sha256=rules.code_sha256("k", "482913"), code_sent_at=NOW)
    assert rules.obstacle_to_code(sent, "482913", NOW + timedelta(minutes=30)) is None
    assert "trente minutes" in rules.obstacle_to_code(sent, "482913", NOW + timedelta(minutes=31))
    assert "pas le code" in rules.obstacle_to_code(sent, "482914", NOW)
    never = SimpleNamespace(key="k", code_sha256=None, code_sent_at=None)
    assert "Aucun code" in rules.obstacle_to_code(never, "482913", NOW)


def test_five_wrong_codes_may_be_typed_in_five_minutes():
    assert rules.tries_left(0, None, NOW) == 5
    assert rules.tries_left(4, NOW, NOW + timedelta(minutes=4)) == 1
    assert rules.tries_left(5, NOW, NOW + timedelta(minutes=4)) == 0
    assert rules.tries_left(5, NOW, NOW + timedelta(minutes=5)) == 5


def test_a_mandate_counts_once_confirmed():
    assert signed().standing == Standing.UNVERIFIED
    assert signed(mandate_confirmed_at=NOW).standing == Standing.SIGNED
    assert signed(MandateKind.LEGAL_REPRESENTATIVE).standing == Standing.SIGNED
    assert signed(MandateKind.PRINCIPLE).standing == Standing.PRINCIPLE
    assert signed(ended_at=NOW).standing == Standing.ENDED


def test_only_the_act_of_a_signature_in_force_is_confirmed_and_once():
    assert mandate_rules.obstacle_to_confirming_mandate(signed()) is None
    for signature, told in (
        (signed(mandate_confirmed_at=NOW), "déjà confirmé"),
        (signed(ended_at=NOW), "plus en vigueur"),
        (signed(MandateKind.PRINCIPLE), "aucun acte"),
        (signed(MandateKind.LEGAL_REPRESENTATIVE), "représentant légal"),
    ):
        assert told in mandate_rules.obstacle_to_confirming_mandate(signature)


def test_figures_read_as_words():
    assert words(in_words({"target_year": "2050"})) == "100 % renouvelable en 2050"
    reduction = in_words({"base_year": "2012", "reduction_percent": "40"})
    assert words(reduction) == "− 40 % de consommation par rapport à 2012"
    assert in_words({}) == ""


def test_no_figure_is_left_unsaid():
    figures = {"target_year": "2050", "reduction_percent": "40", "base_year": "2012"}
    said = words(in_words(figures))
    assert said == "100 % renouvelable en 2050 · − 40 % de consommation par rapport à 2012"
    assert words(in_words({"base_year": "2012"})) == "Année de référence : 2012"


def test_a_target_year_is_never_behind():
    assert obstacle_to_figure(Figure.TARGET_YEAR, 2031, date(2032, 1, 1))
    assert obstacle_to_figure(Figure.TARGET_YEAR, 2032, date(2032, 1, 1)) is None


def test_a_pledge_survives_its_draft():
    pledge = Pledge("Jeanne Martin", "maire", {"O1": {"target_year": "2050"}}, ACT)
    assert Pledge.from_json(pledge.as_json()) == pledge


def test_an_act_of_today_in_france_is_not_to_come(clock):
    clock.set(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    today = network_clock.today()
    assert today == date(2026, 11, 22)
    mandate = Mandate(MandateKind.ACT, ActKind.DECISION, "1", today, today)
    assert rules.faults_in_act(mandate, today) == {}
