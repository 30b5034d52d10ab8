"""Which mails somebody receives: from a link in any mail, without logging in, or from their account."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts.models import Account
from network.accounts.preferences_forms import PreferencesForm
from network.accounts.queries import account_by_email
from network.accounts.views import bp
from network.i18n import _
from network.mail.actions import choose_topics
from network.mail.actions import stop_topic as stop_one
from network.mail.queries import recipient_by_token, stopped_topics, was_written_of
from network.mail.rules import masked
from network.mail.topics import Topic
from network.web.access import public, signed_in
from network.web.csrf import one_click
from network.web.forms import render_form


@bp.route("/preferences/<token>", methods=["GET", "POST"])
@public
def preferences(token: str) -> ResponseReturnValue:
    recipient = recipient_by_token(token)
    if recipient is None:
        return render_template("accounts/preferences_unknown.html"), 404
    return choose(recipient.address, account_by_email(recipient.address), by=None)


@bp.route("/mon-compte/mails", methods=["GET", "POST"])
@signed_in
def mails() -> ResponseReturnValue:
    return choose(current_user.email, current_user, by=current_user)


def choose(address: str, account: Account | None, *, by: Account | None) -> ResponseReturnValue:
    """Show what an address receives, and take the choice of whoever reads its mail."""
    stopped = stopped_topics(address)
    # Some topics concern few people: who gets no mail of them is not asked about it.
    has_got = {
        Topic.DESK: account is not None and account.is_of_the_desk,
        Topic.REGISTER: was_written_of(Topic.REGISTER, address),
        Topic.ALERTS: account is not None,
    }
    offered = [topic for topic in Topic if has_got.get(topic, True) or topic in stopped]
    form = PreferencesForm(
        offered, data={"topics": [topic.value for topic in offered if topic not in stopped]}
    )
    if form.validate_on_submit():
        wanted = () if "none" in request.form else {Topic(value) for value in form.topics.data}
        choose_topics(address, wanted, among=offered, by=by)
        flash(_("C’est noté.") if wanted else _("C’est noté : nous ne vous écrirons plus que le nécessaire."))
        return redirect(request.path)
    return render_form("accounts/preferences.html", form, address=masked(address), account=by)


@bp.route("/preferences/<token>/<topic>", methods=["GET", "POST"])
@public
@one_click
def stop_topic(token: str, topic: str) -> ResponseReturnValue:
    recipient = recipient_by_token(token)
    if recipient is None or topic not in set(Topic):
        return render_template("accounts/preferences_unknown.html"), 404
    if request.method == "POST":
        stop_one(recipient.address, Topic(topic))
    return render_template(
        "accounts/stop_topic.html",
        address=masked(recipient.address),
        topic=Topic(topic),
        is_done=request.method == "POST",
        preferences=url_for(".preferences", token=token),
    )
