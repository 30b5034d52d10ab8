"""Show a kept file as small pictures. Run as a program, by `network.apart`.

It is given the type of the file and the widths wanted; it answers with the width, the height and the
number of bytes of each picture, then with their bytes. Of a document the first page is drawn.
"""

import io
import json
import sys

from PIL import Image

# A roll of paper drawn at full width would fill the memory.
HIGHEST = 2


def pictures(data: bytes, content_type: str, widths: list[int]) -> list[tuple[int, int, bytes]]:
    """Return the picture at each width, and none wider than the file itself."""
    whole = _first_page(data, widths[-1]) if content_type == "application/pdf" else _image(data)
    # The first width beyond its own shows it whole.
    enough = [width for number, width in enumerate(widths) if number == 0 or widths[number - 1] < whole.width]
    made = []
    for width in enough:
        shown = whole.copy()
        shown.thumbnail((width, shown.height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        kept = io.BytesIO()
        shown.save(kept, "WEBP", quality=80, method=4)
        made.append((shown.width, shown.height, kept.getvalue()))
    return made


def _image(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"])
    picture.load()
    return picture


def _first_page(data: bytes, width: int) -> Image.Image:
    # Only for documents: loading it takes longer than resizing a picture.
    import pypdfium2

    page = pypdfium2.PdfDocument(data)[0]
    scale = min(width / page.get_width(), HIGHEST * width / page.get_height())
    return page.render(scale=scale).to_pil().convert("RGB")


def main() -> None:
    """Answer for the file on standard input."""
    made: list[tuple[int, int, bytes]] = []
    answer: dict[str, object] = {}
    try:
        made = pictures(sys.stdin.buffer.read(), sys.argv[1], [int(width) for width in sys.argv[2:]])
        answer = {"pictures": [(width, height, len(picture)) for width, height, picture in made]}
    except MemoryError:
        answer = {"found": "heavy"}
    except Exception as error:
        answer = {"found": type(error).__name__}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(p for _w, _h, p in made))


if __name__ == "__main__":
    main()
