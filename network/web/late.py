"""What was typed on a page whose session has ended: carried through the log-in, never lost, never misplaced.

A view marked `@keeps_typed` answers such a POST with a page that holds every field and asks who is there.
Nothing is done before that page is sent in its turn, with a token of its own.
"""

import functools
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts import passwords
from network.accounts.models import Account
from network.accounts.recognising import recognise
from network.db import unit_of_work
from network.errors import Refused, Throttled
from network.i18n import _
from network.web import access
from network.web.access import View

ADDRESS, PASSWORD = "late_address", "late_password"
WRITER = "written_by"  # the field of a form that says whose page it was
_NOT_CARRIED = (ADDRESS, PASSWORD, "csrf_token", WRITER)
MOST_OF_AN_ADDRESS = 254
NO_HEADERS: Mapping[str, str] = {}


def writer_of(account: Account) -> str:
    """Return what stands for an account in a page and in a browser, and tells nothing of it."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"writer\n{account.public_id}".encode(), hashlib.sha256).hexdigest()[:24]


def writer() -> str:
    """Return what stands for whoever a form is shown to (`macros/form.html`)."""
    return writer_of(current_user) if current_user.is_authenticated else ""


def wants_json() -> bool:
    """Say whether a script asks, and not a person."""
    return request.accept_mimetypes.best == "application/json"


def keeps_typed(view: View) -> View:
    """Carry what is posted after the session ended through the log-in: stands above the access decorator."""

    @functools.wraps(view)
    def kept_view(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if request.method == "POST" and (answer := _obstacle()) is not None:
            return answer
        return view(*args, **kwargs)

    # What answers a POST whose token is of another session (see `csrf.py`).
    kept_view.carry_typed = ask_again  # type: ignore[attr-defined]
    return kept_view  # type: ignore[return-value]


def _obstacle() -> ResponseReturnValue | None:
    """Return the page to answer with, or None when whoever typed this is there."""
    if ADDRESS in request.form:
        try:
            return _enter()
        except Throttled as refused:
            return ask_again(refused.sentence, 429, {"Retry-After": str(refused.retry_after)})
        except Refused as refused:
            return ask_again(refused.sentence, 422)
    if not current_user.is_authenticated:
        return ask_again() if _typed() else None  # without anything typed, the plain log-in page
    return None if _is_theirs(current_user) else ask_again()


def _enter() -> ResponseReturnValue | None:
    """Log in whoever gives the password, if the page was theirs, for the view to go on."""
    known = recognise(
        request.form[ADDRESS][:MOST_OF_AN_ADDRESS],
        request.form.get(PASSWORD, "")[: passwords.MOST_LENGTH],
        client=access.client_address(),
    )
    if known is None:
        return ask_again(
            _(
                "Trop d’essais ont été faits sur ce compte : un lien de connexion vient de vous être envoyé. "
                "Ouvrez-le dans un autre onglet, puis revenez ici et appuyez sur le bouton."
            )
        )
    if not _is_theirs(known.account):
        raise Refused(_("Cette page avait été ouverte avec un autre compte : connectez-vous avec celui-là."))
    # Committed by itself: the view then starts outside any transaction.
    with unit_of_work():
        access.log_in(known.account, rehashed=known.rehashed)
    g.session_is_renewed = True
    for name in ("login_session", "_login_user"):
        g.pop(name, None)
    return None


def _is_theirs(account: Account) -> bool:
    """Say whether a page was shown to this account; a page that does not say may be anybody's."""
    return request.form.get(WRITER) in (None, "", writer_of(account))


def _typed() -> list[tuple[str, str]]:
    return [(name, text) for name, text in request.form.items(multi=True) if name not in _NOT_CARRIED]


def ask_again(
    sentence: str | None = None, status: int = 200, headers: Mapping[str, str] = NO_HEADERS
) -> ResponseReturnValue:
    """Return a page that holds what was typed and asks who is there; to a script, only say so."""
    is_here = current_user.is_authenticated and _is_theirs(current_user)
    if wants_json():
        said = _("Votre session est finie. Appuyez sur « Enregistrer » : votre texte vous suivra.")
        return jsonify(said=said), 401
    page = render_template(
        "accounts/session_over.html",
        typed=_typed(),
        writer=request.form.get(WRITER, ""),
        sentence=sentence,
        address=request.form.get(ADDRESS, "")[:MOST_OF_AN_ADDRESS],
        is_here=is_here,
        is_another=current_user.is_authenticated and not is_here,
        with_files=any(sent.filename for sent in request.files.values()),
    )
    return page, status, dict(headers)


def init_app(app: Flask) -> None:
    """Let the forms of the views marked `@keeps_typed` say whose page they stand on."""
    app.jinja_env.globals["writer"] = writer
