"""No path alters a published version: neither an action of the site, nor SQL, on either database."""

import ast
from datetime import timedelta
from importlib import import_module

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from network import clock
from network.charter import actions, document_actions, entries, queries, version_actions
from network.charter.models import CharterVersion, Clause, EndKind, Means
from network.charter.version_queries import draft_version
from network.config import ROOT
from network.db import db, unit_of_work
from network.errors import Refused
from network.register.models import Kind
from network.renewals import actions as renewals
from tests.charter.signing import BROWSER, a_pledge, prepare, received, sign
from tests.charter.versions import CLAUSE, publish, publish_major, publish_minor, write
from tests.factories import make_coordinator, make_member, make_representative
from tests.imports.bringing import brought_in, prepared, table, tried


class Scene:
    """Three published versions (1.0, 1.1 and 2.0), a draft of 2.1, a coordinator and somebody who signs."""

    def __init__(self):
        with unit_of_work():
            self.first = actions.publish_model_charter()
        self.by = make_coordinator()
        self.member = make_member("Fermes de Figeac")
        self.person = make_representative(self.member)
        self.signature = sign(prepare(self.member, self.first, by=self.person))
        publish_minor(self.by)
        self.latest = publish_major(self.by)
        self.draft = write(self.by, number="2.1", level="minor", preamble="Un autre préambule.")
        self.published = [self.first.id, self.latest.id]
        self.clause = queries.clauses_of(self.latest)[0]

    @property
    def seen(self):
        return self.draft.saved_version

    def prepared(self):
        return prepare(self.member, self.latest, by=self.person)


def rows():
    """Return what is published, column by column, as the database keeps it."""
    db.session.rollback()
    versions, clauses = CharterVersion.__table__, Clause.__table__
    published = select(versions).where(versions.c.published_at.is_not(None)).order_by(versions.c.id)
    kept = db.session.execute(published).all()
    held = select(clauses).where(clauses.c.version_id.in_([row.id for row in kept])).order_by(clauses.c.id)
    return [tuple(map(repr, row)) for row in (*kept, *db.session.execute(held))]


# ——— Every action that knows versions or clauses, used as wrongly as its arguments allow ———


def _other(scene, **changed):
    return {name: getattr(scene.clause, name) for name in CLAUSE} | changed


def _heading(scene, **changed):
    names = ("number", "level", "title", "preamble", "is_model")
    return {name: getattr(scene.draft, name) for name in names} | changed


def _spoilt(version):
    """Return a published version with other words in the session, as a mistake of the code might leave it."""
    version.title = version.preamble = "Autre chose"
    return version


def _document(scene):
    pledge = a_pledge(scene.member, scene.latest)
    return document_actions.send_document(
        scene.member, scene.latest, pledge,
        signed_on=clock.today(), document=received(), by=scene.person, origin=BROWSER,
    )  # fmt: skip


def _import(scene, means):
    rows = (
        ("Nom", "Forme juridique", "Département", "Collège"),
        ("Les Amis du vent", "association", "46", "soutien"),
    )
    return means(table(*rows), scene.by)


