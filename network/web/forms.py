"""Forms: they check shape, keep what was typed, and show a refusal beside its cause."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal as Number
from decimal import InvalidOperation
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Form as WTForm
from wtforms import fields, widgets
from wtforms.validators import Optional, StopValidation, ValidationError

from network.errors import Refused, Throttled
from network.i18n import _, lazy
from network.text import plain_text

TO_FILL = lazy("Ce champ est à remplir.")


class Form(WTForm):
    """A form of ours. Without arguments it reads the POST at hand, if there is one.

    Unknown fields are ignored. The token against forged forms is checked for every POST by
    `network.web.csrf`, whatever form it carries.
    """

    class Meta:
        locales = ("fr",)

    def __init__(self, formdata: Any = None, **kwargs: Any):
        if formdata is None and request.method == "POST":
            formdata = CombinedMultiDict([request.files, request.form])
        super().__init__(formdata, **kwargs)
        self.retry_after: int | None = None

    def validate_on_submit(self) -> bool:
        """Say whether this is a POST whose fields all have the right shape."""
        return request.method == "POST" and self.validate()

    def values(self) -> dict[str, Any]:
        """Return what was typed, field by field."""
        return dict(self.data)

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        field = self._fields.get(refused.field or "")
        if isinstance(refused, Throttled):
            self.retry_after = refused.retry_after
        if field is None:
            self.form_errors.append(refused.sentence)
        else:
            field.errors = [*field.errors, refused.sentence]

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Show what is refused inside the block; nothing of the request will be committed then."""
        try:
            yield
        except Refused as refused:
            self.refuse(refused)


def render_form(template: str, form: WTForm, **context: Any) -> ResponseReturnValue:
    """Return a page with a form: 200, 422 where something typed is wrong, 429 after too many tries."""
    retry_after = getattr(form, "retry_after", None)
    status = 429 if retry_after else 422 if form.errors else 200
    # Called `f` in templates, where `form` is the macro that draws it.
    response = make_response(render_template(template, f=form, form=form, **context), status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


class Filled:
    """The field must be filled; `sentence` says what is missing."""

    field_flags = {"required": True}

    def __init__(self, sentence: Any):
        self.sentence = sentence

    def __call__(self, form: WTForm, field: fields.Field) -> None:
        if field.data or (field.data == 0 and field.data is not False):
            return
        if field.errors:  # it was filled, with something that cannot be read
            raise StopValidation()
        raise StopValidation(str(self.sentence))


class AtMost:
    """At most so many characters."""

    def __init__(self, most: int):
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: WTForm, field: fields.Field) -> None:
        if field.data and len(field.data) > self.most:
            extra = len(field.data) - self.most
            raise ValidationError(
                _("%(most)s caractères au plus : il y en a %(extra)s de trop.", most=self.most, extra=extra)
            )


def _presence(required: bool | str) -> list[Any]:
    if not required:
        return [Optional()]
    return [Filled(TO_FILL if required is True else required)]


def _kept(value: Any) -> Any:
    return plain_text(value) if isinstance(value, str) else value


def _one_line(value: Any) -> Any:
    return " ".join(plain_text(value).split()) if isinstance(value, str) else value


def _keywords(autocomplete: str | None, **more: Any) -> dict[str, Any]:
    given = {"autocomplete": autocomplete, **more}
    return {name: value for name, value in given.items() if value is not None}


def Text(
    label: Any,
    *,
    max: int = 120,
    required: bool | str = True,
    hint: Any = "",
    autocomplete: str | None = None,
    inputmode: str | None = None,
    validators: Sequence[Any] = (),
) -> Any:
    """A line of text."""
    checks = [*_presence(required), AtMost(max), *validators]
    keywords = _keywords(autocomplete, inputmode=inputmode)
    return fields.StringField(label, checks, filters=[_one_line], description=hint, render_kw=keywords)


def LongText(label: Any, *, max: int = 20_000, required: bool | str = True, hint: Any = "") -> Any:
    """Paragraphs."""
    checks = [*_presence(required), AtMost(max)]
    return fields.TextAreaField(label, checks, filters=[_kept], description=hint)


def Email(label: Any, *, required: bool | str = True, hint: Any = "", autocomplete: str = "email") -> Any:
    """An e-mail address."""
    keywords = _keywords(autocomplete, inputmode="email", spellcheck="false", autocapitalize="none")
    checks = [*_presence(required), AtMost(254), _is_email]
    return fields.EmailField(label, checks, filters=[_one_line], description=hint, render_kw=keywords)


