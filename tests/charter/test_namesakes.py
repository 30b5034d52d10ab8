"""Somebody is forgotten, and nobody else is: neither who bears the same name, nor a name that contains it."""

from dataclasses import replace
from datetime import date
from unicodedata import normalize

import pytest
from sqlalchemy import select, text, update

from network import clock
from network.adhesion.models import LifeStep, News
from network.charter import ending_actions, erasure_queries, queries
from network.charter.actions import prepare_signing
from network.charter.document_actions import send_document
from network.charter.ending_models import ERASED_REASON, Correction
from network.charter.entries import end_signature, person
from network.charter.erasure_actions import erase_person
from network.charter.link_models import SigningHand
from network.charter.link_rules import Hand
from network.charter.models import EndKind
from network.charter.signing_models import SigningDraft
from network.charter.trust import keep_step
from network.charter.trust_models import SignedDocument, StepKind, TrustStep
from network.db import db, unit_of_work
from network.files import storage
from network.imports.models import EarlierAdhesion
from network.mail.models import OutboxMail
from network.members.invitations import invite
from network.members.models import College, LegalForm, MemberRole
from tests.charter.signing import (
    BROWSER,
    a_pledge,
    an_act,
    prepare,
    received,
    send_link,
    sign,
    sign_by_token,
)
from tests.factories import make_coordinator, make_member, make_representative

NAME, ADDRESS = "Hélène Martin", "helene.martin@figeac.exemple"


@pytest.fixture
def coordinator(app):
    return make_coordinator(name="Dominique Bel", email="bureau@reseau.exemple")


@pytest.fixture
def signature(commune, charter):
    signatory = make_representative(commune, name=NAME, email=ADDRESS)
    return sign(prepare(commune, charter, signatory, an_act(), act_file=received(), signatory=NAME))


def erase(app, signature, coordinator):
    named = next(each for each in erasure_queries.named_in(signature) if each.name == NAME)
    with unit_of_work():
        erase_person(
            named, signature, "Demande reçue.", is_weighed=True, by=coordinator,
            parts=app.extensions["erasures"],
        )  # fmt: skip


def town(name):
    return make_member(f"Commune de {name}", College.LOCAL_AUTHORITIES, legal_form=LegalForm.COMMUNE)


def someone_of(name, place, charter, coordinator):
    """Have somebody leave, for an organisation of their own, all that an erasure looks through."""
    member = town(place)
    address = f"autre@{place.lower()}.exemple"
    account = make_representative(member, name=name, email=address)
    signed = sign(prepare(member, charter, account, an_act(), signatory=name))
    waiting, drafting, linked = town(f"{place}-Haut"), town(f"{place}-Bas"), town(f"{place}-Vieux")
    clerk = make_representative(waiting, name="Paul Roux")
    with unit_of_work():
        pledge = replace(a_pledge(waiting, charter), signatory=name)
        send_document(
            waiting, charter, pledge, signed_on=clock.today(), by=clerk, origin=BROWSER,
            document=received(b"%PDF-1.7 waiting", f"{name}.pdf"),
        )  # fmt: skip
    by = make_representative(drafting, name="Paul Roux")
    with unit_of_work():
        prepare_signing(
            drafting, charter, replace(a_pledge(drafting, charter), signatory=name), by=by, origin=BROWSER
        )
    send_link(linked, charter, Hand(name, "maire", address), mandate=an_act(), act_file=received())
    figures = {"target_year": "2045", "reduction_percent": "40", "base_year": "2012"}
    with unit_of_work():
        ending_actions.correct_figures(member, figures, f"{name} s’était trompée.", by=account)
        keep_step(StepKind.ANSWERED, member, by=account, reason=f"Vu avec {name}.")
        keep_step(StepKind.MANDATE_CONFIRMED, member, author=f"{name}, maire", signature=signed)
        invite(member, "lea@exemple.fr", MemberRole.CONTRIBUTOR, message=f"Appelez {name}.", by=account)
        told = {"member": member, "at": clock.now(), "author": name}
        db.session.add(LifeStep(kind="heard", by_id=account.id, reason=f"{name} a répondu.", **told))
        db.session.add(News(account_id=account.id, done=f"{name} a isolé l’école.", **told))
        db.session.add(
            EarlierAdhesion(
                member=member, adhered_on=date(2012, 5, 3), charter="2012", entered_at=clock.now(),
                signatory_name=name, signatory_function="maire",
            )
        )  # fmt: skip
        end_signature(signed, f"{name} est partie.", EndKind.WITHDRAWN, by=person(account))
    return member


