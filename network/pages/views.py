from collections.abc import Sequence

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts.queries import coordinators
from network.accounts.rules import network_of
from network.charter.queries import version_in_force
from network.charter.signatory_queries import count_signatories
from network.members.directory_queries import Listed, listed_members
from network.members.models import College
from network.members.places import points_by_department
from network.pages import actions
from network.pages.forms import ContactForm
from network.resources.queries import count_public_resources
from network.sheets.queries import count_public_sheets, latest_sheets
from network.territories.map import Map, Point, map_of
from network.throttles.actions import hit
from network.throttles.rules import Limit
from network.web.access import client_address, public
from network.web.forms import render_form

bp = Blueprint("pages", __name__)

CONTACT_BY_ADDRESS = Limit("contact", 5, 3600)


@bp.route("/")
@public
def home() -> ResponseReturnValue:
    version, listed = version_in_force(), listed_members()
    return render_template(
        "pages/home.html",
        colleges=list(College),
        members={college: sum(each.college == college for each in listed) for college in College},
        signatories=count_signatories(version) if version else 0,
        sheet_count=count_public_sheets(),
        resource_count=count_public_resources(),
        latest=latest_sheets(limit=3),
        map=_map(listed),
        departments=len({code for member in listed for code in member.departments}),
    )


def _map(listed: list[Listed]) -> Map:
    def several(points: Sequence[Point]) -> str:
        return points[0].url

    def address(department: str) -> str:
        return url_for("members.directory", departement=department)

    return map_of(points_by_department(listed, address), several=several)


@bp.route("/a-propos")
@public
def about() -> ResponseReturnValue:
    return render_template("pages/about.html")


@bp.route("/contact", methods=["GET", "POST"])
@public
def contact() -> ResponseReturnValue:
    writer = current_user if current_user.is_authenticated else None
    form = ContactForm(data={"name": writer.name, "email": writer.email} if writer else None)
    if form.validate_on_submit():
        with form.refusals():
            hit(CONTACT_BY_ADDRESS, network_of(client_address()))
            actions.leave_message(**form.values(), to=desk_addresses(), by=writer)
            return redirect(url_for(".contact_sent"))
    return render_form("pages/contact.html", form)


def desk_addresses() -> list[str]:
    """Return who reads the contact form: the address of the settings, or every coordinator."""
    address = current_app.config["CONTACT_ADDRESS"]
    return [address] if address else [account.email for account in coordinators()]


@bp.route("/contact/merci")
@public
def contact_sent() -> ResponseReturnValue:
    return render_template("pages/contact_sent.html")
