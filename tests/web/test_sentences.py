import pytest

from network.i18n import _
from network.web.sentences import SetOnce

HTML, TEXT = "page.html", "mail.txt"


@pytest.fixture
def compiled(app):
    """Compile a template and return its Python."""
    return lambda source, name: app.jinja_env.compile(source, name=name, raw=True)


@pytest.fixture
def rendered(app):
    """Render a template of HTML."""
    return lambda source, **values: app.jinja_env.from_string(source).render(values)


@pytest.mark.parametrize("name", [HTML, TEXT])
def test_a_sentence_without_blanks_is_set_when_its_template_is_compiled(compiled, name):
    python = compiled('{{ _("Qui sommes-nous ?") }}', name)
    assert f"yield {_('Qui sommes-nous ?')!r}" in python
    assert "'_'" not in python


def test_one_with_blanks_waits_for_them_and_escapes_them(rendered):
    assert rendered('{{ _("De %(name)s", name=name) }}', name="<b>") == "De &lt;b&gt;"


def test_it_is_as_safe_as_the_template_it_stands_in(rendered):
    source = """{{ _("l'eau") }} {{ _("100 %%") }} {{ _("De") ~ name }} {{ [_("Un"), name] | join(" ") }}"""
    assert rendered(source, name="<b>") == "l'eau 100\u202f% De&lt;b&gt; Un &lt;b&gt;"


def test_what_is_not_a_call_stays_as_it_is(rendered):
    assert rendered('{% macro m(_) %}{{ _ }}{% endmacro %}{{ m("x") }} {{ (("a")) }}') == "x a"


def test_with_catalogues_each_page_says_it_in_its_language(compiled, app, monkeypatch):
    monkeypatch.setattr("network.web.sentences.IS_TRANSLATED", True)
    assert "'_'" in compiled('{{ _("Accueil") }}', HTML)
    assert any(isinstance(each, SetOnce) for each in app.jinja_env.extensions.values())
