from functools import partial
from typing import Any

from wtforms.validators import ValidationError

from network import taxonomy
from network.i18n import _, lazy
from network.sheets.content import FIELDS, PARTICIPATION, PROGRESS, Part
from network.sheets.fields import Count, FunderRow, Rows, StepRow, SumOfMoney, When
from network.sheets.figure_rows import KeyFigureRow
from network.sheets.files_forms import FilesForm
from network.sheets.models import SheetRevision
from network.sheets.parts import PartForm
from network.sheets.territory import TerritoryForm
from network.typed import Amount, Tax
from network.web.fields import CheckboxesField, RadioField
from network.web.forms import (
    Checkbox,
    Choice,
    Form,
    LongText,
    MultiChoice,
    Text,
    labelled,
)

MOST_KEYWORDS = 12

_line = partial(Text, max=160, required=False)
_prose = partial(LongText, required=False)


class NewSheetForm(Form):
    """A title is enough to begin."""

    title = Text(
        lazy("Titre de l’expérience"),
        max=160,
        required=lazy("Donnez un titre, même provisoire : il pourra changer."),
        hint=lazy(
            "Ce que vous avez fait, et pour qui. "
            "Par exemple : « Une chaufferie bois pour l’école et la mairie »."
        ),
    )


class ArchiveForm(Form):
    reason = LongText(
        lazy("Pourquoi la retirer ?"),
        max=1000,
        required=lazy("Dites pourquoi : la raison sera lue par ceux qui suivent un ancien lien."),
        hint=lazy("Ces lignes seront publiques. Par exemple : « L’installation a été démontée en 2025 »."),
    )


class IdentityForm(PartForm):
    part = Part.IDENTITY
    title = Text(
        lazy("Titre"),
        max=160,
        required=lazy("Une fiche garde toujours un titre."),
        hint=lazy("Ce que vous avez fait, et pour qui."),
    )
    summary = _prose(
        lazy("Résumé"),
        max=600,
        hint=lazy(
            "Trois phrases : le problème, ce que vous avez fait, ce que cela a donné. 600 caractères au plus."
        ),
    )
    lead_structure = _line(
        lazy("Structure pilote"),
        hint=lazy("Celle qui a porté le projet au jour le jour."),
    )
    project_owner = _line(lazy("Maître d’ouvrage"), hint=lazy("S’il diffère de la structure pilote."))
    elected_referent = _line(lazy("Élu·e référent·e"), hint=lazy("Nom et fonction."))
    contact = _line(
        lazy("Contact"),
        hint=lazy(
            "Nom et fonction de la personne qui saura répondre. "
            "Cette ligne sera publique : n’y mettez ni adresse ni téléphone personnels."
        ),
    )


class FrameForm(PartForm):
    part = Part.FRAME
    context = _prose(
        lazy("Contexte"),
        hint=lazy("La situation de départ, ce qui a décidé le territoire à agir."),
    )
    objectives = _prose(lazy("Objectifs"), hint=lazy("Ce que vous vouliez obtenir, chiffré si possible."))
    audiences = MultiChoice(lazy("Publics visés"), choices=taxonomy.choices("audiences"))
    plans = MultiChoice(
        lazy("Plan ou programme"),
        choices=taxonomy.choices("plans"),
        hint=lazy("Le cadre où l’action s’inscrit."),
    )
    plan_name = _line(
        lazy("Nom du plan ou du programme"),
        hint=lazy("Par exemple : PCAET 2022-2028 du Grand-Figeac."),
    )


class WorkForm(PartForm):
    part = Part.WORK
    description = _prose(
        lazy("Description"),
        hint=lazy(
            "Ce que vous avez fait, dans l’ordre, assez précisément pour qu’un autre territoire s’en serve."
        ),
    )
    progress = Choice(
        lazy("État d’avancement"),
        choices=labelled(PROGRESS),
        hint=lazy("Un projet abandonné apprend autant qu’un projet réussi."),
        required=False,
    )
    started_on = When(lazy("Début"), hint=lazy("Une année suffit : 2023, mars 2023 ou 21/03/2023."))
    ended_on = When(lazy("Fin"), hint=lazy("Vide si l’action continue."))
    steps = Rows(StepRow, lazy("Étapes datées"), each=lazy("Étape"))
    participation = Choice(lazy("Participation citoyenne"), choices=labelled(PARTICIPATION), required=False)
    partners = _prose(lazy("Partenaires"), hint=lazy("Qui a aidé, et à quoi."))

    def values(self) -> dict[str, Any]:
        return {**super().values(), "steps": self.steps.rows()}


