"""Pictures to send: honest ones, and hostile ones of every make."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

SCRIPT = b"<script>alert(document.domain)</script>"
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **saving: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    drawn = Image.new("RGB", size, "red")
    drawn.paste("blue", (size[0] // 2, 0, *size))
    kept = io.BytesIO()
    drawn.convert(mode).save(kept, form, **saving)
    return kept.getvalue()


def exif(turned: int = 1) -> Image.Exif:
    """Return what a phone writes beside a picture: who, with what, where, and here a script too."""
    told = Image.Exif()
    told[0x0112] = turned
    told[0x010E] = SCRIPT.decode()  # description
    told[0x0110] = "Telephone de Camille"  # device
    told.get_ifd(0x8825).update({1: "N", 2: (44.0, 36.0, 31.0), 3: "E", 4: (2.0, 1.0, 57.0)})  # place
    return told


def told_everything(form: str) -> bytes:
    """Return a picture with a place, a device, a profile, comments, and a script in each."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more: dict[str, Any] = {"exif": exif(), "icc_profile": profile}
    if form == "JPEG":
        more["comment"] = SCRIPT
    if form == "WEBP":
        more["xmp"] = b"<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>"
    if form == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Comment", SCRIPT.decode())
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", SCRIPT.decode(), zip=True)
    return picture(form, **more) + b"\n" + SCRIPT


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a piece of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, *pieces: bytes) -> bytes:
    """Return a PNG that announces this size, whatever its pieces hold."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(pieces) + chunk(b"IEND", b"")


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """Return a PNG of a few thousand bytes that would fill gigabytes."""
    packer = zlib.compressobj(9)
    lines = b"\0" * (width * 3 + 1)
    packed = b"".join(packer.compress(lines) for _line in range(100)) + packer.flush()
    return png_of(width, height, chunk(b"IDAT", packed))


def png_with_a_packed_bomb(name: bytes) -> bytes:
    """Return a small PNG whose text or profile unpacks to a hundred megabytes."""
    packed = zlib.compress(b"\0" * 100_000_000, 1)
    content = {b"zTXt": b"Comment\0\0", b"iCCP": b"profile\0\0", b"iTXt": b"Comment\0\1\0\0\0"}[name] + packed
    row = zlib.compress(b"\0" + b"\xff\0\0" * 4)
    return png_of(4, 1, chunk(name, content), chunk(b"IDAT", row))


def jpeg_of(width: int, height: int) -> bytes:
    """Return a JPEG whose heading announces this size."""
    sound = picture()
    at = sound.index(b"\xff\xc0") if b"\xff\xc0" in sound else sound.index(b"\xff\xc2")
    return sound[: at + 5] + struct.pack(">HH", height, width) + sound[at + 9 :]


def webp_of(width: int, height: int) -> bytes:
    """Return a WebP whose heading announces this size."""
    body = struct.pack("<I", 0x10) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    heading = b"VP8X" + struct.pack("<I", len(body)) + body
    content = b"WEBP" + heading + picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(content)) + content


def of_scans(scans: int) -> bytes:
    """Return a progressive JPEG of very many scans, each of which goes over the whole picture."""
    sound = picture(size=(4000, 4000), progressive=True, quality=10)
    start = sound.rindex(b"\xff\xda")
    scan = sound[start:-2]
    return sound[:-2] + scan * scans + b"\xff\xd9"


def animated(form: str) -> bytes:
    """Return a picture that moves: red, then green."""
    kept = io.BytesIO()
    green = Image.new("RGB", (60, 40), "green")
    Image.new("RGB", (60, 40), "red").save(kept, form, save_all=True, append_images=[green], duration=99)
    return kept.getvalue()
