"""The headings that protect readers stand on every answer: pages, files, errors (SAFETY of the site)."""

import pytest

from network.web.headers import CONTENT_SECURITY_POLICY
from tests.site.world import make_world
from tests.visitor import Visitor

EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What people sent us is served under a policy of its own: nothing in it may act, or be shown as a page.
SANDBOX = "default-src 'none'; sandbox"
FORBIDDEN = ("unsafe", "*", "http:", "data:")


def assert_protected(response, holds_a_secret=False):
    wanted = dict(EVERYWHERE)
    if holds_a_secret:  # no « no-referrer »: forms would come from nowhere
        wanted["Referrer-Policy"] = "strict-origin"
    if "Content-Disposition" in response.headers and not response.request.path.startswith("/static/"):
        wanted["Content-Security-Policy"] = SANDBOX
    for name, value in wanted.items():
        assert response.headers[name] == value, (response.request.path, name)
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Server" not in response.headers


def test_the_policy_allows_nothing_but_the_site_itself():
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'; ")
    assert not [word for word in FORBIDDEN if word in CONTENT_SECURITY_POLICY]
    for wanted in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert wanted in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("role", ["anonymous", "coordinator"])
def test_every_endpoint_answers_with_them(site, role, method):
    world = make_world()
    visitor = world.visitor(site, role)
    for rule in site.app.url_map.iter_rules():
        if method in rule.methods:
            response = visitor.open(method, visitor.url(rule.endpoint, **world.values(rule.endpoint)))
            assert_protected(response, holds_a_secret="token" in rule.arguments)


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/nulle-part", 404),
        ("GET", "/static/nulle-part.css", 404),
        ("GET", "/static/../app.py", 404),
        ("POST", "/connexion", 400),
        ("GET", "/mon-espace", 302),
    ],
)
def test_so_do_errors_and_redirections(site, method, url, status):
    response = site.open(method, url)
    assert response.status_code == status
    assert_protected(response)


def test_so_does_a_failure_which_shows_a_reference_and_no_trace(site, caplog):
    site.app.add_url_rule("/panne", view_func=lambda: 1 / 0)
    response = site.open("GET", "/panne")
    assert response.status_code == 500
    assert_protected(response)
    assert "ZeroDivisionError" not in response.get_data(as_text=True)
    assert "ZeroDivisionError" in caplog.text


def test_a_body_beyond_the_limit_is_refused_with_them(site):
    response = site.open("POST", "/contact", data={"message": "x" * (25 * 1024 * 1024)})
    assert response.status_code == 413
    assert_protected(response)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "TRACE", "FOO"])
def test_so_does_a_method_that_the_site_does_not_know(site, method):
    response = site.open(method, "/a-propos")
    assert_protected(response)


def test_names_under_the_site_s_own_are_bound_to_https_where_the_settings_say_so(make_app):
    app = make_app(PUBLIC_URL="https://reseau.example", PASSWORD_COST_KIB=19456, HSTS_SUBDOMAINS=True)
    with app.app_context():
        told = Visitor(app).open("GET", "/a-propos").headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"


def test_over_https_browsers_are_told_to_stay_there_and_cookies_are_bound(make_app):
    app = make_app(PUBLIC_URL="https://reseau.example", PASSWORD_COST_KIB=19456)
    with app.app_context():
        response = Visitor(app).open("GET", "/contact")
        assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        cookies = response.headers.getlist("Set-Cookie")
        assert cookies
        for cookie in cookies:
            assert cookie.startswith("__Host-")
            for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
                assert attribute in cookie
            assert "Domain" not in cookie
