"""What is asked of a resource, on one page: by those who propose one, and by the desk."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flask import request
from flask_login import current_user
from wtforms.validators import ValidationError

from network import taxonomy
from network.clock import now
from network.errors import Refused
from network.i18n import _, lazy
from network.resources import documents, rules
from network.resources.content import FIELDS, OLDEST
from network.resources.documents import Document
from network.resources.links import NotALink, link_in
from network.resources.models import ResourceRevision
from network.resources.wording import told
from network.territories.queries import department_name, territories_in
from network.throttles.actions import hit
from network.typed import carried
from network.web.forms import (
    Checkbox,
    Choice,
    File,
    Form,
    Hidden,
    Integer,
    LongText,
    MultiChoice,
    Select,
    Text,
)

# The columns that hold an empty text rather than nothing.
_TEXTS = {
    name
    for name, column in ResourceRevision.__table__.c.items()
    if name in FIELDS and column.type.python_type is str
}
# What a button asks for: a draft and no more, and beside it that its file be read.
SAVE, READ = "save", "read"
TOLD = ("title", "publisher", "authors", "year", "language")  # what a file may say of itself


NOT_A_RESOURCE = ("fiche", "collection")

# What a field says of its being demanded before the resource is proposed.
_BEFORE_PROPOSING = dict.fromkeys(
    ("kind", "summary", "audiences", "subthemes"), lazy("À remplir avant de proposer.")
)

# How what a file says is told: a language by its name.
TOLD_AS: dict[str, Callable[[Any], str]] = {"language": partial(taxonomy.label, "languages")}


class ResourceForm(Form):
    """A resource on one page. Saved as a draft it may be incomplete; only the title is demanded.

    `kept` is the revision the page was filled from, None for a new resource.
    """

    LONGEST_TITLE = 160

    saved_version = Hidden(max=12)
    title = Text(
        lazy("Titre"),
        max=LONGEST_TITLE,
        required=lazy("Donnez un titre : celui du document, ou un titre qui dit ce qu’on y trouve."),
    )
    kind = Choice(
        lazy("Nature"),
        choices=[choice for choice in taxonomy.choices("kinds") if choice[0] not in NOT_A_RESOURCE],
        required=False,
    )
    summary = LongText(
        lazy("Présentation"),
        max=4000,
        required=False,
        hint=lazy(
            "Ce qu’on y trouve, à quoi cela sert, dans quel cas s’en servir. "
            "Écrivez avec vos mots plutôt que de recopier."
        ),
    )
    audiences = MultiChoice(lazy("À qui cela s’adresse"), choices=taxonomy.choices("audiences"))
    url = Text(
        lazy("Adresse sur internet"),
        max=1000,
        required=False,
        inputmode="url",
        hint=lazy(
            "La page de la ressource plutôt que l’accueil du site. Par exemple : www.exemple.fr/guide."
        ),
    )
    document = File(
        lazy("Fichier"),
        accept=".pdf,.odt,.ods,.docx,.xlsx,.csv",
        hint=lazy(
            "PDF, ODT, ODS, DOCX, XLSX ou CSV, de 20 Mo au plus, que vous avez le droit de diffuser. "
            "Une adresse suffit si le document est déjà en ligne ailleurs."
        ),
    )
    without_file = Checkbox(lazy("Retirer le fichier joint"))
    publisher = Text(
        lazy("Publié par"),
        max=160,
        required=False,
        hint=lazy("L’organisme qui l’a édité. Par exemple : l’Ademe, une agence locale, votre organisation."),
    )
    authors = Text(lazy("Auteurs"), max=300, required=False, hint=lazy("S’ils diffèrent de l’éditeur."))
    year = Integer(lazy("Année"), min=OLDEST, required=False)
    language = Select(lazy("Langue"), choices=taxonomy.choices("languages"), required=False)
    licence = Select(lazy("Licence"), choices=taxonomy.choices("licences"), required=False)
    licence_note = Text(
        lazy("Précision sur la licence"),
        max=160,
        required=False,
        hint=lazy("Le nom d’une autre licence, ou une condition à connaître."),
    )
    subthemes = MultiChoice(
        lazy("Thèmes"), choices=taxonomy.choices("subthemes"), hint=lazy("Deux ou trois suffisent.")
    )
    sectors = MultiChoice(lazy("Filières"), choices=taxonomy.choices("sectors"))
    territory = Text(
        lazy("Départements concernés"),
        max=500,
        required=False,
        hint=lazy(
            "À laisser vide si la ressource sert partout. "
            "Des noms ou des numéros, séparés par des virgules : Lot, 12."
        ),
    )

    def __init__(self, kept: ResourceRevision | None = None):
        super().__init__(data=_stored(kept) if kept else {"language": "fr"})
        self.kept = kept
        # Whether it will be read as it is: nothing may be missing then, whatever the button.
        self.is_for_good = False
        self.departments: list[str] = kept.departments if kept else []
        self.taken = ""  # the field that was just filled from the file
        self._received: Document | None = None
        for name, sentence in _BEFORE_PROPOSING.items():
            self[name].description = f"{self[name].description} {sentence}".strip()
        if kept is None or kept.file_id is None:
            del self.without_file

    @property
    def is_proposing(self) -> bool:
        """Whether the button pressed asks for more than a draft."""
        return request.form.get("then", SAVE) not in (SAVE, READ)

    @property
    def version_seen(self) -> int:
        """The saving this form was filled from; -1, which is none, when the page did not say."""
        return carried(self.saved_version.data)

    @property
    def is_without_file(self) -> bool:
        """Whether the file that is there is to go."""
        return "without_file" in self and bool(self.without_file.data) and not self.document.data

    @property
    def proposed(self) -> dict[str, str]:
        """What the file that is kept says for fields that are empty, as words; the language, if another."""
        told = self.kept.told.fields if self.kept and self.kept.told else {}
        return {
            name: TOLD_AS.get(name, str)(told[name])
            for name in TOLD
            if name in told
            and (not self[name].data or (name == "language" and told[name] != self.language.data))
        }

    def validate_on_submit(self) -> bool:
        """Say whether this is a POST to save; one that only takes what the file says is shown again."""
        return not self._takes() and super().validate_on_submit()

    def _takes(self) -> bool:
        name = request.form.get("take", "") if request.method == "POST" else ""
        if name not in self.proposed:
            return bool(name)
        assert self.kept is not None and self.kept.told is not None, "or nothing would be proposed"
        field, self.taken = self[name], name
        field.data = self.kept.told.fields[name]
        field.raw_data = [str(field.data)]
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed and, unless it is only a draft, that nothing is missing."""
        refused = self._name_after_file()
        sound = super().validate(extra_validators)
        if refused:
            self.refuse(refused)
            return False
        if not (self.is_proposing or self.is_for_good):
            return sound
        kept_file = self.kept is not None and self.kept.file_id is not None and not self.is_without_file
        lacks = rules.lacks(self.values(), has_file=kept_file or bool(self.document.data))
        for name, sentence in lacks.items():
            if not self[name].errors:
                self[name].errors = [sentence]
        return sound and not lacks

    def _name_after_file(self) -> Refused | None:
        """Call a draft without title as its file is called, if asked to; return a refusal of the file."""
        if request.form.get("then") != READ or self.title.data:
            return None
        try:
            document = self.received()
        except Refused as refused:
            return refused
        self.title.data = document.title[: self.LONGEST_TITLE] if document else None
        return None

    def validate_url(self, field: Any) -> None:
        """Keep an address as it is linked to."""
        try:
            field.data = link_in(field.data or "")
        except NotALink as refused:
            raise ValidationError(str(refused)) from None

    def validate_year(self, field: Any) -> None:
        """Refuse a year to come, the next one aside."""
        if field.data and field.data > now().year + 1:
            raise ValidationError(_("Cette année n’est pas encore là."))

    def validate_territory(self, field: Any) -> None:
        """Read the departments that were named."""
        places, unknown = territories_in(field.data or "")
        if unknown:
            raise ValidationError(
                _(
                    "Ce département n’est pas reconnu : %(names)s. Essayez avec son numéro.",
                    names=" ; ".join(unknown),
                )
            )
        self.departments = list(dict.fromkeys(code for place in places for code in place.departments))

    def values(self) -> dict[str, Any]:
        """Return the fields as they are stored: empty texts rather than None."""
        values = {name: field.data for name, field in self._fields.items() if name in FIELDS}
        values = {name: "" if value is None and name in _TEXTS else value for name, value in values.items()}
        return {**values, "departments": self.departments}

    def differences(self, kept: ResourceRevision) -> list[tuple[str, str, str]]:
        """Return where form and revision differ: (label, what was typed, what is stored)."""
        labels = {name: field.label.text for name, field in self._fields.items()}
        labels["departments"] = labels["territory"]
        pairs = (
            (name, told(name, value), told(name, getattr(kept, name)))
            for name, value in self.values().items()
        )
        return [(labels[name], ours, theirs) for name, ours, theirs in pairs if ours != theirs]

    def by_theme(self) -> Iterator[tuple[str, list[Any], bool]]:
        """Give the boxes of the sub-themes under the label of their theme, and whether one is ticked."""
        boxes = {box.data: box for box in self.subthemes}
        for theme in taxonomy.entries("themes"):
            mine = [boxes[entry.code] for entry in taxonomy.subthemes_of(theme.code)]
            yield theme.label, mine, any(box.checked for box in mine)

    def received(self) -> Document | None:
        """Return the file sent with the form, checked: before the first action. Raise `Refused` beside it."""
        sent = self.document.data
        if not sent or self._received:
            return self._received
        hit(rules.FILES_BY_ACCOUNT, current_user.public_id)
        try:
            self._received = documents.receive(sent.read(), sent.filename or "")
        except Refused as refused:
            raise Refused(refused.sentence, "document") from None
        return self._received


def _stored(kept: ResourceRevision) -> dict[str, Any]:
    stored = {name: getattr(kept, name) for name in FIELDS}
    territory = ", ".join(department_name(code) for code in kept.departments)
    return {**stored, "territory": territory, "saved_version": kept.saved_version}
