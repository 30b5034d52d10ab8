"""How tests sign the charter without its pages."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

from network import clock
from network.accounts.models import Account
from network.charter import queries
from network.charter.actions import prepare_signing, send_signing_code, sign_charter
from network.charter.link_actions import (
    prepare_signing_by_link,
    send_code_by_link,
    send_links,
    sign_by_link,
)
from network.charter.link_models import SigningHand
from network.charter.link_queries import hand_by_token
from network.charter.link_rules import Hand
from network.charter.models import ActKind, CharterVersion, MandateKind, Signature
from network.charter.pledge import Mandate, Origin, Pledge
from network.db import unit_of_work
from network.files import storage
from network.files.actions import Received
from network.members.models import Member
from network.text import public_id, sha256_hex
from tests.factories import make_contributor, make_representative
from tests.mailbox import Outbox

FIGURES = {"target_year": "2050", "reduction_percent": "40", "base_year": "2012"}
BROWSER = Origin("192.0.2.7", "a browser")


def an_act(**changed: object) -> Mandate:
    """Return the mandate given by a council's deliberation."""
    given = {
        "act_kind": ActKind.DELIBERATION,
        "act_number": "2026-042",
        "act_on": date(2025, 11, 3),
        "executory_on": date(2025, 11, 5),
    }
    return Mandate(MandateKind.ACT, **{**given, **changed})


def a_delegation(**changed: object) -> Mandate:
    """Return the mandate given by a delegation that holds."""
    until = clock.today() + timedelta(days=400)
    given = {"delegation_scope": "Les chartes d’énergie", "delegation_until": until}
    return Mandate(MandateKind.DELEGATION, **{**given, **changed})


def a_pledge(
    member: Member, version: CharterVersion, mandate: Mandate | None = None, **figures: str
) -> Pledge:
    """Return a pledge fit for this member: every clause of its college, each with its figures."""
    values = {**FIGURES, **figures}
    commitments = {
        clause.code: {name: values[name] for name in clause.figures}
        for clause in queries.clauses_of(version, member.college)
    }
    usual = an_act() if member.is_public_body else Mandate(MandateKind.LEGAL_REPRESENTATIVE)
    return Pledge("Jeanne Martin", "présidente", commitments, mandate or usual)


def received(data: bytes = b"%PDF-1.7 an act", name: str = "acte.pdf") -> Received:
    """Write a document as if it had been sent and checked."""
    file = Received(public_id(storage.ID_LENGTH), name, "application/pdf", len(data), sha256_hex(data))
    storage.write(file.public_id, data)
    return file


def prepare(
    member: Member,
    version: CharterVersion,
    by: Account | None = None,
    mandate: Mandate | None = None,
    signatory: str = "Jeanne Martin",
    **files: Received,
) -> SimpleNamespace:
    """Go up to the mailed code; return what `sign_charter` needs."""
    by = by or make_representative(member)
    with unit_of_work():
        pledge = replace(a_pledge(member, version, mandate), signatory=signatory)
        draft = prepare_signing(member, version, pledge, **files, by=by, origin=BROWSER)
        key, shown = draft.key, draft.content_sha256
    with unit_of_work():
        send_signing_code(draft, member, version, shown=shown, by=by, origin=BROWSER)
    return SimpleNamespace(
        member=member, version=version, by=by, key=key, shown=shown, code=Outbox().to(by.email)[-1].code()
    )


MAYOR = Hand("Jeanne Martin", "maire", "jeanne@figeac.exemple")
DIRECTOR = Hand("Ali Roux", "directeur", "ali@figeac.exemple")


def send_link(
    member: Member,
    version: CharterVersion,
    *hands: Hand,
    by: Account | None = None,
    mandate: Mandate | None = None,
    **files: Received,
) -> SimpleNamespace:
    """Prepare a signing and send its links; return it with who prepared it and the token of each hand."""
    by, hands = by or make_contributor(member), hands or (MAYOR,)
    pledge = a_pledge(member, version, mandate)
    names = " ; ".join(hand.name for hand in hands), " ; ".join(hand.function for hand in hands)
    pledge = Pledge(*names, pledge.commitments, pledge.mandate)
    with unit_of_work():
        signing = prepare_signing_by_link(member, version, pledge, hands, **files, by=by, origin=BROWSER)
        send_links(signing, by=by, origin=BROWSER)
    tokens = [Outbox().to(hand.email)[-1].links()[0].rpartition("/")[2] for hand in hands]
    return SimpleNamespace(signing=signing, by=by, tokens=tokens)


def sign_by_token(token: str, **changed: str) -> SigningHand:
    """Agree, take the mailed code and give one hand, in transactions of its own."""
    hand = hand_by_token(token)
    with unit_of_work():
        send_code_by_link(hand, shown=hand.signing.content_sha256, origin=BROWSER)
    values = {
        "key": hand.key, "shown": hand.signing.content_sha256, "code": Outbox().to(hand.email)[-1].code(),
    }  # fmt: skip
    with unit_of_work():
        sign_by_link(hand, **{**values, **changed}, origin=BROWSER)
    return hand


def sign(prepared: SimpleNamespace, **changed: str) -> Signature:
    """Sign what was prepared, in a transaction of its own."""
    values = {name: getattr(prepared, name) for name in ("key", "shown", "code", "by")}
    with unit_of_work():
        return sign_charter(prepared.member, prepared.version, **{**values, **changed}, origin=BROWSER)
