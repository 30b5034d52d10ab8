from network.i18n import lazy
from network.web.fields import is_a_name
from network.web.forms import Form, Hidden, LongText, Text


class MandateAnswerForm(Form):
    """What an organisation says of a mandate; `answer` is the button pressed."""

    answer = Hidden(max=20)
    name = Text(lazy("Votre nom"), max=120, autocomplete="name", validators=[is_a_name])
    function = Text(
        lazy("Votre fonction dans l’organisation"),
        max=120,
        hint=lazy("Par exemple : directrice générale des services, secrétaire de mairie."),
        autocomplete="organization-title",
    )
    comment = LongText(
        lazy("Un commentaire (facultatif)"),
        max=2000,
        required=False,
        hint=lazy("Lu par la coordination et par les personnes qui représentent l’organisation."),
    )


class SuspensionAnswerForm(Form):
    """What an organisation answers to its suspension."""

    text = LongText(
        lazy("Votre réponse"),
        max=4000,
        hint=lazy("Des faits, des dates, un document que vous pouvez fournir : la coordination les lit."),
    )
