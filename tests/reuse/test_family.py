"""The family of a sheet, as lists and as a picture: chains, several parents, many projects."""

from network.db import db, unit_of_work
from network.reuse import actions, drawing, family
from network.reuse.models import Stage
from network.sheets.actions import archive_sheet
from tests.factories import make_coordinator, make_draft
from tests.queries import assert_queries
from tests.reuse.conftest import generations, member_of, published, writer_of


def titles(branches) -> list:
    return [
        (branch.title, titles(branch.branches)) if branch.branches else branch.title for branch in branches
    ]


def draw_on(parent, writer, own=None, project="Un projet"):
    with unit_of_work():
        return actions.declare_reuse(
            member_of(writer), parent, project=project, stage=Stage.DONE,
            own_sheet=own.public_id if own else None, by=writer,
        )  # fmt: skip


def test_a_sheet_alone_has_no_picture(sheet):
    alone = family.family_of(sheet)
    assert alone.is_empty and drawing.drawing_of(alone) is None


def test_a_project_without_sheet_is_a_leaf(declare, sheet):
    declare(project="Une halle")
    found = family.family_of(sheet)
    assert titles(found.below) == ["Une halle"]
    picture = drawing.drawing_of(found)
    assert [(box.kind, box.lines, box.who) for box in picture.boxes] == [
        ("here", ["Une chaufferie bois pour", "l’école"], "Commune de Figeac"),
        ("project", ["Une halle"], "Fermes du Causse"),
    ]
    assert len(picture.lines) == 1


def test_a_line_of_ten_generations_is_told_from_any_of_them(sheet):
    line = generations(sheet, 10)
    db.session.expire_all()
    with assert_queries(16):
        found = family.family_of(line[4])
    assert titles(found.above) == [("Génération 2", [("Génération 1", [("Génération 0", [sheet_title()])])])]
    deepest, depth = found.below, 0
    while deepest:
        deepest, depth = deepest[0].branches, depth + 1
    assert depth == 6
    picture = drawing.drawing_of(found)
    assert len({box.x for box in picture.boxes}) == 11
    assert len({box.y for box in picture.boxes}) == 1, "a line is drawn as one"


def sheet_title() -> str:
    return "Une chaufferie bois pour l’école"


def test_a_family_too_deep_goes_on_from_its_last_sheet(sheet, monkeypatch):
    monkeypatch.setattr(family, "DEEPEST", 2)
    line = generations(sheet, 4)
    found = family.family_of(sheet)
    last = found.below[0].branches[0]
    assert (last.title, last.goes_on, last.branches) == ("Génération 1", True, ())
    assert family.family_of(line[2]).below[0].title == "Génération 2"


def test_a_sheet_with_several_parents_stands_once_and_is_referred_to(sheet):
    """One root, two that draw on it, and one that draws on both."""
    left, right, last = (writer_of(f"Commune {name}") for name in ("gauche", "droite", "fille"))
    sheets = {
        who: published(who, f"Fiche {name}").sheet for who, name in ((left, "G"), (right, "D"), (last, "F"))
    }
    draw_on(sheet, left, sheets[left])
    draw_on(sheet, right, sheets[right])
    draw_on(sheets[left], last, sheets[last], "Un")
    draw_on(sheets[right], last, sheets[last], "Deux")
    found = family.family_of(sheet)
    assert titles(found.below) == [("Fiche G", ["Fiche F"]), ("Fiche D", ["Fiche F"])]
    assert [branch.branches[0].is_repeated for branch in found.below] == [False, True]
    picture = drawing.drawing_of(found)
    assert (len(picture.boxes), len(picture.lines)) == (4, 4)
    above = family.family_of(sheets[last])
    assert titles(above.above) == [("Fiche G", [sheet_title()]), ("Fiche D", [sheet_title()])]
    assert len(drawing.drawing_of(above).boxes) == 4


def test_of_many_projects_the_picture_shows_some_and_the_lists_all(site, sheet):
    for number in range(62):
        draw_on(sheet, writer_of(f"Commune {number}"), project=f"Projet {number}")
    db.session.expire_all()
    with assert_queries(8):
        found = family.family_of(sheet)
    assert (len(found.below), found.members) == (62, 62)
    picture = drawing.drawing_of(found)
    assert [box.kind for box in picture.boxes].count("project") == drawing.MOST_LEAVES
    assert picture.boxes[-1].lines == ["et 57 autres projets"]
    page = site.get("reuse.family", slug=sheet.slug)
    assert all(f"Projet {number}" in page for number in range(62))


def test_no_two_boxes_stand_on_each_other(sheet):
    for number in range(7):
        writer = writer_of(f"Commune {number}")
        own = published(writer, f"Fiche {number}").sheet
        draw_on(sheet, writer, own)
        for leaf in range(number % 3):
            draw_on(own, writer_of(f"Ferme {number} {leaf}"), project=f"Projet {leaf}")
    places = [(box.x, box.y) for box in drawing.drawing_of(family.family_of(sheet)).boxes]
    for place in places:
        beside = [y for x, y in places if x == place[0] and (x, y) != place]
        assert all(abs(y - place[1]) >= drawing.HEIGHT for y in beside)


def test_a_family_too_large_is_told_without_picture(site, sheet, monkeypatch):
    monkeypatch.setattr(drawing, "MOST_BOXES", 3)
    generations(sheet, 3)
    page = site.get("reuse.family", slug=sheet.slug)
    assert "trop de branches" in page
    assert "Génération 2" in page
    assert not page.all("//svg")


def test_a_draft_is_never_shown_to_others(site, declare, person, member, sheet):
    draft = make_draft(person, member, "Brouillon secret")
    declare(project="La halle", own_sheet=draft.sheet.public_id)
    actions.follow_reuses()
    for page in (
        site.get("reuse.family", slug=sheet.slug),
        site.get("sheets.show", slug=sheet.slug),
        site.get("reuse.overview"),
        site.get("members.show", slug=member.slug),
    ):
        assert "La halle" in page
        assert "Brouillon secret" not in page
    assert "Brouillon secret" not in site.open("GET", site.url("reuse.table")).text
    mine = site.another().login_as(person)
    assert "Brouillon secret" in mine.get("reuse.mine")


def test_an_archived_sheet_keeps_its_place_between_others(site, sheet):
    line = generations(sheet, 2)
    with unit_of_work():
        archive_sheet(line[1], "Dépassée.", by=make_coordinator())
    page = site.get("reuse.family", slug=line[2].slug)
    assert "(archivée)" in page
    assert site.get("reuse.family", slug=line[1].slug, expect=410)


def test_who_does_not_count_takes_its_branch_along(sheet):
    line = generations(sheet, 2)
    with unit_of_work():
        line[1].owner.accepted_at = None
    assert family.family_of(sheet).is_empty
    assert titles(family.family_of(line[2]).above) == ["Génération 0"]


def test_a_hostile_name_is_only_words(site, declare, sheet):
    declare(by=writer_of("<script>alert(1)</script> & fils"), project="<b>gras</b> « halle »")
    page = site.get("reuse.family", slug=sheet.slug)
    assert not page.all("//b | //script[not(@src)]")
    assert "<b>gras</b> « halle »" in page


def test_a_long_word_is_cut_inside_its_box():
    assert drawing._lines("x" * 70) == ["x" * drawing.CHARACTERS, f"{'x' * (drawing.CHARACTERS - 1)}…"]
    assert drawing._lines("Une chaufferie") == ["Une chaufferie"]
