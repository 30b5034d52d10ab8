"""The headings every answer carries, errors and files included."""

from flask import Flask, Response, request
from flask_login import current_user

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_app(app: Flask) -> None:
    """Add the headings to each answer; a view that set one of them keeps it."""
    is_https = app.config["SETTINGS"].is_https

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static" and _is_for_one_person(response):
            response.headers["Cache-Control"] = "no-store"
        return response


def _is_for_one_person(response: Response) -> bool:
    # Once the answer is an outage page, nobody asks the database who is there.
    if response.status_code >= 500 or "Set-Cookie" in response.headers:
        return True
    # A published picture says so itself: it is the same for everybody.
    return not response.cache_control.public and current_user.is_authenticated
