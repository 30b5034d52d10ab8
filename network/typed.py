"""What people type, read: numbers, sums of money, dates.

What cannot be read raises a `ValueError` whose message is a sentence for the person who typed it.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from network.i18n import _
from network.text import unaccented

LARGEST_SUM = Decimal(10) ** 12  # euros
LONGEST = 100  # characters

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?P<whole>[1-9]\d{0,2}(?P<mark>[ '.,])\d{3}(?:(?P=mark)\d{3})*|\d+)"
    r"(?:(?P<point>[.,])(?P<fraction>\d+))?",
    re.ASCII,
)
_WITH_UNIT = re.compile(r"(?P<number>[+-]?\d(?:[\d.,' ]*\d)?) ?(?P<unit>\D.*)?", re.ASCII)
_EUROS = re.compile(
    r"(?P<scale>k|mille|milliers?(?= ?d?'? ?(?:€|eur))|m|millions?|mds?|mrds?|milliards?)? ?"
    r"(?:d' ?)?(?:€|euros?|eur|(?<=[km])e)? ?(?P<tax>ht|ttc|hors taxes?|toutes taxes comprises)?",
    re.IGNORECASE,
)
_EITHER = re.compile(r"([1-9]\d{0,2})(?:\.|,(?=\d\d0))(\d{3})", re.ASCII)
# Digits in brackets are another sum, and a sum in brackets is one that an accountant takes away.
_TAX_AT_THE_END = re.compile(r"(?<=\S) ?\((?P<tax>[^()\d]*)\)$")
_ABOUT = re.compile(
    r"(?:environ|env\.?|approximativement|approx\.?|à peu près|autour de|de l'ordre de|[~≈±]) ?(?=[+-]?\d|€)"
    r"|(?<=\S) (?:environ|env\.?|à peu près|approximativement)$|(?<=\d)(?:environ|env\.?)$"
    r"|(?<=\S) ?\((?:environ|env\.?|à peu près|approximativement)\)$",
    re.IGNORECASE,
)
_SCALES = {
    "": 1, "k": 10**3, "mille": 10**3, "millier": 10**3, "m": 10**6, "million": 10**6, "md": 10**9,
    "mrd": 10**9, "milliard": 10**9,
}  # fmt: skip

_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
    "novembre", "decembre",
)  # fmt: skip
_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?",
        r"(?P<year>\d{4})(?P<mark>[/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?:(?:(?P<day>\d{1,2})[/. -])?(?P<month>\d{1,2})[/. -])?(?P<year>\d{4})",
        # « 21-03-23 » begins with a day for some, with a year for others: it is not guessed.
        r"(?P<day>\d{1,2})(?P<mark>[/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{2})",
        r"(?:(?P<day>\d{1,2})(?:er)?[ -])?(?P<name>[a-z]+)\.?[ -](?P<year>\d{4})",
        r"(?:(?P<day>\d{1,2})-)?(?P<name>[a-z]+)\.?-(?P<year>\d{2})",  # as spreadsheet programs write
    )
)
_LAST_OF_2000 = 50  # « 50 » is 2050, « 51 » is 1951


class Tax(StrEnum):
    """Whether an amount was given with VAT."""

    INCLUDED = "ttc"
    EXCLUDED = "ht"


_TAXES = {"t": Tax.INCLUDED, "h": Tax.EXCLUDED}  # by how they begin


@dataclass(frozen=True)
class Amount:
    """A sum in euro cents; `tax` is None when nothing was said of it."""

    cents: int
    tax: Tax | None = None


def number(text: str, *, whole: bool = False, parting: str = "") -> Decimal:
    """Read « 2 495 », « 10114,0 », « 15'600 », « 1.234,5 » or « 3.2 ».

    The last of two different marks is the decimal one; a mark seen twice parts thousands. A lone dot or
    comma before three digits parts thousands where no decimal is expected (« 12.000 » in a `whole` number),
    or if it is one of `parting`.
    """
    try:
        value = _decimal(text, parting=".," if whole else parting)
    except ValueError:
        if whole:
            raise ValueError(_("Écrivez un nombre entier, comme 2 495.")) from None
        raise ValueError(_("Écrivez un nombre, comme 2 495 ou 12,5.")) from None
    if whole and value != value.to_integral_value():
        raise ValueError(_("Écrivez un nombre entier, sans virgule."))
    return value


def amount(text: str) -> Amount:
    """Read a sum of euros: « 15 600€ TTC », « 1,2 M€ », « 300 k€ HT », « 2 495 »."""
    try:
        return _amount(text)
    except ValueError:
        raise ValueError(
            _("Ce montant ne se lit pas : écrivez-le comme 15 600 € TTC, 300 k€ ou 1,2 M€.")
        ) from None


def with_unit(text: str) -> tuple[str, str]:
    """Return the digits of « 3,2 GWh » and what follows them."""
    found = _WITH_UNIT.fullmatch(_cleaned(text))
    if not found:
        raise ValueError(_("Écrivez un nombre, comme 2 495 ou 12,5."))
    return found["number"], found["unit"] or ""


def both_readings(text: str) -> set[Decimal]:
    """Return what « 12.000 » or « 12,500 » may be, its mark parting thousands or decimals."""
    found = _EITHER.fullmatch(_cleaned(text))
    parted = Decimal(found[1] + found[2]) if found else None
    return {parted, parted / 1000} if parted else set()


def without_about(text: str) -> tuple[str, bool]:
    """Return « environ 15 000 € » or « ~ 12 » without what makes it rough, and whether something did."""
    exact = _ABOUT.sub("", _cleaned(text), count=1)
    return exact, exact != _cleaned(text)


def day(text: str) -> date:
    """Read a whole day: « 21/11/2026 », « 21 novembre 2026 » or « 2026-11-21 »."""
    try:
        return date.fromisoformat(_when(text))
    except ValueError:
        raise ValueError(
            _("Cette date n’existe pas ou ne se lit pas : écrivez-la comme 21/11/2026.")
        ) from None


def when(text: str) -> str:
    """Read « 2023 », « mars 2023 » or a day, and return it as precise as it is: « 2023 », « 2023-03 »."""
    try:
        return _when(text)
    except ValueError:
        raise ValueError(
            _("Cette date ne se lit pas : écrivez-la comme 2023, mars 2023 ou 21/03/2023.")
        ) from None


def carried(value: object) -> int:
    """Read the count of savings that a page carries; -1, which is none, when it does not say."""
    # A form falls back on what it was made with, a number, when nothing was sent.
    text = value if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST else -1


def _cleaned(text: str) -> str:
    """Return the text with the signs of a keyboard instead of a printer's, on one line."""
    if len(text) > LONGEST:
        raise ValueError(text)
    return " ".join(text.replace("’", "'").replace("−", "-").split())


