"""Campaigns at the desk. Their routes stand on the blueprint of `views`."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.campaign_forms import CampaignForm
from network.admin.views import PER_PAGE, bp
from network.campaigns import actions, queries, rules
from network.campaigns.models import Campaign
from network.i18n import _, lazy, ngettext
from network.members.models import LegalForm
from network.web.access import coordinator_required
from network.web.forms import render_form
from network.web.paging import page_number, within

STATES = {
    "silencieux": ("silent", lazy("Sans réponse")),
    "confirmes": ("confirmed", lazy("Confirmés")),
    "partis": ("left", lazy("Plus représentés")),
    "personne": ("without", lazy("Sans représentant")),
}


def campaign_or_404(public_id: str) -> Campaign:
    return queries.campaign_by_public_id(public_id) or abort(404)


@bp.route("/campagnes")
@coordinator_required
def campaigns() -> ResponseReturnValue:
    page = within(queries.campaigns(number=page_number(), per_page=PER_PAGE))
    return render_template("admin/campaigns.html", page=page, running=queries.open_campaign())


@bp.route("/campagnes/nouvelle", methods=["GET", "POST"])
@coordinator_required
def new_campaign() -> ResponseReturnValue:
    form = CampaignForm(data={"legal_forms": [f.value for f in rules.RENEWED_BY_MUNICIPAL_ELECTIONS]})
    if form.validate_on_submit():
        with form.refusals():
            campaign = actions.start_campaign(**form.campaign(), by=current_user)
            flash(_("La campagne « %(title)s » est lancée : les mails partent.", title=campaign.title))
            return redirect(url_for(".campaign", public_id=campaign.public_id))
    forms = [LegalForm(value) for value in form.legal_forms.data or () if value in set(LegalForm)]
    asked = len(queries.representations(forms))
    return render_form("admin/new_campaign.html", form, asked=asked, running=queries.open_campaign())


@bp.route("/campagnes/<public_id>")
@coordinator_required
def campaign(public_id: str) -> ResponseReturnValue:
    campaign, number, tab = campaign_or_404(public_id), page_number(), request.args.get("etat", "silencieux")
    state, _name = STATES.get(tab) or abort(404)
    page = within(queries.members_in(campaign, state, number=number, per_page=PER_PAGE))
    return render_template(
        "admin/campaign.html",
        campaign=campaign,
        progress=queries.progress_of(campaign),
        page=page,
        questions=queries.questions_about(campaign, page.items),
        tab=tab,
        tabs=STATES,
    )


@bp.route("/campagnes/<public_id>/relancer", methods=["POST"])
@coordinator_required
def remind(public_id: str) -> ResponseReturnValue:
    count = actions.remind(campaign_or_404(public_id), by=current_user)
    flash(
        ngettext(
            "%(count, count=count)s personne est relancée.", "%(count)s personnes sont relancées.", count
        )
    )
    return redirect(url_for(".campaign", public_id=public_id))


@bp.route("/campagnes/<public_id>/terminer", methods=["POST"])
@coordinator_required
def close_campaign(public_id: str) -> ResponseReturnValue:
    campaign = campaign_or_404(public_id)
    actions.close_campaign(campaign, by=current_user)
    flash(_("La campagne « %(title)s » est terminée.", title=campaign.title))
    return redirect(url_for(".campaign", public_id=public_id))
