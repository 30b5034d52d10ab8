"""People and organisations to test with: plain functions, each kept in the database when it returns."""

from itertools import count
from typing import Any

from network import clock
from network.accounts import passwords
from network.accounts.models import Account, Role
from network.collections import actions as collections
from network.collections.models import Collection
from network.db import db, unit_of_work
from network.files import storage
from network.files.actions import Received
from network.members.models import College, LegalForm, Member, MemberRole, Membership, MemberStatus
from network.resources import actions as resources
from network.resources import content as resource_content
from network.resources import decisions as resource_decisions
from network.resources.models import ResourceRevision
from network.sheets import actions as sheets
from network.sheets.content import Progress, written
from network.sheets.models import SheetRevision
from network.text import public_id, sha256_hex, slug
from network.typed import Tax
from tests.files.images import picture

PASSWORD = "neuf hérissons traversent la cour"

_numbers = count(1)


def make_account(name: str = "Camille Moreau", email: str | None = None, **columns: Any) -> Account:
    """Make a person whose address is confirmed and whose password is `PASSWORD`."""
    account = Account(
        public_id=public_id(),
        email=email or f"personne{next(_numbers)}@exemple.fr",
        name=name,
        created_at=clock.now(),
        **{"password_hash": passwords.hashed(PASSWORD), "confirmed_at": clock.now(), **columns},
    )
    with unit_of_work():
        db.session.add(account)
    return account


def make_coordinator(name: str = "Dominique Bel", **columns: Any) -> Account:
    """Make a person of the network's coordination."""
    return make_account(name, role=Role.COORDINATOR, **columns)


def make_member(
    name: str = "Fermes de Figeac",
    college: College = College.PROJECT_HOLDERS,
    *,
    by: Account | None = None,
    role: MemberRole = MemberRole.REPRESENTATIVE,
    **columns: Any,
) -> Member:
    """Make an organisation, with one person acting for it if `by` names one."""
    public_body = college == College.LOCAL_AUTHORITIES
    member = Member(
        public_id=public_id(),
        slug=f"{slug(name)}-{next(_numbers)}",
        name=name,
        college=college,
        registered_at=clock.now(),
        **{
            "legal_form": LegalForm.PETR if public_body else LegalForm.COOPERATIVE,
            "departments": ["46"],
            "epci_sirens": [],
            **columns,
        },
    )
    with unit_of_work():
        db.session.add(member)
    if by is not None:
        make_membership(member, by, role)
    return member


def make_peer(name: str = "Commune de Mende", **columns: Any) -> Member:
    """Make a member that the network took in, with somebody to write to, far from the others."""
    member = make_member(
        name,
        College.LOCAL_AUTHORITIES,
        **{"departments": ["48"], "accepted_at": clock.now(), "noted_status": MemberStatus.SIGNED, **columns},
    )
    make_membership(member, make_account(f"Personne de {name}"))
    return member


def make_membership(
    member: Member, account: Account, role: MemberRole = MemberRole.REPRESENTATIVE
) -> Membership:
    """Let a person act for an organisation, and choose it."""
    with unit_of_work():
        membership = Membership(
            member_id=member.id,
            account_id=account.id,
            role=role,
            joined_at=clock.now(),
            chosen_at=clock.now(),
        )
        db.session.add(membership)
    return membership


def make_representative(member: Member | None = None, **columns: Any) -> Account:
    """Make a person who may sign for a member (a new one by default)."""
    account = make_account(**columns)
    make_membership(member or make_member(), account)
    return account


def make_contributor(member: Member | None = None, **columns: Any) -> Account:
    """Make a person who may write for a member (a new one by default), without signing."""
    account = make_account(**columns)
    make_membership(member or make_member(), account, MemberRole.CONTRIBUTOR)
    return account


WHOLE_SHEET: dict[str, Any] = {
    "summary": "Une chaufferie bois remplace trois chaudières au fioul et chauffe l’école et la mairie.",
    "places": ["commune:46102"],
    "inhabitants": 10_000,
    "context": "Les chaudières avaient **trente ans**.",
    "description": "Un réseau de chaleur de 400 mètres, alimenté par des plaquettes du pays.",
    "progress": Progress.DONE,
    "started_on": "2021-03",
    "ended_on": "2023",
    "steps": [{"on": "2022-10", "what": "Mise en service"}, {"on": "2021-03", "what": "Vote du budget"}],
    "budget_cents": 48_000_000,
    "budget_tax": Tax.EXCLUDED,
    "key_figures": [
        {
            "quantity": "energy_produced",
            "value": "600",
            "unit": "MWh/an",
            "year": 2023,
            "quality": "measured",
            "source": "compteur de la chaufferie",
        }
    ],
    "levers": ["portage-politique"],
    "obstacles": ["ingenierie"],
    "difficulties": "Le raccordement a pris onze mois de plus que prévu.",
    "subthemes": ["chaleur-reseaux", "patrimoine-public"],
    "sectors": ["bois"],
}


