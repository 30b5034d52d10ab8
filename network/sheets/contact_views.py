"""Writing to those who tell an experience. Its routes stand on the blueprint of `views`."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts.rules import network_of
from network.sheets import contact, queries
from network.sheets.contact import Sender
from network.sheets.contact_forms import MemberQuestionForm, QuestionForm
from network.sheets.models import SheetRevision
from network.sheets.views import bp
from network.throttles.actions import hit
from network.web.access import client_address, public
from network.web.forms import render_form


def readable_or_404(slug: str) -> SheetRevision:
    """Return the published revision at an address; 404 where there is none, or no more."""
    revision = queries.public_revision(slug)
    return revision if revision and not revision.sheet.is_archived else abort(404)


@bp.route("/fiches/<slug>/contacter", methods=["GET", "POST"])
@public
def ask(slug: str) -> ResponseReturnValue:
    revision = readable_or_404(slug)
    form = MemberQuestionForm() if current_user.is_authenticated else QuestionForm()
    if form.validate_on_submit():
        with form.refusals():
            sender, public_id = _sender(form), revision.sheet.public_id
            hit(contact.QUESTIONS_BY_ADDRESS, network_of(client_address()))
            hit(contact.QUESTIONS_BY_SENDER, sender.email.lower())
            hit(contact.QUESTIONS_OF_SHEET, public_id)
            hit(contact.QUESTIONS_IN_ALL)
            contact.ask_authors(revision, form.question.data, sender=sender)
            return redirect(url_for(".asked", slug=slug))
    return render_form("sheets/ask.html", form, revision=revision)


def _sender(form: QuestionForm | MemberQuestionForm) -> Sender:
    if isinstance(form, QuestionForm):
        return Sender(form.name.data, form.email.data)
    return Sender(current_user.name, current_user.email, current_user)


@bp.route("/fiches/<slug>/contacter/merci")
@public
def asked(slug: str) -> ResponseReturnValue:
    return render_template("sheets/asked.html", revision=readable_or_404(slug))
