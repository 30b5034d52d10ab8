"""The versions of a published sheet, for everybody: the list, a former one, what changed between two."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from network.files.models import StoredFile
from network.files.queries import files_by_public_id
from network.sheets import queries
from network.sheets.addresses import readable_or_elsewhere
from network.sheets.comparing import Writing, changes, count_changed
from network.sheets.files import named_by
from network.sheets.reading import Reading
from network.sheets.version_queries import version_of, versions_of
from network.sheets.views import bp
from network.web.access import public


@dataclass(frozen=True)
class FormerReading(Reading):
    """A former version as readers saw it, but for the files that today's no longer shows."""

    @cached_property
    def _named(self) -> dict[str, StoredFile]:
        return files_by_public_id(named_by(self.revision))

    @cached_property
    def _files(self) -> dict[str, StoredFile]:
        shown = queries.files_everybody_sees(self.revision.sheet_id)
        return {name: file for name, file in self._named.items() if name in shown}

    @property
    def files_gone(self) -> list[str]:
        """The names of the files that were shown with it."""
        return [file.name for name, file in self._named.items() if name not in self._files]


@bp.route("/fiches/<slug>/versions")
@public
def versions(slug: str) -> ResponseReturnValue:
    found = readable_or_elsewhere(slug)
    listed = versions_of(found.sheet)
    writings = [Writing.as_read(each) for each in listed]
    changed = [count_changed(before, after) for after, before in pairwise(writings)]
    rows = list(zip(listed, [*changed, None], strict=True))
    return render_template("sheets/versions.html", revision=found, rows=rows)


# No address names a version that the database could not count.
@bp.route("/fiches/<slug>/versions/<int(max=999999):number>")
@public
def version(slug: str, number: int) -> ResponseReturnValue:
    found = readable_or_elsewhere(slug)
    if number == found.number:
        return redirect(url_for(".show", slug=slug))
    former = version_of(found.sheet, number) or abort(404)
    return render_template("sheets/version.html", reading=FormerReading(former), present=found)


@bp.route("/fiches/<slug>/comparer")
@public
def compare(slug: str) -> ResponseReturnValue:
    """Compare two versions; without saying which, the present one with the one before."""
    found = readable_or_elsewhere(slug)
    listed = {each.number: each for each in versions_of(found.sheet)}
    if len(listed) < 2:
        return redirect(url_for(".versions", slug=slug))
    numbers = list(listed)
    before, after = (_asked_for("de", numbers[1]), _asked_for("a", numbers[0]))
    if before not in listed or after not in listed:
        abort(404)
    parts = changes(Writing.as_read(listed[before]), Writing.as_read(listed[after]))
    return render_template(
        "sheets/compare.html", revision=found, versions=listed, before=before, after=after, parts=parts
    )


def _asked_for(name: str, default: int) -> int:
    asked = request.args.get(name, "")
    if not asked:
        return default
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else abort(404)
