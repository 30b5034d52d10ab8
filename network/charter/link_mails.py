from network.charter.link_models import PreparedSigning, SigningHand
from network.charter.link_rules import LINK_LIFETIME
from network.charter.models import HANDS, Signature
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail


def signing_link(hand: SigningHand, token: str) -> Mail:
    """Bring somebody the link by which they read and sign what was prepared for them."""
    signing = hand.signing
    values = {
        "who": signing.prepared_by.name,
        "member": signing.member.name,
        "number": signing.version.number,
        "function": hand.function,
    }
    others = [
        _(
            "%(name)s, %(function)s, signe aussi, depuis sa propre adresse : la signature est enregistrée "
            "quand vous l’avez donnée tous les deux.",
            name=other.name,
            function=other.function,
        )
        for other in signing.hands
        if other.position != hand.position
    ]
    return Mail(
        kind="signing_link",
        subject=_("À signer : la charte du réseau, pour %(member)s", member=signing.member.name),
        paragraphs=(
            _("Bonjour %(name)s,", name=hand.name),
            _(
                "%(who)s a préparé la signature de la charte du réseau des territoires à énergie positive, "
                "version %(number)s, au nom de %(member)s. Il reste à la relire et à la signer, en votre "
                "qualité : %(function)s.",
                **values,
            ),
            *others,
            _(
                "Deux minutes suffisent, sur un téléphone aussi, sans compte ni mot de passe : vous lisez, "
                "vous cochez votre accord, puis vous tapez un code qui arrive à cette adresse. Ouvrir le "
                "lien n’engage à rien."
            ),
            _(
                "Ce lien est pour vous seul : ne le transmettez pas. Il vaut %(days)s jours. Si rien de cela "
                "ne vous concerne, ignorez ce mail, ou prévenez la coordination depuis le site du réseau.",
                days=LINK_LIFETIME.days,
            ),
        ),
        action=(_("Lire et signer"), public_url("charter.link", token=token)),
        paced=False,
    )


def link_code(hand: SigningHand, code: str) -> Mail:
    """Bring the six digits that sign what the link shows."""
    signing = hand.signing
    return Mail(
        kind="link_code",
        # Without the code: subjects stay in the outbox.
        subject=_("Votre code pour signer la charte"),
        paragraphs=(
            _("Votre code : %(code)s", code=f"{code[:3]} {code[3:]}"),
            _(
                "Il signe la charte du réseau, version %(number)s, au nom de %(member)s. Il vaut trente "
                "minutes et ne sert qu’une fois. Tapez-le sur la page restée ouverte.",
                number=signing.version.number,
                member=signing.member.name,
            ),
            _(
                "Ne le transmettez à personne. Si vous ne l’avez pas demandé, quelqu’un d’autre a ouvert "
                "votre lien : prévenez %(who)s, qui peut le retirer.",
                who=signing.prepared_by.name,
            ),
        ),
        paced=False,
    )


def signing_prepared(signing: PreparedSigning) -> Mail:
    """Tell those who represent the member that somebody is asked to sign in its name."""
    asked = " ; ".join(f"{hand.name}, {hand.function} ({hand.email})" for hand in signing.hands)
    return Mail(
        kind="signing_prepared",
        subject=_("La signature de %(member)s est demandée", member=signing.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(who)s a préparé la signature de la charte du réseau au nom de %(member)s, et envoyé le "
                "lien pour la donner à : %(asked)s.",
                who=signing.prepared_by.name,
                member=signing.member.name,
                asked=asked,
            ),
            _("Si ce n’est pas ce qui était convenu, retirez cette demande : le lien ne servira plus."),
        ),
        action=(
            _("Voir ce qui est préparé"),
            public_url("charter.prepared", public_id=signing.public_id),
        ),
    )


def hand_given(signing: PreparedSigning, hand: SigningHand, awaited: SigningHand) -> Mail:
    """Tell who prepared a signature, or has given it, that the other hand is still awaited."""
    return Mail(
        kind="hand_given",
        subject=_("Une signature sur deux : %(member)s", member=signing.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(name)s, %(function)s, a signé la charte du réseau au nom de %(member)s.",
                name=hand.name,
                function=hand.function,
                member=signing.member.name,
            ),
            _(
                "Elle sera enregistrée quand %(name)s, %(function)s, aura signé à son tour.",
                name=awaited.name,
                function=awaited.function,
            ),
        ),
    )


def signing_withdrawn(hand: SigningHand) -> Mail:
    """Tell somebody who was asked to sign that there is nothing to sign any more."""
    signing = hand.signing
    return Mail(
        kind="signing_withdrawn",
        subject=_("Plus rien à signer pour %(member)s", member=signing.member.name),
        paragraphs=(
            _("Bonjour %(name)s,", name=hand.name),
            _(
                "La demande de signer la charte du réseau au nom de %(member)s, préparée par %(who)s, est "
                "retirée. Le lien que vous avez reçu ne sert plus ; rien n’est enregistré.",
                member=signing.member.name,
                who=signing.prepared_by.name,
            ),
        ),
    )


def signed_by_link(signature: Signature) -> Mail:
    """Tell those who speak for an organisation that somebody signed in its name by a mailed link."""
    preparer = signature.prepared_by
    return Mail(
        kind="signed_by_link",
        subject=_("La charte est signée au nom de %(member)s", member=signature.member_name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La charte du réseau, version %(number)s, est signée au nom de %(member)s par %(who)s. "
                "%(preparer)s avait préparé cette signature, donnée par un lien envoyé à : %(addresses)s.",
                who=signature.signatory,
                number=signature.version.number,
                member=signature.member_name,
                addresses=", ".join((signature.signatory_email or "").split(HANDS)),
                preparer=preparer.name if preparer else "",
            ),
            _(
                "Si ce n’est pas ce que l’organisation avait décidé, répondez-nous sans attendre par la page "
                "« Nous écrire » : la coordination peut suspendre cette signature."
            ),
        ),
        action=(_("Voir la signature"), public_url("charter.signature", code=signature.code)),
    )
