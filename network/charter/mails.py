from network.charter.models import CharterVersion, MandateKind, Signature, Standing
from network.charter.pledge import Mandate
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.models import Member
from network.register.models import Head


def signing_code(member: Member, version: CharterVersion, mandate: Mandate, code: str) -> Mail:
    """Bring the six digits that sign, or declare an engagement of principle."""
    values = {"number": version.number, "member": member.name}
    if mandate.is_principle:
        subject = _("Votre code pour l’engagement de principe")
        use = _(
            "Il déclare l’engagement de principe de %(member)s envers la charte du réseau, version "
            "%(number)s. Il vaut trente minutes et ne sert qu’une fois.",
            **values,
        )
    else:
        subject = _("Votre code pour signer la charte")
        use = _(
            "Il signe la charte du réseau, version %(number)s, au nom de %(member)s. Il vaut trente "
            "minutes et ne sert qu’une fois.",
            **values,
        )
    caution = _(
        "Ne le transmettez à personne. Si vous ne l’avez pas demandé, changez votre mot de passe : "
        "quelqu’un d’autre le connaît."
    )
    return Mail(
        kind="signing_code",
        # Without the code: subjects stay in the outbox.
        subject=subject,
        paragraphs=(_("Votre code : %(code)s", code=f"{code[:3]} {code[3:]}"), use, caution),
        action=(_("Revenir à la page du code"), public_url("charter.confirm")),
        paced=False,
    )


def mandate_to_confirm(signature: Signature) -> Mail:
    """Tell the coordination that a mandate waits to be looked at."""
    return Mail(
        kind="mandate_to_confirm",
        topic=Topic.DESK,
        subject=_("Un mandat à confirmer : %(member)s", member=signature.member_name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(member)s vient de signer la charte du réseau, par une délégation.",
                member=signature.member_name,
            )
            if signature.mandate_kind == MandateKind.DELEGATION
            else _(
                "%(member)s vient de signer la charte du réseau, en vertu d’un acte de son assemblée.",
                member=signature.member_name,
            ),
            _("Sa signature comptera une fois que vous aurez confirmé ce mandat."),
        ),
        action=(_("Voir les mandats à confirmer"), public_url("admin.mandates")),
        paced=False,
    )


def mandate_confirmed(signature: Signature) -> Mail:
    """Tell the signatory that the mandate is confirmed, and that the signature counts."""
    return Mail(
        kind="mandate_confirmed",
        subject=_("Le mandat est confirmé"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Le mandat en vertu duquel la charte du réseau, version %(number)s, a été signée au nom de "
                "%(member)s est confirmé %(how)s.",
                number=signature.version.number,
                member=signature.member_name,
                how=signature.mandate_confirmed_by.label if signature.mandate_confirmed_by else "",
            ),
            _("Cette signature compte désormais parmi celles du réseau, et sa page publique le dit."),
        ),
        action=(
            _("Voir la page publique de la signature"),
            public_url("charter.signature", code=signature.code),
        ),
    )


def charter_signed(signature: Signature, head: Head | None = None) -> Mail:
    """Thank the signatory; the certificate comes with it, and the `head` of the register after the entry.

    A head that others keep makes a rewritten register visible.
    """
    page = public_url("charter.signature", code=signature.code)
    if signature.is_principle:
        return Mail(
            kind="charter_signed",
            subject=_("Votre engagement de principe est enregistré"),
            paragraphs=(
                _(
                    "%(member)s a déclaré son engagement de principe envers la charte du réseau, version "
                    "%(number)s. L’attestation est jointe à ce message.",
                    member=signature.member_name,
                    number=signature.version.number,
                ),
                _(
                    "Il ne compte pas encore comme une signature : revenez signer dès que l’acte de "
                    "votre assemblée sera exécutoire, vos chiffres vous attendent."
                ),
            ),
            action=(_("Voir la page publique de l’engagement"), page),
        )
    paragraphs = [
        _(
            "%(member)s a signé la charte du réseau, version %(number)s. Merci : c’est par ces "
            "engagements publics que le réseau existe.",
            member=signature.member_name,
            number=signature.version.number,
        ),
        _(
            "Le certificat est joint à ce message. Gardez-le : son code permet à chacun de vérifier la "
            "signature."
        ),
    ]
    if head:
        paragraphs.append(
            _(
                "Elle est l’entrée n° %(index)s du registre public :\n%(register)s",
                index=signature.entry_index,
                register=public_url("register.show"),
            )
        )
    if signature.standing == Standing.UNVERIFIED:
        paragraphs.append(
            _(
                "La coordination vérifie maintenant le mandat déclaré. D’ici là, la page "
                "publique porte la mention « mandat déclaré, non vérifié »."
            )
        )
    if head:
        paragraphs.append(
            _(
                "Pour qui veut vérifier lui-même : gardez aussi la tête de ce registre, qui rendrait visible "
                "toute réécriture : taille %(size)s, empreinte %(root)s, clé %(key)s.",
                size=head.size,
                root=head.root,
                key=head.key_id,
            )
        )
    link = (_("Voir la page publique de la signature"), page)
    return Mail("charter_signed", _("La charte est signée"), tuple(paragraphs), link)
