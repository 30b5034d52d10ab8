"""The migrations lead to the schema that the models describe: constraints, indexes and triggers included."""

import re

import pytest
from sqlalchemy import text

from network.commands import add_migrations, is_prepared
from network.db import db

# Alembic compares neither CHECK constraints nor triggers: the catalogues of both databases are read instead.
POSTGRESQL = """
SELECT 'column' AS kind, c.relname || '.' || a.attname AS name,
       format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
       || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS definition
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index', tablename || '.' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
SQLITE = "SELECT type, tbl_name || '.' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def schema() -> set[str]:
    """Return, a line each, what the database is made of; the order in which it was written does not count."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        rows = connection.execute(text(SQLITE if is_sqlite else POSTGRESQL)).all()
    ours = (row for row in rows if "alembic_version" not in row[1])
    return {f"{kind} {name}: {part}" for kind, name, sql in ours for part in _parts(kind, sql)}


def _parts(kind: str, sql: str) -> list[str]:
    plain = re.sub(r"\s+", " ", sql.replace('"', ""))
    if kind != "table":
        return [plain]
    inside = plain[plain.index("(") + 1 : plain.rindex(")")]
    # A CHECK may stand after its column or on a line of its own: it is the same one.
    apart = re.sub(r"(?<=\w) (CONSTRAINT \w+ CHECK )", r", \1", inside)
    return [part.strip() for part in re.split(r",(?![^(]*\))", apart)]


@pytest.fixture
def migrated(make_app, databases, tmp_path):
    """The schema of an empty database brought up to date."""
    from flask_migrate import upgrade  # Alembic takes a second to import

    url = databases.empty(tmp_path)
    app = make_app(DATABASE_URL=url)
    add_migrations(app)
    with app.app_context():
        assert not is_prepared()
        upgrade()
        assert is_prepared()
        yield schema()
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def test_migrations_give_the_schema_of_the_models(migrated, app):
    expected = schema()
    assert sorted(expected - migrated) == [], "the models have it, the migrations do not"
    assert sorted(migrated - expected) == [], "the migrations have it, the models do not"


def test_every_constraint_has_a_name(app):
    unnamed = [
        f"{table.name}: {constraint}"
        for table in db.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert not unnamed
