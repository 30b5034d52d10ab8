"""The places that a cell names: codes, or names with their department; what is ambiguous is told.

The heading of the column may give their kind: Vienne is a department under « Département ».
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from network.headings import folded
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
_HEADED = {
    "commune": (Kind.COMMUNE,),
    "ville": (Kind.COMMUNE,),
    "epci": (Kind.EPCI, Kind.EPT),
    "intercommunalite": (Kind.EPCI, Kind.EPT),
    "departement": (Kind.DEPARTMENT,),
    "region": (Kind.REGION,),
}
Kinds = tuple[Kind, ...]


@dataclass
class Named:
    """What a cell of places says: codes, words that are no place, remarks on what was understood."""

    codes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@functools.lru_cache(maxsize=2000)
def headed(heading: str) -> Kinds:
    """Return the kinds of the places that stand under a heading which gives them, or none."""
    said = {_HEADED[word] for word in folded(heading).split() if word in _HEADED}
    return said.pop() if len(said) == 1 else ()


def coarseness(heading: str) -> int:
    """Return how large the places under a heading are, beside those under others: communes first."""
    return max(map(_KINDS.index, headed(heading)), default=0)


def is_known(text: str, heading: str) -> bool:
    """Say whether every word of a cell is a place."""
    if len(text) > LONGEST:
        return False
    found = named(text, heading)
    return bool(found.codes) and not found.unknown


def named(text: str, heading: str = "") -> Named:
    """Read « Figeac (46) ; CC Grand-Figeac », « 46102, 12 », « commune:46102 »; `ValueError` if too long."""
    if len(text) > LONGEST:
        raise ValueError(text)
    found, kinds = Named(), headed(heading)
    text = " ; ".join(text.split()) if _OURS.match(text) else text
    for piece in filter(None, map(str.strip, _BETWEEN.split(text))):
        # A name may hold a comma; most commas part names.
        whole = place_in(piece, kinds)
        words = [piece] if whole[0] else [word.strip() for word in _COMMAS.split(piece)]
        for word in filter(None, words):
            one, note = whole if word == piece else place_in(word, kinds)
            if one is None:
                found.unknown.append(word)
            elif (code := f"{one.kind}:{one.code}") not in found.codes:
                found.codes.append(code)
            if note:
                found.notes.append(note)
    return found


@functools.lru_cache(maxsize=20_000)
def place_in(text: str, kinds: Kinds = ()) -> tuple[Place | None, str]:
    """Return the place that a text designates, rather of these kinds, or None; and a remark on a choice."""
    if ours := _OURS.fullmatch(text):
        return place(ours[1].lower(), ours[2].upper()), ""
    if siren := siren_in(text):
        return place_by_siren(siren), ""
    code = re.sub(r"\s", "", text).upper()
    if re.fullmatch(r"\d{1,5}|\d[AB]\d{0,3}", code):
        return _of_code(code, kinds)
    return _of_name(text, kinds)


on_opening(place_in.cache_clear)


def _of_code(code: str, kinds: Kinds) -> tuple[Place | None, str]:
    """Return the commune of an INSEE code, or of a postcode of its own; or the department, or region."""
    if len(code) <= 3:
        if Kind.COMMUNE in kinds or Kind.EPCI in kinds:
            return None, ""  # none of them has a code so short: it may be how many they are
        region = place(Kind.REGION, code.zfill(2)) if Kind.REGION in kinds else None
        return region or place(Kind.DEPARTMENT, code.zfill(2)), ""
    code = code.zfill(5)
    if found := place(Kind.COMMUNE, code):
        return found, ""
    near = search_places(code, kinds=(Kind.COMMUNE,))
    if len(near) == 1:
        return near[0], _("Code postal %(code)s lu : %(place)s.", code=code, place=near[0].label)
    return None, _several(code, near) if near else ""


def _of_name(text: str, headed_kinds: Kinds) -> tuple[Place | None, str]:
    asides = [first or second for first, second in _WHERE.findall(text)]
    bare = _WHERE.sub(" ", text)
    for words, kind in _OF_KIND:
        if words.match(f"{key(bare)} "):
            bare = words.sub("", f"{key(bare)} ", count=1) if kind != Kind.EPCI else bare
            return _among((kind,), text, bare, asides)
    if not headed_kinds:
        return _among(_KINDS, text, bare, asides)
    found, note = _among(headed_kinds, text, bare, asides)
    if found or note:
        return found, note
    found, note = _among(_besides(headed_kinds), text, bare, asides)
    return found, note or (_as_read(text, found) if found else "")


def _besides(kinds: Kinds) -> Kinds:
    """Return what else may stand under a heading: no commune where departments or regions do."""
    is_large = Kind.DEPARTMENT in kinds or Kind.REGION in kinds
    return tuple(kind for kind in _KINDS if kind not in kinds and not (is_large and kind == Kind.COMMUNE))


def _among(kinds: Kinds, text: str, bare: str, asides: list[str]) -> tuple[Place | None, str]:
    """Return the place of these kinds that a name designates, or None; and a remark on a choice."""
    if not bare_key(bare):
        return None, ""
    found = {kind: _in(places_named(bare, kind), asides) for kind in kinds}
    single = [each[0] for each in found.values() if len(each) == 1]
    if single:
        others = len(single) > 1 or any(len(each) > 1 for each in found.values())
        return single[0], _as_read(text, single[0]) if others else ""
    several = [each for held in found.values() for each in held]
    return None, _several(text, several) if several else ""


def _as_read(text: str, found: Place) -> str:
    return _("« %(text)s » lu : %(place)s, %(kind)s.", text=text, place=found.label, kind=found.kind_label)


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
