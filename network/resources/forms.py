from network.i18n import lazy
from network.web.forms import Day, Form, LongText


class ArchiveForm(Form):
    reason = LongText(
        lazy("Pourquoi la retirer ?"),
        max=1000,
        required=lazy("Dites pourquoi : la raison sera lue par ceux qui suivent un ancien lien."),
        hint=lazy("Ces lignes seront publiques. Par exemple : « Remplacé par l’édition de 2026 »."),
    )


class ReviewDayForm(Form):
    review_due_on = Day(lazy("Prochaine relecture"))
