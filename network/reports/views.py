from collections.abc import Callable

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from network.accounts.rules import network_of
from network.reports import rules
from network.reports.actions import Authors, report_problem
from network.reports.forms import ReportForm
from network.reports.models import Problem
from network.throttles.actions import hit
from network.web.access import client_address, public
from network.web.forms import render_form

bp = Blueprint("reports", __name__)

# The title and the address of something public, or None: what each feature contributes for its things.
Lookup = Callable[[str], tuple[str, str] | None]


def reportable_or_404(kind: str, subject: str) -> tuple[str, str]:
    """Return the title and the address of what is reported, if everybody may see it."""
    lookups: dict[str, Lookup] = current_app.extensions["reportable"]
    return (kind in lookups and lookups[kind](subject)) or abort(404)


def authors_of(kind: str, subject: str) -> Authors | None:
    """Return who wrote what is reported, where its feature says so."""
    lookup = current_app.extensions["report_authors"].get(kind)
    if lookup is None:
        return None
    addresses, update_url = lookup(subject)
    return Authors(addresses, update_url)


@bp.route("/signaler/<kind>/<subject>", methods=["GET", "POST"])
@public
def new(kind: str, subject: str) -> ResponseReturnValue:
    """Take what somebody says is wrong, without an account."""
    title, url = reportable_or_404(kind, subject)
    form = ReportForm()
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.REPORTS_BY_ADDRESS, network_of(client_address()))
            hit(rules.REPORTS_OF_SUBJECT, f"{kind}:{subject}")
            hit(rules.REPORTS_IN_ALL)
            typed = form.values()
            problem, authors = Problem(typed.pop("problem")), authors_of(kind, subject)
            report_problem(kind, subject, title, **typed, problem=problem, authors=authors)
            return redirect(url_for(".sent", kind=kind, subject=subject))
    return render_form("reports/new.html", form, title=title, url=url)


@bp.route("/signaler/<kind>/<subject>/merci")
@public
def sent(kind: str, subject: str) -> ResponseReturnValue:
    title, url = reportable_or_404(kind, subject)
    return render_template("reports/sent.html", title=title, url=url)
