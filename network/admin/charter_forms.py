from datetime import date
from typing import Any

from network.charter.figures import LABELS
from network.charter.grace import usual_day
from network.charter.models import CharterVersion, Clause, ClauseKind, Level
from network.i18n import lazy
from network.members.models import College
from network.typed import carried
from network.web.forms import Checkbox, Choice, Day, Form, Hidden, LongText, MultiChoice, Text, labelled

HEADING = ("number", "level", "is_model", "title", "preamble")
CLAUSE = ("code", "kind", "title", "text", "by_whom", "by_when", "proof", "colleges", "figures")


class DraftForm(Form):
    """Changes the draft of the charter; `seen` counts the savings that the page showed."""

    seen = Hidden(max=10)

    @property
    def version_seen(self) -> int:
        """The saving that the page showed; -1, which is none, when the page did not say."""
        return carried(self.seen.data)


class HeadingForm(DraftForm):
    number = Text(
        lazy("Numéro"), max=20, hint=lazy("Comme 1.1 pour une version mineure, 2.0 pour une majeure.")
    )
    level = Choice(lazy("Ce que change cette version"))
    is_model = Checkbox(
        lazy("C’est encore un modèle, que le réseau n’a pas adopté"),
        hint=lazy("Cette mention fait partie du texte que l’on signe."),
    )
    title = Text(lazy("Titre"), max=200, required=False)
    preamble = LongText(
        lazy("Préambule"), max=10_000, required=False, hint=lazy("Une ligne vide sépare deux paragraphes.")
    )

    def __init__(self, version: CharterVersion):
        stored = {name: getattr(version, name) for name in HEADING}
        super().__init__(data={**stored, "seen": version.saved_version})
        self.level.choices = [(level.value, level.label) for level in (Level.MINOR, Level.MAJOR)]

    def values(self) -> dict[str, Any]:
        """Return the fields of the version."""
        return {name: self.data[name] or "" for name in HEADING} | {"is_model": self.is_model.data}


class ClauseForm(DraftForm):
    code = Text(lazy("Code"), max=8, hint=lazy("O1, O2… pour les objectifs, M1, M2… pour les moyens."))
    kind = Choice(lazy("Nature"), choices=[(kind.value, kind.label) for kind in ClauseKind])
    title = Text(lazy("Intitulé"), max=200, required=False)
    text = LongText(lazy("Texte"), max=3000, required=False)
    by_whom = Text(lazy("Qui le tient"), max=300, required=False)
    by_when = Text(lazy("À quelle échéance"), max=300, required=False)
    proof = Text(lazy("Ce qui le prouve"), max=500, required=False)
    colleges = MultiChoice(lazy("Collèges qui le prennent"))
    figures = MultiChoice(
        lazy("Chiffres demandés au signataire"),
        choices=labelled(LABELS),
        hint=lazy("Le pourcentage de réduction se lit avec son année de référence : demandez les deux."),
    )

    def __init__(self, version: CharterVersion, clause: Clause | None):
        stored = {name: getattr(clause, name) for name in CLAUSE} if clause else {}
        super().__init__(data={**stored, "seen": version.saved_version})
        self.colleges.choices = [(college.value, college.label) for college in College]

    def values(self) -> dict[str, Any]:
        """Return the fields of the clause."""
        return {name: self.data[name] or "" for name in CLAUSE}


class PublishForm(DraftForm):
    """Publishes the draft; only a major version says until when the signatures given so far count."""

    grace_until = Day(
        lazy("Les signatures données comptent jusqu’au"),
        hint=lazy(
            "Ce jour-là, celles qui ne sont pas renouvelées cessent de compter. Au moins trente jours : une "
            "assemblée a besoin de temps."
        ),
    )
    typed = Text(lazy("Numéro de la version, pour confirmer"), max=20, autocomplete="off")

    def __init__(self, version: CharterVersion, today: date):
        super().__init__(data={"seen": version.saved_version, "grace_until": usual_day(today)})
        if version.level != Level.MAJOR:
            del self.grace_until

    @property
    def day_chosen(self) -> date | None:
        return self.grace_until.data if self.grace_until else None
