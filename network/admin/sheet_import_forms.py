from typing import Any

from network.admin.import_forms import ColumnsForm, sheet_name
from network.i18n import _, lazy
from network.sheet_imports.columns import OTHERS, columns
from network.sheet_imports.files import ACCEPT, LARGEST
from network.sheet_imports.judging import Choices, Owner, Owners
from network.sheet_imports.models import SheetImport
from network.spreadsheets import MIB
from network.web.forms import Checkbox, File, Form, Hidden, Text
from network.wording import number

# What a page can read, try and enter while somebody waits; `flask sheets import` takes five times as many.
MOST_ROWS = 2000


class SheetFileForm(Form):
    """Sends a file of sheets."""

    file = File(
        lazy("Le fichier"),
        accept=ACCEPT,
        required=lazy("Choisissez un fichier CSV, XLSX, JSON ou Markdown."),
    )
    sheet = sheet_name()

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.file.description = _(
            "CSV, TSV, XLSX, JSON, JSON Lines ou Markdown ; %(rows)s fiches et %(size)s Mo au plus.",
            rows=number(MOST_ROWS),
            size=LARGEST // MIB,
        )


class SheetMatchingForm(ColumnsForm):
    """Says what each column of a file is, whose the sheets are, where they come from."""

    owner = Text(
        lazy("À quelle organisation, quand la ligne ne le dit pas ?"),
        max=200,
        required=False,
        hint=lazy(
            "Son nom, son SIREN ou son code INSEE. Vide : une ligne sans organisation connue est refusée."
        ),
        autocomplete="off",
    )
    origin = Text(
        lazy("D’où viennent ces fiches ?"),
        max=160,
        required=False,
        hint=lazy("La page de chaque fiche le dira : « Reprise de… ». Exemple : la base du réseau, 2019."),
        autocomplete="off",
    )
    publishes = Checkbox(
        lazy("Publier tout de suite les fiches auxquelles rien ne manque"),
        hint=lazy("Les autres entrent en brouillon, et l’essai dit pourquoi."),
    )

    def __init__(self, run: SheetImport):
        others = (OTHERS, _("Autres informations, à la fin de la description"))
        said = {
            "owner": run.owner.name if run.owner else "",
            "origin": run.origin,
            "publishes": run.publishes,
        }
        super().__init__(run, (others, *(pair for held in columns().values() for pair in held)), said)

    def choices(self) -> Choices:
        """Return what is said of the whole file; refuse an owner that is no member, or may be several."""
        return self._choices(Owners().only(self.owner.data) if self.owner.data else None)

    def choices_so_far(self) -> Choices:
        """Return what is said of the whole file, an owner that is not one member left out."""
        found = Owners().named(self.owner.data) if self.owner.data else []
        return self._choices(found[0] if len(found) == 1 else None)

    def _choices(self, owner: Owner | None) -> Choices:
        return Choices(owner.id if owner else None, self.origin.data or "", bool(self.publishes.data))


class SheetRunForm(Form):
    """Enters what the trial showed."""

    seen = Hidden(max=64, required=True)

    def __init__(self, run: SheetImport):
        super().__init__(data={"seen": run.trial_sha256})
