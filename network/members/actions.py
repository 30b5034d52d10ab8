from sqlalchemy import update

from network import clock
from network.accounts.models import Account
from network.accounts.queries import coordinators
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members import mails, queries, rules
from network.members.models import College, JoinRequest, Member, MemberRole, Membership, MemberStatus
from network.members.organisation import Organisation
from network.territories.queries import place_by_siren
from network.territories.rules import bare_key
from network.text import public_id, slug


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
    holder = place_by_siren(organisation.siren) if organisation.siren else None
    for field, obstacle in (
        ("legal_form", rules.obstacle_to_legal_form(college, organisation)),
        ("siren", rules.obstacle_to_siren(organisation, holder)),
        ("rna", rules.obstacle_to_rna(organisation)),
        ("territory", rules.obstacle_to_territory(college, organisation)),
    ):
        if obstacle:
            raise Refused(obstacle, field)
    member = _enter(college, organisation, description, website)
    _join(member, by, MemberRole.REPRESENTATIVE)
    record("member.registered", by=by, subject=f"member:{member.public_id}", college=college.value)
    queue(mails.welcome(member), to=by.email)
    return member


def _enter(college: College, organisation: Organisation, description: str, website: str | None) -> Member:
    """Insert the member, or raise `AlreadyRegistered`."""
    if existing := queries.member_like(organisation):
        raise AlreadyRegistered(existing)
    kind, code = organisation.reference or (None, None)
    member = Member(
        public_id=public_id(),
        slug=_free_address(organisation),
        name=organisation.name,
        sort_key=bare_key(organisation.name)[:200],
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
    db.session.add(member)
    return member


def _free_address(organisation: Organisation) -> str:
    """Return an address that no member has: « saint-denis », « saint-denis-93 », or one made up."""
    short = slug(organisation.place_name or organisation.name)
    wanted = [short, *(f"{short}-{code.lower()}" for code in organisation.departments[:1])]
    return next(
        (address for address in wanted if not queries.is_slug_taken(address)),
        f"{short}-{public_id(5).lower()}",
    )


def _join(member: Member, account: Account, role: MemberRole) -> None:
    membership = Membership(member=member, account_id=account.id, role=role, joined_at=clock.now())
    db.session.add(membership)
    db.session.flush()
    choose_member(membership)


@action
def choose_member(membership: Membership) -> None:
    """Make this member the one its person acts for from now on."""
    others = update(Membership).where(
        Membership.account_id == membership.account_id, Membership.id != membership.id
    )
    db.session.execute(others.values(chosen_at=None))
    membership.chosen_at = clock.now()


@action
def edit_member(member: Member, *, description: str, website: str | None, by: Account) -> None:
    """Change what a member says about itself."""
    member.description, member.website = description, website
    record("member.edited", by=by, subject=f"member:{member.public_id}")


@action
def note_status(member: Member, status: MemberStatus) -> None:
    """Keep where a membership stands, so that lists can be asked for it without knowing the charter."""
    member.status = status


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
        for coordinator in coordinators():
            queue(mails.join_requested_of_the_desk(request), to=coordinator.email)
    return request


@action
def accept_join_request(public_id: str, role: MemberRole, *, by: Account) -> None:
    """Let the person who asked act for the member, in this role."""
    request = _request_to_answer(public_id, by)
    member, person = request.member, request.account
    db.session.delete(request)
    _join(member, person, role)
    subject = f"member:{member.public_id}"
    record("member.join_accepted", by=by, subject=subject, account=person.public_id, role=role.value)
    queue(mails.join_accepted(member, role), to=person.email)


@action
def decline_join_request(public_id: str, *, by: Account) -> None:
    """Refuse that the person who asked act for the member."""
    request = _request_to_answer(public_id, by)
    member, person = request.member, request.account
    db.session.delete(request)
    record("member.join_declined", by=by, subject=f"member:{member.public_id}", account=person.public_id)
    queue(mails.join_declined(member), to=person.email)


def _request_to_answer(public_id: str, by: Account) -> JoinRequest:
    request = queries.join_request_for(by, public_id)
    if request is None:
        raise Refused(_("Cette demande a déjà reçu une réponse."))
    return request
