from collections.abc import Sequence
from datetime import date
from typing import Any

from network.charter.forms import MANDATE_OF_ANOTHER, PledgeForm
from network.charter.models import Clause, MandateKind
from network.charter.pledge import Pledge
from network.i18n import lazy
from network.members.models import Member
from network.web.fields import is_a_name
from network.web.forms import Day, File, Text


class DocumentForm(PledgeForm):
    """What a document signed elsewhere says: who signed it, when, with which figures, by what right."""

    signatory = Text(
        lazy("Nom de la personne qui a signé"), max=120, autocomplete="off", validators=[is_a_name]
    )
    signed_on = Day(lazy("Date de la signature"))
    document = File(
        lazy("Le document signé, en PDF"),
        accept="application/pdf,.pdf",
        required=lazy("Choisissez le PDF signé."),
        hint=lazy("20 Mo au plus. Il est gardé tel quel ; seule son empreinte est publiée."),
    )

    mandates = MANDATE_OF_ANOTHER

    def __init__(self, member: Member, clauses: Sequence[Clause], today: date, pledge: Pledge | None = None):
        super().__init__(member, clauses, today, pledge)
        self.function.label.text = lazy("Sa fonction")
        self.mandate.label.text = lazy("En vertu de quoi cette personne a signé")

    @staticmethod
    def _usual(member: Member) -> dict[str, Any]:
        return {"mandate": MandateKind.ACT.value} if member.is_public_body else PledgeForm._usual(member)

    def day_of_signing(self) -> date:
        """Return the day on the document: a delegation may have ended since."""
        return self.signed_on.data or self.today

    def values(self) -> dict[str, Any]:
        """Return what `send_document` needs besides the files."""
        return {"pledge": self.pledge(signatory=self.signatory.data), "signed_on": self.signed_on.data}
