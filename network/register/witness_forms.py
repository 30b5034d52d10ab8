from network.i18n import lazy
from network.web.forms import Checkbox, Form


class WitnessForm(Form):
    """Says yes to being a witness, and whether the site may say so."""

    is_shown = Checkbox(lazy("J’accepte d’être nommé sur la page publique des témoins"))
