from datetime import date, timedelta

from network.i18n import _
from network.upkeep.link_models import LinkState, OutwardLink
from network.upkeep.models import Finding, FindingKind, FindingState

DAYS_TO_DEATH = 3  # different ones, on which a link could not be opened
TOLD_AGAIN_AFTER = timedelta(days=30)  # of something that went and came back
BETWEEN_MAILS = timedelta(days=7)  # to one person
NEVER_FOUND_AFTER = timedelta(days=60)


def next_look(link: OutwardLink, day: date) -> date:
    """Return when a link is looked at again: about a week later, tomorrow while it begins to fail."""
    if link.state in (LinkState.FAILING, LinkState.NEW):
        return day + timedelta(days=1)
    return day + timedelta(days=6 + link.id % 3)


def obstacle_to_deciding(finding: Finding) -> str | None:
    """Say why nothing can be decided on a finding, or None if something can."""
    if finding.state == FindingState.GONE:
        return _("Ce constat n’a plus lieu d’être : ce qu’il signalait a été réparé ou retiré.")
    if finding.state == FindingState.DECIDED:
        return _("Une décision a déjà été prise.")
    return None


def obstacle_to_marking(finding: Finding, link: OutwardLink | None) -> str | None:
    """Say why readers cannot be told that a link is broken, or None if they can."""
    if finding.kind != FindingKind.DEAD_LINK:
        return _("Seul un lien rompu se signale aux lecteurs.")
    if link is None or link.state != LinkState.DEAD:
        return _("Ce lien s’ouvre de nouveau, ou n’est plus dans la bibliothèque.")
    return None


def obstacle_to_asking(finding: Finding, addresses: list[str]) -> str | None:
    """Say why those who answer for a document cannot be asked, or None if they can."""
    if finding.state != FindingState.OPEN:
        return obstacle_to_deciding(finding)
    if not addresses:
        return _("Plus personne n’écrit pour cette organisation : la coordination répare elle-même.")
    return None
