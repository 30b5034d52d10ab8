"""What the coordination may do with a collection."""

from network.collections.models import Collection, Standing
from network.i18n import _

MOST_ITEMS = 100
LONGEST_TITLE = 160
LONGEST_INTRODUCTION = 8000
LONGEST_WHY = 300


def obstacle_to_changing(collection: Collection) -> str | None:
    """Say why a collection cannot be changed, or None if it can."""
    if collection.standing == Standing.ARCHIVED:
        return _("Cette collection est archivée : remettez-la en ligne pour la modifier.")
    return None


def obstacle_to_adding(collection: Collection) -> str | None:
    """Say why nothing can be added to a collection, or None if something can."""
    if obstacle := obstacle_to_changing(collection):
        return obstacle
    if len(collection.items) >= MOST_ITEMS:
        return _("Une collection a %(most)s éléments au plus.", most=MOST_ITEMS)
    return None


def obstacle_to_publishing(collection: Collection, shown: int) -> str | None:
    """Say why a collection, of which readers would see so many items, cannot be published; None if it can."""
    if collection.is_published:
        return _("Cette collection est déjà en ligne.")
    if not collection.introduction:
        return _("Écrivez d’abord l’introduction : elle dit à qui et à quoi la collection sert.")
    if not shown:
        return _("Ajoutez d’abord une fiche ou une ressource publiée.")
    return None


def obstacle_to_archiving(collection: Collection) -> str | None:
    """Say why a collection cannot be archived, or None if it can."""
    if not collection.is_published:
        return _("Seule une collection en ligne peut être archivée.")
    return None


def obstacle_to_discarding(collection: Collection) -> str | None:
    """Say why a collection cannot be thrown away, or None if it can."""
    if collection.standing != Standing.DRAFT:
        return _("Seul un brouillon peut être supprimé : archivez plutôt cette collection.")
    return None
