"""Where one can go from the desk: on each of its pages, the places that open to whoever is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for

from network.accounts.models import Account
from network.i18n import lazy

# A place shows to those whom the decorator of its page lets in.
OPENS_TO = {
    "desk": lambda account: account.is_of_the_desk,
    "reviewer": lambda account: account.may_review,
    "coordinator": lambda account: account.is_coordinator,
}
GROUPS = (
    (
        lazy("Décider"),
        (
            ("admin.home", lazy("Ce qui attend")),
            ("admin.sheets", lazy("Fiches à relire")),
            ("admin.stale_sheets", lazy("Fiches à actualiser")),
            ("admin.resources", lazy("Ressources")),
            ("admin.collections", lazy("Collections")),
            ("admin.upkeep", lazy("Entretien")),
            ("admin.mandates", lazy("Mandats")),
            ("admin.documents", lazy("Documents signés")),
            ("admin.candidacies", lazy("Candidatures")),
            ("admin.suspensions", lazy("Suspensions")),
            ("admin.reports", lazy("Signalements")),
            ("admin.requests", lazy("Demandes et relèves")),
        ),
    ),
    (
        lazy("Le réseau"),
        (
            ("admin.members", lazy("Membres")),
            ("admin.silences", lazy("Sans nouvelles")),
            ("admin.imports", lazy("Imports")),
            ("admin.sheet_imports", lazy("Imports de fiches")),
            ("admin.campaigns", lazy("Campagnes")),
            ("admin.territories", lazy("Territoires")),
            ("admin.charter", lazy("Charte")),
            ("admin.register", lazy("Registre")),
            ("admin.renewal", lazy("Renouvellement")),
        ),
    ),
    (
        lazy("Le site"),
        (
            ("admin.people", lazy("Personnes du bureau")),
            ("admin.statistics", lazy("Statistiques")),
            ("admin.synonyms", lazy("Synonymes")),
            ("admin.searches", lazy("Ce que l’on cherche")),
            ("admin.outbox", lazy("Mails")),
            ("admin.journal", lazy("Journal")),
        ),
    ),
)


@dataclass(frozen=True)
class Place:
    """A page of the desk; `current` is what `aria-current` says: « page », « true » under it, or nothing."""

    label: str
    url: str
    current: str | None


@dataclass(frozen=True)
class Group:
    """Places that go together."""

    label: str
    places: list[Place]


def groups_for(account: Account) -> list[Group]:
    """Return the places of the desk that open to this person."""
    groups = (Group(str(label), list(_open_to(account, places))) for label, places in GROUPS)
    return [group for group in groups if group.places]


def _open_to(account: Account, places: tuple[tuple[str, object], ...]) -> Iterator[Place]:
    for endpoint, label in places:
        if OPENS_TO[current_app.view_functions[endpoint].access](account):  # type: ignore[attr-defined]
            url = url_for(endpoint)
            yield Place(str(label), url, _current(endpoint, url))


def _current(endpoint: str, url: str) -> str | None:
    if request.path == url:
        return "page"
    return "true" if endpoint == _nearest_above() else None


def _nearest_above() -> str | None:
    """Return the place under which this page stands: of two that lead to it, the one that goes further."""
    urls = {url_for(endpoint): endpoint for _label, places in GROUPS for endpoint, _name in places}
    urls.pop(url_for("admin.home"))
    above = [url for url in urls if f"{request.path}/".startswith(f"{url}/")]
    return urls[max(above, key=len)] if above else None
