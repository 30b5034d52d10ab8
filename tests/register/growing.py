"""A register of any length, without the charter: entries with fields of their own, many at once."""

from typing import Any

from network.db import unit_of_work
from network.register.actions import Person, append
from network.register.models import Kind

MEMBER = {"public_id": "ABCDEFGHJK", "name": "Commune de Figeac", "college": "local_authorities"}


def fields(index: int = 0, **given: Any) -> dict[str, Any]:
    """Return what the register says of a signature."""
    member = {**MEMBER, "reference_code": "46102"}
    return {
        "charter_version": "1.0",
        "charter_sha256": "a" * 64,
        "member": member,
        "means": "site",
        "commitments": {"O1": {"target_year": "2050"}},
        "signed_at": "2026-02-10T09:00:00Z",
        "mandate_sha256": f"{index:064x}",
        **given,
    }


def grow(count: int, **given: Any) -> None:
    """Append signatures; `given` replaces some of their fields."""
    with unit_of_work():
        for index in range(count):
            append(Kind.SIGNATURE, signer=Person("Claire Roux", "maire"), **fields(index, **given))


def end(about: int) -> None:
    """Append the withdrawal of a signature."""
    with unit_of_work():
        said = fields(means=None, commitments=None, mandate_sha256=None, reason_sha256="c" * 64)
        append(Kind.WITHDRAWAL, about=about, signer=Person("Lou Bonnet", "maire"), **said)
