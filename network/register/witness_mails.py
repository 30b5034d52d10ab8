from network.i18n import _
from network.mail.links import preferences_token, public_url
from network.mail.messages import Link, Mail
from network.mail.topics import Topic
from network.register.canonical import canonical
from network.register.models import Head
from network.register.witness_models import Witness


def _own_page(witness: Witness) -> str:
    """Return the page where a witness says yes, lets the site name them or not, and stops."""
    return public_url("register.witness", token=preferences_token(witness.email))


def witness_asked(witness: Witness) -> Mail:
    """Ask somebody whether they will keep the heads of the register."""
    return Mail(
        kind="witness_asked",
        subject=_("Voulez-vous être témoin du registre des signatures ?"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Notre réseau tient un registre public des signatures de sa charte. Pour que personne, pas "
                "même nous, ne puisse en réécrire le passé, des personnes de confiance en gardent chaque "
                "semaine l’empreinte. La coordination propose que vous en soyez (« %(name)s ») :",
                name=witness.name,
            ),
            witness.why,
            _(
                "Vous recevriez un mail par semaine, à garder. Rien d’autre ne vous est demandé, et vous "
                "pouvez arrêter à tout moment. Sans réponse de votre part, nous ne vous enverrons rien."
            ),
        ),
        action=(_("Répondre"), _own_page(witness)),
        topic=Topic.REGISTER,
    )


def head_of_the_week(witness: Witness, head: Head, file: str) -> Mail:
    """Bring the head of the register to a witness, to be kept in this file, and say how to check it."""
    size = head.size
    return Mail(
        kind="head_of_the_week",
        subject=_("À garder : la tête du registre, %(size)s entrées", size=size),
        paragraphs=(
            _("Bonjour,"),
            _("Voici la tête du registre des signatures. Gardez ce mail, ou le fichier qui l’accompagne :"),
            canonical(head.as_json).decode(),
            *_since(witness, size),
            Link(
                _("Dans un an comme demain, le site doit donner la même tête à cette taille"),
                public_url("register.head", size=size),
            ),
            _(
                "S’il en donnait une autre, ou prétendait n’avoir jamais eu cette taille, l’histoire aurait "
                "été réécrite, et votre copie, que nous avons signée, le prouverait. L’administration du "
                "site compare avec la commande flask register verify --head %(file)s.",
                file=file,
            ),
            Link(_("Le protocole, pour vérifier par vos propres moyens"), public_url("register.protocol")),
            Link(_("Être nommé parmi les témoins ou non, ou arrêter"), _own_page(witness)),
        ),
        topic=Topic.REGISTER,
    )


def _since(witness: Witness, size: int) -> list[str | Link]:
    """Say what happened since the head before: something can be proved of it."""
    before = witness.written_size
    if not before:
        return []
    if before == size:
        return [_("Aucune entrée ne s’est ajoutée depuis notre dernier mail : c’est la même tête.")]
    proof = public_url("register.consistency", **{"from": before, "to": size})
    return [Link(_("La preuve que rien n’a changé des %(size)s premières entrées", size=before), proof)]


def witness_no_more(witness: Witness) -> Mail:
    """Tell a witness that the desk took them off: no mail will come, and its silence means nothing."""
    return Mail(
        kind="witness_no_more",
        subject=_("Vous n’êtes plus témoin du registre des signatures"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination du réseau vous a retiré de la liste des témoins du registre : vous ne "
                "recevrez plus sa tête chaque semaine. Celles que vous avez gardées prouvent toujours ce "
                "qu’elles prouvaient ; vous pouvez nous les opposer."
            ),
            _("Merci de votre vigilance. Si ce retrait vous surprend, écrivez-nous."),
        ),
        action=(_("Nous écrire"), public_url("pages.contact")),
    )
