from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.accounts.rules import network_of
from network.errors import Refused
from network.i18n import _
from network.members.access import member_required
from network.members.models import MemberRole
from network.sheets import freshness_actions as actions
from network.sheets import freshness_queries as queries
from network.sheets import freshness_rules as rules
from network.sheets.queries import sheet_written_by
from network.sheets.views import bp
from network.throttles.actions import hit
from network.web.access import client_address, public


@bp.route("/toujours-vraie/<token>", methods=["GET", "POST"])
@public
def confirm_by_link(token: str) -> ResponseReturnValue:
    """Ask the holder of a mailed link whether a sheet is still true."""
    found = queries.revision_by_link(token, clock.now())
    if found is None:
        settled = queries.settled_by_link(token)
        return render_template("sheets/freshness_over.html", revision=settled), 410
    link, revision = found
    if request.method == "POST":
        hit(rules.ANSWERS_BY_ADDRESS, network_of(client_address()))
        try:
            actions.confirm_by_link(token)
        except Refused:
            return render_template("sheets/freshness_over.html", revision=None), 410
        return redirect(url_for(".confirmed", token=token))
    membership = queries.membership_of(link, revision.sheet)
    may_archive = membership is not None and membership.role == MemberRole.REPRESENTATIVE
    return render_template("sheets/still_true.html", revision=revision, may_archive=may_archive)


@bp.route("/toujours-vraie/<token>/merci")
@public
def confirmed(token: str) -> ResponseReturnValue:
    revision = queries.settled_by_link(token) or abort(404)
    return render_template("sheets/confirmed.html", revision=revision)


@bp.route("/mes-fiches/<string(length=10):public_id>/toujours-vraie", methods=["POST"])
@member_required
def confirm(public_id: str) -> ResponseReturnValue:
    """Let whoever writes for the owner say from their space that a sheet is still true."""
    sheet = sheet_written_by(current_user, public_id) or abort(404)
    actions.confirm_sheet(sheet, by=current_user)
    flash(_("Merci : la page de la fiche dit maintenant qu’elle a été confirmée aujourd’hui."))
    return redirect(url_for(".mine"))
