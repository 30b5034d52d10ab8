"""How the journal reads in a page. A test finds the events that nobody named here."""

from network.i18n import lazy

LABELS = {
    "account.registered": lazy("Compte demandé"),
    "account.confirmed": lazy("Adresse confirmée"),
    "account.logged_in": lazy("Connexion"),
    "account.logged_out": lazy("Déconnexion"),
    "account.login_failed": lazy("Connexion refusée"),
    "account.reset_asked": lazy("Nouveau mot de passe demandé"),
    "account.password_changed": lazy("Mot de passe changé"),
    "account.renamed": lazy("Nom changé"),
    "account.made_coordinator": lazy("Entrée dans la coordination"),
    "campaign.answered": lazy("Réponse à une campagne"),
    "campaign.closed": lazy("Campagne terminée"),
    "campaign.reminded": lazy("Campagne relancée"),
    "campaign.started": lazy("Campagne lancée"),
    "charter.certified": lazy("Certificat établi"),
    "charter.mandate_confirmed": lazy("Mandat confirmé"),
    "charter.published": lazy("Version de la charte publiée"),
    "charter.signed": lazy("Charte signée"),
    "contact.message_left": lazy("Message laissé par le formulaire de contact"),
    "file.forgotten": lazy("Fichier effacé"),
    "file.kept": lazy("Fichier déposé"),
    "mail.resent": lazy("Mail renvoyé"),
    "mail.topics_chosen": lazy("Choix des mails à recevoir"),
    "member.edited": lazy("Présentation modifiée"),
    "member.join_accepted": lazy("Demande à agir pour l’organisation acceptée"),
    "member.join_declined": lazy("Demande à agir pour l’organisation refusée"),
    "member.join_requested": lazy("Demande à agir pour l’organisation"),
    "member.official_address_declined": lazy("Adresse officielle proposée, non retenue"),
    "member.official_address_proposed": lazy("Adresse officielle proposée"),
    "member.official_address_set": lazy("Adresse officielle changée"),
    "member.logo_removed": lazy("Logo d’une organisation retiré"),
    "member.logo_shown": lazy("Logo d’une organisation changé"),
    "member.reference_followed": lazy("Organisation rattachée à l’entrée qui succède à la sienne"),
    "member.reference_kept": lazy("Organisation laissée telle quelle, son entrée ayant disparu"),
    "member.registered": lazy("Organisation inscrite"),
    "members.viewed": lazy("Liste des membres consultée"),
    "resource.archived": lazy("Ressource archivée"),
    "resource.corrected": lazy("Ressource corrigée par le bureau"),
    "resource.discarded": lazy("Brouillon de ressource supprimé"),
    "resource.proposed": lazy("Ressource proposée"),
    "resource.published": lazy("Ressource publiée"),
    "resource.revised": lazy("Modification de ressource commencée"),
    "resource.sent_back": lazy("Ressource renvoyée"),
    "resource.started": lazy("Ressource commencée"),
    "resource.withdrawn": lazy("Ressource reprise par son auteur"),
    "sheet.archived": lazy("Fiche archivée"),
    "sheet.discarded": lazy("Brouillon de fiche supprimé"),
    "sheet.published": lazy("Fiche publiée"),
    "sheet.revised": lazy("Révision de fiche commencée"),
    "sheet.sent_back": lazy("Fiche renvoyée à son auteur"),
    "sheet.started": lazy("Fiche commencée"),
    "sheet.submitted": lazy("Fiche soumise"),
    "sheet.withdrawn": lazy("Fiche reprise par son auteur"),
}

# What else of an entry is shown; the rest is kept for those who read the database.
DETAILS = {
    "number": lazy("n°"),
    "revision": lazy("version"),
    "page": lazy("page"),
    "sha256": lazy("empreinte"),
}

# By the beginning of their events' names.
FAMILIES = {
    "account": lazy("Comptes"),
    "member": lazy("Membres"),
    "campaign": lazy("Campagnes"),
    "charter": lazy("Charte"),
    "sheet": lazy("Fiches"),
    "resource": lazy("Ressources"),
    "contact": lazy("Contact"),
    "file": lazy("Fichiers"),
    "mail": lazy("Mails"),
}


def label(event: str) -> str:
    """Return the event's name for people; an unknown one is shown as it is kept."""
    return str(LABELS.get(event, event))
