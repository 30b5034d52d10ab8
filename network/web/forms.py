"""Forms: they check shape, keep what was typed, and show a refusal beside its cause."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form as WTForm
from wtforms import fields
from wtforms.validators import Optional

from network.errors import Refused, Throttled
from network.i18n import lazy
from network.web.fields import (
    AtMost,
    CheckboxesField,
    DayField,
    FileField,
    Filled,
    NumberField,
    RadioField,
    Says,
    SelectField,
    as_line,
    as_text,
    as_value,
    is_email,
    offered,
)

TO_FILL = lazy("Ce champ est à remplir.")
DAY_HINT = lazy("jj/mm/aaaa")


class Form(WTForm):
    """A form of ours. Without arguments it reads the POST at hand, if there is one.

    Unknown fields are ignored. The token against forged forms is checked for every POST by
    `network.web.csrf`, whatever form it carries.
    """

    class Meta:
        locales = ("fr",)

    def __init__(self, formdata: Any = None, **kwargs: Any):
        if formdata is None and request.method == "POST":
            formdata = request.form
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


def _presence(required: bool | str) -> list[Any]:
    if not required:
        return [Optional()]
    return [Filled(TO_FILL if required is True else required)]


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
    return fields.StringField(label, checks, filters=[as_line], description=hint, render_kw=keywords)


def LongText(label: Any, *, max: int = 20_000, required: bool | str = True, hint: Any = "") -> Any:
    """Paragraphs."""
    checks = [*_presence(required), AtMost(max)]
    return fields.TextAreaField(label, checks, filters=[as_text], description=hint)


def Word(label: Any, word: str) -> Any:
    """A word to type before what cannot be undone; capitals do not matter."""
    checks = [Filled(TO_FILL), AtMost(40), Says(word)]
    keywords = _keywords("off", spellcheck="false", autocapitalize="characters")
    return fields.StringField(label, checks, filters=[as_line], render_kw=keywords)


def Email(label: Any, *, required: bool | str = True, hint: Any = "", autocomplete: str = "email") -> Any:
    """An e-mail address."""
    keywords = _keywords(autocomplete, inputmode="email", spellcheck="false", autocapitalize="none")
    checks = [*_presence(required), AtMost(254), is_email]
    return fields.EmailField(label, checks, filters=[as_line], description=hint, render_kw=keywords)


def Password(label: Any, *, hint: Any = "", autocomplete: str = "current-password") -> Any:
    """A password: kept exactly as typed, never shown again."""
    checks = [Filled(TO_FILL), AtMost(256)]
    return fields.PasswordField(label, checks, description=hint, render_kw=_keywords(autocomplete))


def Hidden(*, max: int = 300, required: bool | str = False) -> Any:
    """A value the page carries."""
    return fields.HiddenField("", [*_presence(required), AtMost(max)], filters=[as_line])


def Choice(
    label: Any, *, choices: Any = (), required: bool | str = True, hint: Any = "", default: Any = None
) -> Any:
    """One of a few values, all shown (radio buttons)."""
    checks = _presence(lazy("Choisissez une réponse.") if required is True else required)
    return RadioField(
        label,
        checks,
        choices=offered(choices),
        coerce=as_value,
        description=hint,
        default=default,
        validate_choice=False,
    )


def Select(
    label: Any, *, choices: Any = (), required: bool | str = True, hint: Any = "", default: Any = None
) -> Any:
    """One of many values, in a list that opens; the first line asks to choose."""
    checks = _presence(lazy("Choisissez dans la liste.") if required is True else required)
    return SelectField(
        label,
        checks,
        choices=offered([("", _NOT_CHOSEN), *choices]),
        coerce=as_value,
        description=hint,
        default=default,
        validate_choice=False,
    )


_NOT_CHOSEN = lazy("— à choisir —")


def MultiChoice(label: Any, *, choices: Any = (), required: bool | str = False, hint: Any = "") -> Any:
    """Any of a few values (check boxes)."""
    checks = _presence(lazy("Cochez au moins une réponse.") if required is True else required)
    return CheckboxesField(
        label, checks, choices=offered(choices), coerce=str, description=hint, validate_choice=False
    )


def Checkbox(label: Any, *, required: bool | str = False, hint: Any = "") -> Any:
    """A box to tick; never ticked beforehand."""
    sentence = lazy("Cochez cette case pour continuer.") if required is True else required
    checks = [Filled(sentence)] if sentence else []
    return fields.BooleanField(label, checks, description=hint)


def Day(label: Any, *, required: bool | str = True, hint: Any = DAY_HINT) -> Any:
    """A day, read as a `date`."""
    return DayField(
        label,
        _presence(required),
        description=hint,
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


def Integer(
    label: Any,
    *,
    min: int | None = None,
    max: int | None = 2_000_000_000,
    required: bool | str = True,
    hint: Any = "",
) -> Any:
    """A whole number, read as an `int`."""
    keywords = {"inputmode": "numeric", "autocomplete": "off"}
    return NumberField(
        label, _presence(required), whole=True, least=min, most=max, description=hint, render_kw=keywords
    )


def Decimal(
    label: Any, *, min: Any = None, max: Any = 10**15, required: bool | str = True, hint: Any = ""
) -> Any:
    """A number, read as a `decimal.Decimal`."""
    keywords = {"inputmode": "decimal", "autocomplete": "off"}
    return NumberField(
        label, _presence(required), whole=False, least=min, most=max, description=hint, render_kw=keywords
    )


def File(label: Any, *, accept: str = "", required: bool | str = False, hint: Any = "") -> Any:
    """A file to send; its data is Werkzeug's `FileStorage`, or None."""
    keywords = {"accept": accept} if accept else {}
    return FileField(label, _presence(required), description=hint, render_kw=keywords)


def labelled(choices: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return {value: label} as the list of choices fields take."""
    return [(str(value), label) for value, label in choices.items()]
