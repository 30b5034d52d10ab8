"""A membership as its people see it: where it stands, what comes next, its news, what a mail asks."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.adhesion import actions, queries, rules
from network.adhesion.forms import NewsForm
from network.adhesion.history import history_of
from network.adhesion.standing import standing_of
from network.i18n import _
from network.members.access import current_member, current_membership, member_required
from network.members.wording import tone
from network.throttles.actions import hit
from network.web.access import public
from network.web.forms import Form, render_form

bp = Blueprint("adhesion", __name__)


@bp.route("/mon-espace/adhesion")
@member_required
def show() -> ResponseReturnValue:
    return _page(Form())


def _page(form: Form) -> ResponseReturnValue:
    member, membership = current_member(), current_membership()
    return render_form(
        "adhesion/show.html",
        form,
        standing=standing_of(member),
        tone=tone(member.status),
        may_sign=membership is not None and membership.may_sign,
        moments=history_of(member),
        news=queries.news_of(member),
    )


@bp.route("/mon-espace/adhesion/delai", methods=["GET", "POST"])
@member_required
def extend() -> ResponseReturnValue:
    form = Form()
    if request.method == "GET":  # a refused form, loaded again
        return redirect(url_for(".show"))
    with form.refusals():
        actions.take_more_time(current_member(), by=current_user)
        flash(_("Vous avez trois mois de plus."))
        return redirect(url_for(".show"))
    return _page(form)


@bp.route("/mon-espace/nouvelles", methods=["GET", "POST"])
@member_required
def news() -> ResponseReturnValue:
    """Take a year's news in a few lines, and show those told before."""
    member, form = current_member(), NewsForm()
    was_asleep = member.dormant_at is not None
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.NEWS_BY_ACCOUNT, current_user.public_id)
            told = {name: text or "" for name, text in form.values().items()}
            actions.tell_news(current_member(), **told, by=current_user)
            flash(
                _("Merci : votre organisation est de retour dans le réseau.")
                if was_asleep
                else _("Merci de ces nouvelles.")
            )
            return redirect(url_for(".show"))
    return render_form(
        "adhesion/news.html",
        form,
        member=member,
        obstacle=rules.obstacle_to_telling(member),
        news=queries.news_of(member),
    )


@bp.route("/nouvelles/<token>", methods=["GET", "POST"])
@public
def notice(token: str) -> ResponseReturnValue:
    """Show whoever opens the link of a notice what comes when; a button takes three months more."""
    link, form = queries.notice_by_token(token), Form()
    if link is None:
        return render_template("adhesion/notice_over.html"), 410
    if form.validate_on_submit():
        with form.refusals():
            actions.take_more_time_by_mail(token)
            return redirect(url_for(".notice", token=token))
    member = link.step.member
    standing = standing_of(member)
    return render_form(
        "adhesion/notice.html",
        form,
        standing=standing,
        member=member,
        has_account=link.account_id is not None,
    )
