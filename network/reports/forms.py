from typing import Any

from network.i18n import lazy
from network.reports.models import PROBLEMS
from network.web.forms import Choice, Email, Form, LongText, labelled


class ReportForm(Form):
    """What is wrong, for anybody to say."""

    problem = Choice(lazy("Qu’est-ce qui ne va pas ?"), choices=labelled(PROBLEMS))
    message = LongText(
        lazy("Dites-nous en plus"),
        max=2000,
        hint=lazy(
            "Ce que vous savez, et comment vous le savez. La coordination lit ces lignes ; "
            "une erreur dans une fiche est aussi transmise à ses auteurs, sans votre adresse."
        ),
    )
    email = Email(
        lazy("Votre adresse électronique (facultatif)"),
        required=False,
        hint=lazy("Pour recevoir notre réponse. Elle est effacée une fois la réponse partie."),
    )

    def values(self) -> dict[str, Any]:
        """Return what was typed; no address is None."""
        return {**super().values(), "email": self.email.data or None}
