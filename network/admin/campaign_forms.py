from typing import Any

from network.i18n import _, lazy
from network.members.models import LegalForm
from network.web.forms import Day, Form, LongText, MultiChoice, Text, labelled


class CampaignForm(Form):
    """Starts a campaign."""

    title = Text(
        lazy("Titre"), max=120, hint=lazy("Par exemple « Après les élections municipales de mars 2026 »."),
        autocomplete="off",
    )  # fmt: skip
    message = LongText(
        lazy("Message"),
        max=2000,
        hint=lazy("Il ouvre le mail ; la question, le nom de l’organisation et la date viennent ensuite."),
    )
    legal_forms = MultiChoice(lazy("Organisations interrogées"), required=True)
    due_on = Day(lazy("Réponse attendue jusqu’au"))

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.legal_forms.choices = labelled({form.value: form.label for form in LegalForm})
        if not self.message.raw_data and not self.message.data:
            self.message.data = _(
                "Une assemblée renouvelée, ce sont souvent de nouvelles personnes. Pour que le réseau "
                "continue de s’adresser aux bonnes, nous demandons à chaque organisation de confirmer qui "
                "la représente."
            )

    def campaign(self) -> dict[str, Any]:
        """Return what was typed, as a campaign is started with it."""
        return {
            **self.values(),
            "legal_forms": [LegalForm(value) for value in self.legal_forms.data or ()],
        }
