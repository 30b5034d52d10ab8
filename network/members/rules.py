import re
from urllib.parse import urlsplit

from network.i18n import _
from network.members.models import College, LegalForm, Membership
from network.members.organisation import Organisation
from network.territories.models import Place
from network.territories.rules import is_rna, is_siren
from network.throttles.rules import Limit

REGISTRATIONS_BY_ACCOUNT = Limit("register member", 20, 3600)
LOGOS_BY_ACCOUNT = Limit("member logo", 20, 3600)
JOIN_REQUESTS_BY_ACCOUNT = Limit("join request", 5, 3600)

# Those of the official lists are not typed: one finds them there.
TYPED_FORMS = {
    College.PROJECT_HOLDERS: (
        LegalForm.COOPERATIVE,
        LegalForm.FARM,
        LegalForm.ASSOCIATION,
        LegalForm.COMPANY,
        LegalForm.SOLE_TRADER,
        LegalForm.MIXED_ECONOMY_COMPANY,
        LegalForm.LOCAL_PUBLIC_COMPANY,
        LegalForm.FOUNDATION,
        LegalForm.PUBLIC_ESTABLISHMENT,
    ),
    College.LOCAL_AUTHORITIES: (
        LegalForm.PETR,
        LegalForm.PNR,
        LegalForm.ENERGY_SYNDICATE,
        LegalForm.MIXED_SYNDICATE,
        LegalForm.INTERCOMMUNAL_SYNDICATE,
        LegalForm.SPECIAL_AUTHORITY,
    ),
    College.SUPPORT_STRUCTURES: (
        LegalForm.ASSOCIATION,
        LegalForm.ENERGY_SYNDICATE,
        LegalForm.COMPANY,
        LegalForm.COOPERATIVE,
        LegalForm.SOLE_TRADER,
        LegalForm.LOCAL_PUBLIC_COMPANY,
        LegalForm.MIXED_ECONOMY_COMPANY,
        LegalForm.PUBLIC_ESTABLISHMENT,
        LegalForm.CHAMBER,
        LegalForm.GIP,
        LegalForm.MIXED_SYNDICATE,
        LegalForm.FOUNDATION,
    ),
}


def obstacle_to_legal_form(college: College, organisation: Organisation) -> str | None:
    """Say why an organisation of this legal form cannot sit in the college, or None if it can."""
    if organisation.reference:
        return (
            None
            if college == College.LOCAL_AUTHORITIES
            else _("Cette collectivité relève du collège des collectivités locales.")
        )
    if organisation.legal_form not in TYPED_FORMS[college]:
        return _("Cette forme juridique relève d’un autre collège.")
    return None


def obstacle_to_siren(organisation: Organisation, holder: Place | None) -> str | None:
    """Say why the declared SIREN does not fit, or None; `holder` is the official entry of that number."""
    if organisation.siren is None:
        # The official lists hold no SIREN for departments and regions; a young association may have none.
        if organisation.reference or organisation.legal_form == LegalForm.ASSOCIATION:
            return None
        return _("Indiquez le numéro SIREN : il distingue votre organisation de toutes les autres.")
    if not is_siren(organisation.siren):
        return _("Ce numéro SIREN n’existe pas : vérifiez ses neuf chiffres.")
    if holder and not organisation.reference:
        return _(
            "Ce numéro SIREN est celui de %(name)s : choisissez-la dans la liste officielle.",
            name=holder.label,
        )
    return None


def obstacle_to_rna(organisation: Organisation) -> str | None:
    """Say why the declared RNA number does not fit, or None."""
    if organisation.rna is None:
        return None
    if organisation.legal_form != LegalForm.ASSOCIATION:
        return _("Seules les associations ont un numéro RNA : laissez cette case vide.")
    if not is_rna(organisation.rna):
        return _("Un numéro RNA s’écrit avec un W suivi de neuf chiffres.")
    return None


def obstacle_to_territory(college: College, organisation: Organisation) -> str | None:
    """Say why the declared territory does not do, or None; a local authority always covers one."""
    if college == College.LOCAL_AUTHORITIES and not organisation.reference and not organisation.departments:
        return _("Indiquez au moins un département ou une intercommunalité.")
    return None


def obstacle_to_joining(membership: Membership | None) -> str | None:
    """Say why somebody cannot ask to act for a member, or None; `membership` is theirs, if any."""
    if membership:
        return _("Vous agissez déjà pour %(name)s.", name=membership.member.name)
    return None


def website_in(text: str) -> str | None:
    """Return the address of the web site somebody typed, with its scheme; None if it is none."""
    address = text.strip()
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or parts.username
        or not re.fullmatch(r"[^\s.]+(\.[^\s.]+)+", host)
    ):
        return None
    return None if re.search(r"[\s<>\"]", address) else address
