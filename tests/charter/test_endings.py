"""What becomes of a signature: withdrawn, corrected, taken over; each time an entry, reasoned and dated."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from network import clock as network_clock
from network.charter import ending_actions as actions
from network.charter import ending_queries, queries, register_check
from network.charter.ending_models import Correction, CorrectionKind
from network.charter.models import EndKind, MandateKind, Standing
from network.charter.pledge import Mandate
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry as JournalEntry
from network.members.models import LegalForm, MemberStatus
from network.members.official import set_official_address
from network.register import queries as register
from network.register.models import Kind
from network.register.rules import commitment_to, digest_of
from network.search.queries import changes_since, newest_position
from tests.charter.signing import FIGURES, prepare, sign
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_member,
    make_published_resource,
    make_published_sheet,
    make_representative,
)

REASON = "Notre conseil a changé d’avis."


@pytest.fixture
def coordinator(app):
    return make_coordinator(name="Dominique Bel", email="bureau@reseau.exemple")


@pytest.fixture
def person(farm):
    return make_representative(farm, name="Jeanne Martin", email="jeanne@exemple.fr")


@pytest.fixture
def signature(farm, charter, person):
    return sign(prepare(farm, charter, person))


def in_one_go(function, *args, **kwargs):
    with unit_of_work():
        return function(*args, **kwargs)


def last_entry():
    return json.loads(register.entries(register.size() - 1, register.size())[0])


def doubts():
    with db.engine.connect() as connection:
        return [str(doubt) for doubt in register_check.doubts(connection)]


def events():
    return db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.id)).all()


def test_a_member_withdraws_and_the_register_says_so(farm, signature, person):
    in_one_go(actions.withdraw, farm, REASON, by=person)
    assert signature.standing == Standing.ENDED
    assert signature.end_kind == EndKind.WITHDRAWN
    assert farm.status == MemberStatus.WITHDRAWN
    entry = last_entry()
    assert (entry["kind"], entry["about"]) == (Kind.WITHDRAWAL, signature.entry_index)
    assert entry["reason_sha256"] == digest_of(REASON)
    assert "charter.withdrawn" in events()
    assert doubts() == []


def test_who_withdraws_is_committed_to_with_the_function_they_signed_under(farm, signature, person):
    in_one_go(actions.withdraw, farm, REASON, by=person)
    opening = register.opening_of(register.size() - 1)
    assert (opening.name, opening.account) == ("Jeanne Martin", person.public_id)
    assert opening.function == signature.signatory_function
    committed = commitment_to(opening.salt, opening.name, opening.function, opening.account)
    assert last_entry()["signer_commitment"] == committed


def test_every_representative_and_the_desk_learn_of_a_withdrawal(
    farm, signature, person, coordinator, outbox
):
    make_representative(farm, name="Paul Roux", email="paul@exemple.fr")
    make_contributor(farm, email="redactrice@exemple.fr")
    in_one_go(actions.withdraw, farm, REASON, by=person)
    for address in ("jeanne@exemple.fr", "paul@exemple.fr", "bureau@reseau.exemple"):
        assert REASON in outbox.to(address)[-1].text
    assert not outbox.to("redactrice@exemple.fr")


def test_a_member_that_withdrew_may_sign_again(farm, charter, signature, person):
    in_one_go(actions.withdraw, farm, REASON, by=person)
    again = sign(prepare(farm, charter, person))
    entry = last_entry()
    assert (entry["kind"], entry["about"]) == (Kind.SIGNATURE, None)
    assert again.number == signature.number + 1
    assert farm.status == MemberStatus.SIGNED
    assert doubts() == []


def test_nothing_is_withdrawn_twice(farm, signature, person):
    in_one_go(actions.withdraw, farm, REASON, by=person)
    size = register.size()
    with pytest.raises(Refused, match="aucune signature en vigueur"):
        in_one_go(actions.withdraw, farm, REASON, by=person)
    assert register.size() == size


def test_a_principle_is_withdrawn_without_an_entry(commune, charter):
    mayor = make_representative(commune)
    principle = sign(prepare(commune, charter, mayor, Mandate(MandateKind.PRINCIPLE)))
    in_one_go(actions.withdraw, commune, REASON, by=mayor)
    assert principle.end_kind == EndKind.WITHDRAWN
    assert register.size() == 0
    assert commune.status == MemberStatus.WITHDRAWN


@pytest.mark.parametrize("who", ["contributor", "stranger"])
def test_only_a_representative_withdraws_or_corrects(farm, signature, who):
    somebody = make_contributor(farm) if who == "contributor" else make_account()
    for action, arguments in (
        (actions.withdraw, (farm, REASON)),
        (actions.correct_figures, (farm, FIGURES, REASON)),
        (actions.change_representative, (farm, "Paul Roux", "gérant", REASON)),
    ):
        with pytest.raises(Refused, match="Seule une personne qui représente"):
            in_one_go(action, *arguments, by=somebody)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reason_is_asked_for_and_short(farm, signature, person, reason):
    with pytest.raises(Refused) as refused:
        in_one_go(actions.withdraw, farm, reason, by=person)
    assert refused.value.field == "reason"


@pytest.fixture
def signed_commune(commune, charter):
    """A commune, whose clauses ask for figures."""
    mayor = make_representative(commune, name="Jeanne Martin", email="maire@exemple.fr")
    return sign(prepare(commune, charter, mayor))


def mayor_of(signature):
    return signature.account


CORRECTED = {**FIGURES, "target_year": "2045"}


def test_figures_are_corrected_and_the_former_ones_kept(commune, signed_commune, outbox):
    in_one_go(actions.correct_figures, commune, CORRECTED, REASON, by=mayor_of(signed_commune))
    said = {name: value for each in signed_commune.commitments_today.values() for name, value in each.items()}
    former = {name: value for each in signed_commune.commitments.values() for name, value in each.items()}
    assert said == CORRECTED
    assert former == FIGURES
    entry = last_entry()
    assert (entry["kind"], entry["about"]) == (Kind.CORRECTION, signed_commune.entry_index)
    assert entry["commitments"] == signed_commune.commitments_today
    assert entry["reason_sha256"] == digest_of(REASON)
    assert "2045" in outbox.to("maire@exemple.fr")[-1].text
    assert "charter.figures_corrected" in events()
    assert doubts() == []


def test_figures_are_corrected_as_often_as_needed(commune, signed_commune):
    mayor = mayor_of(signed_commune)
    in_one_go(actions.correct_figures, commune, CORRECTED, REASON, by=mayor)
    in_one_go(actions.correct_figures, commune, FIGURES, "L’étude était juste.", by=mayor)
    assert signed_commune.commitments_today == signed_commune.commitments
    kinds = [moment.kind for moment in ending_queries.life_of(signed_commune)]
    assert kinds == [Kind.SIGNATURE, Kind.CORRECTION, Kind.CORRECTION]
    assert doubts() == []


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({**FIGURES, "target_year": "1999"}, "target_year"),
        ({**FIGURES, "reduction_percent": "0"}, "reduction_percent"),
        ({"target_year": "2050"}, "reduction_percent"),
        (FIGURES, None),
    ],
    ids=["too early", "too little", "missing", "the same"],
)
def test_the_clauses_ask_of_a_correction_what_they_ask_of_a_signature(
    commune, signed_commune, figures, field
):
    with pytest.raises(Refused) as refused:
        in_one_go(actions.correct_figures, commune, figures, REASON, by=mayor_of(signed_commune))
    assert refused.value.field == field
    assert signed_commune.corrected_commitments is None


def test_a_signature_without_figures_has_none_to_correct(charter):
    agency = make_member("Agence du climat", "support_structures")
    person = make_representative(agency)
    sign(prepare(agency, charter, person))
    with pytest.raises(Refused, match="aucun chiffre"):
        in_one_go(actions.correct_figures, agency, FIGURES, REASON, by=person)


def test_a_new_representative_stands_in_the_register_and_the_signature_stays(
    commune, signed_commune, coordinator, outbox
):
    in_one_go(
        actions.change_representative,
        commune,
        "Paul Roux",
        "maire",
        "Élections de mars.",
        act_number="2026-7",
        act_on=date(2026, 3, 28),
        by=mayor_of(signed_commune),
    )
    opening, correction = ending_queries.representative_today(signed_commune)
    assert (opening.name, opening.function, opening.account) == ("Paul Roux", "maire", None)
    assert (correction.kind, correction.act_number) == (CorrectionKind.REPRESENTATIVE, "2026-7")
    entry = last_entry()
    assert (entry["kind"], entry["commitments"], entry["act_on"]) == (Kind.CORRECTION, None, "2026-03-28")
    assert signed_commune.ended_at is None
    assert signed_commune.signatory_name == "Jeanne Martin"
    assert "Paul Roux" in outbox.to("maire@exemple.fr")[-1].text
    assert "Paul Roux" in outbox.to("bureau@reseau.exemple")[-1].text
    assert doubts() == []


def test_a_representative_that_is_the_same_is_refused_without_another_act(commune, signed_commune):
    mayor = mayor_of(signed_commune)
    same = (signed_commune.signatory_name, signed_commune.signatory_function)
    with pytest.raises(Refused, match="rien à changer"):
        in_one_go(actions.change_representative, commune, *same, REASON, by=mayor)
    in_one_go(actions.change_representative, commune, "Paul Roux", "maire", REASON, by=mayor)
    with pytest.raises(Refused, match="rien à changer"):
        in_one_go(actions.change_representative, commune, "Paul Roux", "maire", REASON, by=mayor)
    in_one_go(
        actions.change_representative, commune, "Paul Roux", "maire", REASON, act_number="2026-9", by=mayor
    )
    in_one_go(actions.change_representative, commune, *same, REASON, by=mayor)


def test_a_member_corrects_five_times_a_day_and_the_desk_goes_on(
    commune, signed_commune, coordinator, clock, outbox
):
    mayor = mayor_of(signed_commune)
    for number in range(4):
        figures = FIGURES if number % 2 else CORRECTED
        in_one_go(actions.correct_figures, commune, figures, REASON, by=mayor)
    in_one_go(actions.change_representative, commune, "Paul Roux", "maire", REASON, by=mayor)
    size, mails = register.size(), len(list(outbox))
    with pytest.raises(Refused, match="5 corrections en un jour"):
        in_one_go(actions.correct_figures, commune, CORRECTED, REASON, by=mayor)
    with pytest.raises(Refused, match="5 corrections en un jour"):
        in_one_go(actions.change_representative, commune, "Ali Roux", "maire", REASON, by=mayor)
    assert (register.size(), len(list(outbox))) == (size, mails)
    in_one_go(actions.change_representative, commune, "Ali Roux", "maire", REASON, by=coordinator)
    clock.move(days=1, minutes=1)
    in_one_go(actions.correct_figures, commune, CORRECTED, REASON, by=mayor)


def test_the_desk_declares_a_representative_too(commune, signed_commune, coordinator):
    in_one_go(actions.change_representative, commune, "Paul Roux", "maire", REASON, by=coordinator)
    assert ending_queries.representative_today(signed_commune)[0].name == "Paul Roux"


def test_an_act_to_come_mandates_nobody_yet(commune, signed_commune, coordinator):
    tomorrow = network_clock.today() + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        in_one_go(
            actions.change_representative,
            commune,
            "Paul Roux",
            "maire",
            REASON,
            act_on=tomorrow,
            by=coordinator,
        )
    assert refused.value.field == "act_on"


def test_the_desk_corrects_a_name_and_the_register_has_both(farm, signature, coordinator, outbox):
    in_one_go(actions.correct_name, farm, "Ferme de Figeac", "Une faute de frappe.", by=coordinator)
    assert farm.name == "Ferme de Figeac"
    assert signature.member_name == "Fermes de Figeac"
    first, last = (json.loads(leaf)["member"] for leaf in register.entries(0, 2))
    assert first["name"] == "Fermes de Figeac"
    assert last == {**first, "name": "Ferme de Figeac"}
    assert "Ferme de Figeac" in outbox.to("jeanne@exemple.fr")[-1].text
    assert doubts() == []


def test_what_a_member_published_follows_its_corrected_name(farm, signature, person, coordinator):
    sheet, resource = make_published_sheet(person, farm), make_published_resource(person, farm)
    before = newest_position()
    in_one_go(actions.correct_name, farm, "Ferme de Figeac", "Une faute de frappe.", by=coordinator)
    assert changes_since(before) == {
        "member": [farm.public_id],
        "sheet": [sheet.sheet.public_id],
        "resource": [resource.resource.public_id],
    }


def test_a_name_of_the_official_lists_is_not_typed(charter, coordinator):
    figeac = make_member(
        "Commune de Figeac",
        "local_authorities",
        legal_form=LegalForm.COMMUNE,
        reference_kind="commune",
        reference_code="46102",
    )
    sign(prepare(figeac, charter, make_representative(figeac)))
    with pytest.raises(Refused, match="listes officielles"):
        in_one_go(actions.correct_name, figeac, "Figeac", REASON, by=coordinator)


@pytest.fixture
def successor(app):
    heir = make_member("Communauté du Grand Figeac", "local_authorities", siren="200067361")
    make_representative(heir, email="heritiere@exemple.fr")
    return heir


def test_a_body_that_is_no_more_names_its_successor(commune, signed_commune, successor, coordinator, outbox):
    in_one_go(actions.replace, commune, successor, "Fusion au 1er janvier.", by=coordinator)
    assert signed_commune.end_kind == EndKind.REPLACED
    entry = last_entry()
    assert (entry["kind"], entry["about"]) == (Kind.REPLACEMENT, signed_commune.entry_index)
    assert entry["member"] == {
        "public_id": successor.public_id,
        "name": "Communauté du Grand Figeac",
        "college": "local_authorities",
        "reference_code": "200067361",
    }
    assert ending_queries.successor_in(ending_queries.life_of(signed_commune)) is successor
    assert doubts() == []
    # The successor did not sign by that: it is invited to.
    assert queries.signatures_of(successor) == []
    assert "signez à votre tour" in outbox.to("heritiere@exemple.fr")[-1].text
    assert "Fusion" in outbox.to("maire@exemple.fr")[-1].text


def test_a_successor_that_signed_already_is_only_told(
    commune, signed_commune, successor, charter, coordinator, outbox
):
    sign(prepare(successor, charter, make_representative(successor)))
    in_one_go(actions.replace, commune, successor, REASON, by=coordinator)
    assert "vous n’avez rien à faire" in outbox.to("heritiere@exemple.fr")[-1].text


def test_nobody_takes_over_from_itself_or_from_what_has_ended(
    commune, signed_commune, successor, coordinator
):
    for heir, said in ((commune, "elle-même"), (None, "parmi les membres")):
        with pytest.raises(Refused, match=said):
            in_one_go(actions.replace, commune, heir, REASON, by=coordinator)
    in_one_go(actions.replace, commune, successor, REASON, by=coordinator)
    with pytest.raises(Refused, match="rien à reprendre"):
        in_one_go(actions.replace, commune, successor, REASON, by=coordinator)


def test_an_organisation_without_anybody_is_told_at_its_official_address(
    commune, charter, successor, coordinator, outbox
):
    mayor = make_representative(commune)
    sign(prepare(commune, charter, mayor))
    with unit_of_work():
        set_official_address(commune, "mairie@exemple.fr", by=None)
        db.session.execute(commune.__class__.__table__.metadata.tables["membership"].delete())
    in_one_go(actions.replace, commune, successor, REASON, by=coordinator)
    assert outbox.to("mairie@exemple.fr")[-1].subject.startswith("Communauté du Grand Figeac")


@pytest.mark.parametrize("column", ["reason", "kind"])
def test_the_register_finds_a_correction_that_was_rewritten(commune, signed_commune, column):
    in_one_go(actions.correct_figures, commune, CORRECTED, REASON, by=mayor_of(signed_commune))
    with unit_of_work():
        if column == "reason":
            db.session.scalars(select(Correction)).one().reason = "Une autre raison."
        else:
            db.session.delete(db.session.scalars(select(Correction)).one())
    assert len(doubts()) == 1
