"""What becomes of each row: a new member, one that it completes, one already there, or a refusal.

Nothing is written here: the trial shows this, and the run judges again, inside its transaction, what
the members have become meanwhile.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from network.charter import queries as charter
from network.charter.models import CharterVersion, MandateKind, Signature
from network.charter.pledge import Mandate, Pledge
from network.db import db
from network.headings import folded
from network.i18n import _, lazy
from network.imports.columns import Column
from network.imports.models import EarlierAdhesion, Outcome, Trust
from network.imports.reading import Adhesion, Entry, ReadRow
from network.members.models import College, LegalForm, Member, MemberStatus
from network.members.organisation import Organisation
from network.territories.rules import bare_key
from network.text import sha256_hex

Key = tuple[str, ...]

EARLIER_TEXT = lazy("Charte antérieure au site")
_FILLED_IN = ("siren", "rna", "website", "official_email")


@dataclass(frozen=True)
class Choices:
    """What the desk vouches for: the text that the papers carry (None: older than the site), and the acts."""

    version: CharterVersion | None = None
    trust: Trust = Trust.UNVERIFIED


@dataclass(frozen=True)
class Known:
    """What a row is compared to, of a member."""

    id: int
    name: str
    college: College
    legal_form: LegalForm
    is_numbered: bool
    is_suspended: bool
    blanks: frozenset[str]


@dataclass
class Verdict:
    """What becomes of one row. `completes` gives the columns of a known member that the row fills.

    An adhesion is entered as a signature of the version chosen (`pledge`) or as an earlier one
    (`charter` names its text); neither where there is none, or where it is there already.
    """

    line: int
    name: str
    outcome: Outcome = Outcome.REFUSED
    entry: Entry | None = None
    member_id: int | None = None
    known: Known | None = None
    completes: dict[str, Any] = field(default_factory=dict)
    pledge: Pledge | None = None
    charter: str | None = None
    faults: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def refuse(self, column: Column, sentence: str) -> None:
        """Leave the row out, for a reason that stands beside its cell."""
        self.outcome, self.faults = Outcome.REFUSED, {**self.faults, column.value: sentence}


def digest(verdicts: Iterable[Verdict]) -> str:
    """Return what tells this judgment from any other."""
    said = [
        (v.line, v.outcome.value, v.member_id, sorted(v.completes), v.charter, v.pledge) for v in verdicts
    ]
    return sha256_hex(repr(said))


def counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Return how many rows have each outcome, and how many adhesions and contacts the sound ones bring."""
    found: Counter[str] = Counter()
    for verdict in verdicts:
        found[verdict.outcome.value] += 1
        if verdict.outcome != Outcome.REFUSED and verdict.entry:
            found["signatures"] += verdict.pledge is not None
            found["earlier"] += verdict.charter is not None
            found["contacts"] += verdict.entry.contact is not None
    return {name: found[name] for name in (*(o.value for o in Outcome), "signatures", "earlier", "contacts")}


def judge(rows: Sequence[ReadRow], choices: Choices) -> list[Verdict]:
    """Return what becomes of each row, in their order."""
    return _Judge(choices).all(rows)


