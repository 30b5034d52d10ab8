"""What somebody declares when registering: the identity of a legal person, before it is a member."""

from dataclasses import dataclass

from network.members.models import LegalForm
from network.territories.models import Kind, Place


@dataclass(frozen=True)
class Organisation:
    """A legal person: an entry of the official lists (`reference`), or described by hand.

    `place_name` is the shorter name its public address is made of.
    """

    name: str
    legal_form: LegalForm
    siren: str | None = None
    rna: str | None = None
    reference: tuple[Kind, str] | None = None
    departments: tuple[str, ...] = ()
    epci_sirens: tuple[str, ...] = ()
    place_name: str | None = None


def listed(place: Place) -> Organisation:
    """Return the legal person of an official entry, which must have one."""
    assert place.body is not None
    own_epci = {Kind.EPCI: place.siren, Kind.COMMUNE: place.epci_siren}.get(place.kind)
    return Organisation(
        name=place.body,
        legal_form=LegalForm(place.kind.value),
        siren=place.siren,
        reference=(place.kind, place.code),
        departments=place.departments,
        epci_sirens=(own_epci,) if own_epci else (),
        place_name=place.body if place.kind in (Kind.DEPARTMENT, Kind.REGION) else place.name,
    )
