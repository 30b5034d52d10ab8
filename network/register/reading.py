"""An entry as it is read to people: what each of its fields says, in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from network.i18n import _, lazy
from network.members.models import College
from network.register.canonical import moment
from network.register.models import SIGNING, Entry, Kind

_MEANS = {
    "site": lazy("Sur le site"),
    "link": lazy("Par un lien reçu par mail"),
    "document": lazy("Sur un document"),
}


@dataclass(frozen=True)
class Told:
    """An entry, and what its canonical bytes say."""

    index: int
    kind: Kind
    about: int | None
    leaf: str
    fields: Mapping[str, Any]

    @property
    def root(self) -> int:
        """The entry that signed: this one, or the one that this one is about."""
        return self.index if self.kind in SIGNING or self.about is None else self.about

    @property
    def member(self) -> Mapping[str, Any]:
        """Whom it concerns, as it was called then."""
        return self.fields["member"] or {}

    @property
    def college(self) -> str:
        """The college of the member, in words."""
        found = self.member.get("college")
        return College(found).label if found in set(College) else str(found or "")

    @property
    def means(self) -> str | None:
        """How it was signed, in words."""
        found = self.fields["means"]
        return str(_MEANS.get(found, found)) if found else None

    @property
    def at(self) -> datetime | None:
        """When it was signed or decided."""
        found = self.fields["signed_at"]
        return moment(found) if found else None

    def day(self, name: str) -> date | None:
        """Return one of its days."""
        found = self.fields[name]
        return date.fromisoformat(found) if found else None


def told(entry: Entry) -> Told:
    """Return an entry as it is read to people."""
    return Told(entry.index, entry.kind, entry.about, entry.leaf, json.loads(entry.leaf))


def sentence(kind: Kind) -> str:
    """Say what an entry of this kind means."""
    return {
        Kind.SIGNATURE: _("Une organisation signe la charte."),
        Kind.RENEWAL: _("Une organisation qui avait signé signe de nouveau."),
        Kind.WITHDRAWAL: _("Une signature n’est plus en vigueur."),
        Kind.CORRECTION: _("Les chiffres d’un engagement, ou ce qui s’y rapporte, sont corrigés."),
        Kind.REPLACEMENT: _(
            "Une autre organisation prend la suite de celle qui avait signé ; elle ne signe pas par là."
        ),
        Kind.ERASURE: _("La personne qui avait signé est effacée ; l’engagement de l’organisation reste."),
    }[kind]