def make_draft(
    author: Account, member: Member, title: str = "Une chaufferie bois pour l’école", **fields: Any
) -> SheetRevision:
    """Make a draft that lacks nothing, but for the `fields` given otherwise."""
    with unit_of_work():
        revision = sheets.start_sheet(member, title, by=author)
        sheets.save_draft(revision, written({**WHOLE_SHEET, **fields}), saved_version=0, by=author)
    return revision


def join_picture(revision: SheetRevision) -> str:
    """Give a draft a picture, as if it had just been made anew, and return its public id."""
    data, name = picture("PNG", (4, 4)), public_id(storage.ID_LENGTH)
    received = Received(name, "photo.png", "image/png", len(data), sha256_hex(data), 4, 4, is_shown=True)
    storage.write(name, data)
    joined = [{"file": name, "title": "La même, à emporter"}]
    words = written({"picture": name, "picture_alt": "Un point", "attachments": joined}, [received])
    with unit_of_work():
        sheets.save_draft(revision, words, saved_version=revision.saved_version, by=revision.author)
    return name


def make_published_sheet(
    author: Account, member: Member, title: str = "Une chaufferie bois pour l’école", **fields: Any
) -> SheetRevision:
    """Make a sheet that everybody can read."""
    revision = make_draft(author, member, title, **fields)
    publish(revision)
    return revision


def publish(revision: SheetRevision) -> None:
    """Let a draft be submitted by its author and published by a coordinator."""
    coordinator = make_coordinator()
    with unit_of_work():
        sheets.submit_sheet(revision, by=revision.author)
        sheets.publish_sheet(revision, seen=revision.saved_version, by=coordinator)


WHOLE_RESOURCE: dict[str, Any] = {
    "summary": "De quoi monter un **réseau de chaleur** au bois, du premier devis à la mise en service.",
    "kind": "guide",
    "audiences": ["collectivites", "elus-techniciens"],
    "url": "https://www.exemple.fr/guide-bois",
    "publisher": "Agence locale de l’énergie",
    "year": 2024,
    "language": "fr",
    "licence": "cc-by",
    "subthemes": ["chaleur-reseaux"],
    "sectors": ["bois"],
}


def make_resource_draft(
    author: Account, member: Member | None, title: str = "Guide du réseau de chaleur", **fields: Any
) -> ResourceRevision:
    """Make a draft of a resource that lacks nothing, but for the `fields` given otherwise."""
    own = {"url": f"https://www.exemple.fr/{slug(title)}"}
    words = resource_content.written({"title": title, **WHOLE_RESOURCE, **own, **fields})
    with unit_of_work():
        return resources.start_resource(member, words, by=author)


def make_proposed_resource(
    author: Account, member: Member, title: str = "Guide du réseau de chaleur", **fields: Any
) -> ResourceRevision:
    """Make a resource that waits for the desk."""
    revision = make_resource_draft(author, member, title, **fields)
    with unit_of_work():
        resources.propose_resource(revision, by=author)
    return revision


def make_published_resource(
    author: Account, member: Member, title: str = "Guide du réseau de chaleur", **fields: Any
) -> ResourceRevision:
    """Make a resource that everybody can read."""
    revision = make_proposed_resource(author, member, title, **fields)
    reviewer = make_coordinator()
    with unit_of_work():
        resource_decisions.publish_resource(revision, seen=revision.saved_version, by=reviewer)
    return revision


def make_collection(
    title: str = "Monter une chaufferie bois",
    *things: SheetRevision | ResourceRevision,
    published: bool = True,
) -> Collection:
    """Make a collection of these sheets and resources, in their order."""
    by = make_coordinator()
    with unit_of_work():
        collection = collections.start_collection(
            collections.Words.of(title, "Pour une commune qui **se lance**."), by=by
        )
        for thing in things:
            held = thing.sheet if isinstance(thing, SheetRevision) else thing.resource
            collections.add_to_collection(collection, held, by=by)
        if published:
            collections.publish_collection(collection, by=by)
    return collection
