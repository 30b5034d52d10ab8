from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.clock import PARIS
from network.i18n import _
from network.mail.links import public_url
from network.members.access import current_member, member_required
from network.reuse import actions, queries, rules
from network.reuse.drawing import drawing_of
from network.reuse.family import family_of
from network.reuse.forms import ReuseForm
from network.reuse.models import Reuse
from network.sheets.addresses import readable_or_elsewhere, revision_or_elsewhere
from network.sheets.queries import works_of
from network.spreadsheets import CSV_TYPE, as_csv
from network.text import sha256_hex
from network.throttles.actions import hit
from network.web.access import public
from network.web.forms import render_form
from network.web.late import keeps_typed
from network.web.paging import page_number, within
from network.web.uploads import attachment

bp = Blueprint("reuse", __name__)

PER_PAGE = 30
MOST_COPIED = 10

# Stable: columns may be added at the end, none changes its name or its place (README, « Files »).
COLUMNS = (
    "organisation", "siren", "projet", "etape", "fiche", "fiche_de", "fiche_propre", "declare_le", "page",
    "page_propre",
)  # fmt: skip


# ——— Everybody ———


@bp.route("/fiches/<slug>/inspirations")
@public
def family(slug: str) -> ResponseReturnValue:
    """Show what a sheet draws on and what draws on it, near or far, as a picture and as lists."""
    revision = readable_or_elsewhere(slug)
    found = family_of(revision.sheet)
    return render_template("reuse/family.html", revision=revision, family=found, drawing=drawing_of(found))


@bp.route("/inspirations")
@public
def overview() -> ResponseReturnValue:
    """Show the sheets on which most members draw, and who declared it last."""
    page = within(queries.latest(number=page_number(), per_page=PER_PAGE))
    return render_template(
        "reuse/overview.html",
        page=page,
        titles=_titles(page.items),
        copied=queries.most_copied(MOST_COPIED) if page.number == 1 else (),
    )


@bp.route("/inspirations.csv")
@public
def table() -> ResponseReturnValue:
    """Send the public relations between members and sheets as a table: nobody's name."""
    reuses = queries.all_public()
    titles = _titles(reuses)
    data = as_csv(COLUMNS, (_row(reuse, titles) for reuse in reuses))
    return attachment(data, content_type=CSV_TYPE, name="inspirations.csv", etag=sha256_hex(data))


def _titles(reuses: Any) -> dict[int, str]:
    ids = {id_ for reuse in reuses for id_ in (reuse.sheet_id, reuse.own_sheet_id) if id_}
    return queries.titles_of(ids)


def _row(reuse: Reuse, titles: dict[int, str]) -> list[object]:
    own = reuse.own_sheet if reuse.own_sheet and reuse.own_sheet.slug else None
    if own and own.is_archived:
        own = None
    return [
        reuse.member.name,
        reuse.member.siren,
        reuse.project,
        reuse.stage.label,
        titles[reuse.sheet_id],
        reuse.sheet.owner.name,
        titles.get(own.id) if own else None,
        reuse.declared_at.astimezone(PARIS).date().isoformat(),
        public_url("sheets.show", slug=reuse.sheet.slug),
        public_url("sheets.show", slug=own.slug) if own else None,
    ]


# ——— Whoever acts for a member ———


@bp.route("/fiches/<slug>/m-en-inspirer", methods=["GET", "POST"])
@keeps_typed
@member_required
def declare(slug: str) -> ResponseReturnValue:
    revision, member = revision_or_elsewhere(slug), current_member()
    form = ReuseForm(works_of(member))
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.DECLARATIONS_BY_ACCOUNT, current_user.public_id)
            actions.declare_reuse(member, revision.sheet, **form.values(), by=current_user)
            flash(_("C’est noté, merci : savoir qu’une expérience sert donne envie d’en raconter d’autres."))
            return redirect(url_for(".family", slug=slug))
    return render_form(
        "reuse/declare.html",
        form,
        revision=revision,
        member=member,
        is_told=rules.is_told(member),
        declared=queries.own_reuses(member, revision.sheet),
        obstacle=rules.obstacle_to_declaring(member, revision.sheet),
    )


@bp.route("/mes-inspirations")
@member_required
def mine() -> ResponseReturnValue:
    member = current_member()
    reuses = queries.own_reuses(member)
    return render_template(
        "reuse/mine.html",
        member=member,
        reuses=reuses,
        titles=queries.titles_of([reuse.sheet_id for reuse in reuses]),
        own_titles={work.sheet.id: work.title for work in works_of(member)},
    )


def _own_or_404(public_id: str) -> Reuse:
    return queries.reuse_for(current_user, public_id) or abort(404)


@bp.route("/mes-inspirations/<public_id>", methods=["GET", "POST"])
@keeps_typed
@member_required
def edit(public_id: str) -> ResponseReturnValue:
    reuse = _own_or_404(public_id)
    kept = {
        "project": reuse.project,
        "stage": reuse.stage.value,
        "taken": reuse.taken,
        "own_sheet": reuse.own_sheet.public_id if reuse.own_sheet else "",
    }
    form = ReuseForm(works_of(reuse.member), data=kept)
    if form.validate_on_submit():
        with form.refusals():
            actions.change_reuse(reuse, **form.values(), by=current_user)
            flash(_("C’est enregistré."))
            return redirect(url_for(".mine"))
    return render_form("reuse/edit.html", form, reuse=reuse, title=_title_of(reuse))


@bp.route("/mes-inspirations/<public_id>/retirer", methods=["GET", "POST"])
@member_required
def take_back(public_id: str) -> ResponseReturnValue:
    reuse = _own_or_404(public_id)
    if request.method == "POST":
        actions.take_back_reuse(reuse, by=current_user)
        flash(_("C’est retiré : les pages publiques n’en disent plus rien."))
        return redirect(url_for(".mine"))
    return render_template("reuse/take_back.html", reuse=reuse, title=_title_of(reuse))


def _title_of(reuse: Reuse) -> str:
    return queries.titles_of([reuse.sheet_id])[reuse.sheet_id]
