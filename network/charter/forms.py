import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from network.charter import rules
from network.charter.figures import LABELS, Figure, example, hint
from network.charter.models import ActKind, Clause, MandateKind
from network.charter.pledge import Mandate, Pledge
from network.i18n import _, lazy
from network.members.models import Member
from network.web.fields import Filled, NumberField
from network.web.forms import TO_FILL, Checkbox, Choice, Day, File, Form, Hidden, Text

ACT_FIELDS = ("act_kind", "act_number", "act_on", "executory_on", "act_file")
# What people write before a number, and that pages write themselves.
_NUMBER_SIGN = re.compile(r"(?:(?:n\s?[°º]|(?:no|num[ée]ro)(?=[\s.:\d]))[\s.:]*)+", re.IGNORECASE)


class FigureField(NumberField):
    """A year or a percentage: « 40 % » is taken for 40, and a fault says how it is written."""

    def __init__(self, *args: Any, figure: Figure, **kwargs: Any):
        keywords = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            LABELS[figure],
            [Filled(TO_FILL)],
            *args,
            whole=True,
            least=None,
            most=2_000_000_000,
            render_kw=keywords,
            **kwargs,
        )
        self.figure = figure

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the figure; what was typed stays as it is on the page."""
        if self.figure == Figure.REDUCTION_PERCENT:
            valuelist = [typed.strip().removesuffix("%") for typed in valuelist]
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(example(self.figure)) from None


class PledgeForm(Form):
    """The figures that the clauses ask for, who signs, and by what right.

    It keeps the fields that this member's clauses and legal form call for, and drops the others.
    """

    target_year = FigureField(figure=Figure.TARGET_YEAR)
    reduction_percent = FigureField(figure=Figure.REDUCTION_PERCENT)
    base_year = FigureField(figure=Figure.BASE_YEAR)
    function = Text(
        lazy("Votre fonction"),
        max=120,
        hint=lazy("Par exemple : maire, présidente, gérant."),
        autocomplete="organization-title",
    )
    mandate = Choice(
        lazy("De quel acte disposez-vous ?"),
        choices=[
            (MandateKind.ACT.value, lazy("Un acte exécutoire de l’assemblée")),
            (MandateKind.PRINCIPLE.value, lazy("Pas encore d’acte")),
        ],
    )
    act_kind = Choice(
        lazy("Nature de l’acte"),
        choices=[
            (ActKind.DELIBERATION.value, lazy("Délibération de l’assemblée")),
            (ActKind.DECISION.value, lazy("Décision prise par délégation")),
        ],
        required=False,
    )
    act_number = Text(lazy("Numéro de l’acte"), max=60, required=False, autocomplete="off")
    act_on = Day(lazy("Date de l’acte"), required=False)
    executory_on = Day(lazy("Rendu exécutoire le"), required=False)
    act_file = File(
        lazy("L’acte en PDF (facultatif)"),
        accept="application/pdf,.pdf",
        hint=lazy("20 Mo au plus. Il est gardé tel quel ; seule son empreinte est publiée."),
    )

    def __init__(self, member: Member, clauses: Sequence[Clause], today: date, pledge: Pledge | None = None):
        super().__init__(data=_typed_before(pledge) if pledge else None)
        self.clauses, self.today = clauses, today
        asked = {figure for clause in clauses for figure in clause.figures}
        for figure in Figure:
            if figure in asked:
                self[figure].description = hint(figure, today)
            else:
                del self[figure]
        if not member.is_public_body:
            for name in ("mandate", *ACT_FIELDS):
                del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._forget_the_act_of_a_principle()
        if not self.errors:
            for name, sentence in rules.faults_in(
                self.pledge(signatory=""), self.clauses, self.today
            ).items():
                self[name].errors = [sentence]
        return not self.errors

    def _forget_the_act_of_a_principle(self) -> None:
        if "mandate" in self and self.mandate.data == MandateKind.PRINCIPLE:
            for name in ACT_FIELDS:
                self[name].data, self[name].errors = None, []

    def pledge(self, *, signatory: str) -> Pledge:
        """Return what was typed as what is about to be signed."""
        commitments = {
            clause.code: {figure: str(self[figure].data) for figure in clause.figures}
            for clause in self.clauses
        }
        return Pledge(signatory, self.function.data, commitments, self.given_mandate())

    def given_mandate(self) -> Mandate:
        """Return by what right one signs."""
        if "mandate" not in self:
            return Mandate(MandateKind.LEGAL_REPRESENTATIVE)
        if self.mandate.data == MandateKind.PRINCIPLE:
            return Mandate(MandateKind.PRINCIPLE)
        return self.act()

    def act(self) -> Mandate:
        """Return the act of the assembly as it was typed."""
        return Mandate(
            MandateKind.ACT,
            act_kind=ActKind(self.act_kind.data) if self.act_kind.data else None,
            act_number=_bare(self.act_number.data),
            act_on=self.act_on.data,
            executory_on=self.executory_on.data,
        )


def _bare(number: str | None) -> str | None:
    """Return the number of an act without « n° » before it."""
    sign = _NUMBER_SIGN.match(number or "")
    return (number or "")[sign.end() if sign else 0 :] or None


def _typed_before(pledge: Pledge) -> dict[str, Any]:
    figures = {name: int(value) for given in pledge.commitments.values() for name, value in given.items()}
    mandate = pledge.mandate
    return {
        **figures,
        "signatory": pledge.signatory,
        "function": pledge.function,
        "mandate": mandate.kind.value,
        "act_kind": mandate.act_kind.value if mandate.act_kind else None,
        "act_number": mandate.act_number,
        "act_on": mandate.act_on,
        "executory_on": mandate.executory_on,
    }


class ConsentForm(Form):
    """The agreement to what the page shows, never given beforehand."""

    shown = Hidden(max=64, required=True)
    consent = Checkbox(
        lazy("J’ai lu la charte et je m’engage, au nom de mon organisation, à la respecter."),
        required=lazy("Cochez cette case si vous êtes d’accord : sans elle, rien n’est signé."),
    )

    def __init__(self, pledge: Pledge, shown: str):
        super().__init__(data={"shown": shown})
        if pledge.mandate.is_principle:
            self.consent.label.text = _(
                "J’ai lu la charte et je déclare l’intention de mon organisation d’y adhérer."
            )
            self.consent.validators = [
                Filled(_("Cochez cette case si vous êtes d’accord : sans elle, rien n’est déclaré."))
            ]


class CodeForm(Form):
    """The mailed code, with the request it signs."""

    key = Hidden(max=255, required=True)
    shown = Hidden(max=64, required=True)
    code = Text(
        lazy("Code reçu par mail"),
        max=20,
        hint=lazy("Six chiffres ; les espaces ne comptent pas."),
        autocomplete="one-time-code",
        inputmode="numeric",
    )

    def digits(self) -> str:
        """Return the code without its spaces."""
        return "".join(self.code.data.split())
