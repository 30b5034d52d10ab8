from network.i18n import lazy
from network.web.forms import Choice, Form, LongText


class ReferenceForm(Form):
    """Decides for a member whose official entry is no more."""

    FOLLOW, KEEP = "follow", "keep"

    decision = Choice(
        lazy("Votre décision"),
        choices=[(FOLLOW, lazy("La rattacher à ce qui lui succède")), (KEEP, lazy("La laisser ainsi"))],
    )
    reason = LongText(
        lazy("Pourquoi la laisser ainsi"),
        max=300,
        required=False,
        hint=lazy("Par exemple : « La commune déléguée garde son propre projet. »"),
    )
