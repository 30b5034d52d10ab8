"""The register as programs read it: JSON, for everybody. Its routes stand on the blueprint of `views`.

What is signed or hashed is answered in its canonical bytes. What can never change may be kept for ever;
the rest carries a tag of its content, and is asked for again each time (`network.web.caches`).
"""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from network import clock
from network.errors import StorageUnavailable
from network.i18n import _
from network.register import keys, queries, rules, tree
from network.register.canonical import canonical, utc
from network.register.models import Head
from network.register.views import bp
from network.register.whole_numbers import whole
from network.web.access import public
from network.web.caches import FOR_A_YEAR

View = TypeVar("View", bound=Callable[..., Any])


class Unanswerable(Exception):
    """Something was asked that the register does not have, or not in words that it understands."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def answering(view: View) -> View:
    """Tell in JSON, with a sentence, what a view cannot answer."""

    @functools.wraps(view)
    def answered(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except Unanswerable as error:
            return jsonify(error=error.sentence), error.status

    return answered  # type: ignore[return-value]


def sent(body: bytes, *, for_ever: bool = False) -> Response:
    """Return bytes of JSON as they are; `for_ever` where the same address can have no other answer."""
    response = Response(body, mimetype="application/json")
    if for_ever:
        response.headers["Cache-Control"] = FOR_A_YEAR
    return response


def asked(name: str, default: int | None = None) -> int:
    """Return the whole number of this name in the address; without a default, it must be there."""
    text = request.args.get(name)
    if text is None and default is not None:
        return default
    number = whole(text)
    if number is None:
        raise Unanswerable(400, _("« %(name)s » doit être un nombre entier, à partir de 0.", name=name))
    return number


def size_asked() -> int:
    """Return the size of the register that the address names, by default its size of today."""
    now = queries.size()
    size = asked("size", now)
    if size > now:
        raise Unanswerable(404, _("Le registre compte %(size)s entrées, pas davantage.", size=now))
    return size


@bp.route("/registre.json")
@public
@answering
def entries() -> ResponseReturnValue:
    """Answer a page of entries. Their texts are canonical, and so is the whole that is made of them."""
    size = queries.size()
    start = asked("start", 0)
    end = asked("end", start + queries.PER_PAGE)
    if start > end:
        raise Unanswerable(400, _("« start » ne peut pas dépasser « end »."))
    leaves = queries.entries(min(start, size), min(end, size))
    return sent(f'{{"entries":[{",".join(leaves)}],"size":{size}}}'.encode())


@bp.route("/registre/tete.json")
@public
@answering
def head() -> ResponseReturnValue:
    size = size_asked()
    if size == 0:
        return sent(canonical(empty_head()))
    return sent(canonical(head_of(size).as_json), for_ever="size" in request.args)


def head_of(size: int) -> Head:
    """Return the head of the register at a size that it has had."""
    found = queries.head(size)
    if found is None:
        raise Unanswerable(404, _("La tête de cette taille manque au registre."))
    return found


def empty_head() -> dict[str, str | int]:
    """Return a head of the register before its first entry, signed now and kept nowhere."""
    root, signed_at = tree.EMPTY_ROOT.hex(), utc(clock.now())
    try:
        key_id, signature = keys.sign(rules.head_to_sign(root, signed_at, 0))
    except OSError as error:  # the first key could not be written
        raise StorageUnavailable from error
    return {"size": 0, "root": root, "signed_at": signed_at, "signature": signature, "key_id": key_id}


@bp.route("/registre/preuve/<index>.json")
@public
@answering
def proof(index: str) -> ResponseReturnValue:
    number, size = whole(index), size_asked()
    if number is None or number >= size:
        raise Unanswerable(404, _("Un registre de taille %(size)s n’a pas cette entrée.", size=size))
    answer = {
        "leaf_hash": queries.leaf_hash(number),
        "path": queries.inclusion_proof(number, size),
        "size": size,
        "root": head_of(size).root,
    }
    return sent(canonical(answer), for_ever="size" in request.args)


@bp.route("/registre/coherence.json")
@public
@answering
def consistency() -> ResponseReturnValue:
    old, new, now = asked("from"), asked("to"), queries.size()
    if old > new:
        raise Unanswerable(400, _("« from » ne peut pas dépasser « to »."))
    if new > now:
        raise Unanswerable(404, _("Le registre compte %(size)s entrées, pas davantage.", size=now))
    return sent(canonical({"path": queries.consistency_proof(old, new)}), for_ever=True)


@bp.route("/registre/cles.json")
@public
def public_keys() -> ResponseReturnValue:
    signed, current = queries.first_sizes_signed(), keys.current_id()
    told = [
        {
            "key_id": key_id,
            "algorithm": "Ed25519",
            "public_key": key.public_bytes_raw().hex(),
            "pem": key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
            "from": signed.get(key_id),
            "current": key_id == current,
        }
        for key_id, key in keys.public_keys().items()
    ]
    return jsonify(keys=sorted(told, key=lambda key: (key["from"] is None, key["from"] or 0)))
