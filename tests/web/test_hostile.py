"""What nobody sends by mistake: it is refused with a page, quickly, and never breaks the site."""

import io
import time

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from network.db import db
from network.web import access
from tests.factories import PASSWORD, make_account, make_coordinator, make_member, make_representative


@pytest.mark.parametrize("body", [b"a=&" * 2_000_000, b"a=" + b"%41" * 2_000_000, b"0=1&" * 1_000_000])
def test_a_huge_plain_form_is_refused_before_it_is_read(site, body):
    started = time.process_time()
    answer = site.open("POST", "/connexion", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert time.process_time() - started < 15


def test_a_text_sent_as_a_file_is_a_field_left_empty(site):
    page = site.get("accounts.log_in")
    token = dict(page.form().filled({}))["csrf_token"]
    data = {
        "csrf_token": token,
        "email": (io.BytesIO(b"x"), "x.txt"),
        "password": (io.BytesIO(b"x"), "y.txt"),
    }
    assert site.open("POST", "/connexion", data=data).status_code == 422


@pytest.mark.parametrize(
    "origin", ["http://[", "null", "https://localhost:5000.evil.example", "http://evil.example"]
)
def test_a_foreign_or_broken_origin_is_refused(site, origin):
    page = site.get("accounts.log_in")
    answer = site.open("POST", "/connexion", data=dict(page.form().filled({})), headers={"Origin": origin})
    assert answer.status_code == 400


def test_a_nul_in_the_address_is_refused_with_a_page(site):
    site.login_as(make_coordinator())
    for address in (
        "/charte/signataires?version=%00",
        "/charte/signataires.csv?version=%00",
        "/charte/signataires?%00=1",
        "/admin/mails?sorte=%00",
        "/membres?q=a&q=a%00b",
        "/membres/%00",
        "/fichiers/a%00" + "0" * 23,
        "/nulle-part%00",
    ):
        answer = site.open("GET", address)
        assert answer.status_code == 400, address
        assert "ne peut pas être lu" in answer.text
        assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    ("address", "field"),
    [("/charte/signer", "acting_for"), ("/connexion", "email"), ("/connexion", "inconnu\0")],
)
def test_a_nul_in_a_form_is_refused_with_a_page(site, address, field):
    page = site.login_as(make_representative(make_member())).get("accounts.settings")
    token = next(value for form in page.forms for name, value in form.filled({}) if name == "csrf_token")
    answer = site.open("POST", address, data={"csrf_token": token, field: "a\0b"})
    assert answer.status_code == 400
    assert "ne peut pas être lu" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "a..b", "x" * 70, "localhost.evil.example"])
def test_another_host_is_refused_with_every_heading(site, host):
    answer = site.open("GET", "/membres//x", headers={"Host": host})
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["LOCALHOST:5106", "LocalHost"])
def test_the_name_of_the_site_has_no_case(site, host):
    answer = site.open("GET", "/membres?page=1", headers={"Host": host})
    assert answer.status_code == 302
    assert "text/html" in site.open("GET", "/", headers={"Host": host}).headers["Content-Type"]
    assert site.open("GET", "/", headers={"Host": host}).data == site.open("GET", "/").data


def test_a_next_page_too_long_is_forgotten_and_nobody_is_kept_out(site):
    make_account(email="camille@exemple.fr")
    page = site.get("accounts.log_in", next="/mon-compte?x=" + "é" * 400)
    assert site.submit(page, email="camille@exemple.fr", password=PASSWORD).path == "/mon-espace"


def test_a_member_reads_on_while_the_database_cannot_be_written(site, clock, monkeypatch):
    site.login_as(make_account())
    clock.move(minutes=6)

    def fail(connection):
        if connection.get_execution_options().get("writing"):
            raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database or disk is full"))

    event.listen(db.engine, "begin", fail)
    try:
        assert site.get("pages.about").status == 200
    finally:
        event.remove(db.engine, "begin", fail)
    assert access.SEEN_EVERY.total_seconds() == 300


def test_errors_are_logged_without_what_people_typed(app):
    assert db.engine.hide_parameters
