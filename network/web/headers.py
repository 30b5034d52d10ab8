"""The headings every answer carries, errors and files included."""

from flask import Flask, Response, request

from network.config import Settings

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
A_YEAR = 31536000  # seconds


def headings(settings: Settings) -> dict[str, str]:
    """Return what protects readers on every answer, whoever makes it: a view, an error, the web server."""
    protecting = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if settings.is_https:
        subdomains = "; includeSubDomains" if settings.HSTS_SUBDOMAINS else ""
        protecting["Strict-Transport-Security"] = f"max-age={A_YEAR}{subdomains}"
    return protecting


def init_app(app: Flask) -> None:
    """Add the headings to each answer; a view that set one of them keeps it."""
    lacking = [(name.lower(), (name, value)) for name, value in headings(app.config["SETTINGS"]).items()]

    @app.after_request
    def add_headers(response: Response) -> Response:
        if "token" in (request.view_args or {}):  # a secret, that logs of other requests would repeat
            response.headers.setdefault("Referrer-Policy", "strict-origin")
        present = {name.lower() for name, _value in response.headers}
        response.headers.extend([pair for name, pair in lacking if name not in present])
        return response
