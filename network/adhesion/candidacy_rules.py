from collections.abc import Collection
from datetime import datetime, timedelta

from network.adhesion.candidacy_models import Candidacy, Sponsorship
from network.clock import months_later
from network.i18n import _
from network.members.joining import JoiningPolicy
from network.members.models import Member, MemberStatus
from network.throttles.rules import Limit
from network.wording import day

SPONSORS = 2
MOST_WAITING = 6  # members asked who have not answered
LINK_LIFETIME = timedelta(days=30)
KEPT_ONCE_EXPIRED = timedelta(days=30)
REMIND_AFTER = timedelta(days=3)
PEACE = 6  # months during which a member that declined is not asked again

REQUESTS_BY_ACCOUNT = Limit("sponsor request", 12, 3600)

# Those whose signature counts: of the charter in force, or of an earlier one until its grace ends.
SPONSORING = (MemberStatus.SIGNED,)
UNDECIDED = (MemberStatus.CANDIDATE, MemberStatus.DECLINED)


def may_sponsor(member: Member) -> bool:
    """Say whether a member was taken in, and has a signature that counts."""
    return member.counts and member.status in SPONSORING


def obstacle_to_seeking(member: Member, policy: JoiningPolicy) -> str | None:
    """Say why an organisation looks for no sponsor, or None if it may."""
    if policy != JoiningPolicy.SPONSORED:
        return _("Le réseau ne demande pas de parrainage aujourd’hui.")
    if member.status != MemberStatus.CANDIDATE:
        return _("Votre organisation n’a pas de candidature en cours.")
    return None


def obstacle_to_asking(
    candidate: Member,
    sponsor: Member,
    asked: Collection[Sponsorship],
    candidate_people: Collection[int],
    sponsor_people: Collection[int],
) -> str | None:
    """Say why this member cannot be asked, or None; people are ids: acting for one, heading the other."""
    if sponsor.id == candidate.id or not may_sponsor(sponsor):
        return _("Choisissez une organisation membre, dont la signature de la charte compte.")
    if any(each.sponsor_id == sponsor.id for each in asked):
        return _("Vous avez déjà demandé son parrainage à %(name)s.", name=sponsor.name)
    if not sponsor_people:
        return _(
            "Personne ne représente %(name)s pour l’instant : choisissez-en une autre.", name=sponsor.name
        )
    if not set(sponsor_people) - set(candidate_people):
        return _(
            "Les mêmes personnes agissent pour %(name)s et pour votre organisation : choisissez-en une "
            "autre.",
            name=sponsor.name,
        )
    if sum(each.is_waiting for each in asked) >= MOST_WAITING:
        return _(
            "%(count)s organisations n’ont pas encore répondu : relancez-les, ou attendez une réponse.",
            count=MOST_WAITING,
        )
    return None


def obstacle_to_asking_again(declined_at: datetime | None, now: datetime) -> str | None:
    """Say why a member that declined is left in peace for now, or None; `declined_at` is the last time."""
    if declined_at is None or now >= (again_at := months_later(declined_at, PEACE)):
        return None
    return _(
        "Cette organisation a refusé son parrainage : vous pourrez le lui demander de nouveau à partir du "
        "%(day)s.",
        day=day(again_at),
    )


def obstacle_to_reminding(sponsorship: Sponsorship, now: datetime) -> str | None:
    """Say why a member asked is not written to again, or None if it may be."""
    if not sponsorship.is_waiting:
        return _("Cette organisation a déjà répondu.")
    if now - (sponsorship.reminded_at or sponsorship.asked_at) < REMIND_AFTER:
        return _("Le dernier mail a moins de trois jours : laissez-lui le temps de répondre.")
    return None


def obstacle_to_answering(
    sponsorship: Sponsorship, policy: JoiningPolicy, given: Collection[Sponsorship], account_id: int
) -> str | None:
    """Say why this person's answer no longer serves, or None; `given` are the confirmations so far."""
    candidacy = sponsorship.candidacy
    if not candidacy.is_open or candidacy.member.status != MemberStatus.CANDIDATE:
        return _("Cette candidature a reçu sa réponse : il n’y a plus rien à faire.")
    if not sponsorship.is_waiting:
        return _("Votre organisation a déjà répondu, merci.")
    if policy != JoiningPolicy.SPONSORED:
        return _("Le réseau ne demande plus de parrainage : la coordination s’occupe de cette candidature.")
    if not may_sponsor(sponsorship.sponsor):
        return _(
            "Seul un membre dont la signature compte peut parrainer, et ce n’est plus le cas de %(name)s.",
            name=sponsorship.sponsor.name,
        )
    if any(each.answered_by_id == account_id for each in given):
        return _(
            "Vous avez déjà confirmé cette candidature au nom d’une autre organisation : une personne ne "
            "parraine qu’une fois."
        )
    return None


def obstacle_to_accepting(candidacy: Candidacy) -> str | None:
    """Say why the coordination cannot take this organisation in, or None; a refusal may be changed."""
    return _obstacle_to_deciding(candidacy, is_reviewed=candidacy.is_declined)


def obstacle_to_declining(candidacy: Candidacy) -> str | None:
    """Say why the coordination cannot decline this candidacy, or None if it can."""
    return _obstacle_to_deciding(candidacy, is_reviewed=False)


def obstacle_to_upholding(candidacy: Candidacy) -> str | None:
    """Say why a refusal is not upheld, or None: only one that the organisation contests is."""
    if candidacy.contested_at is None:
        return _("L’organisation ne conteste pas cette décision.")
    return None


def _obstacle_to_deciding(candidacy: Candidacy, *, is_reviewed: bool) -> str | None:
    if not candidacy.is_open and not is_reviewed:
        return _("Cette candidature a déjà reçu sa réponse.")
    if candidacy.member.status == MemberStatus.SUSPENDED:
        return _("Cette organisation est suspendue : levez ou maintenez d’abord la suspension.")
    if candidacy.member.status not in UNDECIDED:
        return _("Cette organisation n’a plus de signature en vigueur.")
    return None


def obstacle_to_contesting(candidacy: Candidacy | None) -> str | None:
    """Say why an organisation cannot contest, or None; it may answer again when there is something new."""
    if candidacy is None or not candidacy.is_declined:
        return _("Il n’y a pas de décision à contester.")
    if candidacy.contested_at:
        return _("Votre réponse est arrivée : la coordination la lit, et vous écrira.")
    return None
