import re

from network.text import unaccented

_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LINKING_WORDS = {"d", "de", "des", "du", "l", "la", "le", "les"}
_TYPE_OF_EPCI = re.compile(
    r"(cc|ca|cu|communaute (de communes|d agglomeration|urbaine)|departement|region)(?= )"
)


def is_siren(text: str) -> bool:
    """Say whether a text is a SIREN: nine digits whose Luhn checksum holds."""
    return bool(re.fullmatch(r"[0-9]{9}", text)) and _luhn(text) % 10 == 0


def is_rna(text: str) -> bool:
    """Say whether a text is a number of the register of associations: W, then nine digits (2A or 9R too)."""
    return bool(re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", text))


def is_postcode(text: str) -> bool:
    """Say whether a text looks like a postcode."""
    return bool(re.fullmatch(r"[0-9]{5}", text))


def siren_in(text: str) -> str | None:
    """Return the SIREN somebody typed, blanks or not, alone or heading a SIRET; None if it is none."""
    digits = re.sub(r"[\s.\-]", "", text)
    if len(digits) == 14 and digits.isdigit():
        digits = digits[:9]
    return digits if is_siren(digits) else None


def rna_in(text: str) -> str | None:
    """Return the RNA number somebody typed (« w 462 001 234 »), or None if it is none."""
    number = re.sub(r"[\s.\-]", "", text).upper()
    return number if is_rna(number) else None


def words(text: str) -> list[str]:
    """Return the words by which a name is found: no accent, no capital, no sign, « St » spelt « saint »."""
    found = re.findall(r"[a-z0-9]+", unaccented(text).lower())
    return [_ABBREVIATIONS.get(word, word) for word in found]


def key(text: str) -> str:
    """Return what two writings of one name share: « ST-CÉRÉ » and « Saint-Céré » → « saint cere »."""
    return " ".join(words(text))


def bare_key(text: str) -> str:
    """Return the key without type and article: « CC du Thouarsais » → « thouarsais »."""
    name = _TYPE_OF_EPCI.sub("", key(text)).split()
    while len(name) > 1 and name[0] in _LINKING_WORDS:
        name.pop(0)
    return " ".join(name)


def telling_words(typed: list[str]) -> list[str]:
    """Return the typed words without « de », « la », « l »…; all of them if nothing else is left."""
    return [word for word in typed if word not in _LINKING_WORDS] or typed


def _luhn(digits: str) -> int:
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled)
