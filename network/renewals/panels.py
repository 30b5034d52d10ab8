"""What pages of the charter and of a member say of the renewal under way."""

from flask import render_template, url_for
from markupsafe import Markup

from network import clock
from network.charter import panels as charter_panels
from network.charter.models import CharterVersion, Standing
from network.i18n import _
from network.members.models import Member
from network.members.steps import Step
from network.renewals import queries
from network.renewals.asking import asking_of, what_becomes, what_was_signed
from network.wording import day


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
        number=queries.numbers_signed(campaign),
        progress=progress,
        end=campaign.grace_until,
        is_over=queries.is_over(campaign, clock.today()),
    )
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def next_step(member: Member | None) -> Step:
    """Return the step of `/mon-espace` that is about the charter: signing it, or the new one."""
    campaign = queries.newest_campaign()
    signed = queries.asked_of(campaign, member) if campaign and member else None
    if campaign is None or member is None or signed is None:
        return charter_panels.next_step(member)
    if awaited := charter_panels.awaited_step(member):
        return awaited
    asking = asking_of(campaign, member, signed)
    values = {
        "number": asking.version.number,
        "signed": signed.version.number,
        "day": day(campaign.grace_until),
    }
    if signed.standing != Standing.SIGNED:
        hint = f"{what_was_signed(asking)} {what_becomes(asking)}"
    elif asking.is_over:
        hint = _(
            "Le réseau a adopté la version %(number)s de la charte. Ce que votre organisation a signé, la "
            "version %(signed)s, ne compte plus depuis le %(day)s.",
            **values,
        )
    else:
        hint = _(
            "Le réseau a adopté la version %(number)s de la charte. Ce que votre organisation a signé, la "
            "version %(signed)s, compte encore, et cessera de compter le %(day)s.",
            **values,
        )
    url = url_for("renewals.renew", public_id=member.public_id)
    return Step(_("Signer la nouvelle charte"), url, done=False, hint=hint)
