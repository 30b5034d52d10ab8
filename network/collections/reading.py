"""A collection made ready for reading."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from network import taxonomy
from network.collections import queries
from network.collections.models import Collection
from network.collections.queries import Entry
from network.i18n import ngettext
from network.wording import number


@dataclass(frozen=True)
class Reading:
    """What a page or a card shows of a collection."""

    collection: Collection

    @cached_property
    def entries(self) -> list[Entry]:
        """What readers see of what it holds, in its order."""
        return queries.shown_entries(self.collection)

    @property
    def opening(self) -> str:
        """The first paragraph of the introduction, without its formatting."""
        html = self.collection.introduction_html
        return Markup(html.partition("</p>")[0]).striptags()  # noqa: S704 - escaped again where it is shown

    @property
    def after_opening(self) -> str:
        """The rest of the introduction, without its formatting."""
        rest = self.collection.introduction_html.partition("</p>")[2]
        return Markup(rest).striptags()  # noqa: S704 - escaped again where it is shown

    @property
    def extent(self) -> str:
        """« 4 fiches, 2 ressources »."""
        sheets = sum(entry.is_sheet for entry in self.entries)
        resources = len(self.entries) - sheets
        told = (
            ngettext("%(count)s fiche", "%(count)s fiches", sheets, count=number(sheets)) if sheets else "",
            ngettext("%(count)s ressource", "%(count)s ressources", resources, count=number(resources))
            if resources
            else "",
        )
        return ", ".join(filter(None, told))

    @property
    def subthemes(self) -> list[str]:
        """The codes of the sub-themes of what it holds."""
        found = (code for entry in self.entries if entry.revision for code in entry.revision.subthemes)
        return list(dict.fromkeys(found))

    @property
    def themes(self) -> list[str]:
        """The codes of their themes."""
        return taxonomy.themes_of(self.subthemes)

    @property
    def theme_labels(self) -> list[str]:
        """The labels of the themes."""
        return taxonomy.labels("themes", self.themes)
