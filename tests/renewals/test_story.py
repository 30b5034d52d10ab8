"""The whole story: twelve sign, a minor version changes nothing, a major one is signed again one by one."""

from network.charter.queries import signatures_of
from network.charter.signatory_queries import count_signatories
from network.members.models import MemberStatus
from network.register.models import Kind
from network.register.queries import entry
from network.renewals import queries
from network.wording import day
from tests.charter.signing import prepare, sign
from tests.charter.versions import publish_major, publish_minor
from tests.factories import make_member, make_representative
from tests.renewals.asking import work, written

TITLE = {"O1": {"title": "Couvrir tous les besoins par des énergies renouvelables"}}


def counts(campaign):
    progress = queries.whole(queries.progress_by_college(campaign))
    return progress.signed, progress.total


def test_twelve_members_from_one_charter_to_the_next(charter, coordinator, at_noon):
    members = [make_member(f"Association {number:02}") for number in range(12)]
    people = {member: make_representative(member) for member in members}
    for member in members:
        sign(prepare(member, charter, by=people[member]))
    assert count_signatories(charter) == 12

    minor = publish_minor(coordinator)
    work()
    assert count_signatories(minor) == 12
    assert written() == []

    major = publish_major(coordinator, clauses=TITLE)
    assert queries.newest_campaign() is major
    assert counts(major) == (0, 12)
    work()
    work()
    assert sorted(mail.to for mail in written()) == sorted(people[member].email for member in members)
    for mail in written():
        assert "[ajouté : tous ]" in mail
        assert day(major.grace_until) in mail
        assert mail.action[0] == "Signer la version 2.0"
    for signed, member in enumerate(members[:7], start=1):
        again = sign(prepare(member, major, by=people[member]))
        assert counts(major) == (signed, 12)
        first = signatures_of(member)[-1]
        renewal = entry(again.entry_index)
        assert (renewal.kind, renewal.about) == (Kind.RENEWAL, first.entry_index)
    assert count_signatories(major) == 12, "the others count until the day"

    asked = len(written())
    at_noon.move(days=(major.grace_until - at_noon.now().date()).days - 30)
    work()
    reminded = {mail.to for mail in written()[asked:]}
    assert reminded == {people[member].email for member in members[7:]}
    sign(prepare(members[7], major, by=people[members[7]]))
    at_noon.move(days=23)
    before = len(written())
    work()
    assert {mail.to for mail in written()[before:]} == {people[member].email for member in members[8:]}

    at_noon.move(days=7)
    assert count_signatories(major) == 8
    assert {member.status for member in members[8:]} == {MemberStatus.EARLIER}
    before = len(written())
    work()
    assert {mail.to for mail in written()[before:]} == {people[member].email for member in members[8:]}
    assert {mail.kind for mail in written()[before:]} == {"renewal_ended"}
    assert {member.status for member in members[:8]} == {MemberStatus.SIGNED}
    before = len(written())
    at_noon.move(days=40)
    work()
    assert len(written()) == before, "nobody is written to for ever"
