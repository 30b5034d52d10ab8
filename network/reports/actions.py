from collections.abc import Sequence
from dataclasses import dataclass

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.reports import mails, rules
from network.reports.models import Problem, Report
from network.text import public_id


@dataclass(frozen=True)
class Authors:
    """Who wrote what is reported: where they are reached, and where they mend it."""

    addresses: Sequence[str]
    update_url: str


@action
def report_problem(
    kind: str,
    subject: str,
    title: str,
    *,
    problem: Problem,
    message: str,
    email: str | None = None,
    authors: Authors | None = None,
) -> Report:
    """Keep what somebody says is wrong with something public, and tell the coordination.

    What its `authors` can mend is told to them too; not by whom.
    """
    report = Report(
        public_id=public_id(16),
        kind=kind,
        subject=subject,
        title=title[:300],
        problem=problem,
        message=message,
        email=email,
        sent_at=clock.now(),
    )
    db.session.add(report)
    db.session.flush()
    record("report.received", subject=f"report:{report.public_id}", about=f"{kind}:{subject}")
    tell_desk(mails.report_received(report))
    if authors and problem in rules.FOR_AUTHORS:
        for address in authors.addresses:
            queue(mails.mistake_reported(report, authors.update_url), to=address)
    return report


@action
def close_report(report: Report, answer: str, *, by: Account) -> None:
    """Answer a report; whoever left an address receives the answer, and the address is forgotten."""
    if obstacle := rules.obstacle_to_closing(report):
        raise Refused(obstacle)
    if not answer:
        raise Refused(_("Écrivez la réponse : ce qui a été fait, ou pourquoi rien ne l’a été."), "answer")
    if report.email:
        queue(mails.report_answered(report, answer), to=report.email)
    report.closed_at, report.closed_by, report.answer, report.email = clock.now(), by, answer, None
    record("report.closed", by=by, subject=f"report:{report.public_id}")
