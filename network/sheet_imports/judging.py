"""What becomes of each row: a draft, a published sheet, one already there, or a refusal.

Nothing is written here: the trial shows this, and the run judges again, inside its transaction, what the
members and the sheets have become meanwhile.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from network.accounts.models import Account
from network.db import db
from network.editorial.states import OPEN, State
from network.errors import Refused
from network.i18n import _, ngettext
from network.members.models import Member, Membership
from network.sheet_imports.differing import Again, differences
from network.sheet_imports.models import Outcome, SheetImportRow
from network.sheet_imports.rows import ReadRow
from network.sheets import rules
from network.sheets.coherence import contradictions
from network.sheets.models import Sheet, SheetRevision
from network.sheets.plausibility import questions
from network.territories.queries import place
from network.territories.rules import bare_key, siren_in
from network.text import sha256_hex, unaccented

# How names of public bodies begin, which people leave out.
_BODY = re.compile(r"^(?:commune|mairie|ville) (?:de |d |du |des |la |le |les |l )*")


@dataclass(frozen=True)
class Choices:
    """What the desk says of the whole file.

    Whose the sheets are where a row does not say, where they come from, whether those that lack nothing
    are published at once.
    """

    owner_id: int | None = None
    origin: str = ""
    publishes: bool = False


@dataclass(frozen=True)
class Owner:
    """A member as rows name it, with the place that it is in the official lists."""

    id: int
    name: str
    place: str = ""


@dataclass(frozen=True)
class Entered:
    """A sheet that an import entered, as its row called it."""

    title: str
    owner_id: int
    sheet_id: int


@dataclass
class Verdict:
    """What becomes of one row."""

    line: int
    title: str
    outcome: Outcome = Outcome.REFUSED
    owner: Owner | None = None
    key: str | None = None
    source: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def enters(self) -> bool:
        """Say whether a sheet is made of the row."""
        return self.outcome.enters


def digest(verdicts: Iterable[Verdict]) -> str:
    """Return what tells this judgment from any other."""
    return sha256_hex(repr([(v.line, v.outcome.value, v.owner and v.owner.id, v.key) for v in verdicts]))


def counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Return how many rows have each outcome."""
    found = Counter(verdict.outcome.value for verdict in verdicts)
    return {outcome.value: found[outcome.value] for outcome in Outcome}


def judge(rows: Iterable[ReadRow], choices: Choices, by: Account) -> list[Verdict]:
    """Return what becomes of each row, in their order."""
    judge = _Judge(choices, by)
    verdicts = [judge.of(row) for row in rows]
    judge.tell_what_differs()
    return verdicts


class Owners:
    """The members, by what a file may call them."""

    def __init__(self) -> None:
        self.by_id: dict[int, Owner] = {}
        self.by_code: dict[str, Owner] = {}
        self.by_name: defaultdict[str, list[Owner]] = defaultdict(list)
        columns = (
            Member.id, Member.name, Member.public_id, Member.siren, Member.reference_kind,
            Member.reference_code, Member.slug,
        )  # fmt: skip
        for row in db.session.execute(select(*columns).order_by(Member.id)):
            where = f"{row.reference_kind}:{row.reference_code}" if row.reference_kind else ""
            owner = self.by_id[row.id] = Owner(row.id, row.name, where)
            codes = (row.public_id, row.siren, row.reference_code, row.slug)
            self.by_code |= {code.casefold(): owner for code in codes if code}
            words = bare_key(row.name)
            for name in {words, _BODY.sub("", words)}:
                self.by_name[name].append(owner)

    def named(self, text: str) -> list[Owner]:
        """Return the members that a text designates: one of that code, else those of that name."""
        code = siren_in(text) or re.sub(r"\s", "", text)
        codes = (code.casefold(), code.zfill(5) if len(code) == 4 else "")
        if found := next((self.by_code[each] for each in codes if each in self.by_code), None):
            return [found]
        words = bare_key(re.sub(r"\([^)]*\)", " ", text))
        return self.by_name.get(words) or self.by_name.get(_BODY.sub("", words)) or []

    def only(self, text: str) -> Owner:
        """Return the member that a text designates; refuse one that designates none, or several."""
        found = self.named(text)
        if len(found) != 1:
            raise Refused(_ambiguous(text) if found else _unknown(text), "owner")
        return found[0]


