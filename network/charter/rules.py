import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from network.charter.figures import Figure, obstacle_to_figure
from network.charter.models import CharterVersion, Clause, MandateKind, Signature, Standing
from network.charter.pledge import Mandate, Pledge, digest
from network.i18n import _
from network.members.models import Member, Membership, MemberStatus
from network.throttles.rules import Limit
from network.wording import day

CODE_LIFETIME = timedelta(minutes=30)
WRONG_TRIES, WRONG_WINDOW = 5, timedelta(minutes=5)
DRAFT_KEPT = timedelta(days=30)
OLDEST_ACT = date(2000, 1, 1)
LONGEST_DELEGATION = timedelta(days=10 * 366)
CODES_BY_ACCOUNT = Limit("signing code", 10, 3600)
ACT_FILES_BY_ACCOUNT = Limit("act file", 10, 3600)


def obstacle_to_signing(member: Member, version: CharterVersion, current: Signature | None) -> str | None:
    """Say why this member cannot sign this version, or None; `current` is its signature that holds for it."""
    if version.published_at is None:
        return _("Cette version de la charte n’est pas publiée.")
    if member.status == MemberStatus.SUSPENDED:
        return _("%(member)s est suspendue : répondez d’abord à la coordination.", member=member.name)
    # A public body that declared a principle may come back with an act.
    if current and (current.standing != Standing.PRINCIPLE or not member.is_public_body):
        signed = _(
            "%(member)s a déjà signé la charte %(number)s.", member=member.name, number=current.version.number
        )
        if current.version_id == version.id:
            return signed
        holds = _("Cette signature vaut aussi pour la version %(number)s.", number=version.number)
        return f"{signed} {holds}"
    return None


def obstacle_to_representing(membership: Membership | None) -> str | None:
    """Say why somebody may not sign for a member, or None if they may."""
    if membership is None or not membership.may_sign:
        return _("Seule une personne qui représente l’organisation peut signer en son nom.")
    return None


def obstacle_to_mandate(member: Member, mandate: Mandate, current: Signature | None) -> str | None:
    """Say why this kind of mandate does not suit the member, or None if it does.

    The legal form decides, never the college: a public body signs by an act of its assembly, the others
    through their legal representative; both by delegation.
    """
    if member.is_public_body and mandate.kind == MandateKind.LEGAL_REPRESENTATIVE:
        return _(
            "Une collectivité ou un établissement public signe en vertu d’un acte de son assemblée, ou d’une "
            "délégation."
        )
    if not member.is_public_body and mandate.kind in (MandateKind.ACT, MandateKind.PRINCIPLE):
        return _("Cette organisation signe par son représentant légal, ou par délégation.")
    if current and mandate.kind == MandateKind.PRINCIPLE:
        return _("L’engagement de principe est déjà enregistré : il reste à y joindre l’acte de l’assemblée.")
    return None


def faults_in_act(mandate: Mandate, today: date) -> dict[str, str]:
    """Return what is wrong with the act of the assembly, by field; nothing where no act is called upon."""
    if mandate.kind != MandateKind.ACT:
        return {}
    faults = {}
    if mandate.act_kind is None:
        faults["act_kind"] = _("Dites s’il s’agit d’une délibération ou d’une décision.")
    if not mandate.act_number:
        faults["act_number"] = _("Indiquez le numéro de l’acte, tel qu’il figure sur le document.")
    for field, on in (("act_on", mandate.act_on), ("executory_on", mandate.executory_on)):
        if on is None:
            faults[field] = _("Indiquez cette date.")
        elif on > today:
            faults[field] = _("Cette date est à venir : signez une fois l’acte exécutoire.")
        elif on < OLDEST_ACT:
            faults[field] = _("Cette date paraît trop ancienne : vérifiez l’année.")
    if not faults and mandate.act_on and mandate.executory_on and mandate.executory_on < mandate.act_on:
        faults["executory_on"] = _(
            "Un acte ne devient pas exécutoire avant d’être pris : vérifiez les deux dates."
        )
    return faults


