from datetime import date, datetime, timedelta

from network.i18n import _
from network.renewals.models import NoticeKind

MONTH, WEEK = timedelta(days=30), timedelta(days=7)
BETWEEN_NOTICES = timedelta(days=7)


def reminder_due(today: date, grace_until: date) -> NoticeKind | None:
    """Return which notice members who have not signed again are to get by this day, or None."""
    if today >= grace_until:
        return NoticeKind.ENDED
    if today >= grace_until - WEEK:
        return NoticeKind.WEEK_BEFORE
    return NoticeKind.MONTH_BEFORE if today >= grace_until - MONTH else None


def obstacle_to_reminding(
    *, is_newest: bool, missing: int, last_asked: datetime | None, now: datetime
) -> str | None:
    """Say why the desk cannot remind those who have not signed again, or None.

    `last_asked` is when it last did; `missing` how many would be written to.
    """
    if not is_newest:
        return _("Une version plus récente est à signer : on ne relance plus que pour elle.")
    if last_asked and now - last_asked < BETWEEN_NOTICES:
        return _("Une relance est partie il y a moins d’une semaine : attendez avant la suivante.")
    if not missing:
        return _("Personne n’est à relancer : chacun a signé, ou a reçu un mail il y a moins d’une semaine.")
    return None