def _ambiguous(name: str) -> str:
    return _("Plusieurs membres s’appellent « %(name)s » : ajoutez leur SIREN.", name=name)


def _unknown(name: str) -> str:
    return _("« %(name)s » n’est pas membre du réseau.", name=name)


class _Judge:
    """The members and the sheets as they are, and the rows of the file met so far."""

    def __init__(self, choices: Choices, by: Account):
        self.choices = choices
        self.owners = Owners()
        self.met: dict[str, int] = {}
        rows = select(SheetImportRow.key, SheetImportRow.name, Sheet.owner_id, Sheet.id)
        entered = db.session.execute(rows.join(SheetImportRow.sheet))
        self.known = {key: Entered(name, owner_id, id_) for key, name, owner_id, id_ in entered}
        # The sheets that are there, by the titles of their owners and by their public ids.
        self.titles: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self.public_ids: dict[str, int] = {}
        self.again: list[tuple[Verdict, Again]] = []
        current = SheetRevision.state.in_((*OPEN, State.PUBLISHED))
        titles = select(Sheet.id, Sheet.owner_id, Sheet.public_id, SheetRevision.title)
        for sheet_id, owner_id, public_id, title in db.session.execute(
            titles.join(SheetRevision.sheet).where(current)
        ):
            self.titles[owner_id].setdefault(_bare(title), sheet_id)
            self.public_ids[public_id] = sheet_id
        own = select(Membership.member_id).where(Membership.account_id == by.id)
        self.own_people = set(db.session.scalars(own))

    def of(self, row: ReadRow) -> Verdict:
        """Return what becomes of a row."""
        verdict = Verdict(row.line, row.title, faults=dict(row.faults), notes=list(row.notes))
        if row.faults:
            return verdict
        verdict.source = row.besides.get("source") or self.choices.origin
        verdict.owner = self._owner(row, verdict)
        if verdict.owner:
            self._settle(row, verdict, verdict.owner)
        return verdict

    def _owner(self, row: ReadRow, verdict: Verdict) -> Owner | None:
        default = self.owners.by_id.get(self.choices.owner_id or 0)
        typed = [row.besides[name] for name in ("siren", "owner") if row.besides.get(name)]
        for text in typed:
            found = self.owners.named(text)
            if len(found) == 1:
                return found[0]
            if found:
                verdict.faults["owner"] = _ambiguous(text)
                return None
        if default is None:
            verdict.faults["owner"] = (
                _unknown(typed[-1])
                if typed
                else _(
                    "La ligne ne dit pas de quelle organisation est cette fiche : "
                    "indiquez la colonne qui la nomme, ou à qui sont les fiches."
                )
            )
        elif typed:
            verdict.notes.append(
                _(
                    "« %(name)s » n’est pas membre : la fiche entre au nom de %(owner)s.",
                    name=typed[-1],
                    owner=default.name,
                )
            )
        return default

    def _settle(self, row: ReadRow, verdict: Verdict, owner: Owner) -> None:
        title, id_ = _bare(row.title), row.besides.get("id", "")
        verdict.key = _key(title, id_.casefold(), verdict.source, owner)
        if line := self.met.get(verdict.key):
            verdict.faults["id" if id_ else "title"] = _(
                "La ligne %(line)s donne déjà cette fiche.", line=line
            )
            return
        self.met[verdict.key] = row.line
        entered = self.known.get(verdict.key)
        there = self.public_ids.get(id_) or self.titles[owner.id].get(title)
        if there:
            verdict.outcome = Outcome.KNOWN
        elif entered:
            self._know_again(id_, entered, verdict, owner)
        if verdict.outcome == Outcome.KNOWN:
            self._compare(row, verdict, entered, there)
        if there or entered:
            return
        verdict.values = _completed(row, owner)
        verdict.outcome = self._outcome(row, verdict, owner)

    def _know_again(self, id_: str, entered: Entered, verdict: Verdict, owner: Owner) -> None:
        """Take a row for a sheet that was entered; tell where it may be another, which bears its number."""
        verdict.outcome = Outcome.KNOWN
        if _bare(verdict.title[:200]) == _bare(entered.title):
            return
        if entered.owner_id == owner.id:
            verdict.notes.append(
                _("L’identifiant « %(id)s » est déjà celui de « %(title)s ».", id=id_, title=entered.title)
            )
            return
        verdict.outcome = Outcome.REFUSED
        verdict.faults["id"] = _(
            "« %(id)s » est déjà celui de « %(title)s », de %(owner)s : donnez une autre origine.",
            id=id_,
            title=entered.title,
            owner=self.owners.by_id[entered.owner_id].name,
        )

    def _compare(self, row: ReadRow, verdict: Verdict, entered: Entered | None, there: int | None) -> None:
        """Keep what a row says of a sheet that is there, until all are compared with theirs."""
        if entered and there in (None, entered.sheet_id):
            values = _completed(row, self.owners.by_id[entered.owner_id])
            self.again.append((verdict, Again(entered.sheet_id, values, is_whole=True)))
        elif there:
            self.again.append((verdict, Again(there, row.values, is_whole=False)))

    def tell_what_differs(self) -> None:
        """Tell of each row that is not taken again what it says otherwise than its sheet."""
        told = differences([again for _verdict, again in self.again])
        for (verdict, _again), sentence in zip(self.again, told, strict=True):
            verdict.notes += [sentence] if sentence else []

    def _outcome(self, row: ReadRow, verdict: Verdict, owner: Owner) -> Outcome:
        """Say whether the sheet enters as a draft, and tell why where its publication was asked."""
        if not self.choices.publishes:
            return Outcome.DRAFT
        if owner.id in self.own_people:
            lacks = _("Entre en brouillon : personne ne publie les fiches de son organisation.")
        elif owner.id in row.lacks:
            lacks = row.lacks[owner.id]
        else:
            lacks = row.lacks[owner.id] = _what_lacks(row, verdict.values)
        if lacks:
            verdict.notes.append(lacks)
        return Outcome.DRAFT if lacks else Outcome.PUBLISHED


