"""The part of a sheet that says where: places of the official lists, and what these do not say."""

from collections.abc import Iterable
from typing import Any

from network.i18n import lazy
from network.sheets.content import Part
from network.sheets.fields import Count
from network.sheets.models import SheetRevision
from network.sheets.parts import PartForm
from network.sheets.wording import places_of
from network.territories.models import Place
from network.territories.queries import search_places
from network.web.forms import MultiChoice, Text

MOST_PLACES = 60


class TerritoryForm(PartForm):
    """Places are ticked among those proposed, then stand among those chosen."""

    part = Part.TERRITORY
    LABELS = {"find": lazy("Territoires")}
    ASKED_BY = {"places": "find"}
    find = Text(
        lazy("Chercher un territoire à ajouter"),
        max=100,
        required=False,
        hint=lazy("Commune, intercommunalité, département ou région : un nom, un code postal ou un SIREN."),
    )
    proposed = MultiChoice(lazy("Propositions"), hint=lazy("Cochez ceux que l’expérience concerne."))
    places = MultiChoice(lazy("Territoires choisis"), hint=lazy("Décochez pour retirer."))
    area = Text(
        lazy("Précision sur le périmètre"),
        max=300,
        required=False,
        hint=lazy(
            "Un quartier, une vallée, un parc naturel, un pays… ce que les listes officielles ne disent pas."
        ),
    )
    inhabitants = Count(
        lazy("Habitants concernés"),
        words=("habitants", "habitant", "hab"),
        whole=True,
        least=1,
        most=100_000_000,
        hint=lazy("Sert à calculer un coût par habitant. Par exemple : 12 500."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        ticked = list(dict.fromkeys([*(self.places.data or ()), *(self.proposed.data or ())]))
        self.places.data, self.places.choices = ticked, _boxes(places_of(ticked[:MOST_PLACES]))
        self.proposed.data, self.proposed.choices = [], []
        self.found: list[Place] = []

    def take(self, name: str, revision: SheetRevision) -> None:
        """Show the places as they are kept, whatever was looked for."""
        if name == "find":
            self.places.data = list(revision.places)
            self.places.choices = _boxes(places_of(revision.places))
        else:
            super().take(name, revision)

    def search(self) -> None:
        """Propose the places looked for that are not chosen yet; one that is alone comes ticked."""
        self.found = search_places(self.find.data or "")
        chosen = [code for code, _label in self.places.choices]
        self.proposed.choices = [box for box in _boxes(self.found) if box[0] not in chosen]
        if len(self.proposed.choices) == 1:
            self.proposed.data = [self.proposed.choices[0][0]]


def _boxes(places: Iterable[Place]) -> list[tuple[str, str]]:
    return [(f"{place.kind}:{place.code}", f"{place.label}, {place.kind_label}") for place in places]
