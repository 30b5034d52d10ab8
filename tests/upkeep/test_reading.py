"""What the nights read: what is said twice, which files are given twice, what waits, what nobody finds."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from network.db import db, unit_of_work
from network.library.asking_models import ShownDocument
from network.resources.care_actions import confirm_resource
from network.sheets import actions as sheets
from network.sheets.content import written
from network.upkeep import actions, queries, reading
from network.upkeep.models import FindingKind, FindingState, LibraryReading
from tests.factories import (
    join_picture,
    make_coordinator,
    make_draft,
    make_published_resource,
    make_published_sheet,
    publish,
)
from tests.upkeep.living import live_nights

STORY = (
    "La commune a remplacé trois chaudières au fioul par une chaufferie à plaquettes forestières, livrées "
    "par une scierie voisine. Le silo enterré reçoit quarante mètres cubes. Le réseau dessert l’école, la "
    "mairie, la salle des fêtes et douze logements sociaux. Un technicien du syndicat suit les consommations "
    "chaque semaine et règle les départs. Les habitants ont visité le chantier deux fois, et les élèves ont "
    "peint la trémie. La première saison a montré qu’il fallait broyer plus fin."
)
OTHER = (
    "Le syndicat mixte loue des vélos à assistance électrique au mois, réparés dans un atelier d’insertion. "
    "Les salariés des usines les prennent pour deux ans, puis les rachètent. Les pistes suivent l’ancienne "
    "voie ferrée, éclairée par des bornes sobres. Une application maison compte les kilomètres."
)


def found(kind, state=FindingState.OPEN):
    return queries.findings(state, kind).items


def a_sheet(author, member, title, text, **fields):
    own = dict.fromkeys(("context", "difficulties"), f"{title} : de quoi il s’agit.")
    summary = f"{title}, en quelques mots choisis."
    return make_published_sheet(
        author, member, title, description=text, **{**own, "summary": summary, **fields}
    )


def rewrite(revision, by, **fields):
    with unit_of_work():
        draft = sheets.revise_sheet(revision.sheet, by=by)
        sheets.save_draft(draft, written(fields), saved_version=draft.saved_version, by=by)
    publish(draft)
    return draft


# ——— Said twice ———


def test_two_sheets_that_say_nearly_the_same_are_found_from_the_newer_one(
    author, member, manners, clock, outbox
):
    first = a_sheet(author, member, "Une chaufferie bois à Figeac", STORY)
    a_sheet(author, member, "Des vélos pour aller à l’usine", OTHER)
    clock.move(hours=1)
    second = a_sheet(author, member, "Chaufferie au bois de Figeac", STORY.replace("douze", "quinze"))
    live_nights(1, clock, manners)
    (finding,) = found(FindingKind.SIMILAR)
    assert finding.subject == f"sheet:{second.sheet.public_id}"
    assert finding.detail["other"] == f"sheet:{first.sheet.public_id}"
    assert 50 <= finding.detail["share"] <= 100
    assert "library_to_mend" not in outbox.kinds()  # the desk looks first


def test_a_pair_that_was_kept_comes_back_only_if_it_grows_alike(author, member, manners, clock):
    a_sheet(author, member, "Une chaufferie bois à Figeac", STORY)
    second = a_sheet(author, member, "Chaufferie au bois de Figeac", f"{STORY} {OTHER}")
    live_nights(1, clock, manners)
    (finding,) = found(FindingKind.SIMILAR)
    with unit_of_work():
        actions.accept_finding(finding, "Deux tranches de travaux.", by=make_coordinator())
    third = rewrite(second, author, successes="Le broyage plus fin a suffi.")
    live_nights(1, clock, manners)
    assert found(FindingKind.SIMILAR) == []
    fourth = rewrite(third, author, description=STORY, successes="")
    live_nights(1, clock, manners)
    assert [each.id for each in found(FindingKind.SIMILAR)] == [finding.id]
    rewrite(
        fourth, author, description=OTHER, summary="Des vélos, et rien de semblable à ce qui précède ici."
    )
    live_nights(1, clock, manners)
    assert [each.id for each in found(FindingKind.SIMILAR, FindingState.GONE)] == [finding.id]


def test_a_pair_stands_while_its_texts_are_alike_whoever_finds_whom(
    author, member, manners, clock, monkeypatch
):
    monkeypatch.setattr(reading, "NEAREST", 2)
    revisions = [a_sheet(author, member, f"Chaufferie numéro {number}", STORY) for number in range(5)]
    live_nights(1, clock, manners)
    named = [f"sheet:{revision.sheet.public_id}" for revision in revisions]
    pairs = [{each.subject, each.detail["other"]} for each in found(FindingKind.SIMILAR)]
    assert found(FindingKind.SIMILAR, FindingState.GONE) == [], "what one finds, another does not undo"
    assert min(sum(name in pair for pair in pairs) for name in named) >= 2
    revisions[0] = rewrite(revisions[0], author, successes="Le silo a été repeint.")
    live_nights(1, clock, manners)
    assert found(FindingKind.SIMILAR, FindingState.GONE) == [], "nor when one of them is written again"
    rewrite(revisions[0], author, description=OTHER, context=OTHER)
    live_nights(1, clock, manners)
    standing = [{each.subject, each.detail["other"]} for each in found(FindingKind.SIMILAR)]
    assert standing == [pair for pair in pairs if named[0] not in pair], "alike no more, its pairs are gone"


def test_only_what_changed_is_read_again(author, member, manners, clock):
    revision = a_sheet(author, member, "Une chaufferie bois à Figeac", STORY)
    live_nights(1, clock, manners)
    (read,) = db.session.scalars(select(LibraryReading))
    assert (read.revision_id, read.compared_id) == (revision.id, revision.id)
    assert reading._to_read("sheet") == reading._to_compare("sheet") == []
    again = rewrite(revision, author, description=OTHER)
    assert reading._to_read("sheet") == [again.id]


def test_two_presentations_of_a_few_words_are_alike_by_their_titles(author, member, manners, clock):
    make_published_resource(
        author, member, "Guide du bois énergie", summary="Un guide.", url="https://a.fr/1"
    )
    make_published_resource(
        author, member, "Guide du bois-énergie", summary="Le guide.", url="https://a.fr/2"
    )
    make_published_resource(author, member, "Guide du vélo", summary="Un guide.", url="https://a.fr/3")
    live_nights(1, clock, manners)
    (finding,) = found(FindingKind.SIMILAR)
    assert finding.detail["share"] == 100


def test_the_same_file_in_two_sheets_is_found(author, member, manners, clock):
    for title, text in (("Une chaufferie bois à Figeac", STORY), ("Des vélos pour aller à l’usine", OTHER)):
        draft = make_draft(author, member, title, description=text, context=title, difficulties=title)
        join_picture(draft)
        publish(draft)
    live_nights(1, clock, manners)
    (finding,) = found(FindingKind.SAME_FILE)
    assert finding.detail["name"] == "photo.png"
    revision = queries.published(finding.subject_kind, finding.subject_key)
    rewrite(revision, author, attachments=[])
    live_nights(1, clock, manners)
    assert found(FindingKind.SAME_FILE) == []


# ——— What waits ———


def test_a_resource_to_read_over_again_is_told_to_its_owner_until_somebody_does(
    author, member, manners, clock, outbox
):
    resource = make_published_resource(author, member, url="https://a.invalid/1").resource
    live_nights(1, clock, manners)
    assert found(FindingKind.REVIEW_DUE) == []
    with unit_of_work():
        resource.review_due_on = date(2026, 3, 11)
    live_nights(2, clock, manners)
    (finding,) = found(FindingKind.REVIEW_DUE)
    assert finding.detail == {"due": "2026-03-11"}
    (mail,) = [mail for mail in outbox if mail.kind == "library_to_mend"]
    assert "Elle était à relire le 11 mars 2026." in mail
    with unit_of_work():
        confirm_resource(resource, by=author)
    live_nights(1, clock, manners)
    assert found(FindingKind.REVIEW_DUE) == []


# ——— What nobody finds ———


@pytest.fixture
def counted(member, clock):
    """The results of questions have been counted for a long time."""
    with unit_of_work():
        month = clock.now().date().replace(day=1) - timedelta(days=150)
        shown = ShownDocument(month=month.replace(day=1), kind="sheet", key="another", times=3)
        db.session.add(shown)


def test_a_sheet_that_no_search_showed_for_two_months_is_told_with_what_it_lacks(
    counted, author, member, manners, clock, outbox
):
    hidden = a_sheet(author, member, "Du bois", STORY, summary="Du bois.")
    shown = a_sheet(author, member, "Des vélos pour aller à l’usine", OTHER)
    with unit_of_work():
        month = clock.now().date().replace(day=1)
        db.session.add(ShownDocument(month=month, kind="sheet", key=shown.sheet.public_id, times=1))
    clock.move(days=59)
    live_nights(1, clock, manners)
    assert found(FindingKind.NEVER_FOUND) == []
    clock.move(days=2)
    live_nights(1, clock, manners)
    (finding,) = found(FindingKind.NEVER_FOUND)
    assert finding.subject_key == hidden.sheet.public_id
    assert set(finding.detail["lacks"]) == {"title", "summary", "keywords"}
    (mail,) = [mail for mail in outbox if mail.kind == "library_to_mend"]
    assert "n’est encore apparue dans aucune recherche" in mail
    assert "donnez-lui un titre" in mail and "ajoutez des mots-clés" in mail
    with unit_of_work():
        month = clock.now().date().replace(day=1)
        db.session.add(ShownDocument(month=month, kind="sheet", key=hidden.sheet.public_id, times=1))
    live_nights(1, clock, manners)
    assert found(FindingKind.NEVER_FOUND) == []


def test_nothing_is_said_to_be_never_found_before_results_were_counted_for_long(
    author, member, manners, clock
):
    a_sheet(author, member, "Du bois", STORY)
    clock.move(days=70)
    live_nights(1, clock, manners)
    assert found(FindingKind.NEVER_FOUND) == []
    with unit_of_work():
        month = clock.now().date().replace(day=1)
        db.session.add(ShownDocument(month=month, kind="sheet", key="another", times=1))
    clock.move(days=50)
    live_nights(1, clock, manners)
    assert found(FindingKind.NEVER_FOUND) == []
    clock.move(days=60)
    live_nights(1, clock, manners)
    assert len(found(FindingKind.NEVER_FOUND)) == 1


def test_what_the_desk_accepted_keeps_no_newer_sheet_from_being_told(
    counted, author, member, manners, clock, monkeypatch
):
    monkeypatch.setattr(reading, "MOST_NEVER_FOUND", 1)
    older = a_sheet(author, member, "Du bois", STORY)
    clock.move(hours=1)
    newer = a_sheet(author, member, "Des vélos pour aller à l’usine", OTHER)
    clock.move(days=61)
    live_nights(1, clock, manners)
    (finding,) = found(FindingKind.NEVER_FOUND)
    assert finding.subject_key == older.sheet.public_id
    with unit_of_work():
        actions.accept_finding(finding, "Elle se lit dans une collection.", by=make_coordinator())
    live_nights(2, clock, manners)
    assert [each.subject_key for each in found(FindingKind.NEVER_FOUND)] == [newer.sheet.public_id]
    assert found(FindingKind.NEVER_FOUND, FindingState.DECIDED) == [finding]
    rewrite(older, author, successes="Le broyage plus fin a suffi.")
    clock.move(days=61)
    with unit_of_work():
        actions.accept_finding(found(FindingKind.NEVER_FOUND)[0], "Elle aussi.", by=make_coordinator())
    live_nights(1, clock, manners)
    assert found(FindingKind.NEVER_FOUND) == [finding], "written again, it is another matter"
