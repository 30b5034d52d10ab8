"""The demonstration network's mailbox: it exists nowhere else."""

import re

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from network.mail import queries
from network.web import uploads
from network.web.access import public

bp = Blueprint("mail", __name__)

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def linked(text: str) -> Markup:
    """Return a mail's text as HTML with its addresses as links, less the sentence's own punctuation."""
    pieces, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(".,)")
        pieces += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = found.start() + len(address)
    return Markup("").join([*pieces, escape(text[end:])])


@bp.route("/boite-aux-lettres")
@public
def mailbox() -> ResponseReturnValue:
    recipient = request.args.get("adresse", "")[:254] or None
    return render_template("mail/mailbox.html", mails=queries.mailbox(recipient), recipient=recipient)


@bp.route("/boite-aux-lettres/<int:id>")
@public
def mailbox_mail(id: int) -> ResponseReturnValue:
    mail = queries.mailbox_mail(id) if id < 2**31 else None
    if mail is None:
        abort(404)
    return render_template("mail/mailbox_mail.html", mail=mail, text=linked(mail.text))


@bp.route("/boite-aux-lettres/<int:id>/piece-jointe")
@public
def attachment(id: int) -> ResponseReturnValue:
    mail = queries.mailbox_mail(id) if id < 2**31 else None
    if mail is None or mail.attachment is None:
        abort(404)
    return uploads.attachment(
        mail.attachment, content_type=str(mail.attachment_type), name=str(mail.attachment_name)
    )
