from network.charter.trust_models import SignedDocument
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic


def document_to_check(document: SignedDocument) -> Mail:
    """Tell the coordination that a signed charter waits to be looked at."""
    return Mail(
        kind="document_to_check",
        subject=_("Un document signé à vérifier : %(member)s", member=document.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(person)s a envoyé la charte du réseau signée au nom de %(member)s, version %(number)s.",
                person=document.account.name,
                member=document.member.name,
                number=document.version.number,
            ),
            _("La signature sera enregistrée, et comptée, une fois le document accepté."),
        ),
        action=(
            _("Vérifier le document"),
            public_url("admin.document", public_id=document.public_id),
        ),
        paced=False,
        topic=Topic.DESK,
    )


def document_refused(document: SignedDocument, reason: str) -> Mail:
    """Tell who sent a signed charter why it could not be entered."""
    return Mail(
        kind="document_refused",
        subject=_("Votre document signé n’a pas été accepté"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination n’a pas pu enregistrer la signature de %(member)s à partir du document "
                "que vous avez envoyé.",
                member=document.member.name,
            ),
            _("Motif : %(reason)s", reason=reason),
            _("Vous pouvez envoyer un autre document, ou signer en ligne."),
        ),
        action=(_("Envoyer un autre document"), public_url("charter.sign_by_document")),
    )
