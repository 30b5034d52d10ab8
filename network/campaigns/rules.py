from datetime import date, datetime, timedelta

from network.campaigns.models import Campaign
from network.i18n import _
from network.members.models import LegalForm
from network.throttles.rules import Limit

BETWEEN_REMINDERS = timedelta(days=7)
LONGEST = timedelta(days=366)
ANSWERS_BY_ADDRESS = Limit("campaign answer", 60, 3600)

# Whose assemblies are renewed, directly or through those they gather, by municipal elections.
RENEWED_BY_MUNICIPAL_ELECTIONS = (
    LegalForm.COMMUNE,
    LegalForm.EPCI,
    LegalForm.EPT,
    LegalForm.PETR,
    LegalForm.PNR,
    LegalForm.MIXED_SYNDICATE,
    LegalForm.INTERCOMMUNAL_SYNDICATE,
    LegalForm.ENERGY_SYNDICATE,
)


def obstacle_to_due_day(due_on: date, today: date) -> str | None:
    """Say why answers cannot be awaited until this day, or None if they can."""
    if due_on <= today:
        return _("Laissez au moins un jour pour répondre.")
    if due_on > today + LONGEST:
        return _("Un an au plus : au-delà, plus personne ne sait de quoi il s’agissait.")
    return None


def obstacle_to_starting(running: Campaign | None, asked: int) -> str | None:
    """Say why a campaign cannot start, or None; `running` is the one under way, `asked` how many people."""
    if running:
        return _("« %(title)s » n’est pas terminée : une seule campagne à la fois.", title=running.title)
    if not asked:
        return _("Aucune organisation de ces formes juridiques n’a de représentant à qui écrire.")
    return None


def obstacle_to_answering(campaign: Campaign) -> str | None:
    """Say why the question of a campaign cannot be answered any more, or None if it can."""
    return None if campaign.is_open else _("Cette campagne est terminée : votre réponse n’est plus attendue.")


def obstacle_to_reminding(campaign: Campaign, silent: int) -> str | None:
    """Say why nobody can be reminded, or None; `silent` is how many were asked a week ago in vain."""
    if not campaign.is_open:
        return _("Cette campagne est terminée.")
    if not silent:
        return _("Personne n’est à relancer : on attend une semaine entre deux mails.")
    return None


def asked_before(now: datetime) -> datetime:
    """Return the moment before which somebody must have been asked last to be reminded."""
    return now - BETWEEN_REMINDERS
