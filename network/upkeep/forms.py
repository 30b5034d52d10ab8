from network.i18n import lazy
from network.upkeep.link_models import LONGEST_LINK
from network.web.forms import Form, Text


class ArchiveCopyForm(Form):
    url = Text(
        lazy("Adresse d’une copie"),
        max=LONGEST_LINK // 2,
        required=False,
        inputmode="url",
        hint=lazy(
            "Celle d’un service qui archive le web, ou d’un autre site qui garde ce document. "
            "Par exemple : web.archive.org/web/2024/https://www.exemple.fr/guide. Vide : aucune copie."
        ),
    )
