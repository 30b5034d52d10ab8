from collections.abc import Sequence

from network.i18n import _, ngettext
from network.mail.links import public_url
from network.mail.messages import Mail


def register_in_doubt(doubts: Sequence[str]) -> Mail:
    """Alarm the coordination: the register is not what it was. `doubts` begin with the first wrong entry."""
    return Mail(
        kind="register_in_doubt",
        subject=_("Alerte : le registre des signatures est en doute"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Le site a relu tout le registre, et quelque chose ne correspond pas. Voici la première "
                "entrée en cause :"
            ),
            doubts[0],
            *(
                [
                    ngettext(
                        "Une autre anomalie est relevée ; la page du bureau la montre.",
                        "%(num)s autres anomalies sont relevées ; la page du bureau les montre.",
                        len(doubts) - 1,
                    )
                ]
                if len(doubts) > 1
                else []
            ),
            _(
                "Prévenez tout de suite la personne qui s’occupe du serveur. Qu’elle mette de côté une copie "
                "de la base et du dossier « keys » avant de toucher à quoi que ce soit, puis compare avec la "
                "dernière sauvegarde dont la vérification est bonne (flask register verify --db) et avec "
                "une tête gardée par un témoin (flask register verify --head)."
            ),
            _(
                "Une panne de disque ou une restauration incomplète peut en être la cause, autant qu’une "
                "modification. Tant que le doute dure, ce mail revient au plus une fois par jour."
            ),
        ),
        action=(_("Voir ce qui a été trouvé"), public_url("admin.register")),
        paced=False,
    )
