"""How tests sign the charter without its pages."""

from datetime import date
from types import SimpleNamespace

from network.accounts.models import Account
from network.charter import queries
from network.charter.actions import prepare_signing, send_signing_code, sign_charter
from network.charter.models import ActKind, CharterVersion, MandateKind, Signature
from network.charter.pledge import Mandate, Origin, Pledge
from network.db import unit_of_work
from network.files import storage
from network.files.actions import Received
from network.members.models import Member
from network.text import public_id, sha256_hex
from tests.factories import make_representative
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
    act_file: Received | None = None,
) -> SimpleNamespace:
    """Go up to the mailed code; return what `sign_charter` needs."""
    by = by or make_representative(member)
    with unit_of_work():
        pledge = a_pledge(member, version, mandate)
        draft = prepare_signing(member, version, pledge, act_file=act_file, by=by, origin=BROWSER)
        key, shown = draft.key, draft.content_sha256
    with unit_of_work():
        send_signing_code(draft, member, version, shown=shown, by=by, origin=BROWSER)
    return SimpleNamespace(
        member=member, version=version, by=by, key=key, shown=shown, code=Outbox().to(by.email)[-1].code()
    )


def sign(prepared: SimpleNamespace, **changed: str) -> Signature:
    """Sign what was prepared, in a transaction of its own."""
    values = {name: getattr(prepared, name) for name in ("key", "shown", "code", "by")}
    with unit_of_work():
        return sign_charter(prepared.member, prepared.version, **{**values, **changed}, origin=BROWSER)
