from typing import Any

from network.i18n import lazy
from network.web.fields import is_a_name
from network.web.forms import Email, Form, Hidden, Password, Text

A_PASSWORD = lazy("Au moins 12 caractères. Une petite phrase se retient mieux qu’un mot compliqué.")


def _name() -> Any:
    return Text(
        lazy("Votre prénom et votre nom"),
        max=80,
        required=lazy("Indiquez votre prénom et votre nom."),
        autocomplete="name",
        validators=[is_a_name],
    )


class RegisterForm(Form):
    name: Any = _name()
    email: Any = Email(
        lazy("Votre adresse électronique"),
        required=lazy("Indiquez votre adresse électronique."),
        hint=lazy("De préférence celle de votre organisation. Nous vous y envoyons un lien de confirmation."),
    )
    next: Any = Hidden()


class LogInForm(Form):
    email: Any = Email(
        lazy("Adresse électronique"), required=lazy("Indiquez votre adresse."), autocomplete="username"
    )
    password: Any = Password(lazy("Mot de passe"))
    next: Any = Hidden()


class ForgottenForm(Form):
    email: Any = Email(lazy("Adresse électronique"), required=lazy("Indiquez votre adresse."))


class NewPasswordForm(Form):
    password: Any = Password(lazy("Nouveau mot de passe"), hint=A_PASSWORD, autocomplete="new-password")


class ConfirmForm(NewPasswordForm):
    """The owner of the mailbox says their own name: somebody else may have asked for the account."""

    name: Any = _name()


class ChangePasswordForm(Form):
    current: Any = Password(lazy("Mot de passe actuel"))
    password: Any = Password(lazy("Nouveau mot de passe"), hint=A_PASSWORD, autocomplete="new-password")


class RenameForm(Form):
    name: Any = _name()


class EmptyForm(Form):
    """A button alone."""
