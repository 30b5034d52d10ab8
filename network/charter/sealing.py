"""What is told of the seal of the certificates: when it ends, before it does."""

from datetime import datetime

from network import clock, seal_keys
from network.i18n import _
from network.wording import day


def warning(now: datetime) -> str | None:
    """Return what the coordination should know of the seal, in a sentence; None while all is well."""
    if seal_keys.is_to_make():
        return None
    try:
        end = seal_keys.held().until
    except seal_keys.SealMissing:
        return _(
            "Le sceau du site manque ou ne se lit pas : les nouveaux certificats attendent. Rendez-lui ses "
            "fichiers (keys/seal, ou SEAL_FILE), ou faites-en un autre par « flask seal init --renew »."
        )
    if end <= now:
        return _(
            "Le certificat du sceau a pris fin le %(day)s : les nouveaux certificats de signature attendent. "
            "Faites-en un autre (« flask seal init --renew », ou SEAL_FILE) ; les anciens restent valables.",
            day=day(end),
        )
    if end - now <= seal_keys.WARNED_BEFORE:
        return _(
            "Le certificat du sceau prend fin le %(day)s. Faites-en un autre d’ici là (« flask seal init "
            "--renew », ou SEAL_FILE) ; ce qui est déjà scellé reste valable.",
            day=day(end),
        )
    return None


def readiness() -> str:
    """Return the word that those who watch over the site read."""
    if seal_keys.is_to_make():
        return "ok"
    try:
        return "ok" if seal_keys.held().until > clock.now() else "ended"
    except seal_keys.SealMissing:
        return "missing"
