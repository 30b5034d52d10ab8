"""A small demonstration network, lively and invented, made only by the actions that people's pages call.

Links and codes are read where their mails wait, before the worker takes them away.
"""

import re
import tomllib
from typing import Any

from flask import current_app

from network.accounts import passwords
from network.accounts.actions import confirm_address, make_coordinator, register
from network.accounts.models import Account
from network.charter.actions import (
    prepare_signing,
    publish_model_charter,
    send_signing_code,
    sign_charter,
)
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import ActKind, CharterVersion, MandateKind, Signature
from network.charter.pledge import Mandate, Origin, Pledge
from network.charter.queries import clauses_of
from network.config import ROOT, UnsafeSettings
from network.db import unit_of_work
from network.i18n import _
from network.mail.models import OutboxMail, State
from network.mail.queries import mails
from network.members.actions import register_member, request_to_join
from network.members.models import College, LegalForm, Member
from network.members.organisation import Organisation, listed
from network.members.queries import count_by_college
from network.sheets.actions import (
    publish_sheet,
    revise_sheet,
    save_draft,
    send_back_sheet,
    start_sheet,
    submit_sheet,
)
from network.sheets.content import written
from network.territories.queries import place

FOLDER = ROOT / "network" / "data" / "demo"
PASSWORD = "douze lanternes sur le canal"  # noqa: S105 – made to be told
ORIGIN = Origin(address="127.0.0.1", agent="demonstration")
NOTICE = "Fiche de démonstration : les faits, les chiffres et les personnes sont inventés."
PROFILE_NOTICE = "Présentation inventée pour la démonstration."


def fill() -> bool:
    """Fill a site without members with the demonstration network; say whether it was done."""
    if not current_app.config["DEMO"]:
        raise UnsafeSettings(_("Le réseau de démonstration ne se crée qu’en mode démonstration (DEMO=oui)."))
    if not is_empty():
        return False
    members, sheets = _read("members"), _read("sheets")
    password_hash = passwords.hashed(PASSWORD)
    with unit_of_work():
        version = publish_model_charter()
        coordinator = make_coordinator(**members["coordinator"], password_hash=password_hash)
        acting = {}
        for entry in members["members"]:
            person = _confirmed(entry["person"], password_hash)
            acting[entry["key"]] = person, _registered(entry, person)
            if signed := entry.get("signature"):
                signature = _sign(*acting[entry["key"]], version, signed)
                if signed.get("is_mandate_confirmed"):
                    confirm_mandate(signature, by=coordinator)
        newcomer = members["newcomer"]
        request_to_join(acting[newcomer["member"]][1], by=_confirmed(newcomer, password_hash))
        for entry in sheets["sheets"]:
            _write(*acting[entry["owner"]], entry, coordinator)
    return True


def is_empty() -> bool:
    """Say whether the site has no member yet."""
    return not sum(count_by_college().values())


def introduction(*, made: bool) -> str:
    """Say whether the network was just made, who can log in, and with which password."""
    members = _read("members")
    coordinator, people = members["coordinator"], {m["key"]: m["person"] for m in members["members"]}
    told = (
        _("Le réseau de démonstration est prêt.") if made else _("Des membres sont là : rien n’est ajouté.")
    )
    roles = {
        coordinator["email"]: _("la coordination"),
        people["thierache"]["email"]: _("une collectivité"),
        people["soleil-du-causse"]["email"]: _("une coopérative"),
    }
    lines = [f"  {email.ljust(26)}{role}" for email, role in roles.items()]
    password = _("Mot de passe de chacun : %(password)s", password=PASSWORD)
    return "\n".join([told, *lines, password])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _confirmed(person: dict[str, str], password_hash: str) -> Account:
    register(person["name"], person["email"])
    link = str(_last_mail(person["email"], "address_to_confirm").action_url)
    return confirm_address(link.rsplit("/", 1)[-1], person["name"], password_hash)


def _last_mail(address: str, kind: str) -> OutboxMail:
    for mail in mails(State.WAITING).items:
        if (mail.recipient, mail.kind) == (address, kind):
            return mail
    raise LookupError(f"no {kind} mail waits for {address}")


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


def _write(person: Account, member: Member, entry: dict[str, Any], coordinator: Account) -> None:
    """Write a sheet and bring it as far as its stage: draft, submitted, sent back or published."""
    content = {**entry["content"], "context": f"*{NOTICE}*\n\n{entry['content']['context']}"}
    revision = start_sheet(member, content["title"], by=person)
    save_draft(revision, written(content), saved_version=0, by=person)
    if entry["stage"] != "draft":
        submit_sheet(revision, by=person)
    if entry["stage"] == "sent_back":
        send_back_sheet(revision, entry["reason"].strip(), seen=revision.saved_version, by=coordinator)
    if entry["stage"] == "published":
        publish_sheet(revision, seen=revision.saved_version, by=coordinator)
    if revised := entry.get("revision"):
        save_draft(revise_sheet(revision.sheet, by=person), written(revised), saved_version=0, by=person)
