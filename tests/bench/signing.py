"""What a signature costs beside a bare commit and a bare page, and what a register of 100 000 entries costs.

    python -m tests.bench.signing [SIZE]         100k entries by default

Only the ratios mean something: what is compared takes turns, in the same run, on the same disk.
"""

import http.client
import secrets
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from statistics import median
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import insert, text

from network import clock, create_app
from network.charter import queries as charter
from network.charter.actions import publish_model_charter, sign_charter
from network.charter.models import MandateKind, Means, Signature
from network.db import db, short_transaction, unit_of_work
from network.members.models import College, LegalForm, Member
from network.register import keys, queries, rules, tree
from network.register.canonical import utc
from network.register.commands import verify_site
from network.register.models import Entry, Head, Kind, Node, Opening
from network.text import public_id, sha256_hex
from tests.bench.servers import BARE_PATH, SETTINGS, bare, note, running, say, show, size_asked
from tests.charter.signing import BROWSER, a_pledge, prepare
from tests.factories import make_member, make_representative
from tests.visitor import Visitor

SIGNINGS = 200
BATCH = 5000


def opened(folder: str) -> Flask:
    """Return the site over what this folder holds."""
    return create_app(**SETTINGS, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/network.db")


def site(folder: str) -> Flask:
    """Return a site over this folder, with its tables."""
    app = opened(folder)
    with app.app_context():
        db.create_all()
        with unit_of_work():
            publish_model_charter()
    return app


def transactions(app: Flask) -> None:
    """Measure P10, its first half: the transaction that signs, beside one that writes a row."""
    with app.app_context():
        version = charter.version_in_force()
        assert version is not None
        db.session.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, said TEXT)"))
        db.session.commit()
        ready = [prepare(make_member(), version) for _each in range(SIGNINGS)]
        signed, bare = [], []
        for prepared in ready:
            began = time.perf_counter()
            with unit_of_work():
                values = {name: getattr(prepared, name) for name in ("key", "shown", "code", "by")}
                sign_charter(prepared.member, prepared.version, **values, origin=BROWSER)
            signed.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            with short_transaction() as connection:
                connection.execute(text("INSERT INTO bare (said) VALUES ('something')"))
            bare.append((time.perf_counter() - began) * 1000)
        show("bare synced commit", bare)
        show("signing transaction", signed)
        above = [one - other for one, other in zip(signed, bare, strict=True)]
        note("P10 signing transaction, above a commit", _by_round(above), "ms", most=3)


