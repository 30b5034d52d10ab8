from network.i18n import lazy
from network.reviews.rules import MOST_TEXT
from network.web.forms import Form, Hidden, LongText, Text


class PeerSearchForm(Form):
    """Looks for a member by its name or its place."""

    q = Text(lazy("Nom ou lieu d’un membre"), max=200, required=False, autocomplete="off")


class InvitationForm(Form):
    """Says whether a member reads a sheet; `answer` is the button pressed."""

    answer = Hidden(max=3)


class CommentForm(Form):
    """Says something of a part, or answers a comment."""

    text = LongText(
        lazy("Votre commentaire"),
        max=MOST_TEXT,
        required=lazy("Écrivez votre commentaire."),
        hint=lazy("Lu par l’auteur de la fiche, les pairs invités et la coordination ; jamais publié."),
    )


class SettleForm(Form):
    """Says that a comment is settled, or not any more; `settled` is the button pressed."""

    settled = Hidden(max=3)
