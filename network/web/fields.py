"""What forms are made of: how typed values are read and checked, in our words."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import request
from wtforms import Form, fields, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from network.i18n import _
from network.text import plain_text
from network.typed import day, number


class Filled:
    """The field must be filled; `sentence` says what is missing."""

    field_flags = {"required": True}

    def __init__(self, sentence: Any):
        self.sentence = sentence

    def __call__(self, form: Form, field: fields.Field) -> None:
        if field.data or (field.data == 0 and field.data is not False):
            return
        if field.errors:  # it was filled, with something that cannot be read
            raise StopValidation()
        raise StopValidation(str(self.sentence))


class AtMost:
    """At most so many characters."""

    def __init__(self, most: int):
        # No « maxlength » in the page: a browser would cut a pasted text without a word.
        self.most = most

    def __call__(self, form: Form, field: fields.Field) -> None:
        if field.data and len(field.data) > self.most:
            extra = len(field.data) - self.most
            raise ValidationError(
                _("%(most)s caractères au plus : il y en a %(extra)s de trop.", most=self.most, extra=extra)
            )


class Says:
    """It is this word, in capitals or not."""

    def __init__(self, word: str):
        self.word = word

    def __call__(self, form: Form, field: fields.Field) -> None:
        if (field.data or "").casefold() != self.word.casefold():
            raise ValidationError(_("Tapez le mot %(word)s, en entier, pour confirmer.", word=self.word))


def as_text(value: Any) -> Any:
    """Return typed paragraphs as they should be kept."""
    return plain_text(value) if isinstance(value, str) else value


def as_line(value: Any) -> Any:
    """Return what was typed as one line, single spaces."""
    return " ".join(plain_text(value).split()) if isinstance(value, str) else value


def is_email(form: Form, field: fields.Field) -> None:
    """Check and normalise an address."""
    try:
        field.data = validate_email(field.data or "", check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValidationError(
            _("Cette adresse n’est pas complète : elle s’écrit comme nom@exemple.fr.")
        ) from None


def is_a_name(form: Form, field: fields.Field) -> None:
    """Refuse what nobody is called: no letter at all, or an address of the web."""
    if not _is_said(field.data or ""):
        raise ValidationError(_("Écrivez un nom, comme Camille Moreau."))


def is_a_function(form: Form, field: fields.Field) -> None:
    """Refuse what no function is called, like a name: mails carry both to people who did not ask."""
    if not _is_said(field.data or ""):
        raise ValidationError(_("Écrivez une fonction, comme maire ou présidente."))


def _is_said(words: str) -> bool:
    return any(c.isalpha() for c in words) and "://" not in words and "www." not in words.lower()


def as_value(value: Any) -> Any:
    """Return the chosen value, None where nothing was chosen."""
    return None if value in (None, "", "None") else str(value)


def offered(choices: Iterable[Any]) -> list[SelectChoice]:
    """Return (value, label) pairs as the choices of a field."""
    return [SelectChoice.from_input(choice) for choice in choices]


def values_of(choices: Iterable[Any] | None) -> set[str]:
    """Return the values among which to choose."""
    return {str(choice.value) for choice in offered(choices or ())}


class _OneOfMany:
    """Refuse a value that was not among the choices, in our words."""

    choices: Any
    data: Any

    def pre_validate(self, form: Form) -> None:
        if self.data is not None and self.data not in values_of(self.choices):
            raise ValidationError(_("Cette réponse ne fait pas partie des choix."))


class RadioField(_OneOfMany, fields.RadioField):
    pass


class SelectField(_OneOfMany, fields.SelectField):
    pass


class CheckboxesField(fields.SelectMultipleField):
    """Check boxes in a group; refuses a value that was not among the choices."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def pre_validate(self, form: Form) -> None:
        known = values_of(self.choices)
        if any(value not in known for value in self.data or ()):
            raise ValidationError(_("Une de ces réponses ne fait pas partie des choix."))


class DayField(fields.StringField):
    """A day, typed « 21/11/2026 », « 21 novembre 2026 » or « 2026-11-21 »; its data is a `date`."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d/%m/%Y") if isinstance(self.data, date) else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        typed = as_line(valuelist[0]) if valuelist else ""
        self.data = None
        if typed:
            self.data = day(typed)


class NumberField(fields.StringField):
    """A number, typed the French way (« 2 495 », « 10 114,5 ») or not; shown as typed when not understood."""

    def __init__(self, *args: Any, whole: bool, least: Any, most: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.whole, self.least, self.most = whole, least, most

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data).replace(".", ",")

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        typed = as_line(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        value = self._read(typed)
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise ValueError(self._out_of_bounds())
        self.data = int(value) if self.whole else value

    def _read(self, typed: str) -> Decimal:
        try:
            return number(typed, whole=self.whole)
        except ValueError:
            if not self.whole or None in (self.least, self.most) or self.most >= 10_000:
                raise
            # A year, a place in a list: no thousands are to be shown as an example.
            bounds = {"least": self.least, "most": self.most}
            raise ValueError(_("Écrivez un seul nombre, entre %(least)s et %(most)s.", **bounds)) from None

    def _out_of_bounds(self) -> str:
        if self.most is None:
            return _("Ce nombre doit être d’au moins %(least)s.", least=self.least)
        if self.least is None:
            return _("Ce nombre ne peut pas dépasser %(most)s.", most=self.most)
        return _("Ce nombre doit être compris entre %(least)s et %(most)s.", least=self.least, most=self.most)


class FileField(fields.FileField):
    """A file of the request. A browser sends an empty part where none was chosen."""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take the file, and never a text sent under its name."""
        super().process(None, *args, **kwargs)
        sent = request.files.get(self.name)
        self.data = sent if sent and sent.filename else None
        self.raw_data = [self.data] if self.data else []