def posts(app: Flask, folder: str) -> None:
    """Measure P10, its second half: the POST that signs, beside a bare page, over the same server."""
    with app.app_context():
        requests = list(islice(ready_requests(app), SIGNINGS // 2))
        db.session.remove()
        db.engine.dispose()
    host = urlsplit(app.config["PUBLIC_URL"]).netloc
    with running(bare) as bare_one, running(partial(opened, folder)) as site_one:
        answered, signed = [], []
        plain = http.client.HTTPConnection("127.0.0.1", bare_one.port)
        connection = http.client.HTTPConnection("127.0.0.1", site_one.port)
        for path, body, cookies in requests:
            began = time.perf_counter()
            plain.request("GET", BARE_PATH)
            plain.getresponse().read()
            answered.append((time.perf_counter() - began) * 1000)
            headers = {
                "Host": host,
                "Cookie": cookies,
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": app.config["PUBLIC_URL"],
            }
            began = time.perf_counter()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            signed.append((time.perf_counter() - began) * 1000)
            assert answer.status == 303, answer.status
    show("bare page (H)", answered)
    show("POST that signs", signed)
    ratios = [one / other for one, other in zip(_by_round(answered), _by_round(signed), strict=True)]
    note("P10 whole POST", ratios, "H", least=0.2)


def _by_round(times: list[float]) -> list[float]:
    """Return the median of each fifth of these."""
    return [
        median(times[begin : begin + len(times) // 5])
        for begin in range(0, len(times) // 5 * 5, len(times) // 5)
    ]


def ready_requests(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Go through signing forms ready to be sent: path, body, cookies."""
    version = charter.version_in_force()
    assert version is not None
    while True:
        member = make_member()
        account = make_representative(member)
        prepared = prepare(member, version, account)
        visitor = Visitor(app).login_as(account)
        page = visitor.get("charter.confirm")
        fields = page.form("Signer la charte").filled({"code": prepared.code}, "Signer la charte")
        cookies = "; ".join(f"{c.key}={c.value}" for c in visitor.client._cookies.values())
        yield page.url, urlencode(fields), cookies


def register(app: Flask, size: int) -> None:
    """Measure a long register: the head, proofs, and the whole check."""
    with app.app_context():
        began = time.perf_counter()
        _fill(size)
        total = queries.size()
        say(f"register of {total} entries: made in {time.perf_counter() - began:.0f} s")
        db.session.remove()
        client = app.test_client()
        base = app.config["PUBLIC_URL"]
        for name, paths in {
            "head (goal 50 ms)": ["/registre/tete.json"],
            "inclusion proof (goal 50 ms)": [
                f"/registre/preuve/{n}.json" for n in range(0, total, total // 50)
            ],
            "consistency proof (goal 50 ms)": [
                f"/registre/coherence.json?from={n}&to={total}" for n in range(1, total, total // 50)
            ],
            "a thousand entries": [f"/registre.json?start={n}&end={n + 1000}" for n in range(0, total, 5000)],
            "page of the register": ["/registre", f"/registre/{total // 2}"],
        }.items():
            times = []
            for path in (paths * 50)[:100]:
                began = time.perf_counter()
                answer = client.get(path, base_url=base)
                times.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == 200, (path, answer.status_code)
            show(name, times)
        began = time.perf_counter()
        found = verify_site()
        taken = time.perf_counter() - began
        assert found == [], found[:3]
        say(f"flask register verify: {taken:.1f} s for {total} entries (goal 60 s)")


def _fill(size: int) -> None:
    """Write so many signatures with their entries, each by a member of its own, without their actions."""
    version, start = charter.version_in_force(), queries.size()
    assert version is not None
    places = tree.subtrees(0, start)
    hashes = queries.hashes_of(places)
    peaks = tree.Peaks(start, [hashes[place] for place in places])
    member = make_member()
    pledge = a_pledge(member, version)
    first_member = (db.session.scalar(db.select(db.func.max(Member.id))) or 0) + 1
    first_number = charter.last_number() + 1
    now = clock.now()
    shape = SimpleNamespace(version=version, pledge=pledge, now=now, peaks=peaks)
    for begin in range(start, size, BATCH):
        rows: dict[type, list[dict]] = {kind: [] for kind in (Member, Entry, Opening, Node, Head, Signature)}
        for index in range(begin, min(begin + BATCH, size)):
            _one(rows, shape, index, first_member + index - start, first_number + index - start)
        with unit_of_work():
            for kind, values in rows.items():
                db.session.execute(insert(kind), values)


def _one(
    rows: dict[type, list[dict]], shape: SimpleNamespace, index: int, member_id: int, number: int
) -> None:
    """Add the rows of one signature."""
    version, pledge, now = shape.version, shape.pledge, shape.now
    member = {
        "id": member_id, "public_id": public_id(), "slug": f"membre-{member_id}",
        "name": f"Coopérative n° {member_id}", "sort_key": f"cooperative {member_id}",
        "college": College.PROJECT_HOLDERS, "legal_form": LegalForm.COOPERATIVE, "departments": ["46"],
        "epci_sirens": [], "registered_at": now, "description": "", "accepted_at": now,
    }  # fmt: skip
    salt = secrets.token_hex(32)
    person = {"name": pledge.signatory, "function": pledge.function, "account": None}
    signature = {
        "number": number, "entry_index": index, "code": public_id(), "key": f"bench-{number}",
        "request_sha256": sha256_hex(str(number)), "version_id": version.id, "text_sha256": version.sha256,
        "member_id": member_id, "member_name": member["name"], "college": member["college"],
        "reference": None, "signatory_name": pledge.signatory, "signatory_function": pledge.function,
        "means": Means.SITE, "commitments": pledge.commitments,
        "mandate_kind": MandateKind.LEGAL_REPRESENTATIVE, "signed_at": now, "entered_at": now,
    }  # fmt: skip
    fields = {
        "charter_version": version.number,
        "charter_sha256": version.sha256,
        "member": {
            "public_id": member["public_id"],
            "name": member["name"],
            "college": member["college"],
            "reference_code": None,
        },
        "means": "site",
        "commitments": pledge.commitments,
        "signed_at": utc(now),
        "signer_commitment": rules.commitment_to(salt, **person),
    }
    leaf = rules.leaf_of(index, Kind.SIGNATURE, None, fields)
    rows[Member].append(member)
    rows[Entry].append({"index": index, "kind": Kind.SIGNATURE, "about": None, "leaf": leaf.decode()})
    rows[Opening].append({"entry_index": index, "salt": salt, **person})
    for (level, position), hash in shape.peaks.add(tree.leaf_hash(leaf)):
        rows[Node].append({"level": level, "position": position, "hash": hash.hex()})
    root, signed_at = shape.peaks.root.hex(), utc(now)
    key_id, signed = keys.sign(rules.head_to_sign(root, signed_at, shape.peaks.size))
    head = {"size": shape.peaks.size, "root": root, "signed_at": signed_at}
    rows[Head].append({**head, "key_id": key_id, "signature": signed})
    rows[Signature].append(signature)


def main() -> None:
    """Measure on as many entries as asked for."""
    measure(size_asked("100k"))


def measure(size: int) -> None:
    """Measure in a folder of its own, and leave nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        app = site(folder)
        transactions(app)
        posts(app, folder)
        register(app, size)


if __name__ == "__main__":
    main()
