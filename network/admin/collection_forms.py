from typing import Any

from wtforms.validators import ValidationError

from network.collections import rules
from network.collections.actions import Picture, Words
from network.collections.models import Collection
from network.errors import Refused
from network.files.actions import Received, receive_image
from network.i18n import _, lazy
from network.typed import carried
from network.web.forms import Checkbox, File, Form, Hidden, Integer, LongText, Text

PICTURES = ".jpg,.jpeg,.png,.webp,image/jpeg,image/png,image/webp"


class CollectionForm(Form):
    """What a collection is called, and what it is for."""

    saved_version = Hidden(max=12)
    title = Text(
        lazy("Titre"),
        max=rules.LONGEST_TITLE,
        required=lazy("Donnez un titre : ce que l’on vient y chercher."),
        hint=lazy("Par exemple : « Monter une chaufferie bois, pas à pas »."),
    )
    introduction = LongText(
        lazy("Introduction"),
        max=rules.LONGEST_INTRODUCTION,
        required=False,
        hint=lazy(
            "À qui la collection s’adresse, ce qu’on y trouve, dans quel ordre la lire. "
            "À remplir avant de mettre en ligne. **gras**, listes et liens sont permis."
        ),
    )

    @property
    def words(self) -> Words:
        """What was typed, rendered."""
        return Words.of(self.title.data or "", self.introduction.data or "")

    @property
    def version_seen(self) -> int:
        """The saving this form was filled from; -1, which is none, when the page did not say."""
        return carried(self.saved_version.data)


class CollectionPageForm(CollectionForm):
    """The same with a picture, once the collection is begun."""

    new_picture = File(
        lazy("Image"),
        accept=PICTURES,
        hint=lazy("Facultative. JPEG, PNG ou WebP, 8 Mo au plus."),
    )
    without_picture = Checkbox(lazy("Retirer l’image"))
    picture_alt = Text(
        lazy("Texte alternatif"),
        max=300,
        required=False,
        hint=lazy("Ce que l’image montre, pour qui ne la voit pas. Vide, elle ne fait que décorer."),
    )
    picture_credit = Text(lazy("Crédit"), max=160, required=False, hint=lazy("L’auteur de l’image."))

    def __init__(self, collection: Collection, **kwargs: Any):
        picture = collection.picture
        kept = {
            "saved_version": collection.saved_version,
            "title": collection.title,
            "introduction": collection.introduction,
            "picture_alt": picture.alt if picture else "",
            "picture_credit": picture.credit if picture else "",
        }
        super().__init__(data=kept, **kwargs)
        if picture is None:
            del self.without_picture
        else:
            self.new_picture.label.text = _("La remplacer par une autre image")

    def picture(self) -> Picture:
        """Return what becomes of the picture, one that was sent being checked: before the first action."""
        taken_away = "without_picture" in self and bool(self.without_picture.data)
        alt, credit = self.picture_alt.data or "", self.picture_credit.data or ""
        return Picture(self._received(), alt, credit, taken_away)

    def _received(self) -> Received | None:
        sent = self.new_picture.data
        if not sent:
            return None
        try:
            return receive_image(sent.read(), sent.filename or "")
        except Refused as refused:
            raise Refused(refused.sentence, "new_picture") from None


class AddForm(Form):
    """What to add, by its address or its code; or one that the search found."""

    reference = Text(
        lazy("Adresse ou code"),
        max=300,
        required=False,
        hint=lazy("L’adresse de la page d’une fiche ou d’une ressource, ou son code."),
    )
    kind = Hidden(max=20)
    key = Hidden(max=20)

    def validate_reference(self, field: Any) -> None:
        if not field.data and not self.key.data:
            raise ValidationError(_("Collez une adresse, ou cherchez ci-dessous."))


class ItemForm(Form):
    """The place of an item, and why it is there."""

    position = Integer(lazy("Place"), min=1, max=rules.MOST_ITEMS)
    why = Text(
        lazy("Pourquoi la lire ici"),
        max=rules.LONGEST_WHY,
        required=False,
        hint=lazy("Une phrase, facultative, affichée avec elle."),
    )


class ArchiveCollectionForm(Form):
    reason = LongText(
        lazy("Pourquoi l’archiver ?"),
        max=1000,
        required=lazy("Dites pourquoi : la raison sera lue par ceux qui suivent un ancien lien."),
        hint=lazy("Ces lignes seront publiques."),
    )
