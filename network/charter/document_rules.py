from datetime import date, timedelta

from network.charter.models import CharterVersion
from network.charter.trust_models import DocumentState, SignedDocument
from network.clock import PARIS
from network.i18n import _
from network.throttles.rules import Limit

DOCUMENTS_BY_ACCOUNT = Limit("signed document", 6, 3600)
FORMS_BY_ACCOUNT = Limit("prefilled document", 30, 3600)


def fault_in_day(signed_on: date, version: CharterVersion, today: date) -> str | None:
    """Say why a document cannot have been signed on this day, or None."""
    if signed_on > today:
        return _("Cette date est à venir : envoyez le document une fois signé.")
    if version.published_at and signed_on < version.published_at.astimezone(PARIS).date() - timedelta(days=1):
        return _("La version %(number)s n’était pas encore publiée ce jour-là.", number=version.number)
    return None


def obstacle_to_deciding(document: SignedDocument) -> str | None:
    """Say why a signed document can neither be accepted nor refused, or None."""
    if document.state != DocumentState.WAITING:
        return _("Ce document a déjà reçu une réponse.")
    return None
