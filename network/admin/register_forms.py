from typing import Any

from network.i18n import lazy
from network.web.forms import Email, Form, LongText, Text


class NameWitnessForm(Form):
    """Proposes to somebody to keep the heads of the register."""

    name: Any = Text(
        lazy("Nom"),
        max=200,
        required=lazy("Indiquez qui sera témoin."),
        hint=lazy(
            "Une personne ou une organisation, comme la page des témoins la nommera si elle l’accepte."
        ),
        autocomplete="off",
    )
    email: Any = Email(
        lazy("Adresse électronique"), required=lazy("Indiquez où lui écrire."), autocomplete="off"
    )
    why: Any = LongText(
        lazy("Pourquoi cette personne"),
        max=1000,
        required=lazy("Dites pourquoi : elle le lira dans le mail qui le lui propose."),
        hint=lazy("Elle lira ces lignes. Un bon témoin est connu, et ne dépend pas de la coordination."),
    )
