"""A revision made ready for reading: codes as words, where it leads, how to cite it."""

from dataclasses import dataclass

from markupsafe import Markup

from network import taxonomy
from network.i18n import _, ngettext
from network.resources.links import host_of
from network.resources.models import ResourceRevision
from network.resources.wording import departments, licence
from network.wording import size

_FILE_KINDS = {
    "application/pdf": "PDF",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "text/csv": "CSV",
}


@dataclass(frozen=True)
class Reading:
    """What a page shows of a revision."""

    revision: ResourceRevision

    @property
    def kind(self) -> str:
        """« Guide », « Jeu de données »; « Ressource » while a draft does not say."""
        return taxonomy.label("kinds", self.revision.kind) if self.revision.kind else _("Ressource")

    @property
    def opening(self) -> str:
        """The first paragraph of the presentation, without its formatting."""
        html = self.revision.summary_html
        return Markup(html.partition("</p>")[0]).striptags()  # noqa: S704 - escaped again where it is shown

    @property
    def themes(self) -> list[str]:
        """The codes of the themes."""
        return taxonomy.themes_of(self.revision.subthemes)

    @property
    def theme_labels(self) -> list[str]:
        """The labels of the themes."""
        return taxonomy.labels("themes", self.themes)

    def labels(self, name: str) -> list[str]:
        """Return the labels of one of the revision's lists of codes."""
        return taxonomy.labels(name, getattr(self.revision, name))

    @property
    def language(self) -> str:
        """« français »."""
        return taxonomy.label("languages", self.revision.language) if self.revision.language else ""

    @property
    def licence(self) -> str:
        """The licence and what must be known of it."""
        return licence(self.revision)

    @property
    def departments(self) -> str:
        """The departments it is made for, when it is not for all."""
        return departments(self.revision.departments)

    @property
    def host(self) -> str:
        """The site its link leads to."""
        return host_of(self.revision.url) if self.revision.url else ""

    @property
    def file_kind(self) -> str:
        """« PDF »."""
        file = self.revision.file
        return _FILE_KINDS.get(file.content_type, file.content_type) if file else ""

    @property
    def file_size(self) -> str:
        """« 1,2 Mo », « 340 ko »."""
        return size(self.revision.file.size) if self.revision.file else ""

    @property
    def file_facts(self) -> str:
        """« PDF, 24 pages, 1,2 Mo »."""
        told = self.revision.told
        pages = ngettext("%(num)s page", "%(num)s pages", told.pages) if told and told.pages else ""
        return ", ".join(filter(None, [self.file_kind, pages, self.file_size]))

    @property
    def by(self) -> str:
        """Who made it, as it is cited: its authors, else its publisher, else who proposed it."""
        it = self.revision
        return it.authors or it.publisher or (it.resource.owner.name if it.resource.owner else "")
