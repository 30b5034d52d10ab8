from network.campaigns.models import Answer
from network.i18n import lazy
from network.web.forms import Choice, Form, Text, labelled


class AnswerForm(Form):
    """Says whether somebody still represents a member."""

    answer = Choice(lazy("Votre réponse"), choices=labelled({answer: answer.label for answer in Answer}))
    note = Text(
        lazy("Qui faut-il contacter désormais ?"),
        max=300,
        required=False,
        hint=lazy("Facultatif, si vous ne la représentez plus : une fonction, un service, une adresse."),
        autocomplete="off",
    )
