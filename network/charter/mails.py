from network.charter.models import CharterVersion, MandateKind, Signature, Standing
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.members.models import Member


def signing_code(member: Member, version: CharterVersion, code: str) -> Mail:
    """Bring the six digits that sign."""
    return Mail(
        kind="signing_code",
        # Without the code: subjects stay in the outbox.
        subject=_("Votre code pour signer la charte"),
        paragraphs=(
            _("Votre code : %(code)s", code=f"{code[:3]} {code[3:]}"),
            _(
                "Il signe la charte du réseau, version %(number)s, au nom de %(member)s. Il vaut trente "
                "minutes et ne sert qu’une fois.",
                number=version.number,
                member=member.name,
            ),
            _(
                "Ne le transmettez à personne. Si vous n’êtes pas en train de signer, changez votre mot "
                "de passe : quelqu’un d’autre le connaît."
            ),
        ),
        action=(_("Revenir à la signature"), public_url("charter.confirm")),
        paced=False,
    )


def charter_signed(signature: Signature) -> Mail:
    """Thank the signatory; the certificate comes with it."""
    link = (_("Voir la page publique de la signature"), public_url("charter.signature", code=signature.code))
    if signature.mandate_kind == MandateKind.PRINCIPLE:
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
            action=link,
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
    if signature.standing == Standing.UNVERIFIED:
        paragraphs.append(
            _(
                "La coordination vérifie maintenant le mandat que vous avez déclaré. D’ici là, la page "
                "publique porte la mention « mandat déclaré, non vérifié »."
            )
        )
    return Mail("charter_signed", _("La charte est signée"), tuple(paragraphs), link)
