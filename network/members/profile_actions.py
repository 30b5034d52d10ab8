"""What a member's people change of its public page."""

from network.accounts.models import Account
from network.db import action
from network.files.actions import Received, forget, keep
from network.i18n import _
from network.journal.actions import record
from network.members.models import Member
from network.members.profile_queries import OWNER, logo_of


@action
def edit_member(member: Member, *, description: str, website: str | None, by: Account) -> None:
    """Change what a member says about itself."""
    member.description, member.website = description, website
    record("member.edited", by=by, subject=f"member:{member.public_id}")


@action
def show_logo(member: Member, received: Received, *, by: Account) -> None:
    """Show this picture as the member's logo, in the place of the one before."""
    _forget_logo(member, by)
    alt = _("Logo de %(name)s", name=member.name)
    keep(received, kind="logo", owner_kind=OWNER, owner_id=member.id, by=by, alt=alt)
    record("member.logo_shown", by=by, subject=f"member:{member.public_id}")


@action
def remove_logo(member: Member, *, by: Account) -> None:
    """Show no logo any more; without one, change nothing."""
    if _forget_logo(member, by):
        record("member.logo_removed", by=by, subject=f"member:{member.public_id}")


def _forget_logo(member: Member, by: Account) -> bool:
    logo = logo_of(member)
    if logo:
        forget(logo, by=by)
    return logo is not None
