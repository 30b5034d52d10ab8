from network.i18n import lazy
from network.web.forms import Form, Text


class SearchForm(Form):
    """Looks for entries; read from the address."""

    q = Text(lazy("Organisation, ou numéro d’une entrée"), max=200, required=False, autocomplete="off")