TRIES = {
    "network.charter.actions": {
        "publish_model_charter": lambda s: actions.publish_model_charter(),
        "publish_version": lambda s: actions.publish_version(
            {
                "number": s.first.number, "title": "Autre", "preamble": "Autre", "level": "major",
                "is_model": False, "clauses": [],
            }
        ),
        "bring_into_force": lambda s: actions.bring_into_force(
            _spoilt(s.latest), [], grace_until=clock.today() + timedelta(days=300)
        ),
        "prepare_signing": lambda s: actions.prepare_signing(
            s.member, s.latest, a_pledge(s.member, s.latest), by=s.person, origin=BROWSER
        ),
        "attach": lambda s: actions.attach(
            s.signature, s.member.id, act_file=received(), by=s.person
        ),
        "send_signing_code": lambda s: s.prepared(),
        "send_code_again": lambda s: actions.send_code_again(
            _draft_of(s), s.member, s.latest, by=s.person, origin=BROWSER
        ),
        "sign_charter": lambda s: sign(s.prepared()),
        "forget_stale_drafts": lambda s: actions.forget_stale_drafts(),
    },
    "network.charter.document_actions": {
        "send_document": _document,
        "accept_document": lambda s: document_actions.accept_document(_document(s), by=s.by),
        "refuse_document": lambda s: document_actions.refuse_document(_document(s), "Illisible.", by=s.by),
    },
    "network.charter.entries": {
        "enter_signature": lambda s: entries.enter_signature(
            s.member, s.latest, a_pledge(s.member, s.latest), means=Means.SITE, account=s.person, by=s.person
        ),
        "end_signature": lambda s: entries.end_signature(s.signature, "Fini.", EndKind.WITHDRAWN),
        "append_about": lambda s: entries.append_about(s.signature, Kind.CORRECTION, "Une erreur."),
    },
    "network.charter.version_actions": {
        "start_draft": lambda s: version_actions.start_draft(by=s.by),
        "save_heading": lambda s: version_actions.save_heading(
            _heading(s, number=s.latest.number), seen=s.seen, by=s.by
        ),
        "save_clause": lambda s: version_actions.save_clause(
            s.clause.id, _other(s, text="Autre"), seen=s.seen, by=s.by
        ),
        "remove_clause": lambda s: version_actions.remove_clause(s.clause.id, seen=s.seen, by=s.by),
        "move_clause": lambda s: version_actions.move_clause(s.clause.id, up=False, seen=s.seen, by=s.by),
        "discard_draft": lambda s: version_actions.discard_draft(seen=s.seen, by=s.by),
        "publish_draft": lambda s: version_actions.publish_draft(
            typed="2.1", seen=s.seen, grace_until=clock.today() + timedelta(days=300), by=s.by
        ),
    },
    "network.imports.actions": {
        "prepare_import": lambda s: _import(s, prepared),
        "try_import": lambda s: _import(s, tried),
        "run_import": lambda s: _import(s, brought_in),
        "discard_import": lambda s: _discard(_import(s, tried), s.by),
        "forget_stale_imports": lambda s: import_module("network.imports.actions").forget_stale_imports(),
    },
    "network.renewals.actions": {
        "remind_missing": lambda s: renewals.remind_missing(s.latest, by=s.by),
        "_write": lambda s: renewals._write({}),
    },
}  # fmt: skip


def _draft_of(scene):
    scene.prepared()
    return queries.draft_of(scene.member, scene.person, scene.latest)


def _discard(run, by):
    with unit_of_work():
        import_module("network.imports.actions").discard_import(run, by=by)


WRITES = {"CharterVersion", "Clause"}
HELD = {"version", "clause", "charter", "last", "current"}  # what a file calls one that it was given


def files_that_know_versions():
    """Return, by module, the tree of every file with actions that names versions or clauses."""
    found = {}
    for path in (ROOT / "network").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = {alias.name for node in imported for alias in node.names}
        if names & WRITES and actions_of(tree):
            found[".".join(path.relative_to(ROOT).with_suffix("").parts)] = tree
    return found


def actions_of(tree):
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    marks = {f.name: {each.id for each in f.decorator_list if isinstance(each, ast.Name)} for f in functions}
    return {name for name, found in marks.items() if "action" in found}


