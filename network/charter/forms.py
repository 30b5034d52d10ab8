import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from network.charter import rules
from network.charter.figures import LABELS, Figure, example, hint
from network.charter.models import ActKind, Clause, MandateKind
from network.charter.pledge import Mandate, Pledge
from network.i18n import _, lazy
from network.members.models import Member
from network.web.fields import Filled, NumberField, is_a_function
from network.web.forms import TO_FILL, Checkbox, Choice, Day, File, Form, Hidden, Text

ACT_FIELDS = ("act_kind", "act_number", "act_on", "executory_on", "act_file")
DELEGATION_FIELDS = ("delegation_scope", "delegation_until", "delegation_file")
# By what right somebody signs, in their own words.
OWN_MANDATE = {
    MandateKind.ACT: lazy("Un acte exécutoire de l’assemblée"),
    MandateKind.LEGAL_REPRESENTATIVE: lazy("Je suis le représentant légal"),
    MandateKind.DELEGATION: lazy("Je signe par délégation"),
    MandateKind.PRINCIPLE: lazy("Pas encore d’acte"),
}
# Of somebody else; a principle, one declares oneself.
MANDATE_OF_ANOTHER = {
    MandateKind.ACT: lazy("Un acte exécutoire de l’assemblée"),
    MandateKind.LEGAL_REPRESENTATIVE: lazy("C’est le représentant légal"),
    MandateKind.DELEGATION: lazy("Une délégation"),
}
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
        validators=[is_a_function],
    )
    mandate = Choice(lazy("En vertu de quoi signez-vous ?"))
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
    delegation_scope = Text(
        lazy("Ce que couvre la délégation"),
        max=300,
        required=False,
        hint=lazy("Comme le document l’écrit, par exemple : signature des conventions et chartes d’énergie."),
        autocomplete="off",
    )
    delegation_until = Day(
        lazy("Elle vaut jusqu’au"),
        required=False,
        hint=lazy("jj/mm/aaaa, ce jour compris : sa fin, ou celle du mandat de qui délègue."),
    )
    delegation_file = File(
        lazy("Le document qui donne la délégation, en PDF"),
        accept="application/pdf,.pdf",
        hint=lazy("20 Mo au plus. Il est gardé tel quel ; seule son empreinte est publiée."),
    )

    # Of these, the ones that suit the legal form.
    mandates: Mapping[MandateKind, Any] = OWN_MANDATE

    def __init__(
        self,
        member: Member,
        clauses: Sequence[Clause],
        today: date,
        pledge: Pledge | None = None,
        *,
        has_document: bool = False,
        **typed: str,
    ):
        """Ask for what this member's clauses call for; `has_document`: that of a delegation is there already.

        The page starts from a pledge, but for what was `typed` otherwise.
        """
        super().__init__(data={**(_typed_before(pledge) if pledge else self._usual(member)), **typed})
        self.clauses, self.today, self.has_document = clauses, today, has_document
        asked = {figure for clause in clauses for figure in clause.figures}
        for figure in Figure:
            if figure in asked:
                self[figure].description = hint(figure, today)
            else:
                del self[figure]
        self.mandate.choices = [
            (kind.value, label) for kind, label in self.mandates.items() if _may_be(kind, member)
        ]
        if not member.is_public_body:
            for name in ACT_FIELDS:
                del self[name]

    @staticmethod
    def _usual(member: Member) -> dict[str, Any]:
        return {} if member.is_public_body else {"mandate": MandateKind.LEGAL_REPRESENTATIVE.value}

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._forget_what_another_mandate_asks()
        if not self.errors:
            faults = rules.faults_in(
                self.pledge(signatory=""),
                self.clauses,
                self.today,
                has_document=bool(self.has_document or self.delegation_file.data),
                on=self.day_of_signing(),
            )
            for name, sentence in faults.items():
                self[name].errors = [sentence]
        return not self.errors

    def _forget_what_another_mandate_asks(self) -> None:
        for kind, names in ((MandateKind.ACT, ACT_FIELDS), (MandateKind.DELEGATION, DELEGATION_FIELDS)):
            if self.mandate.data != kind:
                for field in (self[name] for name in names if name in self):
                    field.data, field.errors = None, []

    def day_of_signing(self) -> date:
        """Return the day on which a delegation is to hold."""
        return self.today

    def files(self) -> list[str]:
        """Return the names of the documents that this mandate calls for."""
        return [
            name
            for kind, name in ((MandateKind.ACT, "act_file"), (MandateKind.DELEGATION, "delegation_file"))
            if self.mandate.data == kind
        ]

    def pledge(self, *, signatory: str) -> Pledge:
        """Return what was typed as what is about to be signed."""
        commitments = {
            clause.code: {figure: str(self[figure].data) for figure in clause.figures}
            for clause in self.clauses
        }
        return Pledge(signatory, self.function.data, commitments, self.given_mandate())

    def given_mandate(self) -> Mandate:
        """Return by what right one signs, as it was typed."""
        kind = MandateKind(self.mandate.data)
        if kind == MandateKind.DELEGATION:
            until = self.delegation_until.data
            return Mandate(kind, delegation_scope=self.delegation_scope.data, delegation_until=until)
        if kind != MandateKind.ACT:
            return Mandate(kind)
        return Mandate(
            kind,
            act_kind=ActKind(self.act_kind.data) if self.act_kind.data else None,
            act_number=_bare(self.act_number.data),
            act_on=self.act_on.data,
            executory_on=self.executory_on.data,
        )


def _may_be(kind: MandateKind, member: Member) -> bool:
    """Say whether a mandate suits the legal form of a member."""
    return rules.obstacle_to_mandate(member, Mandate(kind), None) is None


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
        "delegation_scope": mandate.delegation_scope,
        "delegation_until": mandate.delegation_until,
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
