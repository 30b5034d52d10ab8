from collections.abc import Sequence

from network.charter.ending_forms import confirmation_field, reason_field
from network.charter.ending_rules import REPLACE
from network.charter.erasure_queries import Named
from network.charter.erasure_rules import ERASE
from network.i18n import lazy
from network.members.models import Member
from network.web.forms import Checkbox, Choice, Form, LongText, Text

MOST_FOUND = 20


class SuccessorSearchForm(Form):
    """Looks for the member that takes over; read from the address."""

    q = Text(lazy("Chercher l’organisation qui reprend"), max=100, required=False, autocomplete="off")


class ReplaceForm(Form):
    """Names the successor of a body that is no more."""

    successor = Choice(lazy("Qui lui succède ?"))
    reason = reason_field(
        lazy(
            "Public : chacun le lit sur la page de la signature. Par exemple : « Fusion des deux "
            "communautés au 1er janvier 2027. » 300 caractères au plus."
        )
    )
    confirmation = confirmation_field(lazy("Pour confirmer, tapez le mot REPRENDRE"), REPLACE)

    def __init__(self, found: Sequence[Member]):
        super().__init__()
        self.successor.choices = [(member.public_id, member.name) for member in found]


class NameForm(Form):
    """How an organisation should have been called, and why."""

    name = Text(lazy("Nom exact de l’organisation"), max=200, autocomplete="off")
    reason = reason_field()


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
    confirmation = confirmation_field(lazy("Pour confirmer, tapez le mot EFFACER"), ERASE)

    def __init__(self, named: Sequence[Named]):
        super().__init__()
        self.who.choices = [(each.key, f"{each.name}, {each.function}") for each in named]
        if len(named) == 1 and not self.who.data:
            self.who.data = named[0].key
