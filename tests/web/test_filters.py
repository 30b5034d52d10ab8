from datetime import UTC, date, datetime
from decimal import Decimal

from flask import render_template_string

from network.i18n import _
from network.web.filters import browser
from network.wording import day, moment, number


def test_days_moments_and_numbers_read_as_in_french(app):
    with app.test_request_context():
        assert day(date(2026, 11, 21)) == "21 novembre 2026"
        assert day(datetime(2026, 11, 21, 23, 30, tzinfo=UTC)) == "22 novembre 2026", (
            "the day it was in Paris"
        )
        assert moment(datetime(2026, 7, 1, 12, 5, tzinfo=UTC)) == "1er juillet 2026 à 14\u00a0h\u00a005"
        assert number(Decimal("12345.6")) == "12\u202f345,6"
        assert number(Decimal("0.000001")) == "0,000001"
        assert day(None) == moment(None) == number(None) == ""


def test_zero_is_singular_in_french(app):
    template = "{% for n in (0, 1, 2) %}{{ ngettext('%(num)s fiche', '%(num)s fiches', n) }} {% endfor %}"
    with app.test_request_context():
        assert render_template_string(template) == "0 fiche 1 fiche 2 fiches "


def test_a_browser_is_named_as_far_as_it_says(app):
    with app.test_request_context():
        firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
        assert browser(firefox) == "Firefox sur Windows"
        assert browser("curl/8") == "Navigateur inconnu"


def test_no_line_starts_with_a_french_sign(app):
    with app.test_request_context():
        assert _("Quoi ? « %(name)s » : oui !", name="Le Mené : un") == (
            "Quoi\u202f? «\u00a0Le Mené : un\u00a0»\u00a0: oui\u202f!"
        ), "what people typed is left alone"