class _Judge:
    """The members as they are, and the rows of the file met so far."""

    def __init__(self, choices: Choices):
        self.choices = choices
        self.members: dict[Key, Known] = {}
        self.met: dict[Key, int] = {}
        self.names: dict[Key, tuple[int, bool]] = {}
        self.signed: set[int] = set()
        self.earlier: dict[int, set[date]] = defaultdict(set)
        self.clauses = {
            college: charter.clauses_of(choices.version, college) if choices.version else []
            for college in College
        }
        self._load()

    def _load(self) -> None:
        columns = (
            Member.id, Member.name, Member.college, Member.legal_form, Member.reference_kind,
            Member.reference_code, Member.siren, Member.rna, Member.website, Member.official_email,
            Member.departments, Member.status,
        )  # fmt: skip
        for row in db.session.execute(select(*columns).order_by(Member.id.desc())):
            reference = (row.reference_kind, row.reference_code) if row.reference_kind else None
            same = Organisation(
                row.name, row.legal_form, row.siren, row.rna, reference, tuple(row.departments)
            )
            numbers, is_suspended = _numbers(same), row.status == MemberStatus.SUSPENDED
            blanks = frozenset(name for name in _FILLED_IN if not getattr(row, name))
            if row.legal_form != LegalForm.ASSOCIATION:
                blanks -= {"rna"}
            known = Known(row.id, row.name, row.college, row.legal_form, bool(numbers), is_suspended, blanks)
            self.members |= dict.fromkeys([*numbers, _called(same)], known)
        for member_id, day in db.session.execute(
            select(EarlierAdhesion.member_id, EarlierAdhesion.adhered_on)
        ):
            self.earlier[member_id].add(day)
        if self.choices.version:
            self.signed = _members_that_signed(self.choices.version)

    def all(self, rows: Sequence[ReadRow]) -> list[Verdict]:
        return [self._one(row) for row in rows]

    def _one(self, row: ReadRow) -> Verdict:
        verdict = Verdict(row.line, row.name, notes=list(row.notes))
        if row.entry is None:
            verdict.faults = {column.value: sentence for column, sentence in row.faults.items()}
            return verdict
        organisation = row.entry.organisation
        verdict.entry, verdict.name = row.entry, organisation.name
        self._place(verdict, organisation)
        if not verdict.faults:
            self._settle(verdict, row.entry)
        return verdict

    def _place(self, verdict: Verdict, organisation: Organisation) -> None:
        """Find the member that the row speaks of; refuse a row that speaks of two, or of one met before."""
        keys = _numbers(organisation)
        if line := self._met(verdict.line, keys, _called(organisation)):
            sentence = _("La ligne %(line)s parle déjà de cette organisation.", line=line)
            verdict.refuse(Column.NAME, sentence)
            return
        found = {known.id: known for key in keys if (known := self.members.get(key))}
        if len(found) > 1:
            names = " ; ".join(sorted(known.name for known in found.values()))
            sentence = _("Ses numéros sont ceux de plusieurs membres : %(names)s.", names=names)
            verdict.refuse(Column.SIREN, sentence)
            return
        verdict.known = next(iter(found.values()), None) or self._of_that_name(
            verdict, organisation, bool(keys)
        )
        if verdict.known:
            self._compare(verdict, verdict.known)

    def _met(self, line: int, keys: list[Key], called: Key) -> int | None:
        """Return the earlier line that speaks of the same organisation, or remember this one."""
        same_name, is_numbered = self.names.get(called, (0, False))
        met = [self.met[key] for key in keys if key in self.met]
        if same_name and not (keys and is_numbered):
            met.append(same_name)
        if not met:
            self.met |= dict.fromkeys(keys, line)
            self.names[called] = line, bool(keys)
        return min(met, default=None)

    def _of_that_name(self, verdict: Verdict, organisation: Organisation, is_numbered: bool) -> Known | None:
        """Return the member of that name and department, unless both have numbers, which then differ."""
        known = self.members.get(_called(organisation))
        if known and known.is_numbered and is_numbered:
            verdict.notes.append(_("Un autre membre porte ce nom, avec un autre numéro."))
            return None
        return known

    def _compare(self, verdict: Verdict, known: Known) -> None:
        """Note what the row fills in of a known member; nothing that it says already is written over."""
        entry = verdict.entry
        assert entry is not None
        told = {
            "siren": entry.organisation.siren,
            "rna": entry.organisation.rna,
            "website": entry.website,
            "official_email": entry.official_email,
        }
        verdict.completes = {name: value for name, value in told.items() if value and name in known.blanks}
        verdict.member_id, verdict.name = known.id, known.name

    def _settle(self, verdict: Verdict, entry: Entry) -> None:
        """Say what is done of the adhesion, and what the row comes to."""
        if entry.adhesion:
            self._settle_adhesion(verdict, entry, entry.adhesion)
        if verdict.faults:
            return
        if verdict.member_id is None:
            verdict.outcome = Outcome.NEW
        elif verdict.completes or verdict.pledge or verdict.charter is not None:
            verdict.outcome = Outcome.COMPLETED
        else:
            verdict.outcome = Outcome.KNOWN

    def _settle_adhesion(self, verdict: Verdict, entry: Entry, adhesion: Adhesion) -> None:
        version = self.choices.version
        if version is None or not _is_of(version, adhesion):
            if adhesion.adhered_on not in self.earlier[verdict.member_id or 0]:
                verdict.charter = adhesion.charter or str(EARLIER_TEXT)
            return
        if verdict.member_id in self.signed:
            return
        if verdict.known and verdict.known.is_suspended:
            verdict.refuse(Column.NAME, _("Ce membre est suspendu : aucune signature ne peut être entrée."))
            return
        verdict.pledge = self._pledge(verdict, entry, adhesion)

    def _pledge(self, verdict: Verdict, entry: Entry, adhesion: Adhesion) -> Pledge | None:
        """Return what the paper binds the member to; refuse what no signature of this text may lack."""
        for column, said in ((Column.SIGNATORY, adhesion.signatory), (Column.FUNCTION, adhesion.function)):
            if not said:
                verdict.refuse(column, _("Une signature de la charte dit qui a signé, et à quel titre."))
        # A known member stays in its college, whatever the file says.
        college = verdict.known.college if verdict.known else entry.college
        form = verdict.known.legal_form if verdict.known else entry.organisation.legal_form
        commitments: dict[str, dict[str, str]] = {}
        for clause in self.clauses[college]:
            commitments[clause.code] = {f: adhesion.figures.get(f, "") for f in clause.figures}
            for figure in clause.figures:
                if figure not in adhesion.figures:
                    sentence = _("La charte %(number)s demande ce chiffre.", number=clause.version.number)
                    verdict.refuse(Column(figure), sentence)
        mandate = _mandate(verdict, form, adhesion)
        return Pledge(adhesion.signatory, adhesion.function, commitments, mandate)


