"""A new vintage of the official lists: read as its publisher gives it, compared with ours, and kept.

The files are those of the package `@etalab/decoupage-administratif` (`communes.json`, `epci.json`,
`ept.json`, `departements.json`, `regions.json`), made from INSEE's Code officiel géographique and DGCL's
Banatic, under Licence Ouverte 2.0. They hold neither coordinates nor the names of legal persons of
departments and regions: those are carried over from the lists before.
"""

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from network.errors import Refused
from network.i18n import _
from network.territories.reference import VINTAGE, read_list, vintage_of

Row = dict[str, str]
Lists = dict[str, list[Row]]

COLUMNS = {
    "regions": ("code", "name", "body", "population"),
    "departements": ("code", "name", "body", "region", "population", "latitude", "longitude"),
    "epci": (
        "siren", "name", "type", "department", "departments", "population", "communes", "latitude",
        "longitude",
    ),
    "ept": ("siren", "name", "population", "communes"),
    "communes": (
        "code", "name", "department", "siren", "epci", "population", "postcodes", "latitude", "longitude",
    ),
    "gone": ("kind", "code", "name", "departments", "region", "siren", "successor", "vintage"),
}  # fmt: skip
ASKED = ("communes", "epci")  # without these two, nothing can be compared
LEAST_KEPT = 0.9  # of the entries of a list: fewer, and the file is not the list it says it is


@dataclass(frozen=True)
class Change:
    """What a new vintage does to the lists, in numbers, and the entries that are no more."""

    vintage: str
    counts: Mapping[str, int]
    added: int
    gone: Sequence[Row]


def convert(files: Sequence[Path], present: Path, vintage: str) -> tuple[Lists, Change]:
    """Read the files of a new vintage beside the present lists; raise `Refused` on what is no such list."""
    if not (vintage.isdigit() and len(vintage) == 4) or vintage < vintage_of(present):
        raise Refused(_("Un millésime est une année, et jamais plus ancienne que celle des listes en place."))
    before = {name: list(read_list(present, name)) for name in COLUMNS}
    given = _given(files)
    lists = {**before, **_converted(given, before)}
    gone = _gone(before, lists, given, vintage)
    lists["gone"] = [*_still_gone(before["gone"], lists), *gone]
    added = sum(len(_keys(lists[name]) - _keys(before[name])) for name in ("communes", "epci", "ept"))
    counts = {name: len(rows) for name, rows in lists.items() if name != "gone"}
    return lists, Change(vintage, counts, added, gone)


