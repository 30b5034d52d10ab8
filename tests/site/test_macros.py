"""The pieces of page every template is made of."""

import pytest
from flask import render_template_string
from lxml import html
from werkzeug.datastructures import MultiDict

from network.paging import Page
from network.web.forms import Checkbox, Choice, File, Form, Hidden, LongText, MultiChoice, Select, Text
from tests.page import words_of

COLOURS = [("earth", "Terre"), ("leaf", "Feuille")]


class EveryField(Form):
    name = Text("Nom", hint="Comme on vous appelle.")
    story = LongText("Récit")
    colour = Choice("Couleur", choices=COLOURS)
    colours = MultiChoice("Couleurs", choices=COLOURS, required=True)
    shade = Select("Nuance", choices=COLOURS)
    act = File("Acte", required=True)
    consent = Checkbox("Je m’engage", required=True)
    next = Hidden()


VISIBLE = ["name", "story", "colour", "colours", "shade", "act", "consent"]
FORM = """{% from "macros/form.html" import errors, field, form %}
{{ errors(f) }}
{% call form() %}{% for each in f %}{{ field(each, descriptions=texts) }}{% endfor %}{% endcall %}"""


def drawn(source, **context):
    return html.fragment_fromstring(render_template_string(source, **context), create_parent="main")


def drawn_form(typed=None, texts=None):
    form = EveryField(MultiDict(typed or {}))
    if typed is not None:
        form.validate()
    return drawn(FORM, f=form, texts=texts)


@pytest.fixture
def request_to_the_site(app):
    with app.test_request_context("/membres"):
        yield


def of_field(page, name):
    """Return what carries the description of a field: the field itself, or the group of its options."""
    inputs = page.xpath(f"//*[@name='{name}']")
    return (inputs[0].xpath("ancestor::fieldset") or inputs)[0]


@pytest.mark.usefixtures("request_to_the_site")
@pytest.mark.parametrize("name", VISIBLE)
def test_an_error_is_tied_to_its_field(name):
    page = drawn_form({"other": "x"})
    field = of_field(page, name)
    assert f"{name}-error" in field.get("aria-describedby").split()
    assert field.xpath("descendant-or-self::*[@aria-invalid='true']")
    assert words_of(page.get_element_by_id(f"{name}-error")).startswith("Erreur")


@pytest.mark.usefixtures("request_to_the_site")
def test_the_summary_leads_to_each_field_to_mend():
    page = drawn_form({"other": "x"})
    targets = [link.get("href").removeprefix("#") for link in page.xpath("//*[@role='alert']//a")]
    assert [page.get_element_by_id(target).get("name") for target in targets] == VISIBLE


@pytest.mark.usefixtures("request_to_the_site")
def test_a_hint_stays_beside_the_error():
    field = drawn_form({"other": "x"}).get_element_by_id("name")
    assert field.get("aria-describedby") == "name-hint name-error"


@pytest.mark.usefixtures("request_to_the_site")
def test_nothing_is_said_wrong_before_it_is_sent():
    page = drawn_form()
    assert not page.xpath("//*[@aria-invalid] | //*[@role='alert']")


@pytest.mark.usefixtures("request_to_the_site")
def test_required_is_said_in_words():
    assert words_of(drawn_form().xpath("//label[@for='name']")[0]) == "Nom (obligatoire)"


@pytest.mark.usefixtures("request_to_the_site")
def test_an_explained_option_is_described_by_its_text():
    page = drawn_form(texts={"leaf": "Vert comme le printemps."})
    option = page.xpath("//input[@name='colour'][@value='leaf']")[0]
    assert words_of(page.get_element_by_id(option.get("aria-describedby"))) == "Vert comme le printemps."


@pytest.mark.parametrize("hostile", ["_scheme=javascript", "_external=1", "_anchor=x", "endpoint=x"])
def test_the_pager_keeps_the_query_as_it_is(app, hostile):
    with app.test_request_context(f"/membres?college=x&{hostile}&page=2"):
        page = drawn(
            "{% from 'macros/ui.html' import pager %}{{ pager(page) }}",
            page=Page(items=[], number=2, per_page=10, total=25),
        )
    assert page.xpath("//a/@href") == [
        f"/membres?college=x&{hostile}",
        f"/membres?college=x&{hostile}&page=3",
    ]


@pytest.mark.usefixtures("request_to_the_site")
def test_a_short_list_has_no_pager():
    page = drawn(
        "{% from 'macros/ui.html' import pager %}{{ pager(page) }}",
        page=Page(items=[], number=1, per_page=10, total=10),
    )
    assert not page.xpath("//nav")


@pytest.mark.usefixtures("request_to_the_site")
def test_the_stepper_marks_where_one_is_and_what_is_done():
    page = drawn("{% from 'macros/ui.html' import stepper %}{{ stepper(['Lire', 'Relire', 'Signer'], 1) }}")
    assert [words_of(step) for step in page.xpath("//li")] == ["Lire (terminé)", "Relire", "Signer"]
    assert words_of(page.xpath("//*[@aria-current='step']")[0]) == "Relire"


@pytest.mark.usefixtures("request_to_the_site")
def test_what_a_person_typed_is_shown_as_text():
    page = drawn(
        "{% from 'macros/ui.html' import card, dl, status, tag %}"
        "{{ tag(x) }}{{ status(x) }}{{ dl([(x, x)]) }}{% call card(x, meta=x) %}{% endcall %}",
        x="<script>alert(1)</script>",
    )
    assert not page.xpath("//script")
