"""The generation changes with whatever may change a public page, and with nothing else."""

import pytest
from sqlalchemy import delete, insert, literal, select, text, update

from network import commands, create_app, generation
from network.accounts.models import Account
from network.db import db, short_transaction, unit_of_work
from network.errors import Refused
from network.generation import UNSEEN, read
from network.journal.actions import record
from network.members.models import Member
from network.search.models import SearchChange
from network.throttles.models import Hit
from tests.conftest import SETTINGS
from tests.factories import make_account, make_draft, make_member, make_published_sheet, make_representative
from tests.sheets.test_kept_pages import another_writer


@pytest.fixture
def reads(app):
    return app.extensions["quick_reads"]


@pytest.fixture
def member(app):
    return make_member()


def by_the_session(member):
    member.description = "Something else."


def by_a_new_row(_member):
    db.session.add(SearchChange(kind="x", key="y", mark="z", at=member_since()))


def member_since():
    return db.session.scalar(select(Member.registered_at))


def by_an_update(member):
    db.session.execute(update(Member).where(Member.id == member.id).values(website="https://exemple.fr"))


def by_a_statement_that_gives_rows_back(member):
    changed = update(Member).where(Member.id == member.id).values(website="https://exemple.fr")
    db.session.execute(changed.returning(Member.id)).all()


def by_many_rows(member):
    rows = [{"kind": "x", "key": key, "mark": "z", "at": member.registered_at} for key in "abc"]
    db.session.execute(insert(SearchChange), rows)


def by_a_selection(member):
    seen = select(literal("x"), literal("y"), literal("z"), Member.registered_at)
    db.session.execute(insert(SearchChange).from_select(["kind", "key", "mark", "at"], seen))


def by_text(member):
    db.session.execute(text('update "member" set website = :site'), {"site": "https://exemple.fr"})


def inside_a_common_table(member):
    chosen = select(Member.id).where(Member.id == member.id).cte()
    changed = update(Member).where(Member.id.in_(select(chosen.c.id))).values(website="https://exemple.fr")
    db.session.execute(changed.add_cte(chosen))


def by_a_deletion(_member):
    db.session.add(SearchChange(kind="x", key="y", mark="z", at=member_since()))
    db.session.flush()
    db.session.execute(delete(SearchChange))


WAYS = (
    by_the_session, by_a_new_row, by_an_update, by_a_statement_that_gives_rows_back, by_many_rows,
    by_a_selection, by_text, inside_a_common_table, by_a_deletion,
)  # fmt: skip


def test_whatever_way_a_public_table_is_written_the_generation_changes_as_it_is_committed(reads, member):
    marks = {read(reads)}
    for way in WAYS:
        before = read(reads)
        with unit_of_work():
            way(member)
            db.session.flush()
            # Whoever reads meanwhile reads what was there before, under the mark of before.
            assert read(reads) == before, way.__name__
        marks.add(read(reads))
    with short_transaction() as connection:
        connection.execute(update(Member).values(website=None))
    marks.add(read(reads))
    assert len(marks) == len(WAYS) + 2


def test_what_was_rolled_back_or_changed_nothing_leaves_the_generation(reads, member):
    before = read(reads)
    with pytest.raises(Refused), unit_of_work():
        by_an_update(member)
        raise Refused("No.")
    db.session.rollback()
    with unit_of_work():
        db.session.execute(update(Member).where(Member.id == -1).values(website=None))
        db.session.execute(select(Member).with_for_update())
    assert read(reads) == before
    with unit_of_work():  # nothing of the refused transaction is left over
        record("test", by=None, subject="x:y")
    assert read(reads) == before


def test_what_no_public_page_reads_leaves_the_generation(app, site, reads):
    member = make_member()
    author = make_representative(member)
    draft = make_draft(author, member, "A draft")
    before = read(reads)
    visitor = site.login_as(author)
    visitor.get("/mon-espace")
    with short_transaction() as connection:
        connection.execute(insert(Hit).values(key_hash="x", at=member.registered_at))
    page = visitor.get("sheets.edit_part", public_id=draft.sheet.public_id, part="identite")
    visitor.submit(page, "Enregistrer", title="Another title")
    assert read(reads) == before


def test_every_table_that_no_public_page_reads_is_one():
    assert UNSEEN - {table.name for table in db.metadata.sorted_tables} == set()


def test_a_worker_without_work_leaves_the_generation(app, reads):
    member, author = make_member(), make_account()
    make_published_sheet(author, member)
    run_every_task()
    before = read(reads)
    changing = []
    # What is done once an hour may look as if it changed something: it deletes what gives its rows back.
    for task in (task for task in commands.TASKS if task.every < 3600):
        task.run()
        db.session.rollback()
        if read(reads) != before:
            changing.append(task.run.__name__)
            before = read(reads)
    assert changing == []


def run_every_task():
    for task in commands.TASKS:
        while task.run():
            pass
        db.session.rollback()


def test_a_draft_changes_no_generation_its_publication_does(app, reads):
    owner, member = another_writer()
    draft = make_draft(owner, member, "A draft")
    before = read(reads)
    with unit_of_work():
        draft.summary = "Other words."
    assert read(reads) == before
    make_published_sheet(owner, member)
    assert read(reads) != before


def test_another_process_reads_the_generation_at_once(app, reads):
    names = ("DATA_DIR", "DATABASE_URL")
    other = create_app(**SETTINGS, **{name: app.config[name] for name in names})
    theirs = other.extensions["quick_reads"]
    seen = set()
    for _ in range(3):
        make_account()
        assert read(theirs) == read(reads)
        seen.add(read(theirs))
    assert len(seen) == 3
    with other.app_context():
        db.engine.dispose()


def test_a_lost_connection_is_opened_anew(app, reads):
    make_account()
    mark = read(reads)
    for connection in reads._free:
        connection.close()
    assert read(reads) == mark


class ClosedMeanwhile:
    """A connection of a site that closes all its own while this one reads."""

    def __init__(self, connection):
        self.connection = connection

    def execute(self, statement):
        db.engine.dispose()
        return self.connection.execute(statement)

    def close(self):
        self.connection.close()


def test_with_the_connections_of_the_site_its_own_are_closed_even_those_in_use(app, reads):
    mark = read(reads)
    [unused] = reads._free
    db.engine.dispose()
    with pytest.raises(db.engine.dialect.loaded_dbapi.Error):
        unused.execute("SELECT 1")
    assert read(reads) == mark
    [in_use] = reads._free
    reads._free[:] = [ClosedMeanwhile(in_use)]
    assert read(reads) == mark
    assert not reads._free
    with pytest.raises(db.engine.dialect.loaded_dbapi.Error):
        in_use.execute("SELECT 1")


def test_a_database_that_does_not_answer_has_no_generation(app, reads, monkeypatch):
    monkeypatch.setattr(generation, "_READ", "SELECT mark FROM elsewhere")
    assert read(reads) is None


def test_accounts_are_public_for_names_may_be_shown(app, reads):
    account = make_account()
    before = read(reads)
    with unit_of_work():
        db.session.get(Account, account.id).name = "Somebody Else"
    assert read(reads) != before
