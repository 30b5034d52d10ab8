from collections.abc import Collection

from network.i18n import _
from network.members.models import ASIDE, HIDDEN, Member
from network.reuse.models import Reuse
from network.sheets.models import Sheet
from network.throttles.rules import Limit

DECLARATIONS_BY_ACCOUNT = Limit("reuse", 30, 3600)

# Those who declare nothing, as public pages would say nothing of it.
NOT_TOLD = (*HIDDEN, *ASIDE)


def is_told(member: Member) -> bool:
    """Say whether public pages tell what this member draws on."""
    return member.takes_part


def obstacle_to_declaring(member: Member, sheet: Sheet) -> str | None:
    """Say why a member cannot declare that it draws on a sheet, or None if it can."""
    if sheet.is_archived:
        return _("Cette fiche est archivée : on ne peut plus déclarer que l’on s’en inspire.")
    if sheet.owner_id == member.id:
        return _("Cette fiche est celle de votre organisation : on ne s’inspire que de celles des autres.")
    if member.status in NOT_TOLD:
        return _(
            "Votre organisation est aujourd’hui « %(status)s » : elle ne peut rien déclarer ici "
            "pour l’instant.",
            status=member.status.label,
        )
    return None


def obstacle_to_project(same: Reuse | None) -> str | None:
    """Say why this project cannot be declared, or None; `same` is the declaration of one of that name."""
    if same and same.taken_back_at is None:
        return _(
            "Votre organisation a déjà déclaré ce projet pour cette fiche : modifiez-le, ou nommez l’autre."
        )
    return None


def obstacle_to_own_sheet(
    own: Sheet | None, member: Member, sheet: Sheet, ancestors: Collection[int]
) -> str | None:
    """Say why a sheet cannot tell of the project that draws on another, or None if it can.

    `ancestors` are the sheets that the other one draws on, near or far: no sheet descends from itself.
    """
    if own is None or own.owner_id != member.id:
        return _("Choisissez une fiche de votre organisation.")
    if own.is_archived:
        return _("Cette fiche est archivée : choisissez-en une autre, ou aucune.")
    if own.id == sheet.id or own.id in ancestors:
        return _(
            "Ces deux fiches ne peuvent pas s’inspirer l’une de l’autre : celle-là s’inspire déjà de "
            "la vôtre, directement ou non."
        )
    return None


def obstacle_to_changing(reuse: Reuse) -> str | None:
    """Say why a declaration cannot change, or None if it can."""
    if reuse.taken_back_at:
        return _(
            "Cette déclaration a été retirée. Vous pouvez la faire de nouveau depuis la page de la fiche."
        )
    return None
