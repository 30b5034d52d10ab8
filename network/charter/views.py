"""The charter as everybody reads it: its versions, who signed, each signature and its certificate."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.charter import certificate as certificates
from network.charter import figures, queries, signatory_queries
from network.charter.ending_queries import life_of, successor_in
from network.charter.grace import lines_counting
from network.charter.models import CharterVersion, ClauseKind, Signature
from network.charter.trust_queries import signed_document_for
from network.charter.worth import worth_of
from network.files import storage
from network.members.asked import college_asked
from network.members.models import College
from network.members.queries import membership_in
from network.members.wording import meaning
from network.web.access import public, signed_in
from network.web.paging import page_number, within
from network.web.uploads import attachment

bp = Blueprint("charter", __name__)

PER_PAGE = 30


def version_in_force_or_404() -> CharterVersion:
    return queries.version_in_force() or abort(404)


def version_or_404(number: str) -> CharterVersion:
    return queries.published_version(number) or abort(404)


def signature_or_404(code: str) -> Signature:
    return queries.signature_by_code(code) or abort(404)


@bp.route("/charte")
@public
def show() -> ResponseReturnValue:
    version = version_in_force_or_404()
    return _read(version, latest=version)


@bp.route("/charte/versions/<number>")
@public
def version(number: str) -> ResponseReturnValue:
    return _read(version_or_404(number), latest=version_in_force_or_404())


def _read(version: CharterVersion, latest: CharterVersion) -> ResponseReturnValue:
    college = college_asked()
    return render_template(
        "charter/show.html",
        version=version,
        latest=latest,
        versions=queries.published_versions(),
        college=college,
        colleges=list(College),
        clauses=queries.clauses_of(version, college),
        kinds=list(ClauseKind),
        signed=signatory_queries.count_signatories(version),
        panels=_contributed(version) if version.id == latest.id else [],
    )


def _contributed(version: CharterVersion) -> list[Any]:
    """Return what other features say of the charter in force."""
    panels = (panel(version) for panel in current_app.extensions.get("charter_panels", ()))
    return [panel for panel in panels if panel]


@bp.route("/charte/versions/<number>.txt")
@public
def text(number: str) -> ResponseReturnValue:
    version = version_or_404(number)
    response = Response(version.content, content_type="text/plain; charset=utf-8")
    response.set_etag(version.sha256)
    return response.make_conditional(request)


@bp.route("/charte/signataires")
@public
def signatories() -> ResponseReturnValue:
    in_force, college, number = version_in_force_or_404(), college_asked(), page_number()
    asked = request.args.get("version")
    version = version_or_404(asked) if asked else in_force
    page = within(signatory_queries.signatories(version, college, number=number, per_page=PER_PAGE))
    return render_template(
        "charter/signatories.html",
        version=version,
        in_force=in_force,
        college=college,
        by_college=signatory_queries.signatories_by_college(version),
        left_behind=signatory_queries.count_left_behind(version),
        grace=max((day for day in lines_counting(clock.today()).values() if day), default=None),
        earlier=next((v for v in queries.published_versions() if (v.line or 0) < (version.line or 0)), None),
        counted=signatory_queries.count_signatories(version),
        page=page,
        worth=worth_of(page.items),
        in_words=figures.in_words,
    )


@bp.route("/signatures/<code>")
@public
def signature(code: str) -> ResponseReturnValue:
    signature = signature_or_404(code)
    clauses = [c for c in queries.clauses_of(signature.version) if c.code in signature.commitments]
    reader = current_user if current_user.is_authenticated else None
    life, worth = life_of(signature), worth_of([signature])
    return render_template(
        "charter/signature.html",
        signature=signature,
        life=life,
        successor=successor_in(life),
        clauses=clauses,
        kinds=list(ClauseKind),
        in_force=version_in_force_or_404(),
        worth=worth,
        renewal=signatory_queries.renewal_of(signature) if worth[signature.id].is_renewed else None,
        certificate=queries.certificate_of(signature),
        mandate_file=queries.mandate_file_for(reader, code) if reader else None,
        document=signed_document_for(reader, signature) if reader else None,
        is_mine=reader is not None and reader.id == signature.account_id,
        is_ours=reader is not None and membership_in(signature.member, reader) is not None,
        in_words=figures.in_words,
        meaning=meaning,
        utc=certificates.utc,
    )


@bp.route("/signatures/<code>/certificat.pdf")
@public
def certificate(code: str) -> ResponseReturnValue:
    signature = signature_or_404(code)
    if signature.erased_at:
        return render_template("charter/erased.html", signature=signature), 410
    made = queries.certificate_of(signature)
    if made is None or made.pdf is None:
        return render_template("charter/certificate_awaited.html", signature=signature), 404
    name = certificates.file_name(signature)
    return attachment(made.pdf, content_type="application/pdf", name=name, etag=made.sha256)


@bp.route("/signatures/<code>/acte.pdf")
@signed_in
def act(code: str) -> ResponseReturnValue:
    """Send the document of the mandate to the desk and to the member's people; to others it is not there."""
    file = queries.mandate_file_for(current_user, code) or abort(404)
    return attachment(storage.path(file.public_id), content_type=file.content_type, name=file.name)
