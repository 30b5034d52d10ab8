"""What programs read, search engines first. Its routes stand on the blueprint of `views`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from flask import Response, current_app

from network import clock
from network.mail.links import public_url
from network.pages.queries import public_addresses
from network.pages.views import bp
from network.web.access import public

# A site map holds 50 000 addresses at most; there are four kinds of things, and a few pages.
MOST_OF_A_KIND = 10_000
PAGES = (
    "pages.home", "library.search", "library.totals_of_selection", "library.resources",
    "collections.overview", "reuse.overview",
    "members.directory", "charter.show",
    "charter.signatories", "charter.verify", "register.show", "register.protocol", "register.witnesses",
    "pages.statistics", "pages.about", "members.join", "pages.contact",
    "pages.site_map", "pages.legal", "pages.privacy", "pages.accessibility",
)  # fmt: skip
SECURITY_VALID = timedelta(days=180)

# What is for one person, and searches: there are as many as words.
UNLISTED = (
    "/admin", "/connexion", "/inscription", "/mon-compte", "/mon-espace", "/mes-", "/mot-de-passe",
    "/organisation", "/preferences", "/signer/", "/bibliotheque?", "/bibliotheque/chiffres?",
    "/bibliotheque/chiffres.", "/bibliotheque/export.", "/bibliotheque/emporter?", "/bibliotheque/carte?",
    "/bibliotheque/tableau?", "/bibliotheque/resultats.", "/bibliotheque/flux.atom?", "/fiches/*/export.",
    "/membres?", "/ressources?",
)  # fmt: skip


@bp.route("/robots.txt")
@public
def robots() -> Response:
    # Nobody should find invented organisations in a search engine.
    unlisted = ("/",) if current_app.config["DEMO"] else UNLISTED
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in unlisted), ""]
    lines.append(f"Sitemap: {public_url('pages.sitemap')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.route("/sitemap.xml")
@public
def sitemap() -> Response:
    return Response("".join(_sitemap()), mimetype="application/xml")


def _sitemap() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    yield from (_entry(public_url(endpoint), None) for endpoint in PAGES)
    for endpoint, slug, changed_at in public_addresses(MOST_OF_A_KIND):
        yield _entry(public_url(endpoint, slug=slug), changed_at)
    yield "</urlset>\n"


def _entry(url: str, changed_at: datetime | None) -> str:
    changed = f"<lastmod>{changed_at.date().isoformat()}</lastmod>" if changed_at else ""
    return f"<url><loc>{escape(url)}</loc>{changed}</url>\n"


@bp.route("/.well-known/security.txt")
@public
def security() -> Response:
    """Tell whom to write to about a weakness of the site (RFC 9116)."""
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (midnight + SECURITY_VALID).strftime("%Y-%m-%dT%H:%M:%SZ")
    address = current_app.config["CONTACT_ADDRESS"]
    lines = [f"Contact: mailto:{address}"] if address else []
    lines += [
        f"Contact: {public_url('pages.contact')}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {public_url('pages.security')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
