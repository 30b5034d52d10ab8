"""The accounts and the organisations of the demonstration network."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from network import clock
from network.accounts.actions import confirm_address, register, reset_password
from network.accounts.desk_roles import give_role
from network.accounts.models import Account, Role
from network.adhesion.candidacy_actions import accept_candidacy, open_candidacy
from network.charter.actions import prepare_signing, send_signing_code, sign_charter
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import ActKind, CharterVersion, MandateKind, Signature
from network.charter.pledge import Mandate, Origin, Pledge
from network.charter.queries import clauses_of
from network.charter.suspension_actions import suspend
from network.db import db
from network.i18n import _
from network.mail.models import OutboxMail
from network.members.actions import register_member
from network.members.models import College, LegalForm, Member, MemberStatus
from network.members.organisation import Organisation, listed
from network.territories.queries import place

ORIGIN = Origin(address="127.0.0.1", agent="demonstration")
PROFILE_NOTICE = "Présentation inventée pour la démonstration."


def morning(day: date) -> datetime:
    """Return nine o'clock on a day, and never a moment to come."""
    return min(datetime.combine(day, time(9), clock.PARIS), clock.now())


def confirmed(person: dict[str, str], password_hash: str) -> Account:
    """Open an account and confirm it by its mailed link."""
    register(person["name"], person["email"])
    link = str(_last_mail(person["email"], "address_to_confirm").action_url)
    return confirm_address(link.rsplit("/", 1)[-1], person["name"], password_hash)


def of_the_desk(person: dict[str, str], role: Role, coordinator: Account, password_hash: str) -> None:
    """Open an account, give it a role at the desk, and choose its password by the mailed link."""
    account = confirmed(person, password_hash)
    give_role(account, role, unusable_hash=password_hash, by=coordinator)
    link = str(_last_mail(person["email"], "role_given").action_url)
    reset_password(link.rsplit("/", 1)[-1], password_hash)


def _last_mail(address: str, kind: str) -> OutboxMail:
    query = select(OutboxMail).where(OutboxMail.recipient == address, OutboxMail.kind == kind)
    if (mail := db.session.scalar(query.order_by(OutboxMail.id.desc()).limit(1))) is None:
        raise LookupError(f"no {kind} mail waits for {address}")
    return mail


def join(
    entry: dict[str, Any], version: CharterVersion, coordinator: Account, password_hash: str
) -> tuple[Account, Member]:
    """Bring an organisation in on its day, and as far as it has come: registered, signed, suspended."""
    with clock.at(morning(entry["joined"])):
        person = confirmed(entry["person"], password_hash)
        member = _registered(entry, person)
    if signed := entry.get("signature"):
        with clock.at(morning(entry["joined"] + timedelta(days=6))):
            signature = _sign(person, member, version, signed)
        if signed.get("is_mandate_confirmed"):
            with clock.at(morning(entry["joined"] + timedelta(days=9))):
                confirm_mandate(signature, by=coordinator)
    if member.status == MemberStatus.CANDIDATE:  # where signing is not enough
        with clock.at(morning(entry["joined"] + timedelta(days=6))):
            candidacy = open_candidacy(member)
        if not entry.get("is_candidate"):
            with clock.at(morning(entry["joined"] + timedelta(days=9))):
                accept_candidacy(candidacy, _("Nous la connaissons : bienvenue."), by=coordinator)
    if reason := entry.get("suspended"):
        with clock.at(morning(clock.today() - timedelta(days=4))):
            suspend(member, reason, by=coordinator)
    return person, member


def _registered(entry: dict[str, Any], person: Account) -> Member:
    return register_member(
        College(entry["college"]),
        _organisation(entry),
        description=f"{PROFILE_NOTICE} {entry['description']}",
        website=entry.get("website"),
        by=person,
    )


def _organisation(entry: dict[str, Any]) -> Organisation:
    if code := entry.get("place"):
        found = place(*code.split(":"))
        assert found is not None, f"{code} has left the official lists"
        return listed(found)
    described = entry["organisation"]
    return Organisation(
        **{
            **described,
            "legal_form": LegalForm(described["legal_form"]),
            "departments": tuple(described.get("departments", ())),
        }
    )


def _sign(person: Account, member: Member, version: CharterVersion, signed: dict[str, Any]) -> Signature:
    """Sign in the three steps of the page: read and fill in, agree, type the mailed code."""
    figures = signed.get("figures", {})
    commitments = {
        clause.code: {figure: str(figures[figure]) for figure in clause.figures}
        for clause in clauses_of(version, member.college)
    }
    pledge = Pledge(person.name, signed["function"], commitments, _mandate(member, signed.get("act")))
    draft = prepare_signing(member, version, pledge, by=person, origin=ORIGIN)
    shown, key = draft.content_sha256, draft.key
    send_signing_code(draft, member, version, shown=shown, by=person, origin=ORIGIN)
    words = " ".join(_last_mail(person.email, "signing_code").paragraphs or ())
    code = "".join(re.findall(r"\d", words)[:6])
    return sign_charter(member, version, key=key, shown=shown, code=code, by=person, origin=ORIGIN)


def _mandate(member: Member, act: dict[str, Any] | None) -> Mandate:
    if not member.is_public_body:
        return Mandate(MandateKind.LEGAL_REPRESENTATIVE)
    if act is None:
        return Mandate(MandateKind.PRINCIPLE)
    return Mandate(MandateKind.ACT, ActKind(act["kind"]), act["number"], act["on"], act["executory_on"])
