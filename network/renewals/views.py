"""Where the button of the mail leads: what changes, until when, and on to signing for the right member."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.charter.difference import published_compared
from network.charter.models import CharterVersion
from network.charter.queries import signature_of
from network.members.actions import choose_member
from network.members.models import Membership
from network.members.queries import membership_for
from network.renewals import queries
from network.renewals.asking import asking_of, what_becomes, what_was_signed
from network.web.access import signed_in

bp = Blueprint("renewals", __name__)


def membership_or_404(public_id: str) -> Membership:
    return membership_for(current_user, public_id) or abort(404)


def campaign_or_404() -> CharterVersion:
    return queries.newest_campaign() or abort(404)


@bp.get("/charte/renouveler/<public_id>")
@signed_in
def renew(public_id: str) -> ResponseReturnValue:
    """Show what a member is asked to sign again, or that it has."""
    membership, campaign = membership_or_404(public_id), campaign_or_404()
    signed = queries.asked_of(campaign, membership.member)
    version = queries.version_to_sign(campaign)
    asking = asking_of(campaign, membership.member, signed) if signed else None
    return render_template(
        "renewals/renew.html",
        membership=membership,
        version=version,
        signed=signed,
        renewed=signature_of(membership.member, version),
        parts=published_compared(signed.version, version) if signed else [],
        told=f"{what_was_signed(asking)} {what_becomes(asking)}" if asking else None,
    )


@bp.post("/charte/renouveler/<public_id>")
@signed_in
def begin(public_id: str) -> ResponseReturnValue:
    """Act for this member from now on, and go on to signing, or to having it signed."""
    membership = membership_or_404(public_id)
    choose_member(membership)
    return redirect(url_for("charter.sign" if membership.may_sign else "charter.prepare_link"))
