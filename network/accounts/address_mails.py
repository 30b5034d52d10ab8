from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail


def new_address_to_confirm(token: str) -> Mail:
    """Send the link that confirms the new address of an account."""
    return Mail(
        kind="new_address_to_confirm",
        subject=_("Confirmez votre nouvelle adresse"),
        paragraphs=(
            _("Bonjour,"),
            _("Vous avez demandé que votre compte sur la plateforme du réseau porte cette adresse."),
            _(
                "Ce lien vaut 24 heures et ne sert qu’une fois. Si vous n’avez rien demandé, ne faites rien "
                ": aucun compte ne portera votre adresse."
            ),
        ),
        action=(_("Confirmer cette adresse"), public_url("accounts.confirm_address", token=token)),
        paced=False,
    )


def address_already_taken() -> Mail:
    """Tell the owner of an account that somebody wants another one to have their address."""
    return Mail(
        kind="address_already_taken",
        subject=_("Votre adresse a déjà un compte"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Quelqu’un, peut-être vous, vient de demander qu’un autre compte porte cette adresse. Elle "
                "est déjà celle de votre compte : rien n’a changé."
            ),
            _("Si vous avez deux comptes et n’en voulez qu’un, écrivez à la coordination."),
        ),
        action=(_("Écrire à la coordination"), public_url("pages.contact")),
        paced=False,
    )


def address_change_asked(email: str, token: str) -> Mail:
    """Tell the address in use that another is asked, with the link that stops it."""
    return Mail(
        kind="address_change_asked",
        subject=_("Un changement d’adresse est demandé"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Quelqu’un, sans doute vous, demande que votre compte porte l’adresse %(email)s. Le "
                "changement se fera quand cette adresse l’aura confirmé.",
                email=email,
            ),
            _(
                "Si ce n’est pas vous, quelqu’un connaît votre mot de passe : ouvrez ce lien, valable sept "
                "jours. Il annule le changement, ferme toutes les connexions et vous fait choisir un autre "
                "mot de passe."
            ),
        ),
        action=_to_undo(token),
        paced=False,
    )


def address_changed(email: str, token: str) -> Mail:
    """Tell the old address that the account has another one, with the link that undoes it."""
    return Mail(
        kind="address_changed",
        subject=_("L’adresse de votre compte a changé"),
        paragraphs=(
            _("Bonjour,"),
            _("Votre compte porte maintenant l’adresse %(email)s. Nous n’écrirons plus ici.", email=email),
            _(
                "Si ce n’est pas vous, ouvrez ce lien, valable sept jours. Il rend son adresse à votre "
                "compte, ferme toutes les connexions et vous fait choisir un autre mot de passe."
            ),
        ),
        action=_to_undo(token),
        paced=False,
    )


def your_address_is_new() -> Mail:
    """Tell the new address that the account has it now."""
    return Mail(
        kind="your_address_is_new",
        subject=_("Votre compte porte cette adresse"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Le changement est fait : connectez-vous désormais avec cette adresse. Votre mot de passe "
                "n’a pas changé ; vos autres connexions ont été fermées."
            ),
        ),
        action=(_("Voir mon compte"), public_url("accounts.settings")),
    )


def address_change_undone() -> Mail:
    """Tell the address that an account had for a while that it no longer does."""
    return Mail(
        kind="address_change_undone",
        subject=_("Votre adresse n’est plus celle du compte"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La personne à qui appartient le compte a annulé son changement d’adresse : il ne porte plus "
                "la vôtre. Nous ne vous écrirons plus à son sujet."
            ),
        ),
    )


def _to_undo(token: str) -> tuple[str, str]:
    return _("Ce n’est pas moi : annuler"), public_url("accounts.undo_address", token=token)
