"""The part of a sheet where a picture and files are joined; no part demands them."""

from typing import Any

from wtforms.validators import ValidationError

from network.files.actions import receive_document, receive_image
from network.i18n import _, lazy
from network.sheets import merging
from network.sheets.content import Part
from network.sheets.fields import Rows
from network.sheets.merging import Base
from network.sheets.models import SheetRevision
from network.sheets.parts import PartForm
from network.web.forms import Checkbox, File, Form, Hidden, Text

MOST_FILES = 10
PICTURES = ".jpg,.jpeg,.png,.webp,image/jpeg,image/png,image/webp"
DOCUMENTS = ".pdf,.odt,.ods,.docx,.xlsx,.csv"


class JoinedFileRow(Form):
    """One file that is already there."""

    file = Hidden(max=26)
    title = Text(lazy("Titre"), max=160, required=False)
    removed = Checkbox(lazy("Retirer ce fichier"))

    def row(self) -> dict[str, str]:
        """Return the row as it is stored; an empty one for a file that is taken away."""
        if self.removed.data:
            return {}
        return {"file": self.file.data or "", "title": self.title.data or ""}


class JoinedFiles(Rows):
    """The files that are already there: another is added by sending it."""

    MOST = MOST_FILES

    def add_empty(self, count: int) -> None:
        """Add nothing."""


class FilesForm(PartForm):
    part = Part.FILES
    LABELS = {"new_picture": lazy("Image")}
    ASKED_BY = {"picture": "new_picture"}
    BY_HAND = ("new_picture", "attachments")
    RECEIVED_BY = {"new_picture": receive_image, "new_file": receive_document}
    new_picture = File(
        lazy("Choisir une image"),
        accept=PICTURES,
        hint=lazy(
            "JPEG, PNG ou WebP, 8 Mo au plus. Le lieu et l’appareil de la prise de vue en sont effacés."
        ),
    )
    without_picture = Checkbox(lazy("Retirer l’image"))
    picture_alt = Text(
        lazy("Texte alternatif"),
        max=300,
        required=False,
        hint=lazy(
            "Ce que l’image montre, pour qui ne la voit pas. "
            "Par exemple : « La chaufferie, en bardage de mélèze, devant l’école ». "
            "À remplir avant de soumettre, si la fiche a une image."
        ),
    )
    picture_decorative = Checkbox(
        lazy("Image décorative"),
        hint=lazy("Elle n’apprend rien de plus que le texte : elle ne sera pas décrite."),
    )
    picture_credit = Text(
        lazy("Crédit"),
        max=160,
        required=False,
        hint=lazy("L’auteur de l’image, affiché dessous. Vérifiez que vous avez le droit de la publier."),
    )
    attachments = JoinedFiles(JoinedFileRow, lazy("Fichiers joints"), each=lazy("Fichier"))
    new_file = File(
        lazy("Joindre un fichier"),
        accept=DOCUMENTS,
        hint=lazy("PDF, ODT, ODS, DOCX, XLSX ou CSV, 20 Mo au plus, sans macro. Un à la fois, dix en tout."),
    )
    new_title = Text(
        lazy("Titre de ce fichier"),
        max=160,
        required=False,
        hint=lazy("Par exemple : « Cahier des charges de la chaufferie ». Vide, son nom en tient lieu."),
    )

    @classmethod
    def of(cls, revision: SheetRevision) -> "FilesForm":
        """Return the form; it knows which files are already there, and takes no other from the page."""
        form = super().of(revision)
        assert isinstance(form, cls)
        form.picture_before = revision.picture
        if revision.picture:
            form.new_picture.label.text = _("La remplacer par une autre")
        form.files_before = revision.attachments
        return form

    def validate_new_file(self, field: Any) -> None:
        if field.data and len(self._remaining()) >= MOST_FILES:
            raise ValidationError(
                _("%(most)s fichiers au plus : retirez-en un avant d’en joindre un autre.", most=MOST_FILES)
            )

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["picture"] = "" if self.without_picture.data else self.picture_before
        values["attachments"] = self._remaining()
        if new := self.received.get("new_picture"):
            values["picture"] = new.public_id
        if new := self.received.get("new_file"):
            values["attachments"].append({"file": new.public_id, "title": self.new_title.data or ""})
        if not values["picture"]:
            values |= {"picture_alt": "", "picture_decorative": False, "picture_credit": ""}
        return values

    @property
    def base_seen(self) -> Base:
        """What each field held when the page was shown.

        Files are merged one by one: a list that somebody made longer meanwhile is no conflict.
        """
        base, kept = super().base_seen, {row["file"]: row for row in self.files_before}
        typed = [row for row in self.attachments.rows() if row["file"] in kept]
        if all(row == kept[row["file"]] for row in typed):
            base["attachments"] = merging.digest([self.files_before])
        return base

    def take(self, name: str, revision: SheetRevision) -> None:
        """Show a field as it is kept; the picture is shown by the page itself."""
        if name == "new_picture":
            self.picture_before = revision.picture
        else:
            super().take(name, revision)

    def _remaining(self) -> list[dict[str, str]]:
        """Return the files that stay; those that somebody joined since the page was shown stay too."""
        shown = {entry.form.file.data: entry.form.row() for entry in self.attachments}
        rows = (shown.get(row["file"], row) for row in self.files_before)
        return [row for row in rows if row]
