from datetime import date
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from network.web import forms


class Everything(forms.Form):
    text = forms.Text("Texte", max=10)
    long = forms.LongText("Long", max=20, required=False)
    email = forms.Email("Adresse", required=False)
    day = forms.Day("Jour", required=False)
    whole = forms.Integer("Entier", min=1, max=5000, required=False)
    number = forms.Decimal("Nombre", min=0, required=False)
    one = forms.Choice("Un", choices=[("a", "A"), ("b", "B")], required=False)
    listed = forms.Select("Liste", choices=[("a", "A")], required=False)
    many = forms.MultiChoice("Plusieurs", choices=[("a", "A"), ("b", "B")])
    ticked = forms.Checkbox("Coché", required="Cochez pour continuer.")


@pytest.fixture
def fill(app):
    def fill(**typed):
        with app.test_request_context():
            form = Everything(MultiDict({"text": "x", "ticked": "y", **typed}))
            form.validate()
            return form

    return fill


def test_a_complete_form_is_accepted_and_unknown_fields_ignored(fill):
    form = fill(inconnu="x")
    assert form.errors == {}
    assert "inconnu" not in form.values()


def test_what_must_be_filled_says_so(fill):
    form = fill(text="   ")
    assert form.text.errors == ["Ce champ est à remplir."]
    with_box = Everything(MultiDict({"text": "x"}))
    assert not with_box.validate()
    assert with_box.ticked.errors == ["Cochez pour continuer."]


def test_control_characters_and_outer_blanks_are_dropped(fill):
    assert fill(text=" a\0b\x07\u2028 ").text.data == "ab"
    assert fill(long=" a\r\nb\0 ").long.data == "a\nb"


def test_a_text_too_long_says_by_how_much(fill):
    assert fill(text="x" * 13).text.errors == ["10 caractères au plus\u00a0: il y en a 3 de trop."]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("21/11/2026", date(2026, 11, 21)),
        ("1/2/2026", date(2026, 2, 1)),
        ("21-11-2026", date(2026, 11, 21)),
        ("21.11.2026", date(2026, 11, 21)),
        ("2026-11-21", date(2026, 11, 21)),
        ("", None),
    ],
)
def test_days_are_read_as_people_type_them(fill, typed, read):
    form = fill(day=typed)
    assert (form.day.data, list(form.day.errors)) == (read, [])


@pytest.mark.parametrize(
    "typed", ["31/02/2026", "21-11-26", "demain", "2026-13-01", "21/11/2026 10:00", "٢١/١١/٢٠٢٦"]
)
def test_a_day_that_cannot_be_read_is_kept_as_typed(fill, typed):
    form = fill(day=typed)
    assert form.day.errors
    assert form.day._value() == typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2 495", "2495"), ("10114,0", "10114.0"), ("1\u202f234,5", "1234.5"), ("3.2", "3.2"), ("0", "0")],
)
def test_numbers_are_read_as_people_type_them(fill, typed, read):
    assert fill(number=typed).number.data == Decimal(read)


@pytest.mark.parametrize("typed", ["beaucoup", "NaN", "Infinity", "-1", "1e400", "1,2,3", "--1", "9" * 400])
def test_a_number_that_does_not_do_is_kept_as_typed(fill, typed):
    form = fill(number=typed)
    assert form.number.errors
    assert form.number._value() == typed


@pytest.mark.parametrize("typed", ["12,5", "0", "5001", "1e4"])
def test_a_whole_number_has_its_bounds(fill, typed):
    assert fill(whole=typed).whole.errors


def test_a_value_that_was_not_offered_is_refused(fill):
    form = fill(one="c", listed="z", many="c")
    assert set(form.errors) == {"one", "listed", "many"}
    form = fill(one="a", many="b")
    assert (form.one.data, form.listed.data, form.many.data) == ("a", None, ["b"])


def test_an_address_is_normalised(fill):
    assert fill(email="Camille@EXEMPLE.fr").email.data == "Camille@exemple.fr"
    assert fill(email="camille@").email.errors
