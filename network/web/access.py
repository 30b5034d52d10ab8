"""Who is there, and who may open a page: one decorator on every route."""

import functools
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from network import clock
from network.accounts import actions, passwords, queries, rules
from network.accounts.models import Account, LoginSession
from network.db import is_writing, short_transaction, unit_of_work
from network.i18n import _
from network.throttles.actions import forgive, hit

View = TypeVar("View", bound=Callable[..., Any])

MOST_OF_A_PATH = 300  # characters of a page to go on to; a longer one is forgotten
SEEN_EVERY = timedelta(minutes=5)
PASSWORD_AGAIN = "password_again"  # noqa: S105 - the name of a field

login_manager = LoginManager()


def cookie_name(app: Flask, name: str) -> str:
    """Return a cookie's name; over https the browser then vouches for its scope (« __Host- »)."""
    return f"__Host-{name}" if app.config["SETTINGS"].is_https else name


def session_token() -> str | None:
    """Return the secret in the session cookie, whether or not it opens anything any more."""
    if g.get("session_is_renewed"):
        return g.session_cookie
    return request.cookies.get(cookie_name(current_app, "session"))


def current_session() -> LoginSession | None:
    """Return the login session of this request, if it is alive."""
    if "login_session" not in g:
        token = session_token()
        found = queries.session_by_token(token) if token else None
        g.login_session = found if found and rules.is_alive(found, clock.now()) else None
    return g.login_session


def is_somebody() -> bool:
    """Say whether who asks is logged in; of a browser that shows no session, nothing else is asked."""
    return session_token() is not None and current_user.is_authenticated


def client_address() -> str:
    """Return the address of the browser (that the trusted proxy saw)."""
    return request.remote_addr or "?"


def log_in(account: Account, *, rehashed: str | None = None, by_password: bool = True) -> None:
    """Open a session for this browser, under a new identifier."""
    if (old := current_session()) is not None:
        actions.end_session(old, by=old.account)
    user_agent = request.headers.get("User-Agent", "")
    g.session_cookie = actions.open_session(
        account, address=client_address(), user_agent=user_agent, rehashed=rehashed, by_password=by_password
    )


def log_out() -> None:
    """End this browser's session."""
    if (session := current_session()) is not None:
        actions.end_session(session, by=session.account)
    g.session_cookie = ""


def local_path(target: str | None) -> str | None:
    """Return the target if it is a page of this site (« /charte/signer?x=1 »), else None."""
    if (
        not target
        or len(target) > MOST_OF_A_PATH
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or any(c < " " for c in target)
    ):
        return None
    try:
        current_app.url_map.bind("").match(target.partition("?")[0], method="GET")
    except RequestRedirect:
        return target
    except HTTPException:
        return None
    return target


def _marked(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open a page to everybody."""
    return _marked(view, "public")


def guarded(access: str, obstacle: Callable[[], ResponseReturnValue | None]) -> Callable[[View], View]:
    """Make a decorator for pages of the signed in: `obstacle` returns another answer, or None to let in."""

    def decorator(view: View) -> View:
        @functools.wraps(view)
        def guarded_view(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return ask_to_log_in()
            answer = obstacle()
            return view(*args, **kwargs) if answer is None else answer

        return _marked(guarded_view, access)  # type: ignore[return-value]

    return decorator


def ask_to_log_in() -> ResponseReturnValue:
    """Send to the log-in page, and back here afterwards."""
    here = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.log_in", next=local_path(here)))


def _only(may: Callable[[Account], bool]) -> Callable[[], None]:
    def obstacle() -> None:
        if not may(current_user):
            abort(403)

    return obstacle


signed_in = guarded("signed_in", lambda: None)
desk_required = guarded("desk", _only(lambda account: account.is_of_the_desk))
reviewer_required = guarded("reviewer", _only(lambda account: account.may_review))
coordinator_required = guarded("coordinator", _only(lambda account: account.is_coordinator))


def is_fresh() -> bool:
    """Say whether this person typed their password in the last ten minutes."""
    session = current_session()
    return session is not None and rules.is_fresh(session, clock.now())


def fresh_required(view: View) -> View:
    """Ask for the password again before a grave change: stands under the access decorator.

    A POST that comes too late is not lost: a page asks for the password and carries what was typed.
    """

    @functools.wraps(view)
    def fresh_view(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if request.method != "POST" or is_fresh():
            return view(*args, **kwargs)
        sentence = None
        if PASSWORD_AGAIN in request.form:
            hit(rules.PASSWORD_AGAIN_BY_ACCOUNT, current_user.public_id)
            if passwords.matches(
                request.form[PASSWORD_AGAIN][: passwords.MOST_LENGTH], current_user.password_hash
            ):
                forgive(rules.PASSWORD_AGAIN_BY_ACCOUNT, current_user.public_id)
                session = current_session()
                assert session is not None
                # Committed by itself: the view then starts outside any transaction.
                with unit_of_work():
                    g.session_cookie = actions.renew_session(session)
                g.session_is_renewed = True
                return view(*args, **kwargs)
            sentence = _("Ce n’est pas le bon mot de passe.")
        typed = [(k, v) for k, v in request.form.items(multi=True) if k not in (PASSWORD_AGAIN, "csrf_token")]
        return render_template(
            "accounts/password_again.html", typed=typed, sentence=sentence
        ), 422 if sentence else 200

    return _marked(fresh_view, getattr(view, "access", ""))  # type: ignore[return-value]


def _note_seen(session: LoginSession) -> None:
    # A refused action may leave its transaction open while its page is being made.
    if is_writing():
        return
    if clock.now() - session.seen_at >= SEEN_EVERY:
        # Reading goes on while the database cannot be written: it is noted another time.
        with suppress(OperationalError), short_transaction(patience=1) as connection:
            connection.execute(
                update(LoginSession).where(LoginSession.id == session.id).values(seen_at=clock.now())
            )


def init_app(app: Flask) -> None:
    """Tell Flask-Login who is there, and set the session's cookie when it changes."""
    login_manager.init_app(app)
    login_manager.session_protection = None

    @login_manager.request_loader
    def load_account(_request: object) -> Account | None:
        session = current_session()
        if session is None:
            return None
        if request.endpoint != "static":
            _note_seen(session)
        return session.account

    @app.after_request
    def set_session_cookie(response: Response) -> Response:
        is_kept = response.status_code < 400 or g.get("session_is_renewed")
        if (value := g.get("session_cookie")) is not None and is_kept:
            name, secure = cookie_name(app, "session"), app.config["SETTINGS"].is_https
            if value:
                response.set_cookie(
                    name,
                    value,
                    max_age=rules.LIFETIME,
                    httponly=True,
                    samesite="Lax",
                    secure=secure,
                    path="/",
                )
            else:
                response.delete_cookie(name, httponly=True, samesite="Lax", secure=secure, path="/")
        return response
