from collections.abc import Sequence
from typing import Any

from network.charter.models import Signature
from network.i18n import _, lazy
from network.web.forms import Choice, Email, Form, Hidden, LongText


class MandateForm(Form):
    """Asks an organisation about a mandate, or decides on it; `decision` is the button pressed."""

    CONFIRM, ASK, REFUSE = "confirm", "ask", "refuse"

    decision = Hidden(max=20)
    email = Email(
        lazy("Adresse officielle de l’organisation"),
        required=False,
        autocomplete="off",
        hint=lazy("Celle que publie l’organisation, jamais celle d’une personne : mairie@…, contact@…"),
    )
    reason = LongText(
        lazy("Motif du refus"),
        max=2000,
        required=False,
        hint=lazy("La personne qui a signé le reçoit. La page publique dit le refus, pas ce motif."),
    )


class DocumentDecisionForm(Form):
    """Accepts a signed document or refuses it; `decision` is the button pressed."""

    ACCEPT, REFUSE = "accept", "refuse"

    decision = Hidden(max=20)
    reason = LongText(
        lazy("Ce qui ne va pas"),
        max=2000,
        required=False,
        hint=lazy("La personne qui a envoyé le document reçoit ces lignes. Inutile pour accepter."),
    )


class SuspendForm(Form):
    """Suspends a membership as a whole, or one of its signatures."""

    WHOLE = "whole"

    what = Choice(lazy("Que suspendre ?"))
    reason = LongText(
        lazy("Motif"),
        max=2000,
        hint=lazy("L’organisation le reçoit et peut y répondre. Le public voit la date, pas le motif."),
    )

    def __init__(self, signatures: Sequence[Signature]):
        super().__init__()
        whole = (self.WHOLE, _("L’adhésion entière"))
        of_each = [(s.code, _("La signature n° %(number)s seulement", number=s.number)) for s in signatures]
        self.what.choices = [whole, *of_each]


class SuspensionDecisionForm(Form):
    """Lifts a suspension or upholds it; `decision` is the button pressed."""

    LIFT, UPHOLD = "lift", "uphold"

    decision = Hidden(max=20)
    reason = LongText(lazy("Motif de la décision"), max=2000, hint=lazy("L’organisation le reçoit par mail."))


class ReportAnswerForm(Form):
    """Answers a report, and closes it."""

    answer = LongText(
        lazy("Réponse"),
        max=2000,
        hint=lazy("Ce qui a été fait, ou pourquoi rien ne l’a été. Elle est gardée avec le signalement."),
    )


def chosen(given: Any, offered: Sequence[Signature]) -> Signature | None:
    """Return the signature of this code among those offered; None for the membership as a whole."""
    return next((signature for signature in offered if signature.code == given), None)
