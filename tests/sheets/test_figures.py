from decimal import Decimal

import pytest
from flask_babel import force_locale
from flask_babel.speaklater import LazyString

from network.sheets.fields import When
from network.sheets.figure_rows import KeyFigureRow
from network.sheets.figures import QUANTITIES, read_measure
from network.sheets.forms import WorkForm
from network.sheets.when import when_label
from network.sheets.wording import euros
from network.typed import when


@pytest.mark.parametrize(
    ("typed", "unit", "read"),
    [
        ("3,2 GWh", None, ("3.2", "GWh/an")),
        ("3 200 kWh par an", "MWh/an", ("3200", "kWh/an")),
        ("120", None, ("120", "MWh/an")),
        ("120", "GWh/an", ("120", "GWh/an")),
    ],
)
def test_a_unit_typed_beside_the_number_is_understood(typed, unit, read):
    assert read_measure(typed, QUANTITIES["energy_saved"], unit) == (Decimal(read[0]), read[1])


@pytest.mark.parametrize("typed", ["12 tonnes", "-3 GWh", "1 000 000 000 000", "0,0000001", "beaucoup"])
def test_a_value_that_cannot_be_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011 – the form has its own sentence
        read_measure(typed, QUANTITIES["energy_saved"], None)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("2023", "2023"),
        ("2023-03", "mars 2023"),
        ("2020-08-01", "1er août 2020"),
        ("2023-03-21", "21 mars 2023"),
    ],
)
def test_dates_are_said_in_words_that_are_read_back(kept, said):
    assert when_label(kept) == said
    assert when(said) == kept
    assert when(When.told(None, kept)) == kept


def test_sentences_follow_the_reader_not_the_hour_of_the_start(app):
    with app.test_request_context(), force_locale("en"):
        assert euros(1_560_050, "ttc") == "15,600.50\u00a0€ TTC"
        assert when_label("2023-03") == "March 2023"
        assert when_label("2023-03-01") == "1 March 2023"
    for choices in (WorkForm.progress, WorkForm.participation, KeyFigureRow.quality, KeyFigureRow.quantity):
        labels = [choice.label for choice in choices.kwargs["choices"] if choice.value]
        assert labels
        assert all(isinstance(label, LazyString) for label in labels)
