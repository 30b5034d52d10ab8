"""How tests get certified signatures, and read what was made."""

import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdfium2

from network.charter import bundle, queries
from network.charter.certificate_models import Certificate
from network.charter.certifying import certify_signatures
from network.charter.entries import enter_signature
from network.charter.models import CharterVersion, Confirmer, MandateKind, Means, Signature
from network.charter.pledge import Mandate
from network.db import unit_of_work
from network.files.actions import keep
from network.members.models import Member
from tests.charter.signing import a_pledge, received
from tests.factories import make_account, make_coordinator

PRINCIPLE = Mandate(MandateKind.PRINCIPLE)


def enter(member: Member, version: CharterVersion, means: Means = Means.SITE, **changed: object) -> Signature:
    """Enter a signature by whatever means; `changed` are the fields of its pledge."""
    by, pledge, given = make_coordinator(), replace(a_pledge(member, version), **changed), {}
    if means == Means.SITE:
        given["account"] = make_account()
    elif means == Means.LINK:
        given["signatory_email"] = "jeanne@figeac.exemple"
    with unit_of_work():
        if means == Means.DOCUMENT:
            given["document"] = keep(
                received(b"%PDF-1.7 signed"), kind="signed", owner_kind="member", owner_id=member.id, by=by
            )
        if means.is_outside:
            given |= {"signed_on": date(2025, 12, 1), "mandate_confirmed_by": Confirmer.DESK}
        return enter_signature(member, version, pledge, means=means, by=by, **given)


def certified(
    member: Member, version: CharterVersion, means: Means = Means.SITE, **changed: object
) -> Certificate:
    """Enter a signature and let the worker make its certificate; return it."""
    signature = enter(member, version, means, **changed)
    certify_signatures()
    made = queries.certificate_of(signature)
    assert made is not None
    return made


def files_in(made: Certificate) -> bundle.Files:
    """Return the files of the proof for download."""
    return bundle.verify_bundle.unpack(bundle.archive_of(made))


def words_in(pdf: bytes) -> str:
    """Return what a PDF says, on one line."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def pages_in(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return len(document)


def altered(data: bytes, times: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """Go through copies of these bytes with one of them changed, and where."""
    drawn = random.Random(seed)
    for _time in range(times):
        at = drawn.randrange(len(data))
        yield at, data[:at] + bytes([data[at] ^ drawn.randrange(1, 256)]) + data[at + 1 :]


def rewritten(data: bytes, **changed: object) -> bytes:
    """Return canonical JSON with some of its fields changed."""
    return bundle.canonical({**json.loads(data), **changed})
