"""What pages of the charter and of a member say of the renewal under way."""

from flask import render_template, url_for
from markupsafe import Markup

from network import clock
from network.charter.models import CharterVersion
from network.members.models import Member
from network.renewals import queries


def progress_panel(version: CharterVersion) -> Markup | None:
    """Return how many of the members asked have signed the charter in force; nothing if nobody was asked."""
    campaign = queries.newest_campaign()
    if campaign is None or campaign.line != version.line:
        return None
    progress = queries.whole(queries.progress_by_college(campaign))
    if not progress.total:
        return None
    panel = render_template(
        "renewals/progress.html",
        version=version,
        progress=progress,
        end=campaign.grace_until,
        is_over=queries.is_over(campaign, clock.today()),
    )
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def space_panel(member: Member) -> Markup | None:
    """Return what a member's space says while it is asked to sign again."""
    campaign = queries.newest_campaign()
    signed = queries.asked_of(campaign, member) if campaign else None
    if campaign is None or signed is None:
        return None
    panel = render_template(
        "renewals/panel.html",
        version=queries.version_to_sign(campaign),
        signed=signed,
        end=campaign.grace_until,
        is_over=queries.is_over(campaign, clock.today()),
        url=url_for("renewals.renew", public_id=member.public_id),
    )
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes
