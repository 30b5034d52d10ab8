"""For whom a person acts, and who may open a page on a member's behalf."""

from flask import abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.i18n import _
from network.members.models import Member, Membership
from network.members.queries import membership_for, memberships_of
from network.web.access import guarded

ACTING_FOR = "acting_for"  # the field of a form that says for whom it was shown
ACTING = {"member", "representative"}  # the pages that act for the member chosen last


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


def acting_for() -> str:
    """Return the public id of the member this person acts for: each form carries it (`macros/form.html`)."""
    membership = current_membership()
    return membership.member.public_id if membership else ""


def one_of_several() -> Membership | None:
    """Return for whom this page acts, where its reader acts for several members; None on any other page."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "access", None) not in ACTING or (membership := current_membership()) is None:
        return None
    return membership if len(memberships_of(current_user)) > 1 else None


def _without_member() -> ResponseReturnValue | None:
    membership = current_membership()
    if membership is None:
        flash(_("Pour aller plus loin, inscrivez d’abord votre organisation."))
        return redirect(url_for("members.join"))
    # Another member may have been chosen in another tab since this form was shown.
    meant = request.form.get(ACTING_FOR) or membership.member.public_id
    if meant != membership.member.public_id:
        abort(409, _acts_for_another(meant, membership))
    return None


def _acts_for_another(meant: str, membership: Membership) -> str:
    other = membership_for(current_user, meant)
    if other is None:
        return _("Vous n’agissez plus pour l’organisation de cette page. Rien n’a été enregistré.")
    return _(
        "Cette page était ouverte pour %(meant)s, et vous agissez maintenant pour %(now)s. Rien n’a été "
        "enregistré : dans « Mon espace », choisissez de nouveau %(meant)s, puis revenez en arrière. Ce que "
        "vous aviez saisi est encore dans votre navigateur.",
        meant=other.member.name,
        now=membership.member.name,
    )


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
