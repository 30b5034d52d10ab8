from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail


def address_to_confirm(token: str, next: str | None) -> Mail:
    """Send the link that confirms an address; `next` is the page to go on to."""
    return Mail(
        kind="address_to_confirm",
        subject=_("Confirmez votre adresse"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Vous avez demandé un compte sur la plateforme du réseau. "
                "Il ne reste qu’à confirmer votre adresse et à choisir un mot de passe."
            ),
            _(
                "Ce lien vaut 24 heures et ne sert qu’une fois. "
                "Si vous n’avez rien demandé, ne faites rien : aucun compte ne sera ouvert."
            ),
        ),
        action=(_("Confirmer mon adresse"), public_url("accounts.confirm", token=token, next=next)),
        paced=False,
    )


def already_registered() -> Mail:
    """Tell the owner of an account that somebody asked for another with the same address."""
    return Mail(
        kind="already_registered",
        subject=_("Vous avez déjà un compte"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Quelqu’un, sans doute vous, vient de demander un compte avec cette adresse. "
                "Vous en avez déjà un : connectez-vous, ou choisissez un nouveau mot de passe "
                "depuis la page de connexion."
            ),
            _("Si ce n’était pas vous, ne faites rien : rien n’a changé."),
        ),
        action=(_("Me connecter"), public_url("accounts.log_in")),
    )


def password_to_reset(token: str) -> Mail:
    """Send the link that lets somebody choose a new password."""
    return Mail(
        kind="password_to_reset",
        subject=_("Choisissez un nouveau mot de passe"),
        paragraphs=(
            _("Bonjour,"),
            _("Vous avez demandé à changer de mot de passe. Ce lien vaut une heure et ne sert qu’une fois."),
            _("Si vous n’avez rien demandé, ne faites rien : votre mot de passe reste le même."),
        ),
        action=(_("Choisir un nouveau mot de passe"), public_url("accounts.reset", token=token)),
        paced=False,
    )


def password_changed() -> Mail:
    """Tell somebody that their password has changed."""
    return Mail(
        kind="password_changed",
        subject=_("Votre mot de passe a changé"),
        paragraphs=(
            _("Bonjour,"),
            _("Le mot de passe de votre compte vient de changer, et vos autres connexions ont été fermées."),
            _(
                "Si ce n’était pas vous, demandez tout de suite un nouveau mot de passe "
                "et prévenez la coordination du réseau."
            ),
        ),
        action=(_("Demander un nouveau mot de passe"), public_url("accounts.forgotten")),
        paced=False,
    )


def login_to_confirm(token: str) -> Mail:
    """Send the link that lets somebody in when too many guesses were made at their account."""
    return Mail(
        kind="login_to_confirm",
        subject=_("Confirmez votre connexion"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Beaucoup d’essais ont visé votre compte depuis une heure. Pour votre sécurité, "
                "la connexion passe par ce lien, valable 30 minutes et une seule fois."
            ),
            _("Si vous ne cherchez pas à vous connecter, ne faites rien : personne n’est entré."),
        ),
        action=(_("Me connecter"), public_url("accounts.log_in_by_mail", token=token)),
        paced=False,
    )
