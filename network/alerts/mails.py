from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from network.alerts.links import stop_url
from network.alerts.models import SavedSearch
from network.alerts.queries import question_of
from network.i18n import _, ngettext
from network.library.entries import Entry
from network.mail.links import public_url
from network.mail.messages import Link, Mail, Paragraph
from network.mail.topics import Topic

MOST_TOLD = 10  # results of one search; the others are counted


@dataclass(frozen=True)
class News:
    """What is new in one search: the latest of it, and how many in all."""

    saved: SavedSearch
    entries: Sequence[Entry]
    count: int


def new_results(news: Sequence[News]) -> Mail:
    """Tell somebody what is new in their searches."""
    return Mail(
        kind="new_results",
        topic=Topic.ALERTS,
        subject=_subject(news),
        paragraphs=(
            _("Bonjour,"),
            _("Voici ce qui vient de paraître dans la bibliothèque et répond à vos recherches."),
            *(paragraph for each in news for paragraph in _told(each)),
        ),
        action=(_("Voir mes recherches"), public_url("alerts.mine")),
    )


def _subject(news: Sequence[News]) -> str:
    if len(news) == 1:
        count = news[0].count
        return ngettext(
            "« %(name)s » : un nouveau résultat",
            "« %(name)s » : %(count)s nouveaux résultats",
            count,
            name=news[0].saved.name,
            count=count,
        )
    return _("Du nouveau dans %(count)s de vos recherches", count=len(news))


def _told(news: News) -> Iterator[Paragraph]:
    count, rest = news.count, news.count - len(news.entries)
    yield ngettext(
        "Recherche « %(name)s », un nouveau résultat :",
        "Recherche « %(name)s », %(count)s nouveaux résultats :",
        count,
        name=news.saved.name,
        count=count,
    )
    for entry in news.entries:
        yield Link(_("%(title)s (%(what)s)", title=entry.title, what=_what(entry)), entry.address)
    address = question_of(news.saved).address(public_url("library.search"))
    if rest:
        yield Link(ngettext("Et un autre", "Et %(count)s autres", rest, count=rest), address)
    else:
        yield Link(_("Tous les résultats de cette recherche"), address)
    yield Link(_("Ne plus recevoir de mail pour cette recherche"), stop_url(news.saved))


def _what(entry: Entry) -> str:
    return ", ".join(filter(None, [entry.nature.lower(), entry.by, str(entry.year or "")]))
