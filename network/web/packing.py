"""How texts travel in fewer bytes: brotli to whoever reads it, else gzip, else as they are."""

import functools
import gzip
import zlib

import brotli
from werkzeug.http import parse_accept_header

COMPRESSIBLE = {
    "application/atom+xml", "application/json", "application/xml", "image/svg+xml",
    "text/css", "text/csv", "text/html", "text/javascript", "text/plain",
}  # fmt: skip
WORTH_PACKING = 500  # bytes

BROTLI, GZIP, PLAIN = "br", "gzip", ""


@functools.lru_cache(maxsize=200)  # browsers say it in few ways
def readable(accepted: str) -> tuple[str, ...]:
    """Return the encodings that a browser reads, by what it says (Accept-Encoding), the smallest first."""
    told = parse_accept_header(accepted)
    return (*(encoding for encoding in (BROTLI, GZIP) if told[encoding] > 0), PLAIN)


def packed(data: bytes, encoding: str) -> bytes:
    """Return these bytes in an encoding, soon: somebody is waiting for them.

    Brotli 3 takes a third of the time of 5, for a tenth more bytes; what is asked again is packed tight.
    """
    if encoding == BROTLI:
        return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=3))
    return gzip.compress(data, 6, mtime=0) if encoding == GZIP else data


def packed_tight(data: bytes, encoding: str) -> bytes:
    """Return these bytes in as few as can be, which takes a hundred times longer."""
    if encoding == BROTLI:
        return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=11))
    return gzip.compress(data, 9, mtime=0) if encoding == GZIP else data


def unpacked(data: bytes, encoding: str) -> bytes:
    """Return what was packed."""
    if encoding == BROTLI:
        return bytes(brotli.decompress(data))
    return zlib.decompress(data, wbits=31) if encoding == GZIP else data