def _is_email(form: WTForm, field: fields.Field) -> None:
    try:
        field.data = validate_email(field.data or "", check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValidationError(_("Cette adresse n’est pas complète : elle s’écrit comme nom@exemple.fr.")) from None


def Password(label: Any, *, hint: Any = "", autocomplete: str = "current-password") -> Any:
    """A password: kept exactly as typed, never shown again."""
    checks = [Filled(TO_FILL), AtMost(256), _has_no_nul]
    return fields.PasswordField(label, checks, description=hint, render_kw=_keywords(autocomplete))


def _has_no_nul(form: WTForm, field: fields.Field) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError(_("Un caractère de ce mot de passe ne peut pas être lu."))


def Hidden(*, max: int = 300, required: bool | str = False) -> Any:
    """A value the page carries."""
    return fields.HiddenField("", [*_presence(required), AtMost(max)], filters=[_one_line])


def _coerced(value: Any) -> Any:
    return None if value in (None, "", "None") else str(value)


def Choice(label: Any, *, choices: Any = (), required: bool | str = True, hint: Any = "", default: Any = None) -> Any:
    """One of a few values, all shown (radio buttons)."""
    checks = _presence(_("Choisissez une réponse.") if required is True else required)
    return _RadioField(
        label, checks, choices=list(choices), coerce=_coerced, description=hint, default=default, validate_choice=False
    )


def Select(label: Any, *, choices: Any = (), required: bool | str = True, hint: Any = "", default: Any = None) -> Any:
    """One of many values, in a list that opens; the first line asks to choose."""
    checks = _presence(_("Choisissez dans la liste.") if required is True else required)
    return _SelectField(
        label,
        checks,
        choices=[("", _NOT_CHOSEN), *choices],
        coerce=_coerced,
        description=hint,
        default=default,
        validate_choice=False,
    )


_NOT_CHOSEN = lazy("— à choisir —")


class _OneOfMany:
    """Refuse a value that was not among the choices, in our words."""

    choices: Any
    data: Any

    def pre_validate(self, form: WTForm) -> None:
        if self.data is not None and self.data not in {str(choice[0]) for choice in self.choices or ()}:
            raise ValidationError(_("Cette réponse ne fait pas partie des choix."))


class _RadioField(_OneOfMany, fields.RadioField):
    pass


class _SelectField(_OneOfMany, fields.SelectField):
    pass


def MultiChoice(label: Any, *, choices: Any = (), required: bool | str = False, hint: Any = "") -> Any:
    """Any of a few values (check boxes)."""
    checks = _presence(_("Cochez au moins une réponse.") if required is True else required)
    return _CheckboxesField(
        label, checks, choices=list(choices), coerce=str, description=hint, validate_choice=False
    )


class _CheckboxesField(fields.SelectMultipleField):
    """Check boxes in a group; refuses a value that was not among the choices."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def pre_validate(self, form: WTForm) -> None:
        known = {str(choice[0]) for choice in self.choices or ()}
        if any(value not in known for value in self.data or ()):
            raise ValidationError(_("Une de ces réponses ne fait pas partie des choix."))


def Checkbox(label: Any, *, required: bool | str = False, hint: Any = "") -> Any:
    """A box to tick; never ticked beforehand."""
    checks = [Filled(required if isinstance(required, str) else _("Cochez cette case pour continuer."))] if required else []
    return fields.BooleanField(label, checks, description=hint)


class _DayField(fields.StringField):
    """A day, typed « 21/11/2026 », « 21-11-2026 », « 21.11.2026 » or « 2026-11-21 »; its data is a `date`."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d/%m/%Y") if isinstance(self.data, date) else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        typed = _one_line(valuelist[0]) if valuelist else ""
        self.data = None
        if typed:
            self.data = _day(typed)


_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)


def _day(typed: str) -> date:
    found = _DAY_FIRST.fullmatch(typed) or _YEAR_FIRST.fullmatch(typed)
    try:
        return date(**{part: int(digits) for part, digits in (found.groupdict() if found else {}).items()})
    except (TypeError, ValueError):
        raise ValueError(_("Cette date n’existe pas ou ne se lit pas : écrivez-la comme 21/11/2026.")) from None


def Day(label: Any, *, required: bool | str = True, hint: Any = lazy("jj/mm/aaaa")) -> Any:
    """A day, read as a `date`."""
    return _DayField(label, _presence(required), description=hint, render_kw={"inputmode": "numeric", "autocomplete": "off"})


class _NumberField(fields.StringField):
    """A number, typed the French way (« 2 495 », « 10 114,5 ») or not; kept as typed when it cannot be read."""

    def __init__(self, *args: Any, whole: bool, least: Any, most: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.whole, self.least, self.most = whole, least, most

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data).replace(".", ",")

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        typed = _one_line(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            value = Number(re.sub(r"[\s\u00a0\u202f']", "", typed).replace(",", ".").replace("−", "-"))
        except InvalidOperation:
            value = None
        if value is None or not value.is_finite() or not math.isfinite(float(value)):
            raise ValueError(_("Écrivez un nombre, comme 2 495 ou 12,5."))
        if self.whole and value != value.to_integral_value():
            raise ValueError(_("Écrivez un nombre entier, sans virgule."))
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise ValueError(self._out_of_bounds())
        self.data = int(value) if self.whole else value

    def _out_of_bounds(self) -> str:
        if self.most is None:
            return _("Ce nombre doit être d’au moins %(least)s.", least=self.least)
        if self.least is None:
            return _("Ce nombre ne peut pas dépasser %(most)s.", most=self.most)
        return _("Ce nombre doit être compris entre %(least)s et %(most)s.", least=self.least, most=self.most)


def Integer(
    label: Any, *, min: int | None = None, max: int | None = 2_000_000_000, required: bool | str = True, hint: Any = ""
) -> Any:
    """A whole number, read as an `int`."""
    keywords = {"inputmode": "numeric", "autocomplete": "off"}
    return _NumberField(label, _presence(required), whole=True, least=min, most=max, description=hint, render_kw=keywords)


def Decimal(
    label: Any, *, min: Any = None, max: Any = 10**15, required: bool | str = True, hint: Any = ""
) -> Any:
    """A number, read as a `decimal.Decimal`."""
    keywords = {"inputmode": "decimal", "autocomplete": "off"}
    return _NumberField(label, _presence(required), whole=False, least=min, most=max, description=hint, render_kw=keywords)


def File(label: Any, *, accept: str = "", required: bool | str = False, hint: Any = "") -> Any:
    """A file to send; its data is Werkzeug's `FileStorage`, or None."""
    keywords = {"accept": accept} if accept else {}
    return _FileField(label, _presence(required), description=hint, render_kw=keywords)


class _FileField(fields.FileField):
    """A browser sends an empty part where no file was chosen."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = next((f for f in valuelist if getattr(f, "filename", "")), None)


def labelled(choices: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return {value: label} as the list of choices fields take."""
    return [(str(value), label) for value, label in choices.items()]
