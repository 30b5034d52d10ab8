from collections.abc import Sequence
from typing import Any

from network.i18n import lazy
from network.members.models import MemberRole, Membership
from network.web.fields import is_a_name
from network.web.forms import Checkbox, Choice, Email, Form, LongText, MultiChoice, Password, Text

ROLES = [
    (MemberRole.CONTRIBUTOR.value, lazy("Contribuer")),
    (MemberRole.REPRESENTATIVE.value, lazy("Représenter l’organisation")),
]


class InviteForm(Form):
    """Invites somebody to act for the member."""

    email: Any = Email(
        lazy("Son adresse électronique"),
        required=lazy("Indiquez l’adresse de la personne."),
        hint=lazy("De préférence celle de votre organisation."),
        autocomplete="off",
    )
    name: Any = Text(
        lazy("Son prénom et son nom"), max=80, required=False, autocomplete="off", validators=[is_a_name]
    )
    role: Any = Choice(lazy("Ce qu’elle pourra faire"), choices=ROLES)
    message: Any = LongText(
        lazy("Un mot pour elle"),
        max=1000,
        required=False,
        hint=lazy("Il figurera dans le mail d’invitation."),
    )


class RoleForm(Form):
    """Changes what somebody may do for the member."""

    role: Any = Choice(lazy("Ce que cette personne peut faire"), choices=ROLES)


class RemovalForm(Form):
    """Removes somebody."""

    reason: Any = LongText(
        lazy("Pourquoi"), max=1000, required=False, hint=lazy("La personne lira ces lignes dans son mail.")
    )


class LeaveForm(Form):
    """Leaves the member; the last representative says that they know it."""

    knows_it_is_last: Any = Checkbox(
        lazy(
            "Je sais que plus personne ne représentera l’organisation, et que la coordination en sera "
            "prévenue"
        )
    )

    def __init__(self, *, is_last: bool, **kwargs: Any):
        super().__init__(**kwargs)
        if not is_last:
            del self.knows_it_is_last

    @property
    def is_known(self) -> bool:
        """Say whether the person ticked the box."""
        return "knows_it_is_last" in self and bool(self.knows_it_is_last.data)


class NewcomerForm(Form):
    """Opens the account of somebody invited: the mailed link proves the address."""

    name: Any = Text(
        lazy("Votre prénom et votre nom"),
        max=80,
        required=lazy("Indiquez votre prénom et votre nom."),
        autocomplete="name",
        validators=[is_a_name],
    )
    password: Any = Password(
        lazy("Choisissez un mot de passe"),
        hint=lazy("Au moins 12 caractères. Une petite phrase se retient mieux qu’un mot compliqué."),
        autocomplete="new-password",
    )


class OfficialAddressForm(Form):
    """Proposes the official address of the member."""

    email: Any = Email(
        lazy("Adresse officielle de l’organisation"),
        required=lazy("Indiquez l’adresse de l’organisation."),
        hint=lazy("Celle qui reste quand les personnes changent : mairie@…, accueil@…, contact@…"),
        autocomplete="off",
    )


class HandOverForm(Form):
    """Asks to take over for a member."""

    reason: Any = LongText(
        lazy("Qui êtes-vous, et que s’est-il passé ?"),
        max=2000,
        required=lazy("Expliquez en quelques mots : c’est ce que liront les personnes qui confirment."),
        hint=lazy(
            "Votre fonction, et pourquoi les personnes qui représentaient l’organisation ne répondent plus."
        ),
    )


class ConfirmHandOverForm(Form):
    """Confirms a hand-over; who has left loses their rights with it."""

    leaving: Any = MultiChoice(lazy("Qui a quitté l’organisation ?"))
    because: Any = LongText(
        lazy("Une précision"), max=1000, required=False, hint=lazy("Elle est gardée avec votre réponse.")
    )

    def __init__(self, people: Sequence[Membership], **kwargs: Any):
        super().__init__(**kwargs)
        self.leaving.choices = [(p.account.public_id, p.account.name) for p in people]
        if not people:
            del self.leaving

    def left(self) -> list[str]:
        """Return the public ids of those who are said to have left."""
        return list(self.leaving.data or []) if "leaving" in self else []


class AnswerByMailForm(ConfirmHandOverForm):
    """Answers from the official address, without an account."""

    CONFIRM, REFUSE = "confirm", "refuse"

    who: Any = Text(
        lazy("Votre nom et votre fonction"),
        max=160,
        required=lazy("Indiquez votre nom et votre fonction : ils sont gardés avec votre réponse."),
        hint=lazy("Par exemple « Anne Roche, secrétaire de mairie »."),
        autocomplete="name",
    )


class ObjectionForm(Form):
    """Objects to a hand-over."""

    objection: Any = LongText(
        lazy("Pourquoi vous vous y opposez"),
        max=2000,
        required=lazy("Expliquez en quelques mots : la coordination décidera d’après ces lignes."),
    )
