"""The reference file: made from `network/data/territories`, opened read-only, one connection per thread.

It does not depend on the site's database: it can be deleted at any time and made again.
"""

import csv
import gzip
import hashlib
import os
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from network.territories.models import Kind, full_name
from network.territories.rules import bare_key, key, words

FILE_NAME = "territories.db"
SOURCES = Path(__file__).resolve().parent.parent / "data" / "territories"

Row = dict[str, Any]

_path: Path | None = None
_local = threading.local()
_on_opening: list[Callable[[], None]] = []


def build(path: Path) -> int:
    """Make the reference file, whole or not at all, and return how many places it holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        database = Database(sqlite3.connect(draft))
        # Nobody reads the draft: it is put on the disk once, at the end.
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("PRAGMA synchronous=OFF")
        count = _fill(database)
        database.close()
        os.chmod(draft, 0o644)
        with open(draft, "rb") as file:
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)
    return count


def open_reference(path: Path) -> None:
    """Choose the reference file, making it when it is missing or older than the lists or than this module."""
    global _path
    if _fingerprint_of(path) != fingerprint():
        build(path)
    _path = path
    for forget in _on_opening:
        forget()


def on_opening(forget: Callable[[], None]) -> None:
    """Have a cache of what the file says emptied each time a file is opened."""
    _on_opening.append(forget)


def reference() -> Database:
    """Return this thread's read-only connection to the file chosen."""
    if _path is None:
        raise RuntimeError("open_reference() comes before any question about territories")
    if getattr(_local, "path", None) != _path:
        if hasattr(_local, "database"):
            _local.database.close()
        _local.database, _local.path = _read_only(_path), _path
    return _local.database


def fingerprint() -> str:
    """Return a digest of all the file is made of: the lists, and the code that reads them."""
    digest = hashlib.sha256()
    code = (Path(__file__), *(Path(__file__).with_name(name) for name in ("models.py", "rules.py")))
    for source in sorted((*SOURCES.glob("*.csv*"), *code)):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _read_only(path: Path) -> Database:
    return Database(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True))


def _fingerprint_of(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        database = _read_only(path)
        found = [row["fingerprint"] for row in database["source"].rows]
        database.close()
    except sqlite3.DatabaseError:
        return None
    return found[0] if found else None


def _fill(database: Database) -> int:
    places = sorted(_places(), key=lambda place: -place["population"])
    for number, place in enumerate(places, start=1):
        place["id"] = number  # by falling population: what FTS5 finds first is what most people look for
    index = [{"rowid": place["id"], "words": place.pop("words")} for place in places]
    table = database.table("place")
    table.insert_all(places, pk="id", columns={"latitude": float, "longitude": float})
    table.create_index(["kind", "code"], unique=True)
    for column in ("key", "bare_key", "code", "siren"):
        table.create_index([column])
    database.execute(
        "CREATE VIRTUAL TABLE place_words USING fts5"
        "(words, content='', detail=none, columnsize=0, prefix='2 3', tokenize='ascii')"
    )
    with database.conn:
        database.conn.executemany("INSERT INTO place_words (rowid, words) VALUES (:rowid, :words)", index)
        database.execute("INSERT INTO place_words (place_words) VALUES ('optimize')")
    database.table("source").insert({"fingerprint": fingerprint()})
    return len(places)


def _places() -> Iterator[Row]:
    """Yield a row of the table for each entry of the five lists."""
    regions = {row["code"]: row for row in _read("regions.csv")}
    departments = {row["code"]: row for row in _read("departements.csv")}
    communes = list(_read("communes.csv.gz"))
    region_of = {code: row["region"] for code, row in departments.items()}
    postcodes_of: dict[str, set[str]] = defaultdict(set)
    for row in communes:
        postcodes_of[row["epci"]].update(row["postcodes"].split())

    for row in regions.values():
        yield _place(Kind.REGION, row["code"], row, body=row["body"], region=row["code"])
    for row in departments.values():
        yield _place(
            Kind.DEPARTMENT, row["code"], row, body=row["body"], region=row["region"], departments=row["code"]
        )
    for row in _read("epci.csv"):
        yield _place(
            Kind.EPCI, row["siren"], row, body=full_name(row["name"]), region=region_of[row["department"]],
            departments=row["departments"], siren=row["siren"], communes=int(row["communes"]),
            found_by=sorted(postcodes_of[row["siren"]]),
        )  # fmt: skip
    of_code = {row["code"]: row for row in communes}
    for row in _read("ept.csv"):
        of_ept = [of_code[code] for code in row["communes"].split()]
        inside = [commune["department"] for commune in of_ept]
        main_first = sorted(set(inside), key=lambda code: (-inside.count(code), code))
        yield _place(
            Kind.EPT, row["siren"], row, body=row["name"], region=region_of[main_first[0]],
            departments=" ".join(main_first), siren=row["siren"], communes=len(of_ept),
            found_by=[postcode for commune in of_ept for postcode in commune["postcodes"].split()],
        )  # fmt: skip
    for row in communes:
        yield _place(
            Kind.COMMUNE, row["code"], row, body=row["name"], region=region_of[row["department"]],
            departments=row["department"], siren=row["siren"], epci_siren=row["epci"],
            postcodes=row["postcodes"], found_by=row["postcodes"].split(),
        )  # fmt: skip


def _place(
    kind: Kind, code: str, row: Row, *, body: str, region: str, departments: str = "", siren: str = "",
    epci_siren: str = "", postcodes: str = "", communes: int | None = None, found_by: list[str] | None = None,
) -> Row:  # fmt: skip
    name = row["name"]
    spellings = {name, name.replace("’", ""), body}  # « L’Abergement » is also typed « labergement »
    return {
        "kind": kind.value,
        "code": code,
        "name": name,
        "body": body or None,
        "departments": departments,
        "region": region,
        "population": int(row["population"] or 0),
        "siren": siren or None,
        "epci_siren": epci_siren or None,
        "postcodes": postcodes,
        "communes": communes,
        "latitude": _number(row.get("latitude")),
        "longitude": _number(row.get("longitude")),
        "key": key(name),
        "bare_key": bare_key(name),
        "words": " ".join({code.lower(), *words(" ".join(spellings)), *(found_by or ())}),
    }


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _read(name: str) -> Iterator[Row]:
    path = SOURCES / name
    opener: Callable[..., Any] = gzip.open if name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
