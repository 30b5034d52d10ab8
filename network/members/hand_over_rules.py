from datetime import timedelta

from network.accounts.models import Account
from network.i18n import _
from network.members.hand_over_models import HandOver
from network.members.models import Member, Membership
from network.throttles.rules import Limit
from network.wording import day

TIME_TO_OBJECT = timedelta(days=7)
LINK_LIFETIME = timedelta(days=14)
HAND_OVERS_BY_ACCOUNT = Limit("hand-overs", 5, 3600)
LETTERS_BY_ACCOUNT = Limit("hand-over letters", 3, 3600)


def obstacle_to_asking(member: Member, own: Membership | None, waiting: HandOver | None) -> str | None:
    """Say why somebody cannot ask to take over for a member, or None; `waiting` is what they asked before."""
    if own and own.may_sign:
        return _("Vous représentez déjà %(name)s.", name=member.name)
    if waiting:
        return _("Vous avez déjà demandé la relève pour %(name)s : elle attend.", name=member.name)
    return None


def obstacle_to_confirming(hand_over: HandOver, own: Membership | None, by: Account) -> str | None:
    """Say why a person of the organisation, as `own` tells, cannot confirm a hand-over, or None."""
    if not hand_over.is_waiting:
        return _("Cette relève a déjà reçu sa réponse.")
    if hand_over.is_contested:
        return _("Cette relève est contestée : la coordination décide.")
    if hand_over.account_id == by.id:
        return _("Une autre personne doit confirmer votre relève.")
    if own is None:
        return _("Seule une personne de l’organisation peut confirmer cette relève.")
    if hand_over.is_confirmed and not own.may_sign:
        return _("Cette relève est déjà confirmée.")
    return None


def obstacle_to_objecting(hand_over: HandOver, own: Membership | None, by: Account) -> str | None:
    """Say why somebody, as `own` tells, cannot object to a hand-over, or None."""
    if not hand_over.is_waiting:
        return _("Cette relève a déjà reçu sa réponse : écrivez à la coordination.")
    if hand_over.is_contested:
        return _("Cette relève est déjà contestée : la coordination décide.")
    if own is None or not own.may_sign or hand_over.account_id == by.id:
        return _("Seule une personne qui représente l’organisation peut s’opposer à cette relève.")
    return None


def obstacle_to_deciding(hand_over: HandOver, by: Account) -> str | None:
    """Say why the coordination cannot decide of a hand-over, or None."""
    if not by.is_coordinator:
        return _("Seule la coordination décide de cela.")
    if not hand_over.is_waiting:
        return _("Cette relève a déjà reçu sa réponse.")
    return None


def obstacle_to_confirming_at_the_desk(hand_over: HandOver, by: Account) -> str | None:
    """Say why the coordination cannot confirm a hand-over, or None."""
    if obstacle := obstacle_to_deciding(hand_over, by):
        return obstacle
    if hand_over.is_confirmed and not hand_over.is_contested:
        return _(
            "Cette relève est déjà confirmée : elle prendra effet le %(day)s.", day=day(hand_over.due_at)
        )
    return None
