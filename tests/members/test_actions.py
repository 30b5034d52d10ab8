import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from network.accounts.models import Account
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.members import actions, queries
from network.members.actions import AlreadyRegistered
from network.members.directory_queries import listed_members, members_in
from network.members.models import College, JoinRequest, LegalForm, Member, MemberRole, Membership
from network.members.organisation import Organisation, listed
from network.territories.models import Kind
from network.territories.queries import place
from tests.factories import make_account, make_member, make_membership

FERMES = Organisation("Fermes de Figeac", LegalForm.COOPERATIVE, siren="393478300", departments=("46",))


def figeac():
    return listed(place(Kind.COMMUNE, "46102"))


def register(organisation, college=College.LOCAL_AUTHORITIES, *, by=None, **profile):
    with unit_of_work():
        return actions.register_member(college, organisation, by=by or make_account(), **profile)


def members_of(account):
    return [membership.member for membership in queries.memberships_of(account)]


def events():
    return db.session.scalars(select(Entry.event).order_by(Entry.id)).all()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_registering_makes_a_member_a_representative_a_journal_entry_and_a_mail(app, outbox):
    account = make_account(email="maire@figeac.example")
    with unit_of_work():
        member = actions.register_member(College.LOCAL_AUTHORITIES, figeac(), by=account)
    assert (member.name, member.slug, member.siren, member.insee_code) == (
        "Figeac",
        "figeac",
        "214601023",
        "46102",
    )
    assert member.departments == ["46"]
    assert member.is_public_body
    assert queries.representatives_of(member) == [account]
    assert members_of(account) == [member]
    assert events() == ["member.registered"]
    assert outbox.kinds() == ["welcome"]
    assert outbox.last.to == "maire@figeac.example"
    assert "délibération" in outbox.last


def test_each_college_is_welcomed_in_its_own_words(app, outbox):
    association = Organisation("Quercy Énergies", LegalForm.ASSOCIATION, rna="W462001234")
    register(figeac())
    register(FERMES, College.PROJECT_HOLDERS)
    register(association, College.SUPPORT_STRUCTURES)
    assert len({mail.paragraphs[2] for mail in outbox}) == 3
    assert "Porteurs de projet" in outbox.all()[1]
    assert "votre représentant légal" in outbox.all()[1]


def test_a_department_has_no_siren_in_the_lists_and_registers_all_the_same(app):
    member = register(listed(place(Kind.DEPARTMENT, "46")))
    assert (member.name, member.slug, member.siren) == ("Département du Lot", "departement-du-lot", None)


def test_an_epci_is_named_in_full_and_addressed_in_short(app):
    member = register(listed(place(Kind.EPCI, "200067361")))
    assert (member.name, member.slug) == ("Communauté de communes Grand-Figeac", "cc-grand-figeac")
    assert member.departments == ["46", "12"]


@pytest.mark.parametrize(
    "again",
    [
        Organisation("Autre nom", LegalForm.COMPANY, siren="393478300"),
        Organisation("Autre nom", LegalForm.ASSOCIATION, siren="393478300", rna="W462001234"),
    ],
)
def test_the_same_number_cannot_register_twice(app, outbox, again):
    first = register(FERMES, College.PROJECT_HOLDERS)
    with pytest.raises(AlreadyRegistered) as refused:
        register(again, College.SUPPORT_STRUCTURES)
    assert refused.value.slug == first.slug
    assert count(Member) == 1
    assert outbox.kinds() == ["welcome"]


def test_the_same_official_entry_cannot_register_twice(app):
    register(figeac())
    with pytest.raises(AlreadyRegistered, match="Figeac est déjà membre"):
        register(figeac())
    assert count(Membership) == 1


def at_once(app, times, act):
    """Let several threads do the same at the same moment, each with its own number; return what each got."""
    start = threading.Barrier(times)

    def run(number):
        with app.app_context():
            start.wait()
            with unit_of_work():
                return act(number)

    with ThreadPoolExecutor(times) as threads:
        running = [threads.submit(run, number) for number in range(times)]
    db.session.rollback()
    return [done.exception() or done.result() for done in running]


