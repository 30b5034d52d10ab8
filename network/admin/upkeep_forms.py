from collections.abc import Sequence

from network.i18n import lazy
from network.upkeep.models import Finding
from network.web.forms import Form, LongText, MultiChoice, Text

ACCEPT, MARK_DEAD, ASK_OWNER = "accept", "mark_dead", "ask_owner"  # what the buttons ask for


class FindingsForm(Form):
    """Several findings decided on at once; `shown` are those that can be ticked."""

    findings = MultiChoice(lazy("Constats"), required=lazy("Cochez au moins une ligne avant de décider."))
    reason = Text(
        lazy("Pourquoi les laisser tels quels"),
        max=300,
        required=False,
        hint=lazy(
            "Demandé pour laisser tel quel. Par exemple : le site revient souvent en panne le week-end."
        ),
    )

    def __init__(self, shown: Sequence[Finding] = ()):
        super().__init__()
        self.findings.choices = [(finding.public_id, finding.public_id) for finding in shown]


class FindingForm(Form):
    reason = LongText(
        lazy("Pourquoi"),
        max=1000,
        required=False,
        hint=lazy("Demandé pour laisser tel quel ; le journal le garde."),
    )


class AskOwnerForm(Form):
    message = LongText(
        lazy("Votre message"),
        max=2000,
        required=False,
        hint=lazy("Le constat est rappelé dans le mail ; ajoutez ce que vous attendez."),
    )
