from network.i18n import lazy
from network.web.forms import Form, Hidden, LongText


class CandidacyForm(Form):
    """Decides on a candidacy, or looks at a decision again; `decision` is the button pressed."""

    ACCEPT, DECLINE, UPHOLD = "accept", "decline", "uphold"

    decision = Hidden(max=20)
    reason = LongText(
        lazy("Motif de la décision"),
        max=2000,
        hint=lazy("L’organisation le reçoit par mail et peut y répondre. Le public ne le voit pas."),
    )


class VouchForm(Form):
    """Notes that the coordination has heard of a member."""

    reason = LongText(
        lazy("D’où viennent ces nouvelles ?"),
        max=2000,
        hint=lazy("Un appel, une rencontre, un article… L’organisation lit ces lignes dans son histoire."),
    )
