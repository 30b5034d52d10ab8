"""What the migration of the directory makes of the members already there."""

import pytest
from sqlalchemy import text

from network.commands import add_migrations
from network.db import db, unit_of_work
from network.members.directory_queries import listed_members
from network.members.listing import relist_members

MEMBER = """
INSERT INTO member (public_id, slug, name, sort_key, college, legal_form, departments, epci_sirens,
                    description, registered_at, status)
VALUES (:slug, :slug, :name, :name, 'project_holders', 'cooperative', :departments, '[]', '',
        '2026-01-01 00:00:00+00:00', 'registered')
"""


@pytest.fixture
def before(make_app, databases, tmp_path):
    """A database as it was before the directory, with three members."""
    from flask_migrate import upgrade  # Alembic takes a second to import

    url = databases.empty(tmp_path)
    app = make_app(DATABASE_URL=url)
    add_migrations(app)
    with app.app_context():
        upgrade(revision="0003")
        members = [("lot", '["46", "12"]'), ("gers", '["32"]'), ("france", "[]")]
        as_migrations_do = {"writing": True, "unmarked": True}  # the generation has no table yet
        with db.engine.connect().execution_options(**as_migrations_do) as connection, connection.begin():
            for name, departments in members:
                values = {"slug": name, "name": name, "departments": departments}
                connection.execute(text(MEMBER), values)
        yield upgrade
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def test_members_keep_their_departments_and_are_found_once_relisted(before):
    before()
    rows = db.session.execute(
        text("SELECT name, code FROM member JOIN member_department ON member_id = member.id ORDER BY 1, 2")
    )
    assert [tuple(row) for row in rows] == [("gers", "32"), ("lot", "12"), ("lot", "46")]
    assert len(listed_members()) == 3
    with unit_of_work():
        relist_members()
    assert len(listed_members("aveyron")) == 1