def _mandate(verdict: Verdict, form: LegalForm, adhesion: Adhesion) -> Mandate:
    """Return in whose name the paper was signed: a public body signs by an act, which the row must tell."""
    if not form.is_public_body:
        if adhesion.act_number:
            verdict.notes.append(
                _("Cette organisation signe par son représentant légal : l’acte n’est pas repris.")
            )
        return Mandate(MandateKind.LEGAL_REPRESENTATIVE)
    for column in (Column.ACT_NUMBER, Column.ACT_ON, Column.EXECUTORY_ON):
        if not getattr(adhesion, column.value):
            verdict.refuse(column, _("Un organisme public signe en vertu d’un acte : indiquez-le."))
    return Mandate(
        MandateKind.ACT, adhesion.act_kind, adhesion.act_number, adhesion.act_on, adhesion.executory_on
    )


def _is_of(version: CharterVersion, adhesion: Adhesion) -> bool:
    """Say whether a paper carries this version: the row names it, or says nothing else."""
    words = folded(adhesion.charter).removeprefix("version ").removeprefix("charte ").removeprefix("v")
    return not adhesion.charter or words.strip() in (folded(version.number), folded(version.title))


def _numbers(organisation: Organisation) -> list[Key]:
    """Return what tells an organisation from all others: its official entry, its SIREN, its RNA number."""
    keys: list[Key] = []
    if organisation.reference:
        kind, code = organisation.reference
        keys.append(("reference", str(kind), code))
    if organisation.siren:
        keys.append(("siren", organisation.siren))
    if organisation.rna:
        keys.append(("rna", organisation.rna))
    return keys


def _called(organisation: Organisation) -> Key:
    """Return the name of an organisation and where it is: what is left to know one without a number by."""
    form = LegalForm(organisation.legal_form).value
    return ("name", form, bare_key(organisation.name), *sorted(organisation.departments)[:1])


def _members_that_signed(version: CharterVersion) -> set[int]:
    signed = select(Signature.member_id).where(
        Signature.ended_at.is_(None), Signature.mandate_kind != MandateKind.PRINCIPLE
    )
    return set(db.session.scalars(signed.where(charter.holds_for(version))))
