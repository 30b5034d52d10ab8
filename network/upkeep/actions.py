"""What is found, what no longer holds, what the desk decides."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.search.actions import note_changes
from network.text import public_id, sha256_hex
from network.upkeep import link_queries, mails, queries, rules
from network.upkeep.models import Decision, Finding, FindingKind, FindingState


@action
def find(
    kind: FindingKind,
    subject: tuple[str, str],
    detail: Mapping[str, Any],
    *,
    aspect: str = "",
    facts: str = "",
) -> Finding:
    """Write down what was found; what was decided on it stands as long as the facts are the same."""
    now, digest = clock.now(), sha256_hex(facts)
    finding = queries.finding_about(kind, subject, aspect)
    if finding is None:
        finding = Finding(
            public_id=public_id(),
            kind=kind,
            subject_kind=subject[0],
            subject_key=subject[1],
            aspect=aspect,
            facts=digest,
            state=FindingState.OPEN,
            first_seen_at=now,
        )
        db.session.add(finding)
    elif finding.state == FindingState.GONE or (
        finding.state == FindingState.DECIDED and finding.facts != digest
    ):
        if (finding.gone_at and finding.gone_at < now - rules.TOLD_AGAIN_AFTER) or finding.facts != digest:
            finding.told_at = None
        finding.state, finding.gone_at, finding.first_seen_at = FindingState.OPEN, None, now
        finding.decision = finding.reason = finding.decided_at = finding.decided_by = None
    finding.facts, finding.detail, finding.last_seen_at = digest, dict(detail), now
    db.session.flush()
    return finding


@action
def settle(findings: Sequence[Finding]) -> None:
    """Close what no longer holds."""
    for finding in findings:
        if finding.state != FindingState.GONE:
            finding.state, finding.gone_at = FindingState.GONE, clock.now()
    db.session.flush()


def settle_others(kind: FindingKind, still: Collection[int]) -> None:
    """Close the findings of a kind that a whole look at the library did not find again; for actions."""
    query = select(Finding).where(Finding.kind == kind, Finding.state != FindingState.GONE)
    settle([finding for finding in db.session.scalars(query) if finding.id not in still])


# ——— The desk's decisions ———


@action
def accept_finding(finding: Finding, reason: str, *, by: Account) -> None:
    """Leave something as it is, saying why; it does not come back unless the facts change."""
    _decide(finding, Decision.ACCEPTED, reason, by)


@action
def accept_findings(findings: Sequence[Finding], reason: str, *, by: Account) -> int:
    """Leave several things as they are, for one reason; say how many. What was settled meanwhile stays so."""
    still_open = [finding for finding in findings if rules.obstacle_to_deciding(_again(finding)) is None]
    if not still_open:
        raise Refused(_("Cochez au moins une ligne qui attend encore."))
    for finding in still_open:
        _decide(finding, Decision.ACCEPTED, reason, by)
    return len(still_open)


@action
def mark_links_dead(findings: Sequence[Finding], *, by: Account) -> int:
    """Have pages say that these links are broken; say how many. Those that opened meanwhile are left out."""
    marked = []
    for finding in findings:
        link = link_queries.link_by_digest(_again(finding).aspect)
        if rules.obstacle_to_deciding(finding) or rules.obstacle_to_marking(finding, link):
            continue
        assert link is not None, "the rule refuses a finding without its link"
        link.noted_on = link.noted_on or clock.today()
        _decide(finding, Decision.MARKED_DEAD, "", by)
        marked.append(link.id)
    if not marked:
        raise Refused(_("Cochez au moins un lien rompu qui attend encore."))
    tell_pages(marked)
    return len(marked)


def _decide(finding: Finding, decision: Decision, reason: str, by: Account) -> None:
    if obstacle := rules.obstacle_to_deciding(_again(finding)):
        raise Refused(obstacle)
    if decision == Decision.ACCEPTED and not reason.strip():
        raise Refused(_("Dites pourquoi : qui relira cette décision voudra le savoir."), field="reason")
    finding.state, finding.decision, finding.reason = FindingState.DECIDED, decision, reason.strip() or None
    finding.decided_at, finding.decided_by = clock.now(), by
    db.session.flush()
    about = {"subject": finding.subject, "finding": finding.kind.value}
    if decision == Decision.MARKED_DEAD:
        record("upkeep.marked_dead", by=by, **about)
    else:
        record("upkeep.accepted", by=by, reason=reason.strip(), **about)


@action
def reopen_finding(finding: Finding, *, by: Account) -> None:
    """Take a decision back: pages no longer say that the link is broken."""
    if _again(finding).state != FindingState.DECIDED:
        raise Refused(_("Rien n’a été décidé sur ce constat."))
    link = link_queries.link_by_digest(finding.aspect)
    if finding.decision == Decision.MARKED_DEAD and link is not None:
        link.noted_on = None
        tell_pages([link.id])
    finding.state = FindingState.OPEN
    finding.decision = finding.reason = finding.decided_at = finding.decided_by = None
    db.session.flush()
    record("upkeep.reopened", by=by, subject=finding.subject, finding=finding.kind.value)


@action
def ask_owner(finding: Finding, message: str, *, by: Account) -> int:
    """Write to those who answer for a document about what was found in it; say how many they are."""
    names = queries.names_in([_again(finding)])
    about = queries.subjects(names)
    subject = about.get(finding.subject)
    addresses = queries.addresses_of(subject) if subject else []
    if obstacle := rules.obstacle_to_asking(finding, addresses):
        raise Refused(obstacle)
    assert subject is not None, "nobody answers for what is no longer published"
    other = about.get(queries.other_of(finding))
    mail = mails.finding_asked(finding, subject, other.title if other else "", message.strip())
    for address in addresses:
        queue(mail, to=address)
    finding.told_at = clock.now()
    db.session.flush()
    record("upkeep.owner_asked", by=by, subject=finding.subject, finding=finding.kind.value)
    return len(addresses)


def tell_pages(link_ids: Sequence[int]) -> None:
    """Have every page that leads to these links made anew; for actions."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in link_queries.documents_leading_to(link_ids):
        by_kind.setdefault(kind, []).append(key)
    for kind, keys in by_kind.items():
        note_changes(kind, keys)


def _again(finding: Finding) -> Finding:
    db.session.refresh(finding)
    return finding
