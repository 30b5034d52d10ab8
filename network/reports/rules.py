from network.i18n import _
from network.reports.models import Problem, Report
from network.throttles.rules import Limit

# From one browser; about one thing; from everybody together: what a robot could send is little.
REPORTS_BY_ADDRESS = Limit("report", 5, 3600)
REPORTS_OF_SUBJECT = Limit("report of one thing", 20, 3600)
REPORTS_IN_ALL = Limit("reports in all", 100, 3600)


# What those who wrote can mend themselves; the rest, people and rights, is for the coordination alone.
FOR_AUTHORS = frozenset({Problem.MISTAKE})


def obstacle_to_closing(report: Report) -> str | None:
    """Say why a report cannot be answered, or None if it can."""
    return _("Ce signalement a déjà reçu une réponse.") if report.closed_at else None