def write(lists: Lists, folder: Path, vintage: str) -> None:
    """Write lists as the reference file is made of them, the vintage last: without it they do not count."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VINTAGE).unlink(missing_ok=True)
    for name, rows in lists.items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, COLUMNS[name], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        data = text.getvalue().encode()
        if name == "communes":
            (folder / "communes.csv.gz").write_bytes(gzip.compress(data, mtime=0))
        else:
            (folder / f"{name}.csv").write_bytes(data)
    (folder / VINTAGE).write_text(f"{vintage}\n", encoding="utf-8")


def _given(files: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    given: dict[str, list[dict[str, Any]]] = {}
    for path in files:
        name = path.name.removesuffix(".json")
        if name not in COLUMNS or name == "gone":
            raise Refused(_("%(file)s n’est pas un fichier attendu.", file=path.name))
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            given[name] = [row for row in rows if row["code"] and row["nom"]]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise Refused(_("%(file)s ne se lit pas.", file=path.name)) from error
    for name in ASKED:
        if name not in given:
            raise Refused(_("Il manque %(file)s.", file=f"{name}.json"))
    return given


def _converted(given: Mapping[str, list[dict[str, Any]]], before: Lists) -> Lists:
    try:
        communes = _communes(given["communes"], given["epci"], before)
        lists = {"communes": communes, "epci": _epci(given["epci"], communes)}
        if "ept" in given:
            lists["ept"] = _ept(given["ept"], communes)
        for name in ("departements", "regions"):
            source = given.get(name) or [{**row, "nom": row["name"]} for row in before[name]]
            lists[name] = _wide(name, source, before[name], communes, lists.get("departements", []))
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(_("Un de ces fichiers n’a pas la forme attendue : %(error)r.", error=error)) from error
    for name, rows in lists.items():
        if len(_keys(rows) & _keys(before[name])) < LEAST_KEPT * len(before[name]):
            raise Refused(_("%(file)s perd plus d’une entrée sur dix : est-il entier ?", file=f"{name}.json"))
    return lists


def _name(text: str) -> str:
    return " ".join(text.replace("'", "’").split())


def _communes(given: Iterable[dict[str, Any]], epci: Iterable[dict[str, Any]], before: Lists) -> list[Row]:
    epci_of = {member["code"]: group["code"] for group in epci for member in group["membres"]}
    where = {row["code"]: (row["latitude"], row["longitude"]) for row in before["communes"]}
    rows = []
    for commune in given:
        if commune.get("type") != "commune-actuelle":
            continue
        code = commune["code"]
        formers = commune.get("anciensCodes", ())
        known = next((where[c] for c in (code, *formers) if where.get(c, ("",))[0]), ("", ""))
        rows.append({
            "code": code,
            "name": _name(commune["nom"]),
            "department": commune["departement"],
            "siren": commune.get("siren", ""),
            "epci": epci_of.get(code, ""),
            "population": str(commune.get("population", 0)),
            "postcodes": " ".join(commune.get("codesPostaux", ())),
            "latitude": known[0],
            "longitude": known[1],
        })  # fmt: skip
    return rows


def _epci(given: Iterable[dict[str, Any]], communes: Sequence[Row]) -> list[Row]:
    of_code = {row["code"]: row for row in communes}
    rows = []
    for group in given:
        people: Counter[str] = Counter()
        for member in group["membres"]:
            people[of_code[member["code"]]["department"]] += member["populationMunicipale"]
        departments = sorted(people, key=lambda code: (-people[code], code))
        latitude, longitude = _middle(of_code[member["code"]] for member in group["membres"])
        rows.append({
            "siren": group["code"],
            "name": _name(group["nom"]),
            "type": group["type"],
            "department": departments[0],
            "departments": " ".join(departments),
            "population": str(group["populationMunicipale"]),
            "communes": str(len(group["membres"])),
            "latitude": latitude,
            "longitude": longitude,
        })  # fmt: skip
    return rows


def _ept(given: Iterable[dict[str, Any]], communes: Sequence[Row]) -> list[Row]:
    people = {row["code"]: int(row["population"] or 0) for row in communes}
    return [
        {
            "siren": group["code"],
            "name": _name(group["nom"]),
            "population": str(sum(people[member["code"]] for member in group["membres"])),
            "communes": " ".join(member["code"] for member in group["membres"]),
        }
        for group in given
    ]


def _wide(
    name: str, given: Iterable[dict[str, Any]], before: Iterable[Row], communes: Sequence[Row],
    departments: Sequence[Row],
) -> list[Row]:  # fmt: skip
    """Return the departments or the regions, with the people of their communes."""
    region_of = {row["code"]: row["region"] for row in departments}
    inside: dict[str, list[Row]] = defaultdict(list)
    for row in communes:
        code = row["department"]
        inside[code if name == "departements" else region_of.get(code, "")].append(row)
    former = {row["code"]: row for row in before}
    rows = []
    for area in given:
        people = sum(int(row["population"] or 0) for row in inside[area["code"]])
        row = {
            "code": area["code"],
            "name": _name(area["nom"]),
            "body": former[area["code"]]["body"] if area["code"] in former else "",
            "population": str(people or ""),
        }
        if name == "departements":
            row["region"] = area["region"]
            row["latitude"], row["longitude"] = _middle(inside[area["code"]])
        rows.append(row)
    return rows


def _middle(communes: Iterable[Row]) -> tuple[str, str]:
    """Return the mean of the places known, weighted by population; nothing where none is known."""
    known = [
        (int(row["population"]), float(row["latitude"]), float(row["longitude"]))
        for row in communes
        if row["latitude"] and row["population"] not in ("", "0")
    ]
    if not known:
        return "", ""
    people = sum(weight for weight, _lat, _lon in known)
    latitude = sum(weight * lat for weight, lat, _lon in known) / people
    longitude = sum(weight * lon for weight, _lat, lon in known) / people
    return f"{latitude:.4f}", f"{longitude:.4f}"


def _keys(rows: Iterable[Row]) -> set[str]:
    return {row.get("code") or row["siren"] for row in rows}


def _gone(before: Lists, lists: Lists, given: Mapping[str, Any], vintage: str) -> list[Row]:
    """Return the communes, EPCI and EPT that are no more, each with what took its place, if anything did."""
    communes = {row["code"]: row for row in lists["communes"]}
    region_of = {row["code"]: row["region"] for row in lists["departements"]}
    merged_into = {
        former: commune["code"]
        for commune in given["communes"]
        if commune.get("type") == "commune-actuelle"
        for former in commune.get("anciensCodes", ())
    }
    found = []
    for row in before["communes"]:
        if row["code"] not in communes:
            successor = merged_into.get(row["code"], "")
            found.append(_gone_row("commune", row, row["department"], successor, vintage, region_of))
    members: dict[str, list[Row]] = defaultdict(list)
    for row in before["communes"]:
        members[row["epci"]].append(row)
    living = _keys(lists["epci"])
    for row in before["epci"]:
        if row["siren"] not in living:
            successor = _most_people_in(members[row["siren"]], communes, merged_into)
            found.append(_gone_row("epci", row, row["departments"], successor, vintage, region_of))
    living = _keys(lists["ept"])
    for row in before["ept"]:
        if row["siren"] not in living:
            inside = {communes[code]["department"] for code in row["communes"].split() if code in communes}
            found.append(_gone_row("ept", row, " ".join(sorted(inside)), "", vintage, region_of))
    return found


def _gone_row(
    kind: str, row: Row, departments: str, successor: str, vintage: str, region_of: Mapping[str, str]
) -> Row:
    return {
        "kind": kind,
        "code": row.get("code") or row["siren"],
        "name": row["name"],
        "departments": departments,
        "region": region_of.get(departments.partition(" ")[0], ""),
        "siren": row["siren"],
        "successor": successor,
        "vintage": vintage,
    }


def _most_people_in(
    formers: Iterable[Row], communes: Mapping[str, Row], merged_into: Mapping[str, str]
) -> str:
    """Return the EPCI where most inhabitants of these communes live now; « » where none takes over."""
    people: Counter[str] = Counter()
    for row in formers:
        commune = communes.get(row["code"]) or communes.get(merged_into.get(row["code"], ""))
        if commune and commune["epci"]:
            people[commune["epci"]] += int(row["population"] or 0)
    return people.most_common(1)[0][0] if people else ""


def _still_gone(rows: Iterable[Row], lists: Lists) -> list[Row]:
    """Return what was gone before and has not come back."""
    living = {("commune", row["code"]) for row in lists["communes"]} | {
        (kind, row["siren"]) for kind in ("epci", "ept") for row in lists[kind]
    }
    return [row for row in rows if (row["kind"], row["code"]) not in living]
