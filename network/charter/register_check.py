"""Hold the signatures against the register: what pages show is what was entered, and nothing is missing."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, joinedload

from network.charter.ending_models import ERASED_REASON, Correction
from network.charter.models import CharterVersion, Clause, EndKind, Signature
from network.charter.register_fields import fields_of
from network.charter.wording import exact_text
from network.members.models import Member
from network.register.canonical import canonical, utc
from network.register.models import SIGNING, Entry, Kind, Opening
from network.register.rules import digest_of
from network.register.verification import Doubt
from network.text import sha256_hex

BATCH = 1000


def doubts(connection: Connection) -> Iterator[Doubt]:
    """Go through what the charter's tables and the register do not say alike."""
    with Session(connection, autoflush=False) as session:
        yield from _doubts_of_versions(session)
        yield from doubts_of_signatures(session)


def _doubts_of_versions(session: Session) -> Iterator[Doubt]:
    """Check that each published text is the one that its clauses say, and that its digest is its own."""
    for version in session.scalars(select(CharterVersion).where(CharterVersion.published_at.is_not(None))):
        clauses = session.scalars(
            select(Clause).where(Clause.version_id == version.id).order_by(Clause.position)
        ).all()
        if sha256_hex(version.content) != version.sha256 or exact_text(version, clauses) != version.text:
            yield Doubt(None, f"le texte de la charte {version.number} n’est plus celui qui a été publié")


def doubts_of_signatures(session: Session) -> Iterator[Doubt]:
    """Check each signature against its entry, what came after it, and the person behind it."""
    expected = _Expected(session)
    query = (
        select(Signature)
        .where(Signature.entry_index.is_not(None))
        .order_by(Signature.entry_index)
        .options(
            joinedload(Signature.version).load_only(CharterVersion.number, CharterVersion.sha256),
            joinedload(Signature.member).load_only(Member.public_id),
        )
        .execution_options(yield_per=BATCH)
    )
    seen = set()
    for signature in session.scalars(query):
        index = signature.entry_index or 0
        seen.add(index)
        entry = expected.entries.get(index)
        if entry is None:
            yield Doubt(index, f"la signature {signature.code} n’est pas dans le registre")
            continue
        if signature.version is None or signature.member is None:
            yield Doubt(index, f"la signature {signature.code} ne mène plus à son texte ou à son membre")
            continue
        yield from _doubts_of_signature(signature, entry, expected)
    for index in sorted(expected.signing - seen):
        yield Doubt(index, "sa signature a disparu de la base")
    yield from _doubts_of_reasons(session, expected)


def _doubts_of_reasons(session: Session, expected: "_Expected") -> Iterator[Doubt]:
    """Check that each correction has its words, and that they are those whose digest was entered."""
    rows = session.execute(
        select(Entry, Correction).outerjoin(Correction).where(Entry.kind == Kind.CORRECTION)
    )
    for entry, correction in rows:
        if correction is None:
            yield Doubt(entry.index, "ce qu’elle corrige a disparu de la base")
        elif not expected.may_say(correction.reason, json.loads(entry.leaf)["reason_sha256"]):
            yield Doubt(entry.index, "le motif de la correction n’est plus celui qui a été donné")


class _Expected:
    """What the register says of each signature: its entry, its later ones, the person behind it."""

    def __init__(self, session: Session):
        self.entries: dict[int, dict[str, Any]] = {}
        self.signing: set[int] = set()
        self.about: dict[int, list[dict[str, Any]]] = {}
        for index, leaf in session.execute(select(Entry.index, Entry.leaf).order_by(Entry.index)):
            entry = json.loads(leaf)
            if entry["kind"] in SIGNING:
                self.signing.add(index)
                self.entries[index] = entry
            else:
                self.about.setdefault(entry["about"], []).append(entry)
        rows = session.execute(select(Opening.entry_index, Opening.name, Opening.function))
        self.persons = {index: (name, function) for index, name, function in rows}
        self.has_erased = any(e["kind"] == Kind.ERASURE for later in self.about.values() for e in later)

    def may_say(self, reason: str | None, sha256: str) -> bool:
        """Tell the reason that was entered; one that named somebody erased is no longer told."""
        return (reason == ERASED_REASON and self.has_erased) or digest_of(reason or "") == sha256


# Which end of a signature each entry about it means.
_ENDING = {
    Kind.WITHDRAWAL: {EndKind.WITHDRAWN, EndKind.REFUSED},
    Kind.REPLACEMENT: {EndKind.REPLACED},
    Kind.ERASURE: {EndKind.ERASED},
}


def _doubts_of_signature(signature: Signature, entry: dict[str, Any], expected: _Expected) -> Iterator[Doubt]:
    index = signature.entry_index
    said = fields_of(signature)
    told = {name: entry[name] for name in said}
    # A name may be written in another form of Unicode than its entry.
    if said != told and canonical(said) != canonical(told):
        yield Doubt(index, f"la signature {signature.code} ne dit plus ce qui a été signé")
    if signature.version.sha256 != signature.text_sha256:
        yield Doubt(index, f"le texte signé n’est pas celui de la charte {signature.version.number}")
    later = expected.about.get(index or 0, [])
    person = (signature.signatory_name, signature.signatory_function)
    if signature.erased_at is None and person != expected.persons.get(index or 0):
        yield Doubt(index, "la personne qui a signé n’est plus la même")
    if (signature.erased_at is not None) != any(each["kind"] == Kind.ERASURE for each in later):
        yield Doubt(index, "la personne est effacée d’un côté et non de l’autre")
    yield from _doubts_of_end(signature, later, expected)
    yield from _doubts_of_correction(signature, later)


def _doubts_of_end(signature: Signature, later: list[dict[str, Any]], expected: _Expected) -> Iterator[Doubt]:
    endings = [each for each in later if each["kind"] in _ENDING]
    if not endings or signature.end_kind is None:
        if endings or (signature.end_kind, signature.ended_at, signature.end_reason) != (None, None, None):
            yield Doubt(signature.entry_index, "elle est terminée d’un côté et non de l’autre")
        return
    first = endings[0]
    if signature.end_kind not in _ENDING[Kind(first["kind"])]:
        yield Doubt(signature.entry_index, "la base et le registre ne disent pas la même fin")
    if not expected.may_say(signature.end_reason, first["reason_sha256"]):
        yield Doubt(signature.entry_index, "le motif de sa fin n’est plus celui qui a été donné")
    if signature.ended_at is None or first["signed_at"] != utc(signature.ended_at):
        yield Doubt(signature.entry_index, "la date de sa fin n’est plus celle qui a été donnée")


def _doubts_of_correction(signature: Signature, later: list[dict[str, Any]]) -> Iterator[Doubt]:
    corrected = [
        each["commitments"] for each in later if each["kind"] == Kind.CORRECTION and each["commitments"]
    ]
    if signature.corrected_commitments != (corrected[-1] if corrected else None):
        yield Doubt(signature.entry_index, "ses chiffres corrigés ne sont pas ceux du registre")
