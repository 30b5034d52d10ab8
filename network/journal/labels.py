"""How each event reads in a page. A test finds the events that nobody named here."""

from network.i18n import lazy

LABELS = {
    "account.registered": lazy("Compte demandé"),
    "account.confirmed": lazy("Adresse confirmée"),
    "account.logged_in": lazy("Connexion"),
    "account.logged_out": lazy("Déconnexion"),
    "account.login_failed": lazy("Connexion refusée"),
    "account.reset_asked": lazy("Nouveau mot de passe demandé"),
    "account.password_changed": lazy("Mot de passe changé"),
    "account.made_coordinator": lazy("Entrée dans la coordination"),
    "mail.resent": lazy("Mail renvoyé"),
}


def label(event: str) -> str:
    """Return the event's name for people; an unknown one is shown as it is kept."""
    return str(LABELS.get(event, event))
