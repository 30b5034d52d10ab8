from network.accounts.models import Account, Role
from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail


def role_given(role: Role, by: Account, token: str) -> Mail:
    """Tell somebody that they enter the desk, and ask them for a password as long as it takes."""
    return Mail(
        kind="role_given",
        subject=_("Vous entrez au bureau du réseau"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(person)s vous confie un rôle au bureau du réseau : « %(role)s ».",
                person=by.name,
                role=role.label,
            ),
            _(
                "Ce rôle demande un mot de passe d’au moins 14 caractères : choisissez-en un nouveau, "
                "l’ancien ne sert plus. Ce lien vaut une heure ; ensuite, demandez-en un autre par « Mot de "
                "passe oublié »."
            ),
        ),
        action=(_("Choisir un mot de passe"), public_url("accounts.reset", token=token)),
        paced=False,
        reply_to=by.email,
    )


def role_changed(role: Role, by: Account) -> Mail:
    """Tell somebody that their role at the desk is another, or none any more."""
    return Mail(
        kind="desk_role_changed",
        subject=_("Votre rôle au bureau du réseau a changé"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(person)s vous a retiré votre rôle au bureau du réseau. Votre compte reste ouvert.",
                person=by.name,
            )
            if role == Role.PERSON
            else _(
                "%(person)s a changé votre rôle au bureau du réseau. Désormais : « %(role)s ».",
                person=by.name,
                role=role.label,
            ),
            _("Vos connexions ont été fermées : reconnectez-vous."),
        ),
        action=(_("Me connecter"), public_url("accounts.log_in")),
        paced=False,
        reply_to=by.email,
    )
