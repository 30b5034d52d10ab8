from collections.abc import Sequence
from datetime import date
from typing import Any

from network.charter.forms import MANDATE_OF_ANOTHER, PledgeForm
from network.charter.link_models import PreparedSigning
from network.charter.link_rules import Hand
from network.charter.models import HANDS, Clause
from network.charter.pledge import Pledge
from network.i18n import _, lazy
from network.members.models import Member
from network.web.fields import is_a_function, is_a_name
from network.web.forms import TO_FILL, Email, Text

_FIRST = ("signatory", "function", "email")
_SECOND = ("second_name", "second_function", "second_email")


class LinkForm(PledgeForm):
    """All that others are to sign, and who they are: one person, or two who sign together."""

    signatory = Text(lazy("Son nom"), max=95, autocomplete="off", validators=[is_a_name])
    email = Email(
        lazy("Son adresse électronique"),
        hint=lazy("La sienne, qu’elle lit elle-même : le lien et le code y arrivent."),
        autocomplete="off",
    )
    second_name = Text(lazy("Son nom"), max=95, required=False, autocomplete="off", validators=[is_a_name])
    second_function = Text(
        lazy("Sa fonction"),
        max=120,
        required=False,
        hint=lazy("Par exemple : directeur général des services."),
        autocomplete="off",
        validators=[is_a_function],
    )
    second_email = Email(lazy("Son adresse électronique"), required=False, autocomplete="off")

    mandates = MANDATE_OF_ANOTHER

    def __init__(
        self,
        member: Member,
        clauses: Sequence[Clause],
        today: date,
        *,
        former: PreparedSigning | None = None,
        pledge: Pledge | None = None,
    ):
        """Start from what was prepared before, or else from the figures that somebody typed to sign."""
        known = Pledge.from_json(former.content) if former else pledge
        has_document = bool(former and former.delegation_file)
        super().__init__(member, clauses, today, known, has_document=has_document, **_typed(former))
        self.function.label.text = _("Sa fonction")
        self.mandate.label.text = _("En vertu de quoi signe-t-elle ?")

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if any(self[name].data for name in _SECOND):
            for field in (self[name] for name in _SECOND if not self[name].data and not self[name].errors):
                field.errors = [str(TO_FILL)]
        return not self.errors

    def hands(self) -> list[Hand]:
        """Return who is to sign."""
        first = Hand(*(self[name].data for name in _FIRST))
        second = [Hand(*(self[name].data for name in _SECOND))] if self.second_name.data else []
        return [first, *second]

    def whole_pledge(self) -> Pledge:
        """Return what is to be signed, in the names and functions of whoever signs."""
        hands = self.hands()
        pledge = self.pledge(signatory=HANDS.join(hand.name for hand in hands))
        return Pledge(
            pledge.signatory, HANDS.join(hand.function for hand in hands), pledge.commitments, pledge.mandate
        )


def _typed(former: PreparedSigning | None) -> dict[str, str]:
    """Return what was typed of those who sign; nothing of whoever only typed figures for themselves."""
    typed = {"signatory": "", "function": ""}
    for names, hand in zip((_FIRST, _SECOND), former.hands if former else (), strict=False):
        typed |= dict(zip(names, (hand.name, hand.function, hand.email), strict=True))
    return typed
