from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from network.charter.link_models import PreparedSigning, PreparedState, SigningHand
from network.charter.models import HANDS, CharterVersion
from network.i18n import _
from network.members.models import Membership
from network.throttles.rules import Limit
from network.wording import day

LINK_LIFETIME = timedelta(days=14)
# Idempotency outlives the day that it is promised for; then only the signature says who signed.
PREPARED_KEPT = timedelta(days=30)
LINKS_BY_ACCOUNT = Limit("signing link account", 10, 3600)
LINKS_TO_ADDRESS = Limit("signing link address", 5, 3600)
CODES_TO_ADDRESS = Limit("signing link code", 10, 3600)
# What a signature keeps of those who gave it.
LONGEST_NAMES, LONGEST_FUNCTIONS, LONGEST_ADDRESSES = 200, 120, 254


@dataclass(frozen=True)
class Hand:
    """Somebody who is to sign: under what name, in what function, at what address."""

    name: str
    function: str
    email: str


def obstacle_to_preparing(membership: Membership | None) -> str | None:
    """Say why somebody may not prepare a signature for a member, or None: all its people may."""
    return None if membership else _("Seule une personne de l’organisation peut préparer sa signature.")


def fault_in_hands(hands: Sequence[Hand], own_address: str) -> tuple[str, str] | None:
    """Return what is wrong with those who are to sign and the field that says it, or None."""
    first, *others = hands
    if not others and first.email.lower() == own_address.lower():
        return (
            _(
                "C’est votre propre adresse : indiquez celle de la personne qui signe. Pour signer "
                "vous-même, passez par « Signer la charte »."
            ),
            "email",
        )
    for other in others:
        if other.email.lower() == first.email.lower():
            return _("Chacun signe depuis sa propre adresse : indiquez-en deux."), "second_email"
        if other.name.lower() == first.name.lower():
            return _("Ce sont deux personnes : indiquez deux noms."), "second_name"
    for values, most, field, sentence in (
        ([h.name for h in hands], LONGEST_NAMES, "second_name", _("Les deux noms ensemble sont trop longs.")),
        (
            [h.function for h in hands],
            LONGEST_FUNCTIONS,
            "second_function",
            _("Les deux fonctions ensemble sont trop longues : abrégez-les."),
        ),
        (
            [h.email for h in hands],
            LONGEST_ADDRESSES,
            "second_email",
            _("Les deux adresses ensemble sont trop longues."),
        ),
    ):
        if len(HANDS.join(values)) > most:
            return sentence, field
    # They stand side by side in the register.
    if any(HANDS.strip() in value for hand in hands for value in (hand.name, hand.function)):
        return _("Un nom ou une fonction ne contient pas de point-virgule."), "signatory"
    return None


def is_expired(hand: SigningHand, now: datetime) -> bool:
    """Say whether the link of a hand is too old to sign."""
    return hand.sent_at is not None and now >= hand.sent_at + LINK_LIFETIME


def obstacle_to_link(
    hand: SigningHand, in_force: CharterVersion, preparer: Membership | None, now: datetime
) -> str | None:
    """Say why a link no longer signs, or None; `preparer` is how whoever sent it acts for the member."""
    signing = hand.signing
    who = signing.prepared_by.name
    if signing.state == PreparedState.WITHDRAWN:
        return _("Cette demande de signature est retirée : adressez-vous à %(who)s.", who=who)
    if signing.state == PreparedState.REPLACED:
        return _(
            "Cette demande a été préparée de nouveau : ouvrez le lien du mail le plus récent, ou écrivez à "
            "%(who)s.",
            who=who,
        )
    if signing.state != PreparedState.SENT:
        return _("Cette demande de signature est close.")
    if preparer is None:
        return _(
            "%(who)s, qui avait préparé cette signature, n’agit plus pour l’organisation : demandez un "
            "nouveau lien à vos services.",
            who=who,
        )
    if in_force.id != signing.version_id:
        return _(
            "La charte a changé depuis : la version %(number)s est en vigueur. Demandez un nouveau lien à "
            "%(who)s.",
            number=in_force.number,
            who=who,
        )
    if is_expired(hand, now):
        return _(
            "Ce lien a expiré le %(day)s : demandez à %(who)s de vous l’envoyer de nouveau.",
            day=day(hand.sent_at + LINK_LIFETIME) if hand.sent_at else "",
            who=who,
        )
    return None


def obstacle_to_sending_again(hand: SigningHand) -> str | None:
    """Say why the link of a hand cannot be mailed once more, or None."""
    if hand.signing.state != PreparedState.SENT:
        return _("Cette demande de signature est close : il n’y a plus rien à renvoyer.")
    if hand.signed_at:
        return _("%(name)s a déjà signé.", name=hand.name)
    return None


def obstacle_to_withdrawing(signing: PreparedSigning) -> str | None:
    """Say why a prepared signing cannot be taken back, or None."""
    if signing.state == PreparedState.SIGNED:
        return _("La charte est signée : une signature ne se retire pas ainsi.")
    if signing.state in (PreparedState.WITHDRAWN, PreparedState.REPLACED):
        return _("Cette demande de signature est déjà retirée.")
    return None