class MeansForm(PartForm):
    part = Part.MEANS
    SUMS = ("budget", "investment", "running")
    ASKED_BY = {
        "budget_cents": "budget",
        "budget_tax": "budget",
        "investment_cents": "investment",
        "investment_tax": "investment",
        "running_cents": "running",
        "running_tax": "running",
    }
    budget = SumOfMoney(
        lazy("Budget total"),
        main=True,
        hint=lazy("Écrivez-le comme il vous vient : 15 600 € TTC, 300 k€ HT, 1,2 M€."),
    )
    investment = SumOfMoney(lazy("dont investissement"))
    running = SumOfMoney(lazy("dont fonctionnement"))
    funders = Rows(FunderRow, lazy("Financeurs"), each=lazy("Financeur"))
    fte = Count(
        lazy("Moyens humains (ETP)"),
        words=("ETP", "etp"),
        whole=False,
        least=0,
        most=10_000,
        hint=lazy("En équivalents temps plein sur toute la durée. Par exemple : 0,5."),
    )
    people = _prose(
        lazy("Qui a travaillé sur le projet"),
        hint=lazy("Agents, bénévoles, bureaux d’études, élus."),
    )

    @classmethod
    def stored(cls, revision: SheetRevision) -> dict[str, Any]:
        def amount(cents: int | None, tax: str | None) -> Amount | None:
            return None if cents is None else Amount(cents, Tax(tax) if tax else None)

        return {
            **super().stored(revision),
            "budget": amount(revision.budget_cents, revision.budget_tax),
            "investment": amount(revision.investment_cents, revision.investment_tax),
            "running": amount(revision.running_cents, revision.running_tax),
            "funders": [
                {"name": row["name"], "amount": amount(row["cents"], row.get("tax"))}
                for row in revision.funders
            ],
        }

    def values(self) -> dict[str, Any]:
        values = {**super().values(), "funders": self.funders.rows()}
        for name in self.SUMS:
            amount = self[name].data
            values[f"{name}_cents"] = amount.cents if amount else None
            values[f"{name}_tax"] = amount.tax if amount else None
        if self.fte.data is not None:
            values["fte"] = float(self.fte.data)
        return values


class ResultsForm(PartForm):
    part = Part.RESULTS
    key_figures = Rows(KeyFigureRow, lazy("Chiffres clés"), each=lazy("Chiffre clé"), least=2)
    not_measured = Checkbox(
        lazy("Pas encore mesuré"),
        hint=lazy("Dites-le franchement : la fiche pourra être complétée plus tard."),
    )
    results = _prose(lazy("Résultats"), hint=lazy("Ce qui a changé, ce que les chiffres ne disent pas."))

    def values(self) -> dict[str, Any]:
        return {**super().values(), "key_figures": self.key_figures.rows()}


class LessonsForm(PartForm):
    part = Part.LESSONS
    question = LongText(lazy("Ce que nous voulions comprendre"), required=False)
    levers = MultiChoice(
        lazy("Leviers"), choices=taxonomy.choices("levers"), hint=lazy("Ce qui a compté le plus.")
    )
    successes = LongText(lazy("Facteurs de réussite"), required=False)
    obstacles = MultiChoice(
        lazy("Obstacles"), choices=taxonomy.choices("obstacles"), hint=lazy("Ce qui a freiné.")
    )
    difficulties = _prose(
        lazy("Difficultés rencontrées"),
        hint=lazy(
            "La partie la plus lue. Par exemple : "
            "« Le raccordement a pris onze mois de plus que prévu, faute d’interlocuteur »."
        ),
    )
    differently = LongText(lazy("Ce que nous referions autrement"), required=False)
    transferability = _prose(
        lazy("Transférabilité"),
        hint=lazy("Ce qui peut se reprendre ailleurs, et à quelles conditions."),
    )


class SortingForm(PartForm):
    part = Part.SORTING
    ASKED_BY = {"keywords": "words"}
    subthemes = MultiChoice(
        lazy("Thèmes"), choices=taxonomy.choices("subthemes"), hint=lazy("Deux ou trois suffisent.")
    )
    sectors = MultiChoice(lazy("Filières"), choices=taxonomy.choices("sectors"))
    aims = MultiChoice(lazy("Enjeux"), choices=taxonomy.choices("aims"))
    words = _line(
        lazy("Mots-clés"),
        max=300,
        hint=lazy("Séparés par des virgules. Par exemple : chaufferie, plaquettes, école."),
    )

    @classmethod
    def stored(cls, revision: SheetRevision) -> dict[str, Any]:
        return {**super().stored(revision), "words": ", ".join(revision.keywords)}

    def by_theme(self) -> list[tuple[str, list[Any]]]:
        """Return the boxes of the sub-themes under the label of their theme."""
        boxes = {box.data: box for box in self.subthemes}
        return [
            (theme.label, [boxes[entry.code] for entry in taxonomy.subthemes_of(theme.code)])
            for theme in taxonomy.entries("themes")
        ]

    def validate_words(self, field: Any) -> None:
        if len(self._keywords()) > MOST_KEYWORDS:
            raise ValidationError(_("%(most)s mots-clés au plus.", most=MOST_KEYWORDS))

    def values(self) -> dict[str, Any]:
        return {**super().values(), "keywords": self._keywords()}

    def _keywords(self) -> list[str]:
        found = (word.strip(' .#«»"') for word in (self.words.data or "").replace(";", ",").split(","))
        return list(dict.fromkeys(word for word in found if word))


FORMS: dict[Part, type[PartForm]] = {
    form.part: form
    for form in (
        IdentityForm,
        TerritoryForm,
        FrameForm,
        WorkForm,
        MeansForm,
        ResultsForm,
        LessonsForm,
        FilesForm,
        SortingForm,
    )
}


def anchor(column: str) -> str:
    """Return the id of the element where a column is written, on the page of its part."""
    form = FORMS[FIELDS[column]]
    name = form.ASKED_BY.get(column, column)
    kind = getattr(form, name).field_class
    # The group of a list of choices has no element of its own: its first choice stands for it.
    return f"{name}-0" if issubclass(kind, RadioField | CheckboxesField) else name
