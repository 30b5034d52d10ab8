"""Departments and regions in one list, for those who look for what happens somewhere.

A region stands in it as « r76 »: its own code, « 76 », is also that of a department.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence

from network.territories.models import Kind, Place
from network.territories.queries import department_name, departments, place
from network.territories.reference import on_opening


def area_of_region(code: str) -> str:
    """Return how a region stands in the list."""
    return f"r{code}"


def region_of(department: str) -> str:
    """Return the code of the region of a department, nothing for an unknown one."""
    return _regions().get(department, "")


def departments_of(territory: Place) -> Sequence[str]:
    """Return the codes of the departments that a place lies in; of a region, all its own."""
    if territory.kind is Kind.REGION:
        return [code for code, region in _regions().items() if region == territory.code]
    return territory.departments


def areas(codes: Iterable[str]) -> list[str]:
    """Return these departments and their regions."""
    named = list(codes)
    regions = (region_of(code) for code in named)
    return [*named, *dict.fromkeys(area_of_region(region) for region in regions if region)]


@functools.cache
def region_name(code: str) -> str:
    """Return a region's name, or the code itself when it is unknown."""
    found = place(Kind.REGION, code) if code in _regions().values() else None
    # An overseas collectivity is in no region: it stands for one.
    return found.name if found else department_name(code)


@functools.cache
def _regions() -> Mapping[str, str]:
    return {found.code: found.region for found in departments()}


for _cached in (region_name, _regions):
    on_opening(_cached.cache_clear)