def all_of(model, *conditions):
    return db.session.scalars(select(model).where(*conditions)).all()


@pytest.mark.parametrize("name", [NAME, f"{NAME}eau", f"Anne-{NAME}"])
def test_somebody_else_keeps_everything(app, charter, signature, coordinator, name):
    someone_of(name, "Lacapelle", charter, coordinator)
    with unit_of_work():
        db.session.execute(update(OutboxMail).values(last_error=f"Refusé : {name}"))
    tables = (
        "account", "correction", "earlier_adhesion", "invitation", "life_step", "news", "prepared_signing",
        "register_opening", "signature", "signed_document", "signing_draft", "signing_hand", "stored_file",
        "trust_step",
    )  # fmt: skip

    def kept():
        with db.engine.connect() as connection:
            return {
                table: {str(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))}
                for table in tables
            }

    before = kept()
    erase(app, signature, coordinator)
    after = kept()
    gone = {table: before[table] - after[table] for table in tables}
    # Only what the erased person left: their account, their signature with its act, who they were.
    assert {table: len(rows) for table, rows in gone.items() if rows} == {
        "account": 1, "register_opening": 1, "signature": 1, "stored_file": 1,
    }  # fmt: skip
    (waiting,) = all_of(SignedDocument)
    assert waiting.content["signatory"] == name
    assert storage.path(waiting.file.public_id).exists()
    mails = all_of(OutboxMail, OutboxMail.recipient == "autre@lacapelle.exemple")
    assert {mail.last_error for mail in mails} == {f"Refusé : {name}"}


SPELT = [NAME, "HÉLÈNE MARTIN", normalize("NFD", NAME), normalize("NFD", "HÉLÈNE MARTIN"), "Helene MARTIN"]


@pytest.mark.parametrize("spelt", SPELT)
def test_somebody_goes_however_their_name_is_spelt(app, commune, charter, signature, coordinator, spelt):
    clerk = make_representative(commune, name="Paul Roux", email="paul@figeac.exemple")
    elsewhere = town("Assier")
    with unit_of_work():
        ending_actions.correct_figures(
            commune, {"target_year": "2045", "reduction_percent": "40", "base_year": "2012"},
            f"Erreur de {spelt}.", by=clerk,
        )  # fmt: skip
        for member in (commune, elsewhere):
            keep_step(StepKind.ANSWERED, member, by=clerk, reason=f"Vu avec {spelt}.")
            keep_step(StepKind.MANDATE_CONFIRMED, member, author=f"{spelt}, maire")
        told = {"member": commune, "at": clock.now()}
        db.session.add(LifeStep(kind="heard", author=spelt, reason=f"{spelt} a répondu.", **told))
        db.session.add(News(account_id=clerk.id, author="Paul Roux", done=f"Avec {spelt}.", **told))
        db.session.add(
            EarlierAdhesion(
                member=commune, adhered_on=date(2012, 5, 3), charter="2012", entered_at=clock.now(),
                signatory_name=spelt, signatory_function="maire",
            )
        )  # fmt: skip
        end_signature(signature, f"{spelt} est partie.", EndKind.WITHDRAWN, by=person(clerk))
    with unit_of_work():
        pledge = replace(a_pledge(commune, charter), signatory=spelt)
        sent = send_document(
            commune, charter, pledge, signed_on=clock.today(), document=received(), by=clerk, origin=BROWSER
        )
        scan = sent.file.public_id
        prepare_signing(commune, charter, pledge, by=clerk, origin=BROWSER)
    send_link(commune, charter, Hand(spelt, "maire", "mairie@figeac.exemple"), by=clerk, mandate=an_act(),
              act_file=received())  # fmt: skip
    erase(app, signature, coordinator)
    steps = all_of(TrustStep)
    assert {(step.author, step.reason) for step in steps} == {("Paul Roux", ""), ("", "")}
    assert [(step.author, step.reason) for step in all_of(LifeStep)] == [("personne effacée",) * 2]
    assert [(news.author, news.done) for news in all_of(News)] == [("Paul Roux", "Avec personne effacée.")]
    assert [each.signatory_name for each in all_of(EarlierAdhesion)] == [None]
    assert [each.reason for each in all_of(Correction)] == [ERASED_REASON]
    assert signature.end_reason == ERASED_REASON
    for model in (SignedDocument, SigningDraft, SigningHand):
        assert all_of(model) == []
    assert not storage.path(scan).exists()


