"""Who has signed a major version again, at the desk. Their routes stand on the blueprint of `views`."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.admin.views import PER_PAGE, bp
from network.charter.models import CharterVersion
from network.i18n import lazy, ngettext
from network.mail.links import public_url
from network.members.asked import college_asked
from network.members.models import College
from network.renewals import actions, queries, rules
from network.spreadsheets import CSV_TYPE, as_csv
from network.text import sha256_hex
from network.web.access import coordinator_required, desk_required
from network.web.paging import page_number, within
from network.web.uploads import attachment

STATES = {
    "manquants": ("missing", lazy("N’ont pas signé")),
    "a-verifier": ("pending", lazy("À vérifier")),
    "signataires": ("signed", lazy("Ont signé")),
}
MOST_ROWS = 50_000
COLUMNS = ("nom", "college", "version_signee", "signee_le", "etat", "mails", "dernier_mail", "page")


def campaign_asked(campaigns: Sequence[CharterVersion]) -> CharterVersion | None:
    """Return the campaign of the address, or the newest; None before the first one."""
    asked = request.args.get("version")
    if not asked:
        return next(iter(campaigns), None)
    return next((each for each in campaigns if each.number == asked), None) or abort(404)


def campaign_or_404() -> CharterVersion:
    return campaign_asked(queries.campaigns()) or abort(404)


@bp.route("/renouvellement")
@desk_required
def renewal() -> ResponseReturnValue:
    """Show how far a major version is signed again: by college, and who has or has not."""
    campaigns, tab, college = queries.campaigns(), request.args.get("etat", "manquants"), college_asked()
    campaign = campaign_asked(campaigns)
    if campaign is None:
        return render_template("admin/renewal_none.html")
    state, _name = STATES.get(tab) or abort(404)
    page = within(queries.members_in(campaign, state, college, number=page_number(), per_page=PER_PAGE))
    colleges = queries.progress_by_college(campaign)
    return render_template(
        "admin/renewal.html",
        campaign=campaign,
        number=queries.numbers_signed(campaign),
        campaigns=campaigns,
        colleges=colleges,
        progress=queries.whole(colleges),
        college=college,
        every_college=list(College),
        page=page,
        signed=queries.latest_signatures(campaign, page.items),
        contacts=queries.contacts(campaign, page.items),
        mails=queries.mails_by_kind(campaign),
        **_reminding(campaign, is_newest=campaign.id == campaigns[0].id),
        is_over=queries.is_over(campaign, clock.today()),
        tab=tab,
        tabs=STATES,
    )


def _reminding(campaign: CharterVersion, *, is_newest: bool) -> dict[str, Any]:
    """Return what the page says of reminding the missing: how many, when last, and why it cannot be done."""
    now = clock.now()
    missing, last = queries.count_to_remind(campaign, now), queries.last_reminder(campaign)
    obstacle = rules.obstacle_to_reminding(
        is_newest=is_newest, missing=missing, last_asked=last.asked_at if last else None, now=now
    )
    return {"is_newest": is_newest, "to_remind": missing, "reminder": last, "obstacle": obstacle}


@bp.route("/renouvellement/relancer", methods=["POST"])
@coordinator_required
def remind_renewal() -> ResponseReturnValue:
    campaign = campaign_or_404()
    count = actions.remind_missing(campaign, by=current_user)
    flash(
        ngettext(
            "%(count)s organisation va recevoir un rappel : les mails partent.",
            "%(count)s organisations vont recevoir un rappel : les mails partent.",
            count,
            count=count,
        )
    )
    return redirect(url_for(".renewal", version=campaign.number))


@bp.route("/renouvellement/manquants.csv")
@desk_required
def renewal_table() -> ResponseReturnValue:
    """Send who has not signed again as a table: organisations, nobody's name or address."""
    campaign = campaign_or_404()
    members = queries.members_in(campaign, "missing", college_asked(), per_page=MOST_ROWS).items
    signed, contacts = queries.latest_signatures(campaign, members), queries.contacts(campaign, members)
    rows = (
        (
            member.name,
            member.college.label,
            signed[member.id].version.number,
            signed[member.id].signed_at.astimezone(clock.PARIS).date(),
            signed[member.id].standing.label,
            contacts[member.id].mails,
            at.astimezone(clock.PARIS).date() if (at := contacts[member.id].last_at) else None,
            public_url("members.show", slug=member.slug),
        )
        for member in members
    )
    data = as_csv(COLUMNS, rows)
    name = f"renouvellement-{campaign.number}-manquants.csv"
    return attachment(data, content_type=CSV_TYPE, name=name, etag=sha256_hex(data))
