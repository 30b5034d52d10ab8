"""For whom a person acts, and who may open a page on a member's behalf."""

from flask import abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.i18n import _
from network.members.models import Member, Membership
from network.members.queries import memberships_of
from network.web.access import guarded


def current_membership() -> Membership | None:
    """Return how this person acts for the member they chose last; None if they act for none."""
    if "membership" not in g:
        found = memberships_of(current_user) if current_user.is_authenticated else ()
        g.membership = found[0] if found else None
    return g.membership


def current_member() -> Member:
    """Return the member this person acts for, on a page that asks for one."""
    membership = current_membership()
    assert membership is not None, "this page needs @member_required or @representative_required"
    return membership.member


def _without_member() -> ResponseReturnValue | None:
    if current_membership() is None:
        flash(_("Pour aller plus loin, inscrivez d’abord votre organisation."))
        return redirect(url_for("members.join"))
    return None


def _not_a_representative() -> ResponseReturnValue | None:
    if (answer := _without_member()) is not None:
        return answer
    membership = current_membership()
    if membership and not membership.may_sign:
        abort(
            403, _("Seule une personne qui représente %(name)s peut faire cela.", name=membership.member.name)
        )
    return None


member_required = guarded("member", _without_member)
representative_required = guarded("representative", _not_a_representative)
