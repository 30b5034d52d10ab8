from network.i18n import lazy
from network.web.forms import Email, Form, LongText, Text


class ContactForm(Form):
    name = Text(lazy("Votre nom"), required=lazy("Dites-nous qui vous êtes."), autocomplete="name")
    email = Email(
        lazy("Votre adresse électronique"),
        required=lazy("Sans adresse, nous ne pourrions pas vous répondre."),
        hint=lazy("Elle ne sert qu’à vous répondre."),
    )
    message = LongText(lazy("Votre message"), max=5000, required=lazy("Il manque votre message."))
