"""Count tries and refuse the one too many.

These functions use a short transaction of their own, so that a refusal does not undo the count:
a view calls them before its first action.
"""

from datetime import timedelta

from sqlalchemy import delete, func, insert, select, text

from network import clock
from network.db import db, short_transaction
from network.errors import Throttled
from network.i18n import _
from network.text import sha256_hex
from network.throttles.models import Hit

LONGEST = timedelta(hours=1)


def hit(scope: str, key: str, *, limit: int, seconds: int, sentence: str | None = None) -> None:
    """Count one try of `scope` by `key`; raise `Throttled` after `limit` of them in the last `seconds`."""
    key_hash, now = sha256_hex(f"{scope}\n{key}"), clock.now()
    window = (Hit.key_hash == key_hash, Hit.at > now - timedelta(seconds=seconds))
    with short_transaction() as connection:
        if db.engine.dialect.name == "postgresql":
            # Two tries at the same time would both see the last free place.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key_hash})
        made, oldest = connection.execute(select(func.count(), func.min(Hit.at)).where(*window)).one()
        if made < limit:
            connection.execute(insert(Hit).values(key_hash=key_hash, at=now))
            return
    retry_after = max(1, seconds - int((now - oldest).total_seconds()))
    raise Throttled(
        sentence or _("Trop d’essais en peu de temps. %(wait)s", wait=_wait(retry_after)), retry_after
    )


def forgive(scope: str, key: str) -> None:
    """Forget the tries of `scope` by `key` (the last one succeeded)."""
    with short_transaction() as connection:
        connection.execute(delete(Hit).where(Hit.key_hash == sha256_hex(f"{scope}\n{key}")))


def forget_old_hits() -> None:
    """Delete the tries that no limit looks at any more."""
    with short_transaction() as connection:
        connection.execute(delete(Hit).where(Hit.at < clock.now() - LONGEST))


def _wait(seconds: int) -> str:
    if seconds < 90:
        return _("Réessayez dans une minute.")
    return _("Réessayez dans %(minutes)s minutes.", minutes=-(-seconds // 60))
