"""The members at the desk: all of them with who acts for them, and all that is known of one."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin import queries
from network.admin.forms import MembersForm
from network.admin.views import PER_PAGE, bp
from network.charter.queries import signatures_of
from network.charter.worth import worth_of
from network.imports.queries import earlier_adhesions_of
from network.journal.actions import record_apart
from network.journal.labels import DETAILS
from network.members.official import official_address_of
from network.members.queries import member_by_public_id
from network.members.wording import departments_in_words
from network.resources.queries import works_of as resources_of
from network.sheets.queries import works_of as sheets_of
from network.web.access import coordinator_required
from network.web.forms import render_form
from network.web.paging import page_number, within


@bp.route("/membres")
@coordinator_required
def members() -> ResponseReturnValue:
    number, form = page_number(), MembersForm(request.args)
    asked = form.asked() if form.validate() else queries.AskedOfMembers()
    # First: its own transaction ends the reads, and what they gave would be read again, row by row.
    record_apart("members.viewed", by=current_user, page=number, college=asked.college)
    page = within(queries.members_page(asked, number=number, per_page=PER_PAGE))
    return render_form(
        "admin/members.html",
        form,
        page=page,
        representatives=queries.representatives(page.items),
        is_filtered=asked != queries.AskedOfMembers(),
    )


@bp.route("/membres/<public_id>")
@coordinator_required
def member(public_id: str) -> ResponseReturnValue:
    """Show all that is known of a member, who acts for it and what happened to it."""
    found = member_by_public_id(public_id) or abort(404)
    record_apart("members.viewed", by=current_user, subject=f"member:{public_id}")
    found = member_by_public_id(public_id) or abort(404)
    signatures, sheets = signatures_of(found), sheets_of(found)
    entries = queries.entries_about(found, signatures, [work.sheet for work in sheets])
    return render_template(
        "admin/member.html",
        member=found,
        people=queries.people_of(found),
        official_address=official_address_of(found),
        departments=departments_in_words(found.departments),
        signatures=signatures,
        worth=worth_of(signatures),
        adhesions=earlier_adhesions_of(found),
        sheets=sheets,
        resources=resources_of(found),
        entries=entries,
        names=queries.names(entries),
        details=DETAILS,
    )