def test_a_step_that_names_a_longer_name_is_left_as_it_is(app, commune, signature, coordinator):
    with unit_of_work():
        keep_step(StepKind.ANSWERED, commune, author=f"{NAME}eau, adjointe", reason=f"Vu avec {NAME}eau.")
        db.session.add(
            LifeStep(member=commune, kind="heard", at=clock.now(), author=f"{NAME}eau", reason=f"{NAME}eau.")
        )
    erase(app, signature, coordinator)
    (step,) = all_of(TrustStep)
    assert (step.author, step.reason) == (f"{NAME}eau, adjointe", f"Vu avec {NAME}eau.")
    (step,) = all_of(LifeStep)
    assert (step.author, step.reason) == (f"{NAME}eau", f"{NAME}eau.")


def test_what_was_prepared_for_their_address_goes_wherever_it_is(app, charter, signature, coordinator):
    elsewhere = town("Assier")
    send_link(elsewhere, charter, Hand(NAME, "maire", ADDRESS.upper()), mandate=an_act(), act_file=received())
    with unit_of_work():
        keep_step(StepKind.ANSWERED, elsewhere, author="Paul Roux", reason=f"{NAME} va signer.")
    erase(app, signature, coordinator)
    assert all_of(SigningHand) == []
    assert [step.reason for step in all_of(TrustStep)] == [""]


def by_link(member, charter, *hands):
    """Have a signature given through links of these hands."""
    sent = send_link(member, charter, *hands, mandate=an_act(), act_file=received())
    for token in sent.tokens:
        sign_by_token(token)
    db.session.expire_all()
    return queries.last_entered(member)


def test_who_signed_alone_then_with_somebody_is_forgotten_in_both(app, commune, charter, coordinator):
    mayor, director = Hand(NAME, "maire", ADDRESS), Hand("Ali Roux", "directeur", "ali@figeac.exemple")
    alone = by_link(commune, charter, mayor)
    with unit_of_work():
        end_signature(alone, "Un temps.", EndKind.WITHDRAWN, by=person(coordinator))
    both = by_link(commune, charter, mayor, director)
    erase(app, alone, coordinator)
    assert (alone.erased_at, both.erased_at) != (None, None)
    assert both.signatory_name == ""
    assert both.ended_at


def test_who_signed_at_the_same_address_for_another_member_is_forgotten_there(
    app, commune, charter, coordinator
):
    here = by_link(commune, charter, Hand(NAME, "maire", ADDRESS))
    there = by_link(town("Cahors"), charter, Hand(NAME, "conseillère", ADDRESS))
    namesake = by_link(town("Brest"), charter, Hand(NAME, "maire", "autre@brest.exemple"))
    erase(app, here, coordinator)
    assert there.erased_at
    assert namesake.erased_at is None
    assert namesake.signatory_name == NAME


def test_the_account_at_the_address_of_a_link_goes_with_who_signed(app, commune, charter, coordinator):
    account = make_representative(commune, name="H. Martin", email=ADDRESS)
    signature = by_link(commune, charter, Hand(NAME, "maire", ADDRESS))
    erase(app, signature, coordinator)
    assert (account.name, account.email) != ("H. Martin", ADDRESS)
