"""People and organisations to test with: plain functions, each kept in the database when it returns."""

from itertools import count
from typing import Any

from network import clock
from network.accounts import passwords
from network.accounts.models import Account, Role
from network.db import db, unit_of_work
from network.members.models import College, LegalForm, Member, MemberRole, Membership
from network.text import public_id, slug

PASSWORD = "neuf hérissons traversent la cour"

USUAL_FORMS = {
    College.PROJECT_HOLDERS: LegalForm.COOPERATIVE,
    College.LOCAL_AUTHORITIES: LegalForm.COMMUNE,
    College.SUPPORT_STRUCTURES: LegalForm.ASSOCIATION,
}

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
    name: str | None = None,
    college: College = College.PROJECT_HOLDERS,
    legal_form: LegalForm | None = None,
    **columns: Any,
) -> Member:
    """Make an organisation of the network, for which nobody acts yet."""
    number = next(_numbers)
    name = name or f"Les Centrales villageoises {number}"
    member = Member(
        public_id=public_id(),
        slug=slug(f"{name} {number}"),
        name=name,
        sort_key=slug(name),
        college=college,
        legal_form=legal_form or USUAL_FORMS[college],
        registered_at=clock.now(),
        **{"departments": ["31"], "epci_sirens": [], **columns},
    )
    with unit_of_work():
        db.session.add(member)
    return member


def let_act(account: Account, member: Member, role: MemberRole = MemberRole.REPRESENTATIVE) -> Account:
    """Let a person act for a member, and act for it now."""
    now = clock.now()
    with unit_of_work():
        db.session.add(
            Membership(member_id=member.id, account_id=account.id, role=role, joined_at=now, chosen_at=now)
        )
    return account


def make_representative(member: Member | None = None, **columns: Any) -> Account:
    """Make a person who may sign for a member (a new one by default)."""
    return let_act(make_account(**columns), member or make_member())


def make_contributor(member: Member | None = None, **columns: Any) -> Account:
    """Make a person who may write for a member (a new one by default), without signing."""
    return let_act(make_account(**columns), member or make_member(), MemberRole.CONTRIBUTOR)


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
        sort_key=name.lower(),
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
