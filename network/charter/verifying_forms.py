from network.i18n import lazy
from network.web.forms import File, Form, Text


class VerifyForm(Form):
    """What somebody holds: a file, or a code."""

    file = File(
        lazy("Le certificat en PDF, ou l’archive preuve.zip"),
        accept="application/pdf,.pdf,application/zip,.zip",
        hint=lazy("Tel que vous l’avez reçu ou téléchargé. 5 Mo au plus ; rien n’en est gardé."),
    )
    code = Text(
        lazy("Code de la signature"),
        max=80,
        required=False,
        hint=lazy("Dix lettres et chiffres, sous le code à scanner ; ou le numéro de l’entrée au registre."),
        autocomplete="off",
    )
