"""What is being written is seen by its organisation and the coordination alone, by every address there is."""

import io
import zipfile
from itertools import product

import pytest

from network.accounts.models import Role
from network.db import unit_of_work
from network.search.actions import note_change
from network.sheets import actions
from network.sheets.content import Part, written
from network.text import slug
from tests.factories import (
    join_picture,
    make_account,
    make_contributor,
    make_coordinator,
    make_draft,
    make_member,
    make_published_sheet,
    make_representative,
)

SECRET = "Chaufferie inavouee"
OTHER_SECRET = "Regie Murmuree"


@pytest.fixture
def member():
    return make_member("Fermes de Figeac")


@pytest.fixture
def author(member):
    return make_contributor(member)


@pytest.fixture
def draft(author, member):
    """A sheet that was never published, whose every text is a secret."""
    revision = make_draft(author, member, SECRET)
    join_picture(revision)
    _write(revision, author, SECRET)
    return revision


@pytest.fixture
def revised(author, member):
    """A published sheet, of which the next revision is a secret."""
    published = make_published_sheet(author, member)
    with unit_of_work():
        revision = actions.revise_sheet(published.sheet, by=author)
    _write(revision, author, OTHER_SECRET)
    return revision


def _write(revision, author, words):
    texts = dict.fromkeys(("summary", "context", "description", "difficulties"), f"Voici {words}.")
    with unit_of_work():
        actions.save_draft(
            revision, written({"title": words, **texts}), saved_version=revision.saved_version, by=author
        )
        note_change("sheet", revision.sheet.public_id)  # as if something had slipped


STRANGERS = {
    "anonymous": lambda: None,
    "person": lambda: make_account("Person"),
    "other": lambda: make_representative(make_member("Soleil levant")),
    "observer": lambda: make_account("Observer", role=Role.OBSERVER),
    "reviewer": lambda: make_account("Reviewer", role=Role.REVIEWER),
}


def addresses(app, visitor, *revisions):
    """Go through every address of the site that the names of these revisions, or of their things, make."""
    things = {revision.sheet.public_id for revision in revisions}
    things |= {revision.picture for revision in revisions if revision.picture}
    slugs = {revision.sheet.slug for revision in revisions if revision.sheet.slug}
    slugs |= {slug(revision.title) for revision in revisions}
    known = {
        "public_id": things,
        "slug": slugs | things,
        "part": list(Part),
        "width": [320],
        "kind": ["sheet", "csv", "xlsx", "json", "jsonl", "md", "pdf"],
        "subject": things,
    }
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "accounts.log_out":
            continue
        found = [known.get(name, [1, 2, *things, *slugs]) for name in sorted(rule.arguments)]
        for values in product(*found):
            try:
                yield visitor.url(rule.endpoint, **dict(zip(sorted(rule.arguments), values, strict=True)))
            except (ValueError, LookupError, TypeError):
                continue  # no address of this kind is made of that
    for words in (SECRET, OTHER_SECRET, "Fermes de Figeac"):
        for path in ("/bibliotheque", "/membres", "/ressources"):
            yield f"{path}?q={words.replace(' ', '+')}"


def says(answer, words) -> bool:
    """Say whether an answer holds some words, in its archive too if it is one."""
    data = answer.get_data()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    return words.encode() in data


@pytest.mark.parametrize("role", STRANGERS)
def test_no_address_shows_a_draft_to_strangers(app, site, draft, revised, role):
    account, visitor = STRANGERS[role](), site.another()
    if account:
        visitor.login_as(account)
    leaks, seen = [], 0
    for url in addresses(app, visitor, draft, revised):
        answer, seen = visitor.open("GET", url), seen + 1
        typed = "?q=" in url  # what somebody looks for is said back to them
        told = [words for words in (SECRET, OTHER_SECRET) if not typed and says(answer, words)]
        if told or (draft.picture in url and answer.status_code == 200):
            leaks.append((url, answer.status_code, told))
        if typed and says(answer, draft.sheet.public_id):
            leaks.append((url, answer.status_code, "found"))
    assert (leaks, seen > 200) == ([], True)


@pytest.mark.parametrize("who", ["author", "coordinator"])
def test_its_people_and_the_coordination_see_it(app, site, draft, author, who):
    visitor = site.another().login_as(author if who == "author" else make_coordinator())
    shown = [url for url in addresses(app, visitor, draft) if says(visitor.open("GET", url), SECRET)]
    assert any("apercu" in url for url in shown)
    assert visitor.open("GET", visitor.url("files.show", public_id=draft.picture)).status_code == 200
