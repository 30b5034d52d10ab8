from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members import mails, people_mails, queries, rules
from network.members.listing import free_address
from network.members.models import College, JoinRequest, Member, MemberRole, Membership, MemberStatus
from network.members.organisation import Organisation
from network.territories.queries import place_by_siren
from network.text import public_id


class AlreadyRegistered(Refused):
    """The organisation is a member already; `slug` is that member's."""

    def __init__(self, member: Member):
        super().__init__(_("%(name)s est déjà membre du réseau.", name=member.name))
        self.slug = member.slug


@action
def register_member(
    college: College,
    organisation: Organisation,
    *,
    description: str = "",
    website: str | None = None,
    by: Account,
) -> Member:
    """Enter an organisation in a college; whoever does it becomes its first representative."""
    member = _enter(college, organisation, description, website)
    _join(member, by, MemberRole.REPRESENTATIVE)
    record("member.registered", by=by, subject=f"member:{member.public_id}", college=college.value)
    queue(mails.welcome(member), to=by.email)
    return member


@dataclass(frozen=True)
class Newcomer:
    """An organisation that the coordination knows, no member yet; `since` when it adhered on paper."""

    college: College
    organisation: Organisation
    website: str | None = None
    official_email: str | None = None
    since: datetime | None = None


@action
def enter_members(newcomers: Sequence[Newcomer], *, by: Account) -> list[Member]:
    """Enter organisations that the coordination knows, all at once; nobody acts for them yet.

    Whoever calls has seen to it that none is a member already, nor comes twice.
    """
    taken = queries.addresses_taken()
    members = []
    for newcomer in newcomers:
        _refuse_what_does_not_fit(newcomer.college, newcomer.organisation)
        member = _new(newcomer.college, newcomer.organisation, "", newcomer.website, taken.__contains__)
        member.official_email = newcomer.official_email
        member.registered_at = newcomer.since or member.registered_at
        taken.add(member.slug)
        members.append(member)
        told = {"college": newcomer.college.value, "has_official_address": bool(newcomer.official_email)}
        record("member.entered", by=by, subject=f"member:{member.public_id}", **told)
    db.session.add_all(members)
    db.session.flush()
    return members


@action
def fill_in_member(member: Member, values: Mapping[str, str | None], *, by: Account) -> None:
    """Write what the coordination knows of a member (`siren`, `rna`, `website`), or take it back."""
    for name, value in values.items():
        setattr(member, name, value)
    record("member.filled_in", by=by, subject=f"member:{member.public_id}", fields=sorted(values))


@action
def remove_members(ids: Sequence[int], *, by: Account) -> None:
    """Delete members that nothing of the site holds to, as if they had never been entered."""
    for start in range(0, len(ids), 500):
        gone = Member.id.in_(ids[start : start + 500])
        for public_id_ in db.session.scalars(select(Member.public_id).where(gone)):
            record("member.removed", by=by, subject=f"member:{public_id_}")
        db.session.execute(delete(Member).where(gone))


def _enter(college: College, organisation: Organisation, description: str, website: str | None) -> Member:
    """Insert the member, or raise `Refused`: it does not fit, or it is one already."""
    _refuse_what_does_not_fit(college, organisation)
    if existing := queries.member_like(organisation):
        raise AlreadyRegistered(existing)
    member = _new(college, organisation, description, website, queries.is_slug_taken)
    db.session.add(member)
    return member


def _refuse_what_does_not_fit(college: College, organisation: Organisation) -> None:
    holder = place_by_siren(organisation.siren) if organisation.siren else None
    for field, obstacle in (
        ("legal_form", rules.obstacle_to_legal_form(college, organisation)),
        ("siren", rules.obstacle_to_siren(organisation, holder)),
        ("rna", rules.obstacle_to_rna(organisation)),
        ("territory", rules.obstacle_to_territory(college, organisation)),
    ):
        if obstacle:
            raise Refused(obstacle, field)


