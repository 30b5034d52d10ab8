"""The six digits that sign: how they are drawn, and how often they may be guessed."""

import secrets

from sqlalchemy import insert, select, update

from network import clock
from network.charter import rules
from network.charter.pledge import Origin
from network.charter.signing_models import AwaitsCode, EventKind, SignatureEvent
from network.db import short_transaction
from network.errors import Refused, Throttled
from network.i18n import _


def draw_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**6):06}"


def check_code(awaiting: AwaitsCode, typed: str, origin: Origin) -> None:
    """Refuse digits that are not those mailed, and any digits after five wrong tries in five minutes.

    To be called before the first action: the count of wrong tries outlives the refusal. The right
    code is not counted, so that one request repeated many times is never taken for guessing.
    """
    model, now, key, evidence = type(awaiting), clock.now(), awaiting.key, awaiting.evidence
    with short_transaction() as connection:
        row = connection.execute(select(model.__table__).where(model.key == key)).one_or_none()
        if row is None:  # signed in the meantime: the action knows
            return
        left = rules.tries_left(row.wrong_tries, row.wrong_since, now)
        obstacle = rules.obstacle_to_code(row, typed, now)
        if left and obstacle is None:
            return
        if left:
            values = {"wrong_tries": row.wrong_tries + 1}
            if left == rules.WRONG_TRIES:
                values = {"wrong_tries": 1, "wrong_since": now}
            connection.execute(update(model).where(model.key == key).values(**values))
            connection.execute(
                insert(SignatureEvent).values(
                    kind=EventKind.CODE_REFUSED,
                    at=now,
                    address=origin.address,
                    agent=origin.agent,
                    **evidence,
                )
            )
    if left:
        raise Refused(str(obstacle), "code")
    wait = rules.WRONG_WINDOW - (now - row.wrong_since)
    raise Throttled(
        _("Trop de codes faux. Attendez cinq minutes, puis demandez un nouveau code."),
        int(wait.total_seconds()) + 1,
    )
