from network.i18n import lazy
from network.web.forms import Form, Hidden, LongText, Text


class NewsForm(Form):
    """A year in a few lines: what was done, what is hard, what help is wished."""

    done = LongText(
        lazy("Ce que vous avez fait"),
        max=3000,
        hint=lazy("Une action, un projet qui avance, une décision : quelques lignes suffisent."),
    )
    hard = LongText(
        lazy("Ce qui est difficile"),
        max=3000,
        required=False,
        hint=lazy("Facultatif. Ce qui bloque chez vous bloque souvent chez d’autres."),
    )
    wished = LongText(
        lazy("L’aide que vous souhaitez"),
        max=3000,
        required=False,
        hint=lazy("Facultatif. La coordination reçoit ces lignes par mail."),
    )


class SponsorSearchForm(Form):
    """Looks for a member by its name or its place."""

    q = Text(lazy("Nom ou lieu d’un membre"), max=200, required=False, autocomplete="off")


class SponsorAnswerForm(Form):
    """Confirms a candidacy or declines to; `answer` is the button pressed."""

    answer = Hidden(max=3)
    reason = LongText(
        lazy("Le motif, si vous déclinez"),
        max=2000,
        required=False,
        hint=lazy("L’organisation et la coordination lisent ces lignes. Inutile pour confirmer."),
    )


class ContestForm(Form):
    """Answers a decision on a candidacy."""

    text = LongText(
        lazy("Votre réponse"),
        max=5000,
        hint=lazy("Ce que la coordination n’a pas vu, ou ce qui a changé depuis. Elle seule la lit."),
    )
