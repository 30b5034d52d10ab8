"""Forged forms are refused: each POST carries a token, and comes from one of our own pages.

The token is an HMAC bound to the session, or, before login, to a random cookie that is only set on
pages that hold a POST form (so that all others stay free of cookies). OWASP, « Signed double-submit ».
"""

import hashlib
import hmac
import secrets

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from network.i18n import _
from network.web.access import View, cookie_name, session_token

FIELD = "csrf_token"
_SAFE = ("GET", "HEAD", "OPTIONS")


class ForgedForm(BadRequest):
    """The form did not come from a page we gave to this browser."""


def one_click(view: View) -> View:
    """Let mail programs post to a page whose address is the secret (RFC 8058): they have no token."""
    view.takes_one_click = True  # type: ignore[attr-defined]
    return view


def csrf_token() -> str:
    """Return the token for the forms of the page being made; the page gets its cookie if it needs one."""
    g.holds_a_form = True
    bound_to = session_token()
    if bound_to is None:
        bound_to = request.cookies.get(cookie_name(current_app, "csrf"))
        if bound_to is None:
            bound_to = g.setdefault("csrf_cookie", secrets.token_urlsafe(24))
    return _token(bound_to)


def _token(bound_to: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"csrf\n{bound_to}".encode(), hashlib.sha256).hexdigest()


def _refuse_forged() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in _SAFE or getattr(view, "takes_one_click", False):
        return None
    if _comes_from_elsewhere():
        raise ForgedForm(_("Ce formulaire vient d’un autre site : il n’a pas été pris en compte."))
    bound_to = session_token() or request.cookies.get(cookie_name(current_app, "csrf"))
    given = request.form.get(FIELD, "")
    if bound_to is None or not hmac.compare_digest(_token(bound_to).encode(), given.encode()):
        # Of a page of ours, shown in another session: nothing is done, and nothing typed is lost.
        if (carry_typed := getattr(view, "carry_typed", None)) and _comes_from_here():
            return carry_typed()
        raise ForgedForm(
            _(
                "Cette page était ouverte depuis trop longtemps, ou dans une autre session. "
                "Revenez en arrière, rechargez la page et recommencez : "
                "ce que vous aviez saisi est encore dans votre navigateur."
            )
        )
    return None


def _comes_from_here() -> bool:
    """Say whether the browser vouches that one of our pages sent this: not every one does."""
    if "Origin" in request.headers:
        return True  # one from elsewhere was refused
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _comes_from_elsewhere() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin.lower() not in _own_origins()


def _own_origins() -> set[str]:
    # A browser on the machine itself may say 127.0.0.1 for localhost: its Host was checked (`web/hosts.py`).
    own = {current_app.config["PUBLIC_URL"].lower()}
    return own | {request.host_url.rstrip("/").lower()} if current_app.config["SETTINGS"].is_local else own


def init_app(app: Flask) -> None:
    """Check each POST and set the cookie where a page needs it."""
    app.before_request(_refuse_forged)
    app.jinja_env.globals["csrf_token"] = csrf_token

    @app.after_request
    def set_cookie(response: Response) -> Response:
        if value := g.get("csrf_cookie"):
            secure = app.config["SETTINGS"].is_https
            name = cookie_name(app, "csrf")
            response.set_cookie(name, value, httponly=True, samesite="Lax", secure=secure, path="/")
        return response
