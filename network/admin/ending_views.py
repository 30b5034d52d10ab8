"""What the desk does about signatures that stand: names, representatives, mergers, and people who leave."""

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.ending_forms import (
    MOST_FOUND,
    ErasureForm,
    NameForm,
    ReplaceForm,
    RepresentativeForm,
    SuccessorSearchForm,
)
from network.admin.queries import AskedOfMembers, members_page
from network.admin.views import bp
from network.charter import ending_actions as actions
from network.charter import ending_queries, ending_rules, erasure_actions, erasure_queries
from network.charter.queries import last_entered, signature_by_code
from network.i18n import _
from network.members.models import Member
from network.members.queries import member_by_public_id
from network.members.references import touched_members
from network.web.access import coordinator_required, fresh_required
from network.web.forms import render_form


def member_or_404(public_id: str) -> Member:
    return member_by_public_id(public_id) or abort(404)


@bp.route("/membres/<public_id>/reprise", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def replace(public_id: str) -> ResponseReturnValue:
    """Name the member that takes over from a body which is no more."""
    member = member_or_404(public_id)
    search = SuccessorSearchForm(request.args)
    asked = (search.q.data or "") if search.validate() else ""
    found = _possible_successors(member, asked)
    form = ReplaceForm(found)
    if form.validate_on_submit():
        with form.refusals():
            successor = member_by_public_id(form.successor.data)
            actions.replace(member, successor, form.reason.data, by=current_user)
            flash(_("%(name)s est reprise ; les deux organisations en reçoivent un mail.", name=member.name))
            return redirect(url_for(".trust_of_member", public_id=public_id), 303)
    in_force = ending_queries.in_force_of(member)
    return render_form(
        "admin/replace.html",
        form,
        search=search,
        member=member,
        in_force=in_force,
        found=found,
        asked=asked,
        obstacle=ending_rules.obstacle_to_being_replaced(member, in_force),
    )


def _possible_successors(member: Member, asked: str) -> list[Member]:
    """Return the members found by the words asked; without any, the one that official lists name."""
    if asked:
        page = members_page(AskedOfMembers(text=asked), number=1, per_page=MOST_FOUND)
        found = list(page.items)
    else:
        found = [t.holder for t in touched_members() if t.member.id == member.id and t.holder]
    return [each for each in found if each.id != member.id]


@bp.route("/membres/<public_id>/representant", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def change_representative(public_id: str) -> ResponseReturnValue:
    """Declare who represents a member from now on, when nobody of it can."""
    member, form = member_or_404(public_id), RepresentativeForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.change_representative(member, **form.values(), by=current_user)
            flash(_("C’est inscrit ; l’organisation en reçoit un mail."))
            return redirect(url_for(".trust_of_member", public_id=public_id), 303)
    obstacle = ending_rules.obstacle_to_correcting(last_entered(member))
    return render_form("admin/change_representative.html", form, member=member, obstacle=obstacle)


@bp.route("/membres/<public_id>/nom", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def correct_name(public_id: str) -> ResponseReturnValue:
    """Call a member as it should have been called when it signed."""
    member = member_or_404(public_id)
    form = NameForm(data={"name": member.name})
    if form.validate_on_submit():
        with form.refusals():
            actions.correct_name(member, form.name.data, form.reason.data, by=current_user)
            flash(_("Le nom est corrigé ; l’organisation en reçoit un mail."))
            return redirect(url_for(".member", public_id=public_id), 303)
    obstacle = ending_rules.obstacle_to_correcting(last_entered(member))
    return render_form(
        "admin/correct_name.html",
        form,
        member=member,
        obstacle=obstacle or ending_rules.obstacle_to_renaming(member),
    )


@bp.route("/signatures/<code>/effacer", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def erase_person(code: str) -> ResponseReturnValue:
    """Say what erasing somebody entails and what the law lets us keep; take the decision and its reason."""
    signature = signature_by_code(code) or abort(404)
    named = erasure_queries.named_in(signature)
    form = ErasureForm(named)
    if form.validate_on_submit():
        with form.refusals():
            erasure_actions.erase_person(
                next(each for each in named if each.key == form.who.data),
                signature,
                form.reason.data,
                is_weighed=form.is_weighed.data,
                by=current_user,
                parts=current_app.extensions["erasures"],
            )
            flash(_("La personne est effacée. Le registre le dit, et se vérifie comme avant."))
            return redirect(url_for("charter.signature", code=code), 303)
    return render_form("admin/erase_person.html", form, signature=signature, named=named)
