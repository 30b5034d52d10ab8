from collections.abc import Sequence

from network.charter.ending_rules import LONGEST_REASON
from network.charter.erasure_queries import Named
from network.i18n import lazy
from network.members.models import Member
from network.web.forms import Checkbox, Choice, Day, Form, LongText, Text, Word

MOST_FOUND = 20


class SuccessorSearchForm(Form):
    """Looks for the member that takes over; read from the address."""

    q = Text(lazy("Chercher l’organisation qui reprend"), max=100, required=False, autocomplete="off")


class ReplaceForm(Form):
    """Names the successor of a body that is no more."""

    successor = Choice(lazy("Qui lui succède ?"))
    reason = LongText(
        lazy("Motif"),
        max=LONGEST_REASON,
        hint=lazy(
            "Public : chacun le lit sur la page de la signature. Par exemple : « Fusion des deux "
            "communautés au 1er janvier 2027. » 300 caractères au plus."
        ),
    )
    confirmation = Word(lazy("Pour confirmer, tapez le mot REPRENDRE"), "REPRENDRE")

    def __init__(self, found: Sequence[Member]):
        super().__init__()
        self.successor.choices = [(member.public_id, member.name) for member in found]


class NameForm(Form):
    """How an organisation should have been called, and why."""

    name = Text(lazy("Nom exact de l’organisation"), max=200, autocomplete="off")
    reason = LongText(
        lazy("Motif"),
        max=LONGEST_REASON,
        hint=lazy("Public : chacun le lit sur la page de la signature. 300 caractères au plus."),
    )


class RepresentativeForm(Form):
    """Who represents an organisation from now on, by what act, and why."""

    name = Text(lazy("Nom et prénom"), max=200, autocomplete="off")
    function = Text(lazy("Fonction"), max=120, autocomplete="off")
    act_number = Text(lazy("Numéro de l’acte (facultatif)"), max=60, required=False, autocomplete="off")
    act_on = Day(lazy("Date de l’acte (facultatif)"), required=False)
    reason = LongText(
        lazy("Motif"),
        max=LONGEST_REASON,
        hint=lazy("Public : n’y écrivez le nom de personne. 300 caractères au plus."),
    )


class ErasureForm(Form):
    """Whom to erase, why, and that it was weighed."""

    who = Choice(lazy("Qui effacer ?"))
    is_weighed = Checkbox(
        lazy("La coordination a pesé cette demande : une signature en vigueur de cette personne prendra fin.")
    )
    reason = LongText(
        lazy("Motif de la décision"),
        max=1000,
        hint=lazy("Gardé au journal, non public. N’y écrivez pas le nom de la personne."),
    )
    confirmation = Word(lazy("Pour confirmer, tapez le mot EFFACER"), "EFFACER")

    def __init__(self, named: Sequence[Named]):
        super().__init__()
        self.who.choices = [(each.key, f"{each.name}, {each.function}") for each in named]
        if len(named) == 1 and not self.who.data:
            self.who.data = named[0].key
