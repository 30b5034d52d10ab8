from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts.models import Account
from network.i18n import _
from network.members import actions, queries, rules
from network.members.access import (
    acting_for,
    current_membership,
    one_of_several,
)
from network.members.actions import AlreadyRegistered
from network.members.asked import college_asked
from network.members.forms import (
    AnswerForm,
    MemberChoiceForm,
    OrganisationForm,
    PlaceSearchForm,
    ProfileForm,
)
from network.members.hand_over_queries import hand_overs_asked_by
from network.members.models import College, Member, MemberRole
from network.members.organisation import Organisation, listed
from network.members.steps import Step
from network.members.wording import departments_in_words, once_signed, siren_in_words
from network.territories.models import Kind, Place
from network.territories.queries import place, search_places
from network.throttles.actions import hit
from network.web.access import fresh_required, public, signed_in
from network.web.forms import render_form
from network.wording import number

bp = Blueprint("members", __name__)
bp.app_template_global()(acting_for)
bp.app_template_global()(one_of_several)
bp.app_template_global()(once_signed)

# A postcode covers up to forty-odd communes.
MOST_PLACES = 60


def member_or_404(slug: str) -> Member:
    return queries.member_by_slug(slug) or abort(404)


# ——— Everybody ———


@bp.route("/rejoindre")
@public
def join() -> ResponseReturnValue:
    return render_template("members/join.html", colleges=list(College))


# ——— Registering an organisation ———


@bp.route("/organisation/nouvelle")
@signed_in
def register() -> ResponseReturnValue:
    college = college_asked()
    if college is None:
        return redirect(url_for(".join"))
    if college != College.LOCAL_AUTHORITIES:
        return redirect(url_for(".describe", college=college.value))
    form = PlaceSearchForm(request.args)
    places = (
        search_places(form.q.data, MOST_PLACES, bodies_only=True) if form.validate() and form.q.data else []
    )
    return render_form("members/register.html", form, places=places, most=MOST_PLACES, college=college)


@bp.route("/organisation/nouvelle/liste/<kind>/<code>", methods=["GET", "POST"])
@signed_in
def confirm(kind: str, code: str) -> ResponseReturnValue:
    found = _body_or_404(kind, code)
    if existing := queries.member_at(found):
        return redirect(url_for(".ask", slug=existing.slug))
    form = ProfileForm()
    if form.validate_on_submit():
        with form.refusals():
            return _register(College.LOCAL_AUTHORITIES, listed(found), form)
    return render_form("members/confirm.html", form, place=found, facts=_facts(found))


@bp.route("/organisation/nouvelle/hors-liste", methods=["GET", "POST"])
@signed_in
def describe() -> ResponseReturnValue:
    college = college_asked()
    if college is None:
        return redirect(url_for(".join"))
    form = OrganisationForm(college)
    if form.validate_on_submit():
        with form.refusals():
            return _register(college, form.organisation(), form)
    return render_form("members/describe.html", form, college=college)


def _register(college: College, organisation: Organisation, form: ProfileForm) -> ResponseReturnValue:
    hit(rules.REGISTRATIONS_BY_ACCOUNT, current_user.public_id)
    try:
        member = actions.register_member(college, organisation, **form.profile(), by=current_user)
    except AlreadyRegistered as error:
        return redirect(url_for(".ask", slug=error.slug))
    flash(_("L’inscription est faite : %(name)s. Il reste à signer la charte.", name=member.name))
    return redirect(url_for(".home"))


@bp.route("/membres/<slug>/demande", methods=["GET", "POST"])
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    """Offer to ask the representatives of a member already there, or the coordination if it has none."""
    member = member_or_404(slug)
    obstacle = rules.obstacle_to_joining(queries.membership_in(member, current_user))
    represented = bool(queries.representatives_of(member))
    if request.method == "POST":
        hit(rules.JOIN_REQUESTS_BY_ACCOUNT, current_user.public_id)
        actions.request_to_join(member, by=current_user)
        flash(
            _("Votre demande est enregistrée : un mail la porte à qui représente l’organisation.")
            if represented
            else _("Votre demande est enregistrée : un mail la porte à la coordination, qui vous répondra.")
        )
        return redirect(url_for(".home"))
    return render_template("members/ask.html", member=member, obstacle=obstacle, represented=represented)


