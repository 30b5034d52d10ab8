"""The places that a cell names: codes, or names with their department; what is ambiguous is told."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from network.i18n import _
from network.territories.models import Kind, Place
from network.territories.queries import department_name, place, place_by_siren, places_named, search_places
from network.territories.reference import on_opening
from network.territories.rules import bare_key, key, siren_in

MOST = 60
LONGEST = 5000  # characters of a cell, with room for as many places and their departments

_KINDS = (Kind.COMMUNE, Kind.EPCI, Kind.EPT, Kind.DEPARTMENT, Kind.REGION)
_BETWEEN = re.compile(r"[;\n|]+")
# Commas part names, but not the departments between brackets after a name.
_COMMAS = re.compile(r",(?![^()]*\))")
_OURS = re.compile(r"(commune|epci|ept|department|region):(\w+)", re.IGNORECASE)
_WHERE = re.compile(r"\(([^)]*)\)|\b(\d{5})\b")
_LINKS = r" (?:de |d |du |des )?(?:la |le |les |l )?"
_OF_KIND = (
    (re.compile(rf"(?:commune|ville|mairie|municipalite){_LINKS}"), Kind.COMMUNE),
    (re.compile(rf"(?:conseil )?departement(?:al)?{_LINKS}"), Kind.DEPARTMENT),
    (re.compile(rf"(?:conseil )?region(?:al)?{_LINKS}"), Kind.REGION),
    (re.compile(r"(?:cc|ca|cu|communaute|metropole|agglomeration) "), Kind.EPCI),
)


@dataclass
class Named:
    """What a cell of places says: codes, words that are no place, remarks on what was understood."""

    codes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def named(text: str) -> Named:
    """Read « Figeac (46) ; CC Grand-Figeac », « 46102, 12 », « commune:46102 »; `ValueError` if too long."""
    if len(text) > LONGEST:
        raise ValueError(text)
    found = Named()
    text = " ; ".join(text.split()) if _OURS.match(text) else text
    for piece in filter(None, map(str.strip, _BETWEEN.split(text))):
        # A name may hold a comma; most commas part names.
        whole = place_in(piece)
        words = [piece] if whole[0] else [word.strip() for word in _COMMAS.split(piece)]
        for word in filter(None, words):
            one, note = whole if word == piece else place_in(word)
            if one is None:
                found.unknown.append(word)
            elif (code := f"{one.kind}:{one.code}") not in found.codes:
                found.codes.append(code)
            if note:
                found.notes.append(note)
    return found


@functools.lru_cache(maxsize=20_000)
def place_in(text: str) -> tuple[Place | None, str]:
    """Return the place that a text designates, or None; and a remark where there was a choice."""
    if ours := _OURS.fullmatch(text):
        return place(ours[1].lower(), ours[2].upper()), ""
    if siren := siren_in(text):
        return place_by_siren(siren), ""
    code = re.sub(r"\s", "", text).upper()
    if re.fullmatch(r"\d{1,5}|\d[AB]\d{0,3}", code):
        return _of_code(code)
    return _of_name(text)


on_opening(place_in.cache_clear)


def _of_code(code: str) -> tuple[Place | None, str]:
    """Return the commune of an INSEE code, or of a postcode that it has alone; or the department."""
    if len(code) <= 3:
        return place(Kind.DEPARTMENT, code.zfill(2)), ""
    code = code.zfill(5)
    if found := place(Kind.COMMUNE, code):
        return found, ""
    near = search_places(code, kinds=(Kind.COMMUNE,))
    if len(near) == 1:
        return near[0], _("Code postal %(code)s lu : %(place)s.", code=code, place=near[0].label)
    return None, _several(code, near) if near else ""


def _of_name(text: str) -> tuple[Place | None, str]:
    asides = [first or second for first, second in _WHERE.findall(text)]
    bare = _WHERE.sub(" ", text)
    kinds: tuple[Kind, ...] = _KINDS
    for words, kind in _OF_KIND:
        if words.match(f"{key(bare)} "):
            kinds = (kind,)
            bare = words.sub("", f"{key(bare)} ", count=1) if kind != Kind.EPCI else bare
            break
    if not bare_key(bare):
        return None, ""
    found = {kind: _in(places_named(bare, kind), asides) for kind in kinds}
    single = [each[0] for each in found.values() if len(each) == 1]
    if single:
        first = single[0]
        others = len(single) > 1 or any(len(each) > 1 for each in found.values())
        said = _(
            "« %(text)s » lu : %(place)s, %(kind)s.", text=text, place=first.label, kind=first.kind_label
        )
        return first, said if others else ""
    several = [each for held in found.values() for each in held]
    return None, _several(text, several) if several else ""


def _in(found: Sequence[Place], asides: list[str]) -> list[Place]:
    """Keep the places in a department, or of a postcode, that stands beside the name."""
    held = list(found)
    said = {word.strip().upper() for aside in asides for word in aside.replace(";", ",").split(",")}
    if not said or len(held) < 2:
        return held
    names = {code: bare_key(department_name(code)) for each in held for code in each.departments}
    keys = {bare_key(word) for word in said}
    return [
        each
        for each in held
        if said & {*each.departments, *each.postcodes} or keys & {names[code] for code in each.departments}
    ]


def _several(text: str, found: list[Place]) -> str:
    shown = " ; ".join(each.label for each in found[:4])
    return _("Plusieurs territoires portent ce nom, « %(text)s » : %(shown)s.", text=text, shown=shown)
