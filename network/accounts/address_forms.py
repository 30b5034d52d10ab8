from typing import Any

from network.i18n import lazy
from network.web.forms import Email, Form


class AddressForm(Form):
    email: Any = Email(
        lazy("Nouvelle adresse électronique"),
        required=lazy("Indiquez votre nouvelle adresse."),
        hint=lazy("Un lien y sera envoyé : l’adresse ne change qu’une fois ce lien ouvert."),
    )
