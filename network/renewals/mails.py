from network.charter.models import Standing
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Link, Mail
from network.mail.topics import Topic
from network.renewals.asking import Asking, what_becomes, what_was_signed


def renewal_asked(asking: Asking) -> Mail:
    """Ask a member to sign a major version, with what it changes."""
    number = asking.version.number
    heading = _("Ce qui change depuis la version %(number)s :", number=asking.signed.version.number)
    return Mail(
        kind="renewal_asked",
        subject=_("La charte change : %(member)s est invitée à la signer", member=asking.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Le réseau a adopté la version %(number)s de sa charte, qui change les engagements. %(what)s",
                number=number,
                what=what_was_signed(asking),
            ),
            what_becomes(asking),
            heading,
            *asking.changes,
            _differences(asking),
            *_how(asking),
        ),
        action=_button(asking),
    )


def renewal_reminded(asking: Asking) -> Mail:
    """Remind a member that it has not signed a major version yet."""
    return Mail(
        kind="renewal_reminded",
        subject=_(
            "Rappel : la charte %(number)s attend la signature de %(member)s",
            number=asking.version.number,
            member=asking.member.name,
        ),
        paragraphs=(
            _("Bonjour,"),
            what_was_signed(asking),
            what_becomes(asking),
            _differences(asking),
            *_how(asking),
        ),
        action=_button(asking),
        topic=Topic.CAMPAIGNS,
    )


def renewal_ended(asking: Asking) -> Mail:
    """Tell a member that what it signed no longer counts."""
    return Mail(
        kind="renewal_ended",
        subject=_("La signature de %(member)s est à renouveler", member=asking.member.name)
        if asking.signed.standing == Standing.SIGNED
        else _(
            "La charte %(number)s attend la signature de %(member)s",
            number=asking.version.number,
            member=asking.member.name,
        ),
        paragraphs=(
            _("Bonjour,"),
            what_was_signed(asking),
            what_becomes(asking),
            _(
                "Rien n’est effacé : votre engagement passé reste lisible, et vous pouvez signer la version "
                "%(number)s à tout moment.",
                number=asking.version.number,
            ),
            _differences(asking),
            *_how(asking),
        ),
        action=_button(asking),
    )


def _differences(asking: Asking) -> Link:
    url = public_url("charter.differences", number=asking.version.number, depuis=asking.signed.version.number)
    return Link(_("Tout ce qui change, mot par mot"), url)


def _how(asking: Asking) -> list[str]:
    """Say how an organisation signs that nobody represents on the site, or that needs its assembly's act."""
    told = []
    if asking.member.is_public_body:
        told.append(
            _(
                "Une collectivité signe en vertu d’un acte de son assemblée : la page de la charte propose "
                "un modèle de délibération."
            )
        )
    if not asking.represented:
        told.append(
            _(
                "Personne ne représente plus %(member)s sur la plateforme : la personne qui signera y ouvre "
                "un compte et demande à agir pour l’organisation.",
                member=asking.member.name,
            )
        )
    return told


def _button(asking: Asking) -> tuple[str, str]:
    if asking.represented:
        url = public_url("renewals.renew", public_id=asking.member.public_id)
        return _("Signer la version %(number)s", number=asking.version.number), url
    url = public_url("charter.show", _anchor="signer")
    return _("Lire et signer la version %(number)s", number=asking.version.number), url
