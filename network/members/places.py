"""Where members stand on a map of France."""

from collections.abc import Callable, Iterable, Sequence

from network.members.directory_queries import Listed
from network.members.models import College, Member
from network.territories.map import Code, Point, coordinates
from network.territories.models import Kind
from network.territories.queries import department_name

# In the order of the legend, which gives each its shape.
KINDS = (College.LOCAL_AUTHORITIES, College.PROJECT_HOLDERS, College.SUPPORT_STRUCTURES)


def kinds() -> dict[str, str]:
    """Return the kinds of points of `points_of`, as a map wants them."""
    return {college.value: college.label for college in KINDS}


def points_of(members: Sequence[Member], address: Callable[[Member], str]) -> list[Point]:
    """Return a point for each member that covers less than France.

    It stands at the member's official entry, else in the middle of the EPCI it covers, else in its first
    department.
    """
    entries = {member.id: _entries(member) for member in members}
    known = coordinates({entry for some in entries.values() for entry in some})
    found = []
    for member in members:
        places = [known[entry] for entry in entries[member.id] if entry in known]
        latitude, longitude = _middle(places) if places else (None, None)
        found.append(
            Point(
                member.name,
                address(member),
                member.college.value,
                latitude,
                longitude,
                main_department(member),
            )
        )
    return [point for point in found if point.latitude is not None or point.department]


def points_by_department(listed: Iterable[Listed], address: Callable[[str], str]) -> list[Point]:
    """Return a point for each of these members in each department it covers: for a map that only counts."""
    return [
        Point(department_name(code), address(code), department=code)
        for member in listed
        for code in sorted(member.departments)
    ]


def main_department(member: Member) -> str | None:
    """Return the department under which lists put a member; None for a region or all of France."""
    return next(iter(member.departments), None)


def _entries(member: Member) -> list[Code]:
    if member.reference_kind and member.reference_code:
        return [(member.reference_kind, member.reference_code)]
    return [(Kind.EPCI, siren) for siren in member.epci_sirens]


def _middle(places: list[tuple[float, float]]) -> tuple[float, float]:
    latitudes, longitudes = zip(*places, strict=True)
    return sum(latitudes) / len(places), sum(longitudes) / len(places)
