from network.i18n import _
from network.mail.messages import Mail


def message_left(name: str, email: str, message: str) -> Mail:
    """Return what somebody wrote to the network; an answer goes straight to them."""
    return Mail(
        kind="contact_message",
        subject=_("Message de %(name)s", name=name),
        paragraphs=(
            _("%(name)s (%(email)s) a écrit par le formulaire de contact :", name=name, email=email),
            message,
            _("Pour lui répondre, répondez simplement à ce mail."),
        ),
        paced=False,
        reply_to=email,
    )
