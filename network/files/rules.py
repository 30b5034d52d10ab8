import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath

from network.i18n import _

MIB = 1024 * 1024
LARGEST_PDF = 20 * MIB
MOST_PAGES = 300
LARGEST_IMAGE = 8 * MIB
MOST_PIXELS = 20_000_000
LONGEST_SIDE = 2560  # of a kept picture: twice what a page shows
LARGEST_DOCUMENT = 20 * MIB
LONGEST_TEXT = 200_000  # characters of a file that are searched
ORPHAN_AFTER = timedelta(hours=1)

# How wide a file is shown as a picture.
WIDTHS = (320, 640, 1280)
# A file whose pictures cannot be made is tried again for some hours, then left as it is.
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)


@dataclass(frozen=True)
class Format:
    """A kind of file that can be kept: how it begins, and the type it is served under."""

    content_type: str
    beginning: re.Pattern[bytes]
    code: str


def _format(content_type: str, beginning: bytes, code: str) -> Format:
    return Format(content_type, re.compile(beginning, re.DOTALL), code)


_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIP = rb"PK\x03\x04"
_JPEG = _format("image/jpeg", rb"\xff\xd8\xff", "JPEG")

PDF = {".pdf": _format("application/pdf", rb"%PDF-", "PDF")}
IMAGES = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": _format("image/png", rb"\x89PNG\r\n\x1a\n", "PNG"),
    ".webp": _format("image/webp", rb"RIFF.{4}WEBP", "WEBP"),
}
DOCUMENTS = {
    ".odt": _format(f"{_OPEN_DOCUMENT}.text", _ZIP, "odt"),
    ".ods": _format(f"{_OPEN_DOCUMENT}.spreadsheet", _ZIP, "ods"),
    ".docx": _format(f"{_OFFICE}.wordprocessingml.document", _ZIP, "docx"),
    ".xlsx": _format(f"{_OFFICE}.spreadsheetml.sheet", _ZIP, "xlsx"),
    ".csv": _format("text/csv", rb"", "csv"),
}


def format_of(name: str, data: bytes, formats: dict[str, Format]) -> Format | None:
    """Return the format that a file's name and beginning agree on, or None."""
    announced = formats.get(PurePosixPath(name.lower()).suffix)
    return announced if announced and announced.beginning.match(data) else None


def obstacle_to_size(data: bytes, largest: int) -> str | None:
    """Say why a file is too small or too large to be looked at, or None if it is not."""
    if not data:
        return _("Ce fichier est vide.")
    if len(data) > largest:
        return _("Ce fichier dépasse %(size)s Mo.", size=largest // MIB)
    return None


def obstacle_to_pdf(data: bytes, name: str) -> str | None:
    """Say why a file cannot be taken for a PDF before it is even parsed, or None if it can."""
    if obstacle := obstacle_to_size(data, LARGEST_PDF):
        return obstacle
    if format_of(name, data, PDF) is None:
        return _("Choisissez un fichier PDF.")
    return None


def obstacle_to_image(data: bytes, name: str) -> str | None:
    """Say why a file cannot be taken for a picture before it is even opened, or None if it can."""
    if obstacle := obstacle_to_size(data, LARGEST_IMAGE):
        return obstacle
    if format_of(name, data, IMAGES) is None:
        return _("Choisissez une image JPEG, PNG ou WebP, sous son vrai nom.")
    return None


def obstacle_to_document(data: bytes, name: str) -> str | None:
    """Say why a file cannot be taken for a document before it is even opened, or None if it can."""
    if obstacle := obstacle_to_size(data, LARGEST_DOCUMENT):
        return obstacle
    if format_of(name, data, PDF | DOCUMENTS) is None:
        return _("Choisissez un fichier PDF, ODT, DOCX, ODS, XLSX ou CSV, sous son vrai nom.")
    return None


def wait_after(attempts: int) -> timedelta:
    """Return how long a file waits after its n-th failed try: one minute, doubling."""
    return FIRST_WAIT * 2 ** (attempts - 1)


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


def finding_in_image(code: str) -> str:
    """Return the sentence for what `image_inspection` found in a picture."""
    return {
        "format": _("Ce fichier n’est pas l’image que son nom annonce. Enregistrez-la en JPEG, PNG ou WebP."),
        "damaged": _("Cette image est abîmée. Enregistrez-la de nouveau, ou choisissez-en une autre."),
        "heavy": _("Cette image est trop lourde à ouvrir. Réduisez-la avant de l’envoyer."),
        "pixels": _(
            "Cette image dépasse %(most)s millions de pixels. Réduisez-la avant de l’envoyer.",
            most=MOST_PIXELS // 1_000_000,
        ),
    }[code]


def finding_in_document(code: str) -> str:
    """Return the sentence for what `document_inspection` found in a document."""
    return {
        "format": _(
            "Ce fichier n’est pas le document que son nom annonce. Enregistrez-le sous son vrai format."
        ),
        "damaged": _("Ce document est abîmé. Enregistrez-le de nouveau depuis le logiciel qui l’a produit."),
        "heavy": _("Ce document est trop volumineux une fois ouvert. Allégez-le, ou envoyez-le en PDF."),
        "encrypted": _("Ce document est protégé par un mot de passe. Enregistrez-le sans protection."),
        "script": _("Ce document contient une macro ou un programme. Enregistrez-le sans macro, ou en PDF."),
        "embedded": _(
            "Ce document contient un autre fichier ou un objet incorporé. Retirez-le, ou envoyez un PDF."
        ),
        "outside": _(
            "Ce document va chercher un contenu ou un modèle ailleurs quand on l’ouvre. "
            "Rompez ces liaisons, ou envoyez un PDF."
        ),
        "link": _(
            "Ce document contient un lien vers autre chose qu’une page du web ou un mail. Retirez ce lien."
        ),
        "formula": _(
            "Une cellule de ce CSV serait lue comme une formule (elle commence par =, +, - ou @). "
            "Corrigez-la."
        ),
        "encoding": _("Ce CSV ne se lit pas. Enregistrez-le en UTF-8."),
    }[code]


# Systems that hide the last extension would take « rapport.exe.pdf » for a program.
_ACTIVE = re.compile(
    r"\.(?=\s*(?:exe|com|bat|cmd|scr|pif|msi|jar|js|jse|mjs|vbs?|vbe|wsf|ps1|hta|lnk|sh|py|php\d?|asp|jsp|"
    r"x?html?|svgz?|xml|zip|rar|7z|iso|do[ct]m|xl[st]m|ppt[ms]?)\s*(?:\.|$))",
    re.IGNORECASE,
)


def clean_name(name: str, longest: int = 100) -> str:
    """Return a file's name without folders, control and direction characters, nor what a system reserves.

    Only the last extension stays one: « facture.exe.pdf » becomes « facture-exe.pdf ».
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = (c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", last))
    kept = " ".join("".join(c for c in visible if c not in '<>:"|?*').split()).strip(". ")
    stem, dot, suffix = kept.rpartition(".")
    if not stem:
        return kept[:longest] or "document"
    stem = _ACTIVE.sub("-", stem)
    return f"{stem[: longest - len(suffix) - 1].rstrip('. ')}{dot}{suffix}"[:longest]
