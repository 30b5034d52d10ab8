from collections.abc import Sequence
from datetime import datetime, timedelta

from network.charter.models import ON_DOCUMENT, Signature, Standing
from network.charter.trust_models import MandateInquiry
from network.i18n import _

ASKED_AGAIN_AFTER = timedelta(hours=24)


def obstacle_to_confirming_mandate(signature: Signature, *, is_contested: bool = False) -> str | None:
    """Say why the coordination cannot confirm the mandate of a signature, or None if it can.

    One that the organisation contests may be confirmed again, knowing what it answered.
    """
    match signature.standing:
        case Standing.UNVERIFIED:
            return None
        case Standing.ENDED:
            return _("Cette signature n’est plus en vigueur.")
        case Standing.SUSPENDED:
            return _("Cette signature est suspendue : levez d’abord la suspension.")
        case Standing.PRINCIPLE:
            return _("Un engagement de principe ne s’appuie sur aucun acte : il n’y a rien à confirmer.")
    if signature.mandate_kind in ON_DOCUMENT:
        return None if is_contested else _("Ce mandat est déjà confirmé.")
    return _("Cette organisation signe par son représentant légal : il n’y a pas d’acte à confirmer.")


def obstacle_to_refusing_mandate(signature: Signature) -> str | None:
    """Say why the coordination cannot refuse the mandate of a signature, or None if it can."""
    if signature.standing == Standing.ENDED:
        return _("Cette signature n’est plus en vigueur.")
    if signature.is_principle:
        return _("Un engagement de principe ne s’appuie sur aucun mandat : suspendez-le s’il est faux.")
    return None


def obstacle_to_asking(
    signature: Signature, inquiries: Sequence[MandateInquiry], now: datetime
) -> str | None:
    """Say why the organisation cannot be asked about a mandate now, or None; `inquiries` are those sent."""
    if obstacle := obstacle_to_refusing_mandate(signature):
        return obstacle
    if any(now - inquiry.asked_at < ASKED_AGAIN_AFTER for inquiry in inquiries):
        return _(
            "Un mail est déjà parti depuis moins d’un jour : laissez à l’organisation le temps de répondre."
        )
    return None