def _decimal(text: str, *, parting: str) -> Decimal:
    found = _NUMBER.fullmatch(_cleaned(text))
    if not found or (found["mark"] and found["mark"] == found["point"]):
        raise ValueError(text)
    whole, mark, fraction = found["whole"], found["mark"], found["fraction"]
    if mark in (".", ",") and whole.count(mark) == 1 and not fraction and mark not in parting:
        whole, fraction = whole.split(mark)
    elif mark:
        whole = whole.replace(mark, "")
    return Decimal(f"{found['sign']}{whole}" + (f".{fraction}" if fraction else ""))


def _amount(text: str) -> Amount:
    bare = _TAX_AT_THE_END.sub(r" \g<tax>", _cleaned(text))
    digits, unit = with_unit(bare.removeprefix("€") if bare.count("€") == 1 else bare)
    euros = _EUROS.fullmatch(unit.replace(".", ""))
    if not euros:
        raise ValueError(text)
    scale = (euros["scale"] or "").lower().removesuffix("s")
    # A sum has no third decimal, unless it is counted in thousands or millions.
    value = _decimal(digits, parting="" if scale else ".,") * _SCALES[scale]
    if not 0 <= value < LARGEST_SUM:
        raise ValueError(text)
    return Amount(round(value * 100), _TAXES[euros["tax"].lower()[0]] if euros["tax"] else None)


def _when(text: str) -> str:
    text = unaccented(_cleaned(text)).lower().removeprefix("le ")
    found = next((match for pattern in _DATES if (match := pattern.fullmatch(text))), None)
    if not found:
        raise ValueError(text)
    said = found.groupdict()
    month = _month(said["name"]) if "name" in said else said["month"]
    checked = date(_year(said["year"]), int(month or 1), int(said["day"] or 1))
    if not 1900 <= checked.year <= 2100:
        raise ValueError(text)
    return checked.isoformat()[: 10 if said["day"] else 7 if month else 4]


def _year(digits: str) -> int:
    """Return a year told by four digits or by two."""
    if len(digits) == len("2023"):
        return int(digits)
    return int(digits) + (2000 if int(digits) <= _LAST_OF_2000 else 1900)


def _month(word: str) -> int:
    """Return the number of the month that this word begins (« sept », « fév », « juillet »)."""
    found = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    if len(word) < 3 or len(found) != 1:
        raise ValueError(word)
    return found[0]
