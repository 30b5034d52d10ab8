"""A member's public page, and how its people present it."""

from typing import Any
from urllib.parse import urlsplit

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts.models import Account
from network.errors import Refused
from network.files.actions import Received, receive_image
from network.files.models import StoredFile
from network.i18n import _
from network.members import profile_actions, profile_queries, queries, rules
from network.members.access import current_member, member_required
from network.members.directory import region_name
from network.members.forms import ProfileForm
from network.members.models import Member, MemberStatus
from network.members.places import points_of
from network.members.profile_forms import LogoForm
from network.members.views import acts_for, bp, contributed
from network.members.wording import departments_in_words, meaning, siren_in_words, to_renew, tone
from network.territories.map import Map, map_of
from network.territories.models import Kind
from network.territories.queries import departments, place
from network.throttles.actions import hit
from network.web.access import public
from network.web.forms import render_form
from network.wording import day, number

# Neither in the network yet, nor any more.
OUTSIDE = (MemberStatus.CANDIDATE, MemberStatus.DECLINED, MemberStatus.WITHDRAWN)


@bp.route("/membres/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    member = queries.member_by_slug(slug)
    if member is None:
        present = queries.slug_now(slug) or abort(404)
        # 302: an organisation may take its former name again.
        return redirect(url_for(".show", slug=present))
    return render_template(
        "members/show.html",
        member=member,
        logo=profile_queries.logo_of(member),
        facts=_facts(member),
        meaning=meaning(member.status),
        tone=tone(member.status),
        to_renew=to_renew(member),
        website=urlsplit(member.website or "").netloc,
        map=_map(member),
        panels=contributed("profile_panels", member),
        acts_for_it=acts_for(member),
    )


def _map(member: Member) -> Map | None:
    """Return where the member is, on a small map; None when it covers all of France."""
    covered = profile_queries.departments_of(member)
    if not covered:
        return None
    points = points_of([member], lambda member: url_for(".show", slug=member.slug))
    return map_of(points, here=covered)


def _facts(member: Member) -> list[tuple[str, Any]]:
    own = queries.entry_of(member)
    covered = profile_queries.departments_of(member)
    regions = sorted(
        {region_name(department.region) for department in departments() if department.code in covered}
    )
    epcis = [
        found.name
        for siren in member.epci_sirens
        if siren != member.siren and (found := place(Kind.EPCI, siren))
    ]
    named = departments_in_words(member.departments)
    return [
        (_("Collège"), member.college.label),
        (_("Forme juridique"), member.legal_form.label),
        (_("Territoire"), None if covered else _("Toute la France")),
        (_("Départements") if len(member.departments) > 1 else _("Département"), named),
        (_("Régions") if len(regions) > 1 else _("Région"), ", ".join(regions)),
        (_("Intercommunalités") if len(epcis) > 1 else _("Intercommunalité"), ", ".join(epcis)),
        (_("Habitants"), number(own.population) if own and own.population else None),
        (_("SIREN"), siren_in_words(member.siren)),
        (_("RNA"), member.rna),
        (
            _("Inscrite le") if member.status in OUTSIDE else _("Dans le réseau depuis le"),
            day(member.registered_at),
        ),
    ]


# ——— By its own people ———


@bp.route("/mon-espace/organisation", methods=["GET", "POST"])
@member_required
def edit() -> ResponseReturnValue:
    member = current_member()
    form = ProfileForm(obj=member)
    if form.validate_on_submit():
        with form.refusals():
            profile_actions.edit_member(member, **form.profile(), by=current_user)
            flash(_("La page de votre organisation est à jour."))
            return redirect(url_for(".show", slug=member.slug))
    return render_form("members/edit.html", form, member=member, logo=profile_queries.logo_of(member))


@bp.route("/mon-espace/organisation/logo", methods=["GET", "POST"])
@member_required
def logo() -> ResponseReturnValue:
    member = current_member()
    form = LogoForm()
    if form.validate_on_submit():
        with form.refusals():
            profile_actions.show_logo(member, _received(form), by=current_user)
            flash(_("Votre logo paraît sur la page de votre organisation."))
            return redirect(url_for(".show", slug=member.slug))
    return render_form("members/logo.html", form, member=member, logo=profile_queries.logo_of(member))


def _received(form: LogoForm) -> Received:
    """Check and write the picture that was sent: before the first action."""
    hit(rules.LOGOS_BY_ACCOUNT, current_user.public_id)
    try:
        return receive_image(form.image.data.stream.read(), form.image.data.filename)
    except Refused as refused:
        raise Refused(refused.sentence, "image") from None


@bp.route("/mon-espace/organisation/logo/retirer", methods=["POST"])
@member_required
def remove_logo() -> ResponseReturnValue:
    profile_actions.remove_logo(current_member(), by=current_user)
    flash(_("Le logo est retiré."))
    return redirect(url_for(".edit"))


def may_see_logo(_file: StoredFile, _account: Account | None) -> bool:
    """Say who may see a logo: everybody, as the page it stands on."""
    return True
