from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.alerts import actions, queries, rules
from network.alerts.appearances import newest
from network.alerts.forms import SearchForm, SeenForm
from network.alerts.links import is_stop_token
from network.alerts.models import Pace, SavedSearch
from network.alerts.news import news_of
from network.alerts.wording import in_words, suggested_name
from network.i18n import _
from network.library.asked import Asked
from network.mail.queries import stopped_topics
from network.mail.topics import Topic
from network.throttles.actions import hit
from network.web.access import public, signed_in
from network.web.forms import render_form

bp = Blueprint("alerts", __name__)


@bp.route("/mes-recherches")
@signed_in
def mine() -> ResponseReturnValue:
    searches = queries.searches_of(current_user)
    up_to = newest()  # before the news: what comes out in between stays new
    return render_template(
        "alerts/mine.html",
        searches=searches,
        news=news_of(searches),
        up_to=up_to,
        asked={saved.id: queries.question_of(saved) for saved in searches},
        in_words=in_words,
        most=rules.MOST,
        Pace=Pace,
        is_stopped=Topic.ALERTS in stopped_topics(current_user.email),
    )


@bp.route("/mes-recherches/vues", methods=["POST"])
@signed_in
def see() -> ResponseReturnValue:
    form = SeenForm()
    if form.validate_on_submit():
        actions.see_all(current_user, form.number)
        flash(_("C’est noté : la prochaine fois, vous ne verrez ici que ce qui aura paru d’ici là."))
    return redirect(url_for(".mine"))


@bp.route("/mes-recherches/nouvelle", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    asked = Asked.read(request.args, 1)
    if same := queries.same_search(current_user, queries.written(asked)):
        flash(_("Vous gardez déjà cette recherche : voici ses réglages."))
        return redirect(url_for(".edit", public_id=same.public_id))
    form = SearchForm(data={"name": suggested_name(asked), "pace": Pace.WEEKLY.value})
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.SAVED_BY_ACCOUNT, current_user.public_id)
            actions.save_search(asked, **form.values(), by=current_user)
            flash(_("Votre recherche est gardée : vous la retrouvez ici."))
            return redirect(url_for(".mine"))
    count = queries.count_searches(current_user)
    return render_form(
        "alerts/new.html",
        form,
        asked=asked,
        said=in_words(asked),
        obstacle=rules.obstacle_to_saving(queries.written(asked), None, count),
    )


def _own_or_404(public_id: str) -> SavedSearch:
    return queries.search_for(current_user, public_id) or abort(404)


@bp.route("/mes-recherches/<public_id>", methods=["GET", "POST"])
@signed_in
def edit(public_id: str) -> ResponseReturnValue:
    saved = _own_or_404(public_id)
    form = SearchForm(data={"name": saved.name, "pace": saved.pace.value})
    if form.validate_on_submit():
        with form.refusals():
            actions.change_search(saved, **form.values(), by=current_user)
            flash(_("C’est enregistré."))
            return redirect(url_for(".mine"))
    asked = queries.question_of(saved)
    return render_form("alerts/edit.html", form, saved=saved, asked=asked, said=in_words(asked))


@bp.route("/mes-recherches/<public_id>/supprimer", methods=["GET", "POST"])
@signed_in
def remove(public_id: str) -> ResponseReturnValue:
    saved = _own_or_404(public_id)
    if request.method == "POST":
        actions.remove_search(saved, by=current_user)
        flash(_("Cette recherche n’est plus gardée."))
        return redirect(url_for(".mine"))
    return render_template("alerts/remove.html", saved=saved)


@bp.route("/mes-recherches/<public_id>/arreter/<token>", methods=["GET", "POST"])
@public
def stop(public_id: str, token: str) -> ResponseReturnValue:
    """Stop the mails of one search from a mail, without logging in: the page has the button."""
    saved = queries.search_by_public_id(public_id) if is_stop_token(token, public_id) else None
    if saved is None:
        return render_template("alerts/gone.html"), 404
    if request.method == "POST":
        actions.stop_telling(saved)
    return render_template("alerts/stop.html", saved=saved, is_done=saved.pace == Pace.NONE)
