import functools
import re
from collections.abc import Sequence
from dataclasses import fields

from network.territories.models import Kind, Place
from network.territories.reference import on_opening, reference
from network.territories.rules import bare_key, is_postcode, key, siren_in, telling_words, words

LONGEST_SEARCH = 200
MOST_WORDS = 12

_LIVING = "gone_in IS NULL"


def place(kind: Kind | str, code: str) -> Place | None:
    """Return one entry of the official lists, of today or gone, or None."""
    found = _places("WHERE kind = ? AND code = ?", [str(kind), code])
    return found[0] if found else None


def place_by_siren(siren: str) -> Place | None:
    """Return the commune, EPCI or EPT of this SIREN, or None."""
    found = _places(f"WHERE siren = ? AND {_LIVING}", [siren])
    return found[0] if found else None


def gone_places() -> Sequence[Place]:
    """Return the entries that are no more, the latest gone first."""
    return _places("WHERE gone_in IS NOT NULL ORDER BY gone_in DESC, kind, code", [])


def count_gone() -> int:
    """Return how many entries are known to be no more."""
    rows = reference().query(f"SELECT count(*) AS gone FROM place WHERE NOT {_LIVING}")  # noqa: S608
    return next(iter(rows))["gone"]


def vintage() -> str:
    """Return the year of the lists in use."""
    return next(iter(reference().query("SELECT vintage FROM source")))["vintage"]


def successor_of(gone: Place) -> Place | None:
    """Return the entry of today that took the place of one that is no more, or None."""
    found: Place | None = gone
    for _generation in range(10):
        if found is None or found.gone_in is None:
            return found
        found = place(found.kind, found.successor) if found.successor else None
    return None


@functools.cache
def departments() -> Sequence[Place]:
    """Return the departments and overseas collectivities, by code."""
    return _places(f"WHERE kind = ? AND {_LIVING} ORDER BY code", [Kind.DEPARTMENT.value])


def department_name(code: str) -> str:
    """Return a department's name, or the code itself when it is unknown."""
    found = _departments_by_code().get(code)
    return found.name if found else code


def places_named(name: str, kind: Kind) -> Sequence[Place]:
    """Return the places of one kind that bear this very name, type and article aside, the largest first."""
    return _places("WHERE kind = ? AND bare_key = ? ORDER BY id", [kind.value, bare_key(name)])


def is_place(name: str) -> bool:
    """Say whether a territory bears this very name, its type and article aside."""
    wanted = bare_key(name[:LONGEST_SEARCH])
    return bool(wanted) and bool(_places(f"WHERE bare_key = ? AND {_LIVING} LIMIT 1", [wanted]))


def communes_of(kind: Kind, code: str) -> list[str]:
    """Return the names of the communes of a department or an EPCI of today, the largest first."""
    column = "epci_siren" if kind is Kind.EPCI else "departments"
    where = f"WHERE kind = ? AND {column} = ? AND {_LIVING} ORDER BY id"
    return [found.name for found in _places(where, [Kind.COMMUNE.value, code])]


def search_places(
    text: str, limit: int = 10, *, kinds: Sequence[Kind] = (), bodies_only: bool = False
) -> list[Place]:
    """Return the places a name, a postcode, a SIREN or an INSEE code designates, even half typed.

    The place of that very name comes first, then the largest; five digits are rather a postcode than
    an INSEE code. `bodies_only` leaves out territories that are not a legal person.
    """
    text = text[:LONGEST_SEARCH]
    typed = words(text)[:MOST_WORDS]
    if not typed:
        return []
    kept, values = _filter(kinds, bodies_only)
    if siren := siren_in(text):
        return list(_places(f"WHERE siren = ? {kept} ORDER BY id LIMIT ?", [siren, *values, limit]))
    named = _exactly("key = ? OR bare_key = ?", [key(text), bare_key(text)], text, limit, kept, values)
    coded = _exactly("code = ?", [text.strip().upper()], text, 1, kept, values)
    found = dict.fromkeys(named if is_postcode(text.strip()) else (*coded, *named))
    for wanted in (typed, telling_words(typed)):
        if len(found) < limit and len("".join(wanted)) > 1:
            found |= dict.fromkeys(_starting_with(wanted, limit, kept, values))
    first = list(found)[:limit]
    return first if not coded or coded[0] in first else [*first[: limit - 1], coded[0]]


def territories_in(text: str) -> tuple[list[Place], list[str]]:
    """Return the departments and EPCI that « Lot, 12, CC du Thouarsais » names, and what names none.

    Commas, semicolons and line breaks stand between names; a name must designate one territory only.
    """
    found: dict[Place, None] = {}
    unknown = []
    for name in dict.fromkeys(filter(None, map(str.strip, re.split(r"[,;\n]", text)))):
        if territory := _department_or_epci(name):
            found[territory] = None
        else:
            unknown.append(name)
    return list(found), unknown


def _department_or_epci(name: str) -> Place | None:
    if department := place(Kind.DEPARTMENT, name.upper().zfill(2)):
        return department
    for kind in (Kind.DEPARTMENT, Kind.EPCI):
        near = search_places(name, kinds=(kind,))
        same = [p for p in near if bare_key(p.name) == bare_key(name)]
        if len(same or near) == 1:
            return (same or near)[0]
    return None


def _exactly(
    condition: str, wanted: list[str], text: str, limit: int, kept: str, values: list[str]
) -> Sequence[Place]:
    where = f"WHERE ({condition}) {kept} ORDER BY key = ? DESC, id LIMIT ?"
    return _places(where, [*wanted, *values, key(text), limit])


def _starting_with(typed: list[str], limit: int, kept: str, values: list[str]) -> Sequence[Place]:
    every_word = " ".join(f'"{word}"*' for word in typed)
    where = f"""JOIN place_words ON place_words.rowid = place.id
        WHERE place_words MATCH ? {kept} ORDER BY place_words.rowid LIMIT ?"""
    return _places(where, [every_word, *values, limit])


def _filter(kinds: Sequence[Kind], bodies_only: bool) -> tuple[str, list[str]]:
    kept = f"AND {_LIVING}" + (f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else "")
    return f"{kept} AND body IS NOT NULL" if bodies_only else kept, [kind.value for kind in kinds]


_COLUMNS = ", ".join(f"place.{field.name}" for field in fields(Place))


def _places(where: str, values: Sequence[str | int]) -> Sequence[Place]:
    # `where` is written above, values apart.
    rows = reference().query(f"SELECT {_COLUMNS} FROM place {where}", values)  # noqa: S608
    return tuple(
        Place(
            **{
                **row,
                "kind": Kind(row["kind"]),
                "departments": tuple(row["departments"].split()),
                "postcodes": tuple(row["postcodes"].split()),
            }
        )
        for row in rows
    )


@functools.cache
def _departments_by_code() -> dict[str, Place]:
    return {found.code: found for found in departments()}


for _cached in (departments, _departments_by_code):
    on_opening(_cached.cache_clear)
