"""Why a mail comes, as somebody may choose not to get it; a mail without topic always comes.

Without topic: what somebody asked for (codes, links, answers), what protects an account or an
organisation, and what the coordination decided against them or changed in their place.
"""

from enum import StrEnum

from network.i18n import lazy


class Topic(StrEnum):
    ORGANISATION = "organisation"
    PUBLICATIONS = "publications"
    CAMPAIGNS = "campaigns"
    INVITATIONS = "invitations"
    REGISTER = "register"
    ALERTS = "alerts"
    DESK = "desk"

    @property
    def label(self) -> str:
        """Return what the page of preferences calls it."""
        return str(_TOPICS[self])


_TOPICS = {
    Topic.ORGANISATION: lazy("La vie de mon organisation : demandes, personnes qui arrivent ou partent"),
    Topic.PUBLICATIONS: lazy("Mes fiches et mes ressources : relectures, publications, questions"),
    Topic.CAMPAIGNS: lazy("Les campagnes du réseau : confirmations et rappels"),
    Topic.INVITATIONS: lazy("Les invitations à rejoindre le réseau"),
    Topic.REGISTER: lazy("Le registre des signatures : sa tête chaque semaine, pour ses témoins"),
    Topic.ALERTS: lazy("Les recherches que je garde : ce qui vient d’y paraître"),
    Topic.DESK: lazy("Le bureau : ce qui attend une décision de la coordination"),
}
