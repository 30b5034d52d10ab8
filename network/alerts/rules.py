from datetime import datetime, time, timedelta

from network.alerts.appearances import Appeared
from network.alerts.models import Pace, SavedSearch
from network.clock import PARIS
from network.i18n import _
from network.throttles.rules import Limit

MOST = 30  # searches of one person
LONGEST = 1000  # characters of a question, as its address writes it
BETWEEN = timedelta(minutes=15)  # two mails of searches told at once: what comes out meanwhile makes one
MORNING = time(7)  # in France
MONDAY = 0

SAVED_BY_ACCOUNT = Limit("saved_search", 60, 3600)


def due_after(pace: Pace, now: datetime) -> datetime | None:
    """Return when a search of this pace is due that was told now; None where nobody wants to be told."""
    if pace == Pace.NONE:
        return None
    if pace == Pace.AT_ONCE:
        return now + BETWEEN
    here = now.astimezone(PARIS)
    day = here.date() + timedelta(days=0 if here.time() < MORNING else 1)
    if pace == Pace.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    # The hour of the clock on the wall, whatever the season.
    return datetime.combine(day, MORNING, PARIS).astimezone(now.tzinfo)


def first_due(pace: Pace, now: datetime) -> datetime | None:
    """Return when a search is due that somebody keeps now, or gives this pace."""
    return now if pace == Pace.AT_ONCE else due_after(pace, now)


def was_told(document: Appeared, saved: SavedSearch) -> bool:
    """Tell whether a search that a document answers has told it to its owner.

    Times are noted to the second: of the one in which a search was kept, its numbers decide.
    """
    came_out_later = (document.at, document.seq) > (saved.wanted_since, saved.seen_up_to)
    return came_out_later and document.seq <= saved.told_up_to


def obstacle_to_saving(question: str, same: SavedSearch | None, count: int) -> str | None:
    """Say why a question cannot be kept, or None if it can.

    `same` is the search of this person that asks the same, `count` how many they keep.
    """
    if same:
        return _("Vous gardez déjà cette recherche, sous le nom « %(name)s ».", name=same.name)
    if count >= MOST:
        return _(
            "Vous gardez déjà %(most)s recherches, le plus que l’on puisse : supprimez-en une.", most=MOST
        )
    if len(question) > LONGEST:
        return _("Cette recherche est trop longue pour être gardée : cherchez avec moins de mots.")
    return None
