from collections.abc import Sequence
from datetime import date
from typing import Any

from network.charter import rules
from network.charter.ending_rules import LONGEST_REASON
from network.charter.figures import Figure, hint
from network.charter.forms import FigureField
from network.charter.models import Clause, Signature
from network.i18n import lazy
from network.web.forms import Day, Form, LongText, Text, Word

PUBLIC = lazy("Public : chacun le lit sur la page de la signature. 300 caractères au plus.")


class WithdrawForm(Form):
    """Why the organisation withdraws, and the word that confirms it."""

    reason = LongText(lazy("Motif"), max=LONGEST_REASON, hint=PUBLIC)
    confirmation = Word(lazy("Pour confirmer, tapez le mot RETIRER"), "RETIRER")


class FiguresForm(Form):
    """Other figures for those that the signed clauses ask for, and why."""

    target_year = FigureField(figure=Figure.TARGET_YEAR)
    reduction_percent = FigureField(figure=Figure.REDUCTION_PERCENT)
    base_year = FigureField(figure=Figure.BASE_YEAR)
    reason = LongText(
        lazy("Motif"),
        max=LONGEST_REASON,
        hint=lazy(
            "Public, avec les chiffres d’avant et d’après. Par exemple : « Nouvelle étude de "
            "potentiel, votée le 3 mars 2027. » 300 caractères au plus."
        ),
    )

    def __init__(self, signature: Signature, clauses: Sequence[Clause], today: date):
        given = signature.commitments_today
        figures = {name: int(value) for values in given.values() for name, value in values.items()}
        super().__init__(data=figures)
        self.clauses, self.today = [clause for clause in clauses if clause.code in given], today
        asked = {figure for clause in self.clauses for figure in clause.figures}
        for figure in Figure:
            if figure in asked:
                self[figure].description = hint(figure, today)
            else:
                del self[figure]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        given = {clause.code: self.figures() for clause in self.clauses}
        for name, sentence in rules.faults_in_commitments(given, self.clauses, self.today).items():
            if not self[name].errors:
                self[name].errors = [sentence]
        return not self.errors

    def figures(self) -> dict[str, str]:
        """Return the figures typed, as they are signed."""
        return {figure.value: str(self[figure].data) for figure in Figure if figure in self}


class RepresentativeForm(Form):
    """Who represents the organisation from now on, by what act, and why."""

    name = Text(lazy("Nom et prénom"), max=200, autocomplete="off")
    function = Text(lazy("Fonction"), max=120, hint=lazy("Par exemple : maire, présidente, gérant."))
    act_number = Text(
        lazy("Numéro de l’acte qui l’a désignée (facultatif)"), max=60, required=False, autocomplete="off"
    )
    act_on = Day(lazy("Date de cet acte (facultatif)"), required=False)
    reason = LongText(
        lazy("Motif"),
        max=LONGEST_REASON,
        hint=lazy(
            "Public : n’y écrivez le nom de personne. Par exemple : « Élections municipales de mars "
            "2026. » 300 caractères au plus."
        ),
    )
