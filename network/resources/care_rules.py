"""When a published resource is read over again; and for how long what it is stays good."""

from datetime import date

from network.accounts.models import Account
from network.clock import months_later
from network.i18n import _
from network.resources.models import Resource, ResourceRevision

# Months, by kind: laws, figures, sessions and links move fast, studies tell of their time.
GOOD_FOR = {"donnees": 12, "texte-juridique": 12, "formation": 12, "lien": 12, "etude": 36}
OTHERWISE = 24
LATEST = 60  # months: what nobody reads over in five years, nobody answers for


def due_after(reviewed: date, kind: str) -> date:
    """Return when a resource of this kind, read over on this day, is to be read over again."""
    return months_later(reviewed, GOOD_FOR.get(kind, OTHERWISE))


def obstacle_to_caring(resource: Resource, published: ResourceRevision | None) -> str | None:
    """Say why nobody can say that a resource still holds, or plan its next reading; None if they can."""
    if resource.is_archived:
        return _("Cette ressource est archivée : il n’y a plus rien à relire.")
    if published is None:
        return _("Cette ressource n’a pas encore été publiée.")
    return None


def obstacle_to_day(due: date, today: date) -> str | None:
    """Say why the next reading cannot be on this day, or None if it can."""
    if due <= today:
        return _("Choisissez un jour à venir.")
    if due > months_later(today, LATEST):
        return _("Choisissez un jour d’ici cinq ans.")
    return None


def obstacle_to_entrusting(resource: Resource, person: Account | None) -> str | None:
    """Say why this person cannot answer for a resource, or None if they can."""
    if resource.owner_id is not None:
        return _("C’est l’organisation qui l’a proposée qui répond de cette ressource.")
    if person is not None and not person.may_review:
        return _("Choisissez une personne du bureau qui relit les ressources.")
    return None