def faults_in_delegation(mandate: Mandate, on: date, *, has_document: bool) -> dict[str, str]:
    """Return what is wrong with the delegation by which one signs on a day, by field; nothing without one."""
    if mandate.kind != MandateKind.DELEGATION:
        return {}
    faults = {}
    if not mandate.delegation_scope:
        faults["delegation_scope"] = _("Dites sur quoi porte la délégation, comme elle l’écrit.")
    if mandate.delegation_until is None:
        faults["delegation_until"] = _("Indiquez jusqu’à quand elle vaut : une délégation a une fin.")
    elif mandate.delegation_until < on:
        faults["delegation_until"] = _(
            "Cette délégation a pris fin le %(day)s : elle ne permet plus de signer.",
            day=day(mandate.delegation_until),
        )
    elif mandate.delegation_until > on + LONGEST_DELEGATION:
        faults["delegation_until"] = _("Cette date paraît trop lointaine : vérifiez l’année.")
    if not has_document:
        faults["delegation_file"] = _("Joignez le document qui donne la délégation, en PDF.")
    return faults


def faults_in_commitments(
    commitments: dict[str, dict[str, str]], clauses: Sequence[Clause], today: date
) -> dict[str, str]:
    """Return what is wrong with the figures that the clauses ask for, by figure."""
    faults = {}
    for clause in clauses:
        given = commitments.get(clause.code, {})
        for figure in map(Figure, clause.figures):
            value = given.get(figure, "")
            number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
            if obstacle := obstacle_to_figure(figure, number, today):
                faults[figure.value] = obstacle
    return faults


def faults_in(
    pledge: Pledge,
    clauses: Sequence[Clause],
    today: date,
    *,
    has_document: bool = False,
    on: date | None = None,
) -> dict[str, str]:
    """Return everything wrong with what was typed, by field; empty when it can be signed.

    `has_document` says whether a delegation comes with its document; it is to hold on the day of the
    signature (`on`), today by default.
    """
    return (
        faults_in_commitments(pledge.commitments, clauses, today)
        | faults_in_act(pledge.mandate, today)
        | faults_in_delegation(pledge.mandate, on or today, has_document=has_document)
    )


def obstacle_to_clauses(pledge: Pledge, clauses: Sequence[Clause]) -> str | None:
    """Say why a pledge does not do, or None: it accepts every clause of the college, and no other."""
    asked = {clause.code: set(clause.figures) for clause in clauses}
    if asked != {code: set(figures) for code, figures in pledge.commitments.items()}:
        return _("Les engagements préparés ne sont pas ceux de votre collège : reprenez-les à leur début.")
    return None


class SentCode(Protocol):
    """What is kept of a code: a draft, or a row of one."""

    key: str
    code_sha256: str | None
    code_sent_at: datetime | None


def code_sha256(key: str, code: str) -> str:
    """Return what is kept of a code: it opens the signing of this key only."""
    return digest(key, code)


def obstacle_to_code(draft: SentCode, code: str, now: datetime) -> str | None:
    """Say why these digits do not sign this draft, or None if they do."""
    if draft.code_sha256 is None or draft.code_sent_at is None:
        return _("Aucun code n’a été envoyé : demandez-en un.")
    if now - draft.code_sent_at > CODE_LIFETIME:
        return _("Ce code a plus de trente minutes : demandez-en un autre.")
    if not hmac.compare_digest(code_sha256(draft.key, code), draft.code_sha256):
        return _("Ce n’est pas le code du dernier mail envoyé.")
    return None


def tries_left(wrong_tries: int, wrong_since: datetime | None, now: datetime) -> int:
    """Return how many wrong codes may still be typed: five in five minutes."""
    if wrong_since is None or now - wrong_since >= WRONG_WINDOW:
        return WRONG_TRIES
    return max(0, WRONG_TRIES - wrong_tries)
