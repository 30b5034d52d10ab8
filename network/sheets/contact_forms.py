from network.i18n import lazy
from network.web.forms import Email, Form, LongText, Text

_QUESTION = lazy("Votre question")
_MISSING = lazy("Il manque votre question.")


class QuestionForm(Form):
    """A question from somebody who is not logged in."""

    name = Text(
        lazy("Votre nom"),
        required=lazy("Dites qui vous êtes : on répond mieux à quelqu’un."),
        autocomplete="name",
    )
    email = Email(
        lazy("Votre adresse électronique"),
        required=lazy("Sans adresse, personne ne pourrait vous répondre."),
        hint=lazy("Seuls ceux qui reçoivent votre message la voient, pour vous répondre."),
    )
    question = LongText(_QUESTION, max=5000, required=_MISSING)


class MemberQuestionForm(Form):
    """A question from somebody logged in, whose name and address are known."""

    question = LongText(_QUESTION, max=5000, required=_MISSING)