def _new(
    college: College,
    organisation: Organisation,
    description: str,
    website: str | None,
    is_taken: Callable[[str], bool],
) -> Member:
    kind, code = organisation.reference or (None, None)
    name = organisation.place_name or organisation.name
    return Member(
        public_id=public_id(),
        slug=free_address(name, organisation.departments, is_taken),
        name=organisation.name,
        college=college,
        legal_form=organisation.legal_form,
        siren=organisation.siren,
        rna=organisation.rna,
        reference_kind=kind,
        reference_code=code,
        departments=list(organisation.departments),
        epci_sirens=list(organisation.epci_sirens),
        description=description,
        website=website,
        registered_at=clock.now(),
    )


def _join(member: Member, account: Account, role: MemberRole) -> None:
    membership = Membership(member=member, account_id=account.id, role=role, joined_at=clock.now())
    db.session.add(membership)
    db.session.flush()
    choose_member(membership)


@action
def join_member(member: Member, account: Account, role: MemberRole, *, by: Account | None = None) -> None:
    """Let one person more act for a member: their request is answered, other representatives are told."""
    if request := queries.join_request_in(member, account):
        db.session.delete(request)
    _join(member, account, role)
    for representative in queries.representatives_of(member):
        if representative not in (account, by):
            queue(people_mails.person_arrived(member, account, role), to=representative.email)


@action
def choose_member(membership: Membership) -> None:
    """Make this member the one its person acts for from now on."""
    others = update(Membership).where(
        Membership.account_id == membership.account_id, Membership.id != membership.id
    )
    db.session.execute(others.values(chosen_at=None))
    membership.chosen_at = clock.now()


@action
def note_status(
    member: Member, status: MemberStatus, until: date | None = None, then: MemberStatus | None = None
) -> None:
    """Keep where a membership stands, so that lists can be asked for it without knowing the charter.

    From the day `until` on, if there is one, it stands where `then` says.
    """
    member.status, member.status_until, member.status_then = status, until, then


@action
def request_to_join(member: Member, *, by: Account) -> JoinRequest:
    """Ask to act for a member; asking again is a reminder.

    Its representatives answer, or the coordination if it has none left.
    """
    if obstacle := rules.obstacle_to_joining(queries.membership_in(member, by)):
        raise Refused(obstacle)
    request = queries.join_request_in(member, by)
    if request is None:
        request = JoinRequest(public_id=public_id(), member=member, account_id=by.id, asked_at=clock.now())
        db.session.add(request)
        db.session.flush()
    record("member.join_requested", by=by, subject=f"member:{member.public_id}")
    if representatives := queries.representatives_of(member):
        for representative in representatives:
            queue(mails.join_requested(request), to=representative.email)
    else:
        tell_desk(mails.join_requested_of_the_desk(request))
    return request


@action
def accept_join_request(public_id: str, role: MemberRole, *, by: Account) -> None:
    """Let the person who asked act for the member, in this role."""
    request = _request_to_answer(public_id, by)
    member, person = request.member, request.account
    join_member(member, person, role, by=by)
    subject = f"member:{member.public_id}"
    record("member.join_accepted", by=by, subject=subject, account=person.public_id, role=role.value)
    queue(mails.join_accepted(member, role), to=person.email)


@action
def decline_join_request(public_id: str, reason: str = "", *, by: Account) -> None:
    """Refuse that the person who asked act for the member, and tell them why if it is said."""
    request = _request_to_answer(public_id, by)
    member, person = request.member, request.account
    db.session.delete(request)
    subject = f"member:{member.public_id}"
    record("member.join_declined", by=by, subject=subject, account=person.public_id, reason=reason)
    queue(mails.join_declined(member, reason), to=person.email)


def _request_to_answer(public_id: str, by: Account) -> JoinRequest:
    request = queries.join_request_for(by, public_id)
    if request is None:
        raise Refused(_("Cette demande a déjà reçu une réponse."))
    return request
