"""What the public register says of a signature: one place, for whoever enters it and whoever checks it."""

from typing import Any

from network.charter.models import Means, Signature
from network.members.models import Member
from network.register.canonical import utc

# A paper of the time before the platform is a document too, for whoever reads the register.
_MEANS = {Means.SITE: "site", Means.LINK: "link", Means.DOCUMENT: "document", Means.PAPER: "document"}


def fields_of(signature: Signature) -> dict[str, Any]:
    """Return the public fields of the entry of a signature, without its place and its person."""
    return {
        **what_it_concerns(signature),
        "means": _MEANS[signature.means],
        "commitments": signature.commitments,
        "act_on": signature.act_on.isoformat() if signature.act_on else None,
        "executory_on": signature.executory_on.isoformat() if signature.executory_on else None,
        "signed_at": utc(signature.signed_at),
        "mandate_sha256": signature.act_sha256 or signature.delegation_sha256 or signature.document_sha256,
    }


def what_it_concerns(signature: Signature) -> dict[str, Any]:
    """Return the text and the member that a signature, and every later entry about it, concern."""
    return {
        "charter_version": signature.version.number,
        "charter_sha256": signature.text_sha256,
        "member": identity(signature.member, signed=signature),
    }


def identity(member: Member, *, name: str | None = None, signed: Signature | None = None) -> dict[str, Any]:
    """Return a member as the register names it: as it is today, or as it was when it signed."""
    known = signed or member
    return {
        "public_id": member.public_id,
        "name": name or (signed.member_name if signed else member.name),
        "college": known.college,
        "reference_code": known.reference,
    }
