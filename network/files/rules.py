import unicodedata
from datetime import timedelta
from pathlib import PurePosixPath

from network.i18n import _

MIB = 1024 * 1024
LARGEST_PDF = 20 * MIB
MOST_PAGES = 300
ORPHAN_AFTER = timedelta(hours=1)


def obstacle_to_pdf(data: bytes, name: str) -> str | None:
    """Say why a file cannot be taken for a PDF before it is even parsed, or None if it can."""
    if not data:
        return _("Ce fichier est vide.")
    if len(data) > LARGEST_PDF:
        return _("Ce fichier dépasse %(size)s Mo.", size=LARGEST_PDF // MIB)
    if PurePosixPath(name.lower()).suffix != ".pdf" or not data.startswith(b"%PDF-"):
        return _("Choisissez un fichier PDF.")
    return None


def finding(code: str) -> str:
    """Return the sentence for what `pdf_inspection` found in a PDF."""
    return {
        "damaged": _("Ce PDF est abîmé. Exportez-le de nouveau depuis le logiciel qui l’a produit."),
        "heavy": _("Ce PDF est trop compliqué pour être vérifié. Exportez-le de nouveau, plus simplement."),
        "pages": _("Ce PDF compte plus de %(most)s pages.", most=MOST_PAGES),
        "encrypted": _("Ce PDF est chiffré ou protégé par un mot de passe. Envoyez-le sans protection."),
        "script": _("Ce PDF contient un programme (JavaScript). Exportez-le sans script."),
        "action": _("Ce PDF contient une action automatique (ouverture, envoi ou lancement). Retirez-la."),
        "link": _(
            "Ce PDF contient un lien vers autre chose qu’une page du web ou une adresse mail. Retirez-le."
        ),
        "attachment": _("Ce PDF contient un fichier joint. Retirez-le, ou envoyez-le à part."),
        "media": _("Ce PDF contient du son, de la vidéo ou une scène 3D. Retirez-les."),
        "form": _("Ce PDF contient un formulaire XFA. Aplatissez-le, ou imprimez-le dans un nouveau PDF."),
    }[code]


def clean_name(name: str, longest: int = 100) -> str:
    """Return a file's name without folders, control and direction characters, nor what a system reserves."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = (c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", last))
    kept = " ".join("".join(c for c in visible if c not in '<>:"|?*').split()).strip(". ")
    stem, dot, suffix = kept.rpartition(".")
    if not stem:
        return kept[:longest] or "document"
    return f"{stem[: longest - len(suffix) - 1].rstrip('. ')}{dot}{suffix}"[:longest]