def writes(tree):
    """Say whether a file makes, changes or deletes a version or a clause."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            named = [
                node.func,
                *(node.args if ast.unparse(node.func) in ("update", "delete", "insert") else ()),
            ]
            if any(isinstance(each, ast.Name) and each.id in WRITES for each in named):
                return True
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in (part for each in targets for part in getattr(each, "elts", [each])):
            if isinstance(target, ast.Attribute) and ast.unparse(target.value) in HELD:
                return True
    return False


def test_every_action_that_may_touch_a_version_is_tried_here():
    known = files_that_know_versions()
    assert {name for name, tree in known.items() if writes(tree)} <= set(TRIES)
    assert {name: actions_of(known[name]) for name in TRIES} == {
        name: set(each) for name, each in TRIES.items()
    }


@pytest.mark.parametrize(
    "attempt", [pytest.param(attempt, id=name) for tries in TRIES.values() for name, attempt in tries.items()]
)
def test_no_action_alters_what_is_published(app, attempt):
    scene = Scene()
    before = rows()
    try:
        with unit_of_work():
            attempt(scene)
    except (Refused, DatabaseError):
        db.session.rollback()
    after = rows()
    assert [row for row in before if row not in after] == []


@pytest.mark.parametrize(
    "name", ["bring_into_force", "save_clause", "remove_clause", "move_clause", "save_heading"]
)
def test_the_most_direct_ones_are_refused(app, name):
    scene = Scene()
    attempt = next(tries[name] for tries in TRIES.values() if name in tries)
    with pytest.raises((Refused, DatabaseError)), unit_of_work():
        attempt(scene)


def test_what_is_published_stays_when_the_next_versions_come(app):
    scene = Scene()
    before = rows()
    publish(scene.by)
    publish_major(scene.by, number="3.0")
    assert [row for row in before if row not in rows()] == []


# ——— SQL ———


COLUMNS = [
    (table.name, column.name) for table in (CharterVersion.__table__, Clause.__table__) for column in table.c
]
OTHER = {
    "id": "id + 1000", "version_id": "{draft}", "position": "position + 1000", "line": "1",
    "level": "'minor'", "kind": "'means'", "colleges": "'[]'", "figures": "'[]'", "is_model": "NOT is_model",
    "grace_until": "'2031-01-01'", "published_at": "NULL", "saved_at": "NULL", "saved_by_id": "NULL",
    "saved_version": "saved_version + 1",
}  # fmt: skip


def alter(statement, scene):
    with pytest.raises(DatabaseError, match="keeps_published"), unit_of_work():
        db.session.execute(
            text(statement.format(published=scene.latest.id, draft=scene.draft.id, clause=scene.clause.id))
        )


@pytest.fixture
def scene(app):
    return Scene()


def test_no_column_of_what_is_published_changes_in_sql(scene):
    before = rows()
    for table_name, column in COLUMNS:
        owner = "id" if table_name == "charter_version" else "version_id"
        other = OTHER.get(column, "'autre'")
        alter(f"UPDATE {table_name} SET {column} = {other} WHERE {owner} = {{published}}", scene)
        alter(f"UPDATE {table_name} SET {column} = {column} WHERE {owner} = {{published}}", scene)
    assert rows() == before


ADDED = (
    "INTO clause (version_id, position, code, kind, title, text, by_whom, by_when, proof, colleges, figures)"
    " VALUES ({published}, 99, 'Z1', 'means', '', '', '', '', '', '[]', '[]')"
)
ALTERING = (
    "DELETE FROM charter_version WHERE id = {published}",
    "DELETE FROM clause WHERE version_id = {published}",
    "DELETE FROM clause WHERE id = {clause}",
    f"INSERT {ADDED}",
    "UPDATE clause SET version_id = {published}, position = 99, code = 'Z1' WHERE version_id = {draft}",
    "UPDATE clause SET version_id = {draft}, position = 99, code = 'Z1' WHERE id = {clause}",
    "UPDATE charter_version SET grace_until = NULL WHERE grace_until IS NOT NULL",
)
REPLACING = (
    f"INSERT OR REPLACE {ADDED}",
    "INSERT OR REPLACE INTO clause (id, version_id, position, code, kind, title, text, by_whom, by_when,"
    " proof, colleges, figures)"
    " VALUES ({clause}, {draft}, 99, 'Z1', 'means', '', '', '', '', '', '[]', '[]')",
    "INSERT OR REPLACE INTO charter_version (id, number, title, preamble, text, sha256, level, is_model,"
    " saved_version) VALUES ({published}, '9.9', '', '', '', '', 'major', 0, 0)",
    "INSERT OR REPLACE INTO charter_version (number, title, preamble, text, sha256, level, is_model,"
    " saved_version) VALUES ('2.0', '', '', '', '', 'major', 0, 0)",
    "UPDATE OR REPLACE charter_version SET number = '2.0' WHERE id = {draft}",
    "UPDATE OR REPLACE charter_version SET id = {published} WHERE id = {draft}",
    "UPDATE OR REPLACE clause SET id = {clause} WHERE version_id = {draft}",
)


def test_nothing_published_is_deleted_added_to_or_taken_from_in_sql(scene):
    before = rows()
    replacing = REPLACING if db.engine.dialect.name == "sqlite" else ()  # PostgreSQL has no such statement
    for statement in (*ALTERING, *replacing):
        alter(statement, scene)
    assert rows() == before


def test_a_draft_does_change(scene):
    """Or else the tests above would prove nothing."""
    with unit_of_work():
        db.session.execute(text(f"UPDATE charter_version SET title = 'Autre' WHERE id = {scene.draft.id}"))
        db.session.execute(text(f"UPDATE clause SET title = 'Autre' WHERE version_id = {scene.draft.id}"))
    assert draft_version().title == "Autre"
    assert {clause.title for clause in queries.clauses_of(draft_version())} == {"Autre"}
