"""Count tries and refuse the one too many.

These functions use a short transaction of their own, so that a refusal does not undo the count:
a view calls them before its first action.
"""

from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from network import clock
from network.db import short_transaction
from network.errors import Throttled
from network.i18n import _
from network.text import sha256_hex
from network.throttles.models import Hit
from network.throttles.rules import LONGEST, Limit


def hit(limit: Limit, key: str = "", sentence: str | None = None) -> None:
    """Count one try by `key`; raise `Throttled`, with this sentence, after as many as the limit allows."""
    key_hash, now = _key_hash(limit, key), clock.now()
    window = (Hit.key_hash == key_hash, Hit.at > now - timedelta(seconds=limit.seconds))
    with short_transaction() as connection:
        made, oldest = connection.execute(select(func.count(), func.min(Hit.at)).where(*window)).one()
        if made < limit.tries:
            connection.execute(insert(Hit).values(key_hash=key_hash, at=now))
            return
    retry_after = max(1, limit.seconds - int((now - oldest).total_seconds()))
    raise Throttled(
        sentence or _("Trop d’essais en peu de temps. %(wait)s", wait=_wait(retry_after)), retry_after
    )


def is_hit(limit: Limit, key: str = "") -> bool:
    """Count one try by `key`; say whether it was one too many, for those who only keep quiet about it."""
    try:
        hit(limit, key)
    except Throttled:
        return True
    return False


def forgive(limit: Limit, key: str = "") -> None:
    """Forget the tries by `key`: the last one succeeded."""
    with short_transaction() as connection:
        connection.execute(delete(Hit).where(Hit.key_hash == _key_hash(limit, key)))


def _key_hash(limit: Limit, key: str) -> str:
    return sha256_hex(f"{limit.scope}\n{key}")


def forget_old_hits() -> None:
    """Delete the tries that no limit looks at any more."""
    with short_transaction() as connection:
        connection.execute(delete(Hit).where(Hit.at < clock.now() - timedelta(seconds=LONGEST)))


def _wait(seconds: int) -> str:
    if seconds < 90:
        return _("Réessayez dans une minute.")
    return _("Réessayez dans %(minutes)s minutes.", minutes=-(-seconds // 60))