def _key(title: str, id_: str, source: str, owner: Owner) -> str:
    """Return what tells a sheet from others: many files count from one, each for its organisation."""
    if not id_:
        return sha256_hex(f"title {owner.id} {title}")
    return sha256_hex(f"id {source} {id_}" if source else f"own {owner.id} {id_}")


def _what_lacks(row: ReadRow, values: dict[str, Any]) -> str:
    """Say why a sheet cannot be published as its row stands, or nothing if it can."""
    if row.unread:
        return _("Entre en brouillon : des cellules n’ont pas été lues, quelqu’un doit y revenir.")
    if row.asked:
        return _("Entre en brouillon : quelqu’un doit vérifier ce que la ligne veut dire.")
    revision = SheetRevision(**values)
    if lacks := rules.missing(revision):
        return ngettext(
            "Entre en brouillon, il y manque un élément. %(first)s",
            "Entre en brouillon, il y manque %(num)s éléments. %(first)s",
            len(lacks),
            first=str(lacks[0].sentence),
        )
    wrong = [point.sentence for point in contradictions(revision)]
    wrong += [question.sentence for question in questions(revision)]
    if wrong:
        return ngettext(
            "Entre en brouillon, un point est à vérifier. %(first)s",
            "Entre en brouillon, %(num)s points sont à vérifier. %(first)s",
            len(wrong),
            first=wrong[0],
        )
    return ""


def _completed(row: ReadRow, owner: Owner) -> dict[str, Any]:
    """Return the fields of a row with what the network already knows of the owner, as for a new sheet.

    What the row says and nobody could read is not the owner’s.
    """
    values = dict(row.values)
    values["lead_structure"] = values["lead_structure"] or owner.name[:160]
    if owner.place and not (values["places"] or values["area"] or "places" in row.waiting):
        values["places"] = [owner.place]
        if values["inhabitants"] is None and "inhabitants" not in row.waiting:
            own = place(*owner.place.split(":", 1))
            values["inhabitants"] = (own.population or None) if own else None
    return values


def _bare(title: str) -> str:
    """Return a title by which the same sheet is known again: signs, capitals and accents aside."""
    return " ".join(re.findall(r"\w+", unaccented(title).casefold()))