def test_many_who_register_one_organisation_at_once_make_one_member(app, outbox):
    accounts = [make_account().id for _ in range(6)]
    organisation = figeac()

    def register_it(number):
        by = db.session.get(Account, accounts[number])
        return actions.register_member(College.LOCAL_AUTHORITIES, organisation, by=by).slug

    outcomes = at_once(app, len(accounts), register_it)
    assert outcomes.count("figeac") == 1
    assert [refused.slug for refused in outcomes if isinstance(refused, AlreadyRegistered)] == ["figeac"] * 5
    assert (count(Member), count(Membership), len(outbox)) == (1, 1, 1)


def test_members_of_one_name_get_addresses_of_their_own(app):
    first = register(listed(place(Kind.COMMUNE, "93066")))
    second = register(listed(place(Kind.COMMUNE, "97411")))
    assert (first.slug, second.slug) == ("saint-denis", "saint-denis-974")
    unplaced = [Organisation("Soleil", LegalForm.ASSOCIATION) for _ in range(3)]
    slugs = [register(found, College.PROJECT_HOLDERS).slug for found in unplaced]
    assert slugs[0] == "soleil"
    assert len(set(slugs)) == 3


@pytest.mark.parametrize(
    ("organisation", "field"),
    [
        (Organisation("X", LegalForm.PETR, siren="393478300", departments=("46",)), "legal_form"),
        (Organisation("X", LegalForm.COOPERATIVE, siren="393478301"), "siren"),
        (Organisation("X", LegalForm.COOPERATIVE), "siren"),
        (Organisation("X", LegalForm.COOPERATIVE, siren="214601023"), "siren"),
        (Organisation("X", LegalForm.COOPERATIVE, siren="393478300", rna="W462001234"), "rna"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(app, outbox, organisation, field):
    with pytest.raises(Refused) as refused:
        register(organisation, College.PROJECT_HOLDERS)
    assert refused.value.field == field
    assert count(Member) == 0
    assert len(outbox) == 0


def test_a_syndicate_that_covers_nothing_is_refused(app):
    with pytest.raises(Refused) as refused:
        register(Organisation("X", LegalForm.ENERGY_SYNDICATE, siren="393478300"))
    assert refused.value.field == "territory"


@pytest.mark.parametrize(
    "columns",
    [
        {"siren": "12345678"},
        {"rna": "W462001234"},
        {"reference_kind": Kind.COMMUNE},
        {"reference_code": "46102"},
        {"name": ""},
    ],
)
def test_the_database_refuses_members_that_make_no_sense(app, columns):
    with pytest.raises(IntegrityError):
        make_member(**{"name": "X", **columns})


def test_one_person_acts_for_the_member_chosen_last(app, clock):
    account = make_account()
    first = register(figeac(), by=account)
    second = register(FERMES, College.PROJECT_HOLDERS, by=account)
    assert members_of(account) == [second, first]
    with unit_of_work():
        actions.choose_member(queries.membership_in(first, account))
    assert members_of(account) == [first, second]


def test_a_person_is_in_a_member_once(app):
    account = make_account()
    member = make_member(by=account)
    with pytest.raises(IntegrityError):
        make_membership(member, account)


def test_a_second_person_asks_and_every_representative_is_told(app, outbox):
    member = make_member(by=make_account(email="une@exemple.fr"))
    make_membership(member, make_account(email="deux@exemple.fr"))
    make_membership(member, make_account(email="plume@exemple.fr"), MemberRole.CONTRIBUTOR)
    asking = make_account("Sacha Petit", "sacha@exemple.fr")
    with unit_of_work():
        request = actions.request_to_join(member, by=asking)
    assert [mail.to for mail in outbox] == ["une@exemple.fr", "deux@exemple.fr"]
    assert "Sacha Petit (sacha@exemple.fr)" in outbox.last
    assert outbox.last.links()[0].endswith(f"/mon-espace/demandes/{request.public_id}")
    assert queries.join_requests_to(member) == queries.join_requests_by(asking) == [request]
    assert events() == ["member.join_requested"]


def test_asking_again_reminds_without_a_second_request(app, outbox):
    member = make_member(by=make_account())
    asking = make_account()
    for _ in range(2):
        with unit_of_work():
            actions.request_to_join(member, by=asking)
    assert len(queries.join_requests_to(member)) == 1
    assert len(outbox) == 2


def test_a_button_pressed_many_times_at_once_makes_one_request(app, outbox):
    member, asking = make_member(by=make_account()).id, make_account().id

    def ask(_number):
        by = db.session.get(Account, asking)
        return actions.request_to_join(db.session.get(Member, member), by=by).public_id

    assert len(set(at_once(app, 6, ask))) == 1
    assert (count(JoinRequest), len(outbox)) == (1, 6)


def test_who_already_acts_for_a_member_cannot_ask(app):
    account = make_account()
    member = make_member(by=account)
    with pytest.raises(Refused, match="Vous agissez déjà"), unit_of_work():
        actions.request_to_join(member, by=account)


@pytest.mark.parametrize("role", list(MemberRole))
def test_an_accepted_person_acts_in_the_role_given(app, outbox, role):
    representative, asking = make_account(), make_account(email="sacha@exemple.fr")
    member = make_member(by=representative)
    with unit_of_work():
        request = actions.request_to_join(member, by=asking)
    with unit_of_work():
        actions.accept_join_request(request.public_id, role, by=representative)
    assert queries.membership_in(member, asking).role == role
    assert queries.join_requests_to(member) == []
    assert (outbox.last.kind, outbox.last.to) == ("join_accepted", "sacha@exemple.fr")
    assert events()[-1] == "member.join_accepted"


def test_a_declined_person_is_told_and_may_ask_again(app, outbox):
    representative, asking = make_account(), make_account(email="sacha@exemple.fr")
    member = make_member(by=representative)
    with unit_of_work():
        request = actions.request_to_join(member, by=asking)
    with unit_of_work():
        actions.decline_join_request(request.public_id, by=representative)
    assert queries.membership_in(member, asking) is None
    assert (outbox.last.kind, outbox.last.to) == ("join_declined", "sacha@exemple.fr")
    with unit_of_work():
        actions.request_to_join(member, by=asking)


def test_a_request_is_answered_once_and_by_a_representative_only(app, outbox):
    representative, asking, stranger = make_account(), make_account(), make_account()
    member = make_member(by=representative)
    make_member("Ailleurs", by=stranger)
    with unit_of_work():
        public_id = actions.request_to_join(member, by=asking).public_id
    with pytest.raises(Refused), unit_of_work():
        actions.accept_join_request(public_id, MemberRole.REPRESENTATIVE, by=stranger)
    with unit_of_work():
        actions.accept_join_request(public_id, MemberRole.CONTRIBUTOR, by=representative)
    with pytest.raises(Refused, match="déjà reçu une réponse"), unit_of_work():
        actions.decline_join_request(public_id, by=representative)
    assert queries.membership_in(member, asking).role == MemberRole.CONTRIBUTOR
    assert outbox.kinds() == ["join_requested", "join_accepted"]


def test_only_a_representative_of_the_member_may_answer(app):
    representative, contributor, stranger, asking = (make_account() for _ in range(4))
    member = make_member(by=representative)
    make_membership(member, contributor, MemberRole.CONTRIBUTOR)
    make_member("Ailleurs", by=stranger)
    with unit_of_work():
        request = actions.request_to_join(member, by=asking)
    assert queries.join_request_for(representative, request.public_id) == request
    for somebody in (contributor, stranger, asking):
        assert queries.join_request_for(somebody, request.public_id) is None


def test_members_are_listed_by_name_whatever_their_accents_and_type(app):
    register(listed(place(Kind.EPCI, "200067361")))
    register(
        Organisation("Énergies du Lot", LegalForm.COOPERATIVE, siren="393478300"), College.PROJECT_HOLDERS
    )
    register(figeac())
    everybody = members_in([listed.id for listed in listed_members()])
    assert [member.name for member in everybody] == [
        "Énergies du Lot",
        "Figeac",
        "Communauté de communes Grand-Figeac",
    ]
    assert queries.count_by_college() == {
        College.PROJECT_HOLDERS: 1,
        College.LOCAL_AUTHORITIES: 2,
        College.SUPPORT_STRUCTURES: 0,
    }
