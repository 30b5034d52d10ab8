from typing import Any

from network.accounts.models import Role
from network.i18n import lazy
from network.members.models import MemberRole
from network.web.forms import Choice, Email, Form, LongText

REASON = lazy("L’organisation et les personnes concernées liront ces lignes.")
GIVEN = [(role.value, role.label) for role in (Role.OBSERVER, Role.REVIEWER, Role.COORDINATOR)]


def _reason(required: bool | str = False) -> Any:
    return LongText(lazy("Motif"), max=2000, required=required, hint=REASON)


class JoinAnswerForm(Form):
    """Answers, in the coordination's name, somebody who asks to act for a member that nobody represents."""

    DECLINE = "decline"

    answer: Any = Choice(
        lazy("Votre réponse"),
        choices=[
            (MemberRole.REPRESENTATIVE.value, lazy("Accepter, pour représenter l’organisation")),
            (MemberRole.CONTRIBUTOR.value, lazy("Accepter, pour contribuer")),
            (DECLINE, lazy("Refuser")),
        ],
    )
    reason: Any = _reason()


class HandOverAnswerForm(Form):
    """Decides on a hand-over in the coordination's name."""

    CONFIRM, DECLINE = "confirm", "decline"

    answer: Any = Choice(
        lazy("Votre décision"),
        choices=[(CONFIRM, lazy("Confirmer la relève")), (DECLINE, lazy("Refuser la relève"))],
    )
    reason: Any = _reason(lazy("Dites pourquoi : l’organisation le lira."))


class OfficialAddressForm(Form):
    """Sets the official address of a member; nothing typed takes it away."""

    email: Any = Email(
        lazy("Adresse officielle"),
        required=False,
        hint=lazy(
            "Celle de l’organisation elle-même, trouvée sur son site ou dans l’annuaire de l’administration."
        ),
        autocomplete="off",
    )
    reason: Any = _reason()


class ProposalForm(Form):
    """Refuses a proposed official address."""

    declined: Any = LongText(
        lazy("Pourquoi ne pas retenir cette adresse"),
        max=2000,
        required=lazy("Dites pourquoi : la personne qui l’a proposée le lira."),
    )


class GiveRoleForm(Form):
    """Gives somebody a role at the desk."""

    email: Any = Email(
        lazy("Adresse de son compte"), required=lazy("Indiquez l’adresse de la personne."), autocomplete="off"
    )
    role: Any = Choice(lazy("Son rôle"), choices=GIVEN)


class DeskRoleForm(Form):
    """Changes the role of somebody of the desk, or takes it."""

    role: Any = Choice(
        lazy("Son rôle"), choices=[*GIVEN, (Role.PERSON.value, lazy("Aucun : retirer son rôle"))]
    )
