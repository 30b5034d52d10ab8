"""The watch over the register: all of it is checked every night, and whatever is in doubt is told at once.

The check runs in a process of its own: it is the very command that an administrator types (`flask
register verify`), mail and certificates go on meanwhile, and the memory that it takes goes with it. What
was found is a row: a night is checked once, whatever is started again, and one that passed while
everything was stopped is caught up with.
"""

import atexit
import logging
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from signal import SIGINT, SIGTERM

from flask import current_app
from sqlalchemy import delete, select

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.config import ROOT
from network.db import action, db, unit_of_work
from network.i18n import _
from network.journal.actions import record
from network.register import keys, watch_mails
from network.register.watch_models import Verification

log = logging.getLogger(__name__)

NIGHT = 2  # o'clock, in Paris
LONGEST = 1800  # seconds: a hundred thousand entries take less than sixty
QUIET = timedelta(hours=20)  # between two alarms, so that one a night comes
KEPT = timedelta(days=365)
COMMAND = (sys.executable, "-m", "flask", "--app", "app", "register", "verify")


# ——— What is known ———


def last_done() -> Verification | None:
    """Return the last verification that came to its end."""
    query = select(Verification).where(Verification.done_at.is_not(None))
    return db.session.scalar(query.order_by(Verification.done_at.desc(), Verification.id.desc()).limit(1))


def waiting() -> Verification | None:
    """Return the verification that is asked for, or under way."""
    return db.session.scalar(select(Verification).where(Verification.done_at.is_(None)).limit(1))


def latest(most: int) -> Sequence[Verification]:
    """Return the last verifications, the latest first."""
    return db.session.scalars(select(Verification).order_by(Verification.id.desc()).limit(most)).all()


def readiness() -> str:
    """Return the word that those who watch over the site read."""
    last = last_done()
    return "doubt" if last and last.is_in_doubt else "ok"


def last_night(now: datetime) -> datetime:
    """Return when the last night's verification was due."""
    local = now.astimezone(clock.PARIS)
    due = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def is_due(now: datetime) -> bool:
    """Say whether the last night was not checked; before anything was signed, there is nothing to check."""
    last = last_done()
    return last.asked_at < last_night(now) if last else bool(keys.public_keys())


# ——— What is done ———


@action
def ask(*, by: Account | None = None) -> None:
    """Let the register be checked as soon as the worker can; again changes nothing while it waits."""
    if waiting() is None:
        db.session.add(Verification(asked_at=clock.now(), asked_by_id=by.id if by else None))
        db.session.flush()
        if by:
            record("register.verification_asked", by=by)


@action
def note(verification: Verification, doubts: Sequence[str]) -> None:
    """Write down what a verification found, and tell every coordinator of a doubt, once a day at most."""
    now = clock.now()
    told = select(Verification.id).where(Verification.alarmed_at > now - QUIET).limit(1)
    if doubts and db.session.scalar(told) is None:
        tell_desk(watch_mails.register_in_doubt(doubts))
        verification.alarmed_at = now
    verification.done_at, verification.doubts = now, list(doubts)
    if doubts:
        record("register.in_doubt", first=doubts[0])


@action
def forget_old_verifications() -> None:
    """Delete what was found more than a year ago."""
    db.session.execute(delete(Verification).where(Verification.done_at < clock.now() - KEPT))


# ——— The worker's part ———


@dataclass(frozen=True)
class Run:
    """A verification under way: its row, its process, and when it started by the monotonic clock."""

    id: int
    process: subprocess.Popen[str]
    started: float


_run: Run | None = None


def verify_when_due() -> None:
    """Start the verification that is asked for or due; once its process has ended, note what it found."""
    global _run
    if _run is None:
        if waiting() is None and is_due(clock.now()):
            with unit_of_work():
                ask()
        if (asked := waiting()) is not None:
            _run = Run(asked.id, _start(), time.monotonic())
        return
    code = _run.process.poll()
    if code is None and time.monotonic() < _run.started + LONGEST:
        return
    run, _run = _run, None
    found = _end(run.process)
    if code in (-SIGTERM, -SIGINT):
        return  # somebody stopped it: it is asked for still
    if found:
        log.error("the register is in doubt: %s", found[0])
    with unit_of_work():
        note(db.session.get_one(Verification, run.id), found)


def _start() -> subprocess.Popen[str]:
    # The settings that say what is checked, wherever this site has them from; the rest is in its environment.
    settings = {name: current_app.config[name] for name in ("DATABASE_URL", "DATA_DIR")}
    process = subprocess.Popen(
        COMMAND, cwd=ROOT, env={**os.environ, **settings},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        # Ctrl-C is for us: we end it ourselves.
        start_new_session=True,
    )  # fmt: skip
    atexit.register(process.kill)
    return process


def _end(process: subprocess.Popen[str]) -> list[str]:
    """End a verification, if it has not ended, and return the doubts that it told, a line each."""
    atexit.unregister(process.kill)
    process.kill()  # does nothing once it has ended
    said = process.communicate()[0].splitlines()
    if process.returncode == 0:
        return []
    # One that ended otherwise is a doubt itself.
    unfinished = _("registre : la vérification n’a pas pu aller à son terme (code %(code)s)")
    return said or [unfinished % {"code": process.returncode}]