# ——— My space ———


@bp.route("/mon-espace")
@signed_in
def home() -> ResponseReturnValue:
    membership = current_membership()
    member = membership.member if membership else None
    return render_template(
        "members/home.html",
        membership=membership,
        memberships=queries.memberships_of(current_user),
        asked=queries.join_requests_by(current_user),
        hand_overs=hand_overs_asked_by(current_user),
        to_answer=queries.join_requests_to(member) if member and membership and membership.may_sign else (),
        steps=_steps(member),
        panels=[
            *(contributed("space_panels", member) if member else ()),
            *contributed("personal_panels", current_user),
        ],
    )


@bp.route("/mon-espace/choisir", methods=["POST"])
@signed_in
def choose() -> ResponseReturnValue:
    form = MemberChoiceForm()
    membership = queries.membership_for(current_user, form.member.data or "") if form.validate() else None
    if membership is None:
        abort(404)
    actions.choose_member(membership)
    flash(_("Vous agissez maintenant pour %(name)s.", name=membership.member.name))
    return redirect(url_for(".home"))


@bp.route("/mon-espace/demandes/<public_id>", methods=["GET", "POST"])
@signed_in
@fresh_required
def answer(public_id: str) -> ResponseReturnValue:
    asked = queries.join_request_for(current_user, public_id) or abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            if form.answer.data == AnswerForm.DECLINE:
                actions.decline_join_request(public_id, by=current_user)
                flash(_("Demande refusée : la personne en est informée par mail."))
            else:
                actions.accept_join_request(public_id, MemberRole(form.answer.data), by=current_user)
                flash(_("Demande acceptée : la personne en est informée par mail."))
            return redirect(url_for(".home"))
    return render_form("members/answer.html", form, asked=asked)


# ——— What pages show ———


def contributed(kind: str, subject: Member | Account) -> list[Any]:
    """Return the panels that other features show about a member, or about whoever is logged in."""
    panels = (panel(subject) for panel in current_app.extensions.get(kind, ()))
    return [panel for panel in panels if panel]


def _steps(member: Member | None) -> list[Step]:
    """Return the way from an account to a first sheet, later features' steps last."""
    own = [
        Step(_("Confirmer votre adresse"), None, done=True),
        Step(
            _("Inscrire votre organisation"),
            url_for(".join"),
            done=member is not None,
            hint=_("Trois collèges : choisissez le vôtre, puis retrouvez ou décrivez votre organisation."),
        ),
    ]
    later = (step_of(member) for step_of in current_app.extensions.get("next_steps", ()))
    return own + [step for step in later if step]


def acts_for(member: Member) -> bool:
    """Say whether whoever reads the page acts for this member."""
    return current_user.is_authenticated and queries.membership_in(member, current_user) is not None


def _body_or_404(kind: str, code: str) -> Place:
    found = place(kind, code)
    return found if found and found.body else abort(404)


def _facts(found: Place) -> list[tuple[str, Any]]:
    """Return what lets somebody recognise an official entry."""
    epci = place(Kind.EPCI, found.epci_siren) if found.epci_siren else None
    region = place(Kind.REGION, found.region) if found.departments else None
    return [
        (_("Nature"), found.kind_label.capitalize()),
        (
            _("Départements") if len(found.departments) > 1 else _("Département"),
            departments_in_words(found.departments),
        ),
        (_("Région"), region.name if region else None),
        (_("Intercommunalité"), epci.name if epci else None),
        (_("Habitants"), number(found.population or None)),
        (_("Communes"), found.communes),
        (_("Codes postaux") if len(found.postcodes) > 1 else _("Code postal"), ", ".join(found.postcodes)),
        (_("SIREN"), siren_in_words(found.siren)),
        (_("Code INSEE"), found.code if found.code != found.siren else None),
    ]
