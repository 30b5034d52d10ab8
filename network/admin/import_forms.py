from collections.abc import Iterable, Mapping
from typing import Any, Self

from network.charter.models import CharterVersion
from network.i18n import _, lazy
from network.imports.columns import Column
from network.imports.models import ImportRun, Trust
from network.imports.runs import Run
from network.spreadsheets import ACCEPT, LARGEST, MIB, MOST_ROWS
from network.web.forms import Checkbox, Choice, File, Form, Hidden, Select, Text
from network.wording import number


def sheet_name() -> Text:
    """A field for the sheet of a workbook that holds the table."""
    return Text(
        lazy("Nom de la feuille"),
        max=100,
        required=False,
        hint=lazy("Seulement si le classeur en compte plusieurs et que ce n’est pas la première."),
        autocomplete="off",
    )


class ImportFileForm(Form):
    """Sends a spreadsheet."""

    file = File(lazy("Le fichier"), accept=ACCEPT, required=lazy("Choisissez un fichier CSV ou XLSX."))
    sheet = sheet_name()

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.file.description = _(
            "CSV ou XLSX, %(rows)s lignes et %(size)s Mo au plus. Les colonnes ont un titre.",
            rows=number(MOST_ROWS),
            size=LARGEST // MIB,
        )


class ColumnsForm(Form):
    """Says what each column of a file is: a list to choose from for each of its headings."""

    def __init__(self, run: Run, proposed: Iterable[tuple[str, str]], said: Mapping[str, Any]):
        given = {f"column_{index}": column or "" for index, column in enumerate(run.matching)}
        super().__init__(data={**said, **given})
        choices = [("", _("— ne pas reprendre —")), *proposed]
        for field in self.columns:
            field.choices = choices

    @classmethod
    def of(cls, run: Run, *others: Any) -> Self:
        """Return the form of a file, with a list for each heading; `others` are for the form itself."""
        lists = {
            f"column_{index}": Select(
                _("Colonne « %(heading)s »", heading=heading or index + 1), required=False
            )
            for index, heading in enumerate(run.headings)
        }
        made: Self = type("FormOfAFile", (cls,), lists)(run, *others)
        return made

    @property
    def columns(self) -> list[Any]:
        """The lists, in the order of the headings."""
        named = (name for name in self._fields if name.startswith("column_"))
        return [self[name] for name in sorted(named, key=lambda name: int(name.removeprefix("column_")))]

    @property
    def matching(self) -> list[str | None]:
        """What each heading stands for, in their order."""
        return [field.data or None for field in self.columns]


class MatchingForm(ColumnsForm):
    """Says what each column of a file is, and what its papers are worth."""

    EARLIER = "earlier"

    charter = Choice(lazy("Quel texte portent ces papiers ?"))
    trust = Choice(
        lazy("Avez-vous vu les actes (délibérations, décisions) ?"),
        choices=[
            (Trust.UNVERIFIED.value, lazy("Non, ou pas tous")),
            (Trust.CONFIRMED.value, lazy("Oui, tous")),
        ],
    )

    def __init__(self, run: ImportRun, versions: list[CharterVersion]):
        self.versions = {version.number: version for version in versions}
        chosen = run.version.number if run.version else self.EARLIER
        super().__init__(
            run,
            ((column.value, column.label) for column in Column),
            {"charter": chosen, "trust": run.trust.value},
        )
        self.charter.choices = [
            (self.EARLIER, _("Une charte antérieure au site")),
            *(
                (number, _("La charte %(number)s du site, mot pour mot", number=number))
                for number in self.versions
            ),
        ]

    @property
    def charter_explained(self) -> dict[str, str]:
        """What each answer to `charter` does."""
        of_the_site = _(
            "Chaque papier est la signature de ce texte : elle entre au registre et, mandat confirmé, elle "
            "compte. La ligne doit dire qui a signé, en vertu de quel acte, avec les chiffres demandés."
        )
        earlier = _(
            "Personne n’a signé là le texte de ce site : la page du membre montre une « adhésion antérieure "
            "au site », qui n’est pas comptée. Le membre pourra signer la charte d’aujourd’hui."
        )
        return {self.EARLIER: earlier, **dict.fromkeys(self.versions, of_the_site)}

    @property
    def version(self) -> CharterVersion | None:
        """The version that the papers carry; None for a text older than the site."""
        return self.versions.get(self.charter.data)

    @property
    def trusted(self) -> Trust:
        """Whether the acts were seen."""
        return Trust(self.trust.data or Trust.UNVERIFIED)


class RunForm(Form):
    """Enters what the trial showed."""

    seen = Hidden(max=64, required=True)
    vouched = Checkbox(
        lazy("J’ai vérifié que ces papiers portent, mot pour mot, le texte de cette version."),
        required=lazy(
            "Cochez cette case, ou dites à l’étape précédente que ces papiers portent un autre texte."
        ),
    )

    def __init__(self, run: ImportRun):
        super().__init__(data={"seen": run.trial_sha256})
        if not run.counts.get("signatures"):
            del self.vouched
