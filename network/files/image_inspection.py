"""Make a picture anew from one that somebody sent. Run as a program, by `network.apart`.

It is given the format that the name announces, the most pixels and the longest side; it answers with
the size of the new picture and its bytes, or with a finding. Only the pixels pass: turned the way the
picture is looked at, in the colours of the web, the first image of those that move. What else the
file held — place, device, comments, another file behind — is not copied.
"""

import io
import json
import sys

from PIL import Image, ImageCms, ImageOps

# A picture of several views (phones) is a JPEG to all readers.
FORMATS = {"JPEG": {"JPEG", "MPO"}, "PNG": {"PNG"}, "WEBP": {"WEBP"}}
SAVING = {
    "JPEG": {"quality": 88, "progressive": True, "optimize": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 88, "method": 4},
}


class Found(Exception):
    """Something that stands against keeping this picture."""


def made_anew(data: bytes, announced: str, most_pixels: int, longest: int) -> tuple[bytes, tuple[int, int]]:
    """Return the bytes and the size of the new picture; raise `Found` with what stands against it."""
    Image.MAX_IMAGE_PIXELS = None  # judged here, with a reason, before anything is decoded
    try:
        picture = Image.open(io.BytesIO(data), formats=[announced])
    except Image.UnidentifiedImageError:
        raise Found("format") from None
    if picture.format not in FORMATS[announced]:
        raise Found("format")
    if picture.width * picture.height > most_pixels:
        raise Found("pixels")
    picture.seek(0)
    # A JPEG is decoded no larger than needed.
    picture.draft(None, (longest, longest))
    picture.load()
    turned = _in_colours_of_the_web(ImageOps.exif_transpose(picture), with_holes=announced != "JPEG")
    turned.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    # Into a blank one: nothing but pixels goes over.
    clean = Image.new(turned.mode, turned.size)
    clean.paste(turned)
    kept = io.BytesIO()
    clean.save(kept, announced, **SAVING[announced])
    return kept.getvalue(), clean.size


def _in_colours_of_the_web(picture: Image.Image, *, with_holes: bool) -> Image.Image:
    if picture.mode.startswith("I"):  # sixteen bits of grey, which would be cut and not divided
        picture = picture.point(lambda value: value / 256).convert("L")
    profile = picture.info.get("icc_profile")
    transparent = picture.has_transparency_data
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        picture = _from_profile(picture, profile)
    if transparent and with_holes:
        return picture.convert("RGBA")
    if transparent:
        whole = picture.convert("RGBA")
        picture = Image.new("RGB", whole.size, "white")
        picture.paste(whole, mask=whole.getchannel("A"))
    return picture if picture.mode in ("RGB", "L") else picture.convert("RGB")


def _from_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    # The profile is not kept: without this, the colours of most phones would come out dull.
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ours = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, theirs, ours, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def main() -> None:
    """Answer for the picture on standard input."""
    announced, most_pixels, longest = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    data, answer = b"", dict[str, int | str]()
    try:
        data, (width, height) = made_anew(sys.stdin.buffer.read(), announced, most_pixels, longest)
        answer = {"width": width, "height": height}
    except Found as found:
        answer = {"found": str(found)}
    except MemoryError:
        answer = {"found": "heavy"}
    except Exception:
        # Whatever the decoder stumbles over, the file is not one to keep.
        answer = {"found": "damaged"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
