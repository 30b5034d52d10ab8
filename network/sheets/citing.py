"""How a published sheet is named elsewhere: a citation, a reference, a mail, what search engines read."""

from typing import Any
from urllib.parse import quote

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from network.files.rules import WIDTHS
from network.i18n import _
from network.mail.links import network_name, public_url
from network.sheets import queries
from network.sheets.reading import Reading
from network.wording import day

_TEX = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def citation(reading: Reading) -> str:
    """Return how the sheet is quoted in a text, with its version and its day, but for its address."""
    it = reading.revision
    return _(
        "%(owner)s, « %(title)s », fiche d’expérience, %(network)s, version %(number)s publiée le %(day)s.",
        owner=it.sheet.owner.name,
        title=it.title,
        network=network_name(),
        number=it.number,
        day=day(it.decided_at),
    )


def mail_link(reading: Reading, address: str) -> str:
    """Return the address that opens one's own mail program, with the sheet's title and address in a mail."""
    body = f"{reading.revision.title}\n{address}\n"
    return f"mailto:?subject={quote(reading.revision.title)}&body={quote(body)}"


def bibtex(reading: Reading) -> str:
    """Return the reference of the sheet for programs that keep bibliographies."""
    it = reading.revision
    assert it.decided_at is not None, "what is published was decided"
    fields = {
        "author": f"{{{_tex(it.sheet.owner.name)}}}",
        "title": f"{{{_tex(it.title)}}}",
        "year": str(it.decided_at.year),
        "month": str(it.decided_at.month),
        "howpublished": _tex(_("Fiche d’expérience, %(network)s", network=network_name())),
        "note": _tex(_("Version %(number)s, publiée le %(day)s", number=it.number, day=day(it.decided_at))),
        "language": "french",
        "url": _tex_address(public_url("sheets.show", slug=it.sheet.slug)),
    }
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{it.sheet.slug},\n{told}}}\n"


def _tex(text: str) -> str:
    return " ".join(text.translate(_TEX).split())


def _tex_address(url: str) -> str:
    return url.replace("%", r"\%")


def structured_data(reading: Reading, address: str) -> Markup:
    """Return what search engines read of the sheet (schema.org, JSON-LD), as a block of data for a page.

    No browser runs it, nor does the policy of the site stand in its way: it is data, not a script.
    """
    # Whatever a title holds, `</script>` included, no mark of HTML is left in the block.
    block = htmlsafe_json_dumps(_structured(reading, address), ensure_ascii=False)
    return Markup('<script type="application/ld+json">%s</script>') % block


def _structured(reading: Reading, address: str) -> dict[str, Any]:
    it, owner = reading.revision, reading.revision.sheet.owner
    assert it.decided_at is not None, "what is published was decided"
    first = queries.first_published_at(it.sheet) or it.decided_at
    told = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": it.title,
        "abstract": it.summary,
        "inLanguage": "fr",
        "version": str(it.number),
        "datePublished": first.isoformat(),
        "dateModified": it.decided_at.isoformat(),
        "author": _organisation(owner.name, public_url("members.show", slug=owner.slug)),
        "publisher": _organisation(network_name(), public_url("pages.home")),
        "spatialCoverage": [{"@type": "Place", "name": name} for name in _places(reading)],
        "temporalCoverage": "/".join(
            filter(None, (it.started_on, it.ended_on or ".." if it.started_on else ""))
        ),
        "about": [{"@type": "Thing", "name": name} for name in reading.labels("subthemes")],
        "keywords": ", ".join(it.keywords),
        "image": public_url("files.image", public_id=reading.picture.public_id, width=max(WIDTHS))
        if reading.picture
        else None,
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": public_url("sheets.document", slug=it.sheet.slug),
        },
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _organisation(name: str, url: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name, "url": url}


def _places(reading: Reading) -> list[str]:
    return [place.label for place in reading.places] or reading.department_names
