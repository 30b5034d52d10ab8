"""The reference file: made from the official lists, opened read-only, one connection per thread.

The lists are those of the repository (`network/data/territories`), or those that `flask territories
update` left beside the file when they are of the same vintage or newer. The file does not depend on the
site's database: it can be deleted at any time and made again.
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
VINTAGE = "VINTAGE"  # the file that says of which year a folder of lists is

Row = dict[str, Any]

_path: Path | None = None
_opened: tuple[int, int] | None = None
_local = threading.local()
_on_opening: list[Callable[[], None]] = []


def updated_lists(path: Path) -> Path:
    """Return the folder beside a reference file where an administrator's newer lists stand, if any."""
    return path.parent / "territories"


def vintage_of(folder: Path) -> str:
    """Return the year of a folder of lists, « » when it holds none that is whole."""
    file = folder / VINTAGE
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def lists_of(path: Path) -> Path:
    """Return the folder of lists that a reference file is made from: of two, the newer."""
    updated = updated_lists(path)
    year = vintage_of(updated)
    return updated if year and year >= vintage_of(SOURCES) else SOURCES


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
        count = _fill(database, lists_of(path))
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
    if _fingerprint_of(path) != fingerprint(lists_of(path)):
        build(path)
    _path = path
    _forget(_state_of(path))


def _forget(state: tuple[int, int]) -> None:
    global _opened
    _opened = state
    for forget in _on_opening:
        forget()


def _state_of(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def on_opening(forget: Callable[[], None]) -> None:
    """Have a cache of what the file says emptied each time a file is opened."""
    _on_opening.append(forget)


def reference() -> Database:
    """Return this thread's read-only connection to the file chosen, as it is today.

    Another process may have made it anew (`flask territories update`): the site need not start again.
    """
    if _path is None:
        raise RuntimeError("open_reference() comes before any question about territories")
    state = _state_of(_path)
    if state != _opened:
        _forget(state)
    if getattr(_local, "opened", None) != (_path, state):
        if hasattr(_local, "database"):
            _local.database.close()
        _local.database, _local.opened = _read_only(_path), (_path, state)
    return _local.database


def fingerprint(folder: Path) -> str:
    """Return a digest of all the file is made of: the lists, and the code that reads them."""
    digest = hashlib.sha256()
    code = (Path(__file__), *(Path(__file__).with_name(name) for name in ("models.py", "rules.py")))
    for source in (*sorted(folder.glob("*.csv*")), *code):
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


def _fill(database: Database, folder: Path) -> int:
    places = sorted(_places(folder), key=lambda place: -place["population"])
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
    database.table("source").insert({"fingerprint": fingerprint(folder), "vintage": vintage_of(folder)})
    return len(places)


def _places(folder: Path) -> Iterator[Row]:
    """Yield a row of the table for each entry of the five lists, and for those that are no more."""
    regions = {row["code"]: row for row in read_list(folder, "regions")}
    departments = {row["code"]: row for row in read_list(folder, "departements")}
    communes = list(read_list(folder, "communes"))
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
    for row in read_list(folder, "epci"):
        yield _place(
            Kind.EPCI, row["siren"], row, body=full_name(row["name"]), region=region_of[row["department"]],
            departments=row["departments"], siren=row["siren"], communes=int(row["communes"]),
            found_by=sorted(postcodes_of[row["siren"]]),
        )  # fmt: skip
    of_code = {row["code"]: row for row in communes}
    for row in read_list(folder, "ept"):
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
    for row in read_list(folder, "gone"):
        gone = _place(
            Kind(row["kind"]), row["code"], {**row, "population": 0}, body="", region=row["region"],
            departments=row["departments"], siren=row["siren"],
        )  # fmt: skip
        # Known by its code alone: nobody is proposed a place that is no more.
        yield {**gone, "words": "", "successor": row["successor"], "gone_in": row["vintage"]}


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
        "successor": None,
        "gone_in": None,
        "words": " ".join({code.lower(), *words(" ".join(spellings)), *(found_by or ())}),
    }


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def read_list(folder: Path, name: str) -> Iterator[Row]:
    """Go through the rows of a list (« communes ») as they are written; none where there is no such list."""
    zipped, plain = folder / f"{name}.csv.gz", folder / f"{name}.csv"
    opener: Callable[..., Any] = gzip.open if zipped.exists() else open
    if zipped.exists() or plain.exists():
        with opener(zipped if zipped.exists() else plain, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
