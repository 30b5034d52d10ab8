"""How pages say who a member is and where it stands."""

from collections.abc import Iterable

from network.i18n import _, lazy
from network.members.joining import JoiningPolicy, joining_policy
from network.members.models import Member, MemberStatus
from network.members.queries import entry_of
from network.territories.models import Kind
from network.territories.queries import department_name
from network.wording import day

MOST_DEPARTMENTS = 3  # in a line

TONES = {
    MemberStatus.REGISTERED: "neutral",
    MemberStatus.PRINCIPLE: "neutral",
    MemberStatus.UNVERIFIED: "wait",
    MemberStatus.SIGNED: "good",
    MemberStatus.EARLIER: "wait",
    MemberStatus.SUSPENDED: "bad",
    MemberStatus.CANDIDATE: "wait",
    MemberStatus.DECLINED: "neutral",
    MemberStatus.DORMANT: "neutral",
    MemberStatus.WITHDRAWN: "neutral",
}

_MEANINGS = {
    MemberStatus.REGISTERED: lazy("Cette organisation s’est inscrite ; elle n’a pas encore signé la charte."),
    MemberStatus.PRINCIPLE: lazy(
        "Cette organisation annonce son intention de signer la charte. "
        "Elle n’est pas comptée parmi les signataires tant que son assemblée n’en a pas décidé."
    ),
    MemberStatus.UNVERIFIED: lazy(
        "Cette organisation a signé la charte ; l’acte de son assemblée est déclaré, "
        "mais personne ne l’a encore vérifié. Elle n’est pas encore comptée parmi les signataires."
    ),
    MemberStatus.SIGNED: lazy("Cette organisation a signé la charte et compte parmi les signataires."),
    MemberStatus.EARLIER: lazy(
        "Cette organisation a signé une version précédente de la charte, et pas encore celle d’aujourd’hui : "
        "elle ne compte plus parmi les signataires."
    ),
    MemberStatus.SUSPENDED: lazy(
        "La coordination a suspendu cette organisation, qui ne paraît plus dans l’annuaire. "
        "Ce qu’elle a publié reste lisible."
    ),
    MemberStatus.CANDIDATE: lazy(
        "Cette organisation a signé la charte et demande à entrer dans le réseau. "
        "Elle ne compte pas encore parmi ses membres."
    ),
    MemberStatus.DECLINED: lazy(
        "Cette organisation a signé la charte. Le réseau n’a pas retenu sa candidature : "
        "elle ne compte pas parmi ses membres."
    ),
    MemberStatus.DORMANT: lazy(
        "Cette organisation a signé la charte, mais le réseau n’a plus de ses nouvelles : elle n’est pas "
        "comptée parmi les signataires. Un mot d’elle la fera revenir. Ce qu’elle a publié reste lisible."
    ),
    MemberStatus.WITHDRAWN: lazy(
        "Cette organisation s’est retirée du réseau. Ce qu’elle a publié reste lisible."
    ),
}


_ONCE_SIGNED = {
    JoiningPolicy.SPONSORED: lazy("Deux membres du réseau confirment ensuite la candidature."),
    JoiningPolicy.APPROVED: lazy("La coordination du réseau lit ensuite la candidature, et décide."),
}


def once_signed() -> str:
    """Say what still has to happen once the charter is signed; nothing where signing is enough."""
    return str(_ONCE_SIGNED.get(joining_policy(), ""))


def meaning(status: MemberStatus) -> str:
    """Say in a sentence what a status means."""
    return str(_MEANINGS[status])


def to_renew(member: Member) -> str | None:
    """Say until when a member's signature counts, where a new charter asks for another one."""
    if member.status != MemberStatus.SIGNED or member.status_until is None:
        return None
    return _("à renouveler avant le %(day)s", day=day(member.status_until))


def tone(status: MemberStatus) -> str:
    """Return the tone of a status (`status` of `macros/ui.html`)."""
    return TONES[status]


def siren_in_words(siren: str | None) -> str | None:
    """« 200 067 361 »."""
    return "\u202f".join(siren[start : start + 3] for start in (0, 3, 6)) if siren else None


def departments_in_words(codes: Iterable[str]) -> str:
    """« Lot (46), Aveyron (12) »."""
    return ", ".join(f"{department_name(code)} ({code})" for code in codes)


def whereabouts(member: Member) -> str:
    """Say in a line where a member is: its departments, its region, or all of France."""
    if member.reference_kind == Kind.REGION and (entry := entry_of(member)):
        return entry.name
    if not member.departments:
        return _("Toute la France")
    few = departments_in_words(member.departments[:MOST_DEPARTMENTS])
    return f"{few}…" if len(member.departments) > MOST_DEPARTMENTS else few
