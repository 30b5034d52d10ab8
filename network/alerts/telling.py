"""Tell people what is new in the searches they keep: one mail a person, and never anything twice.

What a search was told is noted in the transaction that puts its mail in the outbox. What one search of a
person told, their other ones do not tell again: those are asked too how far they told, and of what. A round
that finds the index behind does nothing, and is made again.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import select, update

from network import clock
from network.alerts import mails, queries, rules
from network.alerts.appearances import Appeared, Name, appeared_since, newest, public_among
from network.alerts.finding import new_in
from network.alerts.models import Pace, SavedSearch
from network.db import db, unit_of_work
from network.jobs.turns import Turn
from network.library.entries import entries_of
from network.mail.actions import queue
from network.search.documents import SearchUnavailable

log = logging.getLogger(__name__)

PEOPLE = 500  # whose searches are asked at once


def tell_of_new_results() -> bool:
    """Write to those whose searches are due and have something new; say whether others may wait."""
    now, last = clock.now(), newest()
    _put_off(now, last)
    searches = queries.due_searches(now, last, PEOPLE)
    if not searches:
        return False
    since = {saved.id: saved.told_up_to for saved in searches}
    appeared = [each for each in appeared_since(min(since.values())) if each.seq <= last]
    try:
        found = new_in(searches, appeared, since)
        told = _told_before([saved for saved in searches if found[saved.id]], appeared, since)
    except SearchUnavailable:
        log.info("alerts wait for the search index")
        return False
    news = {
        account: _each_once([saved for saved in some if found[saved.id]], found, told.get(account, set()))
        for account, some in groupby(searches, key=lambda saved: saved.account_id)
    }
    people = {account: each for account, each in news.items() if any(each.values())}
    _pass_over([saved for saved in searches if saved.id not in people.get(saved.account_id, ())], now, last)

    def tell(account: int) -> None:
        _tell(people[account], since, now, last)

    return Turn().work_through("alerts", people, tell) or len(news) == PEOPLE


def _told_before(
    searches: Sequence[SavedSearch], appeared: Sequence[Appeared], since: Mapping[int, int]
) -> dict[int, set[Name]]:
    """Return what those who keep these searches were told already, by any of theirs, of what appeared."""
    least: dict[int, int] = {}
    for saved in searches:
        least[saved.account_id] = min(since[saved.id], least.get(saved.account_id, since[saved.id]))
    beyond = queries.searches_told_beyond(least, min(least.values())) if least else []
    ahead = [saved for saved in beyond if saved.told_up_to > least[saved.account_id]]
    if not ahead:
        return {}
    found = new_in(ahead, appeared, {saved.id: least[saved.account_id] for saved in ahead})
    of_name = {each.name: each for each in appeared}
    told: dict[int, set[Name]] = {}
    for saved in ahead:
        theirs = {name for name in found[saved.id] if rules.was_told(of_name[name], saved)}
        told.setdefault(saved.account_id, set()).update(theirs)
    return told


def _each_once(
    searches: Sequence[SavedSearch], found: Mapping[int, Sequence[Name]], told: Collection[Name]
) -> dict[int, Sequence[Name]]:
    """Return what these searches of one person tell, each document under the first that found it."""
    known = set(told)
    news: dict[int, Sequence[Name]] = {}
    for saved in searches:
        news[saved.id] = [name for name in found[saved.id] if name not in known]
        known.update(news[saved.id])
    return news


def _put_off(now: datetime, last: int) -> None:
    """Give daily and weekly searches without news their next morning: what comes out waits for it."""
    late = queries.late_without_news(now, last)
    for pace in (Pace.DAILY, Pace.WEEKLY):
        some = (late, SavedSearch.pace == pace)
        if db.session.scalar(select(SavedSearch.id).where(*some).limit(1)):
            with unit_of_work():
                put_off = update(SavedSearch).where(*some).values(due_at=rules.due_after(pace, now))
                db.session.execute(put_off, execution_options={"synchronize_session": False})


def _pass_over(searches: Sequence[SavedSearch], now: datetime, last: int) -> None:
    """Note that nothing new answers these searches: no mail, and they are not asked about it again."""
    by_pace: dict[Pace, list[tuple[int, int]]] = {}
    for saved in searches:
        by_pace.setdefault(saved.pace, []).append((saved.id, saved.told_up_to))
    if not by_pace:
        return
    with unit_of_work():
        for pace, some in by_pace.items():
            # One told at once stays due, for what comes out next.
            due_at = now if pace == Pace.AT_ONCE else rules.due_after(pace, now)
            ids = [id_ for id_, _told in some]
            for start in range(0, len(ids), 500):
                these = (SavedSearch.id.in_(ids[start : start + 500]), SavedSearch.pace == pace)
                passed = update(SavedSearch).where(*these, SavedSearch.told_up_to < last)
                db.session.execute(
                    passed.values(told_up_to=last, due_at=due_at),
                    execution_options={"synchronize_session": False},
                )


def _tell(found: Mapping[int, Sequence[Name]], since: Mapping[int, int], now: datetime, last: int) -> None:
    """Write one mail about these searches of one person, and note in the same breath what it tells.

    Where one of them was changed or stopped since it was read, all are asked again: what it would have told
    is then another's.
    """
    every = [name for names in found.values() for name in names[: mails.MOST_TOLD]]
    entries = {entry.name: entry for entry in entries_of(every)}
    with unit_of_work():
        searches = queries.searches_among(list(found))
        if [saved.id for saved in searches if _waits(saved, since[saved.id], now)] != list(found):
            return
        news = []
        for saved in searches:
            saved.told_up_to, saved.due_at = last, rules.due_after(saved.pace, now)
            # What readers no longer find since a moment ago is not told.
            public = public_among(found[saved.id])
            told = [name for name in found[saved.id] if name in public]
            if told:
                shown = [entries[name] for name in told[: mails.MOST_TOLD] if name in entries]
                news.append(mails.News(saved, shown, len(told)))
        if news:
            account = news[0].saved.account
            queue(mails.new_results(news), to=account.email)
            _wait_together(account.id, now)


def _waits(saved: SavedSearch, told_up_to: int, now: datetime) -> bool:
    return saved.due_at is not None and saved.due_at <= now and saved.told_up_to == told_up_to


def _wait_together(account: int, now: datetime) -> None:
    """Have all searches of one person that are told at once wait the same while: one mail, not several."""
    theirs = (SavedSearch.account_id == account, SavedSearch.pace == Pace.AT_ONCE)
    db.session.execute(
        update(SavedSearch).where(*theirs).values(due_at=rules.due_after(Pace.AT_ONCE, now)),
        execution_options={"synchronize_session": False},
    )
