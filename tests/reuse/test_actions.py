"""Declaring, changing, taking back; who is told, and what pages follow."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from network import clock as network_clock
from network.accounts.models import Account
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.members.models import Member, Membership, MemberStatus
from network.reuse import actions, queries
from network.reuse.models import Reuse, Stage
from network.search.models import SearchChange
from network.sheets.actions import archive_sheet, discard_draft
from network.sheets.models import Sheet
from tests.factories import make_contributor, make_coordinator, make_draft, make_representative, publish
from tests.reuse.conftest import generations, member_of, published, taken_in, writer_of


def told(outbox) -> list[str]:
    return [mail.to for mail in outbox if mail.kind == "sheet_inspires"]


def changes() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(SearchChange.key).order_by(SearchChange.seq)))


def events() -> list[str]:
    query = select(Entry.event).where(Entry.event.startswith("reuse.")).order_by(Entry.id)
    return list(db.session.scalars(query))


def test_a_declaration_is_kept_journalled_and_shown(declare, sheet, member):
    reuse = declare(taken="Le montage en régie", project="Chaufferie de l’école")
    assert (reuse.member, reuse.sheet, reuse.stage) == (member, sheet, Stage.PLANNED)
    assert events() == ["reuse.declared"]
    assert changes()[-1] == sheet.public_id
    assert queries.count_members() == {sheet.public_id: 1}


def test_the_author_is_told_once_whatever_becomes_of_the_project(declare, author, person, outbox):
    reuse = declare()
    assert told(outbox) == [author.email]
    said = {"project": "Une autre chaufferie", "stage": Stage.UNDER_WAY, "by": person}
    with unit_of_work():
        actions.change_reuse(reuse, **said)
    with unit_of_work():
        actions.take_back_reuse(reuse, by=person)
    declare(project="Une autre chaufferie")
    declare(project="Un second projet")
    assert told(outbox) == [author.email]
    assert events() == [f"reuse.{what}" for what in ("declared", "changed", "taken_back", *["declared"] * 2)]


def test_of_two_members_the_author_is_told_twice(declare, author, outbox):
    declare()
    declare(by=writer_of("Commune de Gramat"))
    assert told(outbox) == [author.email] * 2


def test_when_the_author_left_those_who_write_for_the_owner_are_told(declare, author, outbox):
    owner = member_of(author)
    other = make_contributor(owner)
    with unit_of_work():
        db.session.delete(db.session.scalars(select(Membership).filter_by(account_id=author.id)).one())
    declare()
    assert told(outbox) == [other.email]


def test_when_nobody_is_left_the_organisation_itself_is_told(declare, author, outbox):
    owner = member_of(author)
    with unit_of_work():
        db.session.delete(db.session.scalars(select(Membership).filter_by(account_id=author.id)).one())
        db.session.get(Member, owner.id).official_email = "mairie@exemple.fr"
    declare()
    assert told(outbox) == ["mairie@exemple.fr"]


def test_of_a_member_that_is_not_taken_in_yet_nothing_is_told_until_it_is(declare, sheet, author, outbox):
    waiting = make_contributor(taken_in("Commune en attente", accepted_at=None))
    declare(by=waiting)
    assert (told(outbox), queries.count_members()) == ([], {})
    with unit_of_work():
        member_of(waiting).accepted_at = network_clock.now()
    assert not actions.follow_reuses()
    assert told(outbox) == [author.email]
    assert queries.count_members() == {sheet.public_id: 1}
    actions.follow_reuses()
    assert told(outbox) == [author.email]


@pytest.mark.parametrize("status", [MemberStatus.SUSPENDED, MemberStatus.WITHDRAWN, MemberStatus.DORMANT])
def test_who_no_longer_counts_leaves_pages_and_counts_and_comes_back(declare, sheet, member, status):
    declare()
    before = len(changes())
    actions.follow_reuses()
    assert len(changes()) == before
    for now, count in ((status, {}), (MemberStatus.SIGNED, {sheet.public_id: 1})):
        with unit_of_work():
            db.session.get(Member, member.id).status = now
        actions.follow_reuses()
        assert queries.count_members() == count
        assert changes()[-1] == sheet.public_id
    assert len(changes()) == before + 2


def test_pages_follow_a_member_that_changes_its_name(declare, sheet, member):
    declare()
    with unit_of_work():
        db.session.get(Member, member.id).name = "Fermes du Grand Causse"
    before = len(changes())
    actions.follow_reuses()
    assert changes()[before:] == [sheet.public_id]


def test_one_project_is_declared_once_whatever_its_capitals(declare):
    declare(project="Chaufferie de l’École")
    with pytest.raises(Refused, match="déjà déclaré") as refused:
        declare(project="CHAUFFERIE DE L’ÉCOLE")
    assert refused.value.field == "project"


def test_what_was_taken_back_is_declared_again_in_its_place(declare, person):
    reuse = declare(taken="Le cahier des charges")
    with unit_of_work():
        actions.take_back_reuse(reuse, by=person)
    assert (reuse.taken, queries.own_reuses(reuse.member), queries.count_members()) == ("", [], {})
    again = declare(taken="")
    assert again.id == reuse.id and again.taken_back_at is None
    with unit_of_work():
        actions.take_back_reuse(again, by=person)
    with pytest.raises(Refused, match="retirée"), unit_of_work():
        actions.take_back_reuse(again, by=person)
    with pytest.raises(Refused, match="retirée"), unit_of_work():
        actions.change_reuse(again, project="Une halle", stage=Stage.DONE, by=person)


def test_a_project_takes_the_name_of_one_that_was_taken_back_not_of_one_that_stands(declare, person):
    gone, other, standing = declare(project="Une"), declare(project="Deux"), declare(project="Trois")
    with unit_of_work():
        actions.take_back_reuse(gone, by=person)
    with unit_of_work():
        actions.change_reuse(other, project="Une", stage=Stage.DONE, by=person)
    assert other.project == "Une"
    with pytest.raises(Refused, match="déjà déclaré"), unit_of_work():
        actions.change_reuse(standing, project="une", stage=Stage.DONE, by=person)


def test_the_database_keeps_one_declaration_a_project(declare, member, sheet):
    declare(project="Une halle")
    now = network_clock.now()
    twin = Reuse(
        public_id="TWIN", member_id=member.id, sheet_id=sheet.id,
        project="Une Halle", project_key="une-halle", stage=Stage.DONE, declared_at=now, changed_at=now,
    )  # fmt: skip
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(twin)
        db.session.flush()


def test_nobody_draws_on_their_own_sheet_nor_on_an_archived_one(declare, sheet, author):
    with pytest.raises(Refused, match="celle de votre organisation"):
        declare(by=author)
    with unit_of_work():
        archive_sheet(sheet, "Dépassée.", by=make_coordinator())
    with pytest.raises(Refused, match="archivée"):
        declare()


def test_a_sheet_of_the_member_may_tell_of_it_and_a_draft_stays_unseen(declare, person, member, sheet):
    draft = make_draft(person, member, "La nôtre, en cours d’écriture")
    reuse = declare(own_sheet=draft.sheet.public_id)
    assert queries.family_of(sheet, 10) == ([], [])
    publish(draft)
    before = len(changes())
    actions.follow_reuses()
    assert changes()[before:] == [sheet.public_id, draft.sheet.public_id]
    assert queries.family_of(sheet, 10) == ([], [reuse.own_sheet_id])


def test_a_sheet_of_somebody_else_tells_of_nothing(declare):
    foreign = published(writer_of("Commune de Gramat")).sheet
    with pytest.raises(Refused, match="de votre organisation") as refused:
        declare(own_sheet=foreign.public_id)
    assert refused.value.field == "own_sheet"


def test_no_sheet_descends_from_its_own_descendant(declare, sheet, author):
    line = generations(sheet, 3)
    with unit_of_work():
        member_of(author).accepted_at = network_clock.now()
    with pytest.raises(Refused, match="s’inspire déjà"):
        declare(of=line[-1], by=author, own_sheet=sheet.public_id)
    assert queries.ancestors_of(line[-1].id) == {each.id for each in line[:-1]}


def test_a_circle_is_refused_even_through_members_that_no_longer_count(declare, sheet, author):
    line = generations(sheet, 2)
    with unit_of_work():
        db.session.get(Member, line[1].owner_id).status = MemberStatus.SUSPENDED
    with pytest.raises(Refused, match="s’inspire déjà"):
        declare(of=line[2], by=author, own_sheet=sheet.public_id)


def test_of_two_declarations_at_once_that_make_a_circle_one_is_kept(app):
    writers = [writer_of("Commune A"), writer_of("Commune B")]
    sheets = [published(writer, f"Fiche {number}").sheet for number, writer in enumerate(writers)]
    said = [
        (writer.id, other.id, own.public_id)
        for writer, own, other in zip(writers, sheets, reversed(sheets), strict=True)
    ]
    db.session.rollback()
    together = Barrier(2)

    def one(asked: tuple[int, int, str]) -> Refused | None:
        with app.app_context():
            by, of = db.session.get(Account, asked[0]), db.session.get(Sheet, asked[1])
            member = member_of(by)
            together.wait()
            try:
                with unit_of_work():
                    actions.declare_reuse(
                        member, of, project="Croisé", stage=Stage.DONE, own_sheet=asked[2], by=by
                    )
            except Refused as refused:
                return refused
            return None

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(one, said))
    db.session.rollback()
    assert [answer.field for answer in answers if answer] == ["own_sheet"]
    assert len(db.session.scalars(select(Reuse)).all()) == 1


def test_thrown_away_a_draft_leaves_the_declaration_without_its_sheet(declare, person, member):
    draft = make_draft(person, member, "Jamais finie")
    reuse = declare(own_sheet=draft.sheet.public_id)
    with unit_of_work():
        discard_draft(draft, by=person)
    db.session.expire_all()
    assert reuse.own_sheet is None


def test_what_is_told_of_a_sheet_is_worth_as_many_members_as_draw_on_it(declare, sheet, person):
    declare(project="Une")
    declare(project="Deux")
    declare(project="Trois", by=make_representative(taken_in("Commune de Gramat")))
    assert queries.count_members([sheet.public_id]) == {sheet.public_id: 2}
    assert queries.count_members(["AUCUNE"]) == {}
