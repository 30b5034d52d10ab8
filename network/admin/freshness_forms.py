from network.i18n import lazy
from network.web.forms import Form, LongText


class RestoreForm(Form):
    reason = LongText(
        lazy("Pourquoi la remettre en ligne ?"),
        max=1000,
        required=lazy("Dites pourquoi : ceux qui ont écrit la fiche le liront."),
        hint=lazy("Ceux qui ont écrit la fiche recevront ces lignes, et le journal les garde."),
    )
