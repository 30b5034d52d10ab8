"""The directory: list, map, table for a spreadsheet, feed of newcomers."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from network.clock import PARIS
from network.i18n import _
from network.mail.links import public_url
from network.members.directory import Asked, facets, region_name, tags
from network.members.directory_queries import Listed, listed_members, members_in, newcomers
from network.members.models import Member
from network.members.places import kinds, main_department, points_of
from network.members.views import bp
from network.members.wording import to_renew, tone, whereabouts
from network.paging import Page
from network.spreadsheets import CSV_TYPE, as_csv
from network.territories.map import Map, Point, map_of, shapes
from network.territories.queries import department_name
from network.text import sha256_hex
from network.web.access import public
from network.web.addresses import one_address
from network.web.feeds import FeedEntry, send_feed
from network.web.paging import page_number, within
from network.web.uploads import attachment

PER_PAGE = 24
MOST_NAMED = 250  # members that the list beside the map names; beyond, it counts them
MOST_NEWCOMERS = 30


@bp.route("/membres")
@public
def directory() -> ResponseReturnValue:
    asked, path = Asked.read(request.args, page_number()), url_for(".directory")
    one_address(asked.pairs, lambda: asked.address(path))
    found = listed_members(asked.words, with_aside=True)
    chosen = [listed for listed in found if asked.matches(listed)]
    first = (asked.page - 1) * PER_PAGE
    shown = chosen if asked.on_map else chosen[first : first + PER_PAGE]
    members = members_in([listed.id for listed in shown])
    page = within(Page(members, asked.page, max(len(chosen), 1) if asked.on_map else PER_PAGE, len(chosen)))
    return render_template(
        "members/map.html" if asked.on_map else "members/directory.html",
        asked=asked,
        path=path,
        page=page,
        facets=facets(asked, path, found),
        tags=tags(asked, path, found),
        map=_map(members) if asked.on_map else None,
        groups=_groups(asked, path, members) if asked.on_map else (),
        whereabouts=whereabouts,
        shapes=shapes(kinds()),
        tone=tone,
        to_renew=to_renew,
    )


@dataclass(frozen=True)
class Group:
    """The members of one department, or those without one, beside the map."""

    id: str
    title: str
    count: int
    members: Sequence[Member]
    url: str | None


def _map(members: Sequence[Member]) -> Map:
    def several(points: Sequence[Point]) -> str:
        return f"#{_group_id(points[0].department)}"

    points = points_of(members, lambda member: url_for(".show", slug=member.slug))
    return map_of(points, kinds=kinds(), several=several)


def _groups(asked: Asked, path: str, members: Sequence[Member]) -> list[Group]:
    by_department: dict[str | None, list[Member]] = {}
    for member in members:
        by_department.setdefault(main_department(member), []).append(member)
    are_named = len(members) <= MOST_NAMED
    return [
        Group(
            _group_id(code),
            f"{department_name(code)} ({code})" if code else _("Une région ou toute la France"),
            len(some),
            some if are_named else (),
            asked.but(department=code, on_map=False).address(path) if code else None,
        )
        for code, some in sorted(by_department.items(), key=lambda item: (item[0] is None, item[0] or ""))
    ]


def _group_id(department: str | None) -> str:
    return f"departement-{(department or 'aucun').lower()}"


# ——— For other programs ———

# Stable: columns may be added at the end, none changes its name or its place (README, « Files »).
COLUMNS = (
    "nom", "college", "forme_juridique", "siren", "rna", "code_insee", "departements", "regions", "charte",
    "inscrit_le", "site", "page",
)  # fmt: skip


@bp.route("/membres.csv")
@public
def table() -> ResponseReturnValue:
    """Send the members that the filters leave as a table: facts of their public pages, nobody's name."""
    asked = Asked.read(request.args)
    found = listed_members(asked.words, with_aside=True)
    chosen = {listed.id: listed for listed in found if asked.matches(listed)}
    data = as_csv(COLUMNS, (_row(member, chosen[member.id]) for member in members_in(chosen)))
    return attachment(data, content_type=CSV_TYPE, name="membres.csv", etag=sha256_hex(data))


def _row(member: Member, listed: Listed) -> list[object]:
    return [
        member.name,
        member.college.label,
        member.legal_form.label,
        member.siren,
        member.rna,
        member.insee_code,
        " ".join(sorted(listed.departments)),
        ", ".join(sorted(map(region_name, listed.regions))),
        member.status.label,
        member.registered_at.astimezone(PARIS).date().isoformat(),
        member.website,
        public_url("members.show", slug=member.slug),
    ]


@bp.route("/membres.atom")
@public
def feed() -> ResponseReturnValue:
    """Send the members that came last as a feed."""
    return send_feed(
        "membres",
        _("les nouveaux membres"),
        [_entry(member) for member in newcomers(MOST_NEWCOMERS)],
        here=public_url("members.feed"),
        page=public_url("members.directory"),
    )


def _entry(member: Member) -> FeedEntry:
    return FeedEntry(
        name=f"membres/{member.public_id}",
        title=member.name,
        address=public_url("members.show", slug=member.slug),
        updated=member.registered_at,
        published=member.registered_at,
        summary=f"{member.college.label}, {whereabouts(member)}.",
        categories=[(member.college.value, member.college.label)],
    )
