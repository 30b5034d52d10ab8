"""What somebody is about to sign: figures, function, mandate; and one canonical form of it."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from network.accounts.models import Account
from network.charter.models import ActKind, MandateKind, Signature
from network.text import sha256_hex

_DAYS = ("act_on", "executory_on", "delegation_until")


@dataclass(frozen=True)
class Origin:
    """Where a request comes from, kept as evidence."""

    address: str
    agent: str


@dataclass(frozen=True)
class Mandate:
    """By what right somebody signs: the act of the assembly, or the delegation, where there is one."""

    kind: MandateKind
    act_kind: ActKind | None = None
    act_number: str | None = None
    act_on: date | None = None
    executory_on: date | None = None
    delegation_scope: str | None = None
    delegation_until: date | None = None

    @property
    def is_principle(self) -> bool:
        """Tell an engagement of principle, which no page calls a signature."""
        return self.kind == MandateKind.PRINCIPLE


@dataclass(frozen=True)
class Pledge:
    """A signature as prepared: `commitments` gives each clause of the college its figures, as strings."""

    signatory: str
    function: str
    commitments: dict[str, dict[str, str]]
    mandate: Mandate

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        given = asdict(self.mandate)
        days = {name: given[name].isoformat() if given[name] else None for name in _DAYS}
        return {**asdict(self), "mandate": {**given, **days}}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the pledge that `as_json` wrote."""
        mandate = values["mandate"]
        # What was prepared before there were delegations says nothing of them.
        days = {name: date.fromisoformat(mandate[name]) if mandate.get(name) else None for name in _DAYS}
        return cls(
            signatory=values["signatory"],
            function=values["function"],
            commitments=values["commitments"],
            mandate=Mandate(
                kind=MandateKind(mandate["kind"]),
                act_kind=ActKind(mandate["act_kind"]) if mandate["act_kind"] else None,
                act_number=mandate["act_number"],
                delegation_scope=mandate.get("delegation_scope"),
                **days,
            ),
        )


def taken_up(earlier: Signature, account: Account) -> Pledge:
    """Return what a principle, or the signature of an earlier version, gives to the one that follows it.

    The figures are the member's; the function only holds for the person who signed. An act or a
    delegation has to be told anew: it was given for another text.
    """
    function = earlier.signatory_function if earlier.account_id == account.id else ""
    kind = MandateKind.ACT if earlier.is_principle else earlier.mandate_kind
    return Pledge(account.name, function, earlier.commitments_today, Mandate(kind))


def digest(*values: Any) -> str:
    """Return the SHA-256 of JSON values in canonical form."""
    return sha256_hex(json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
