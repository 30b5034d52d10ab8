"""What an import of sheets writes, and what undoing it leaves."""

import pytest
from sqlalchemy import func, select

from network.db import db, unit_of_work
from network.editorial.states import State
from network.errors import Refused
from network.imports.runs import RunState
from network.journal.models import Entry
from network.reuse.actions import declare_reuse
from network.reuse.models import Stage
from network.sheet_imports import actions, files
from network.sheet_imports.models import Outcome, SheetImport
from network.sheet_imports.queries import import_for, lines_of, rows_of
from network.sheet_imports.undoing import fates
from network.sheets import actions as sheets
from network.sheets.content import PROSE, written
from network.sheets.models import Sheet, SheetRevision
from network.sheets.queries import public_revision, published_revision
from network.sheets.submission_models import Outcome as Decision
from network.sheets.submission_models import Submission
from tests.factories import (
    make_coordinator,
    make_member,
    make_membership,
    make_published_sheet,
    make_representative,
)
from tests.sheet_imports.bringing import CSV, WHOLE, brought_in, csv_of, enter, tried, undone


@pytest.fixture
def desk(app):
    return make_coordinator()


@pytest.fixture
def farm(app):
    return make_member("Fermes de Figeac")


def outcomes(run: SheetImport) -> list[Outcome]:
    return [row.outcome for row in rows_of(run)]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def revision_called(title: str) -> SheetRevision:
    return db.session.scalars(select(SheetRevision).where(SheetRevision.title == title)).one()


def test_a_file_enters_as_drafts_of_its_organisations(desk, farm):
    run = brought_in(CSV.encode("cp1252"), desk)
    assert outcomes(run) == [Outcome.DRAFT, Outcome.REFUSED, Outcome.REFUSED]
    assert [row.line for row in rows_of(run)] == [4, 6, 7]
    assert run.counts == {"draft": 1, "published": 0, "known": 0, "refused": 2}
    revision = revision_called("Éteindre la nuit")
    assert (revision.sheet.owner_id, revision.state, revision.author_id) == (farm.id, State.DRAFT, desk.id)
    assert (revision.budget_cents, revision.budget_tax) == (1_250_000, "ht")
    assert (revision.started_on, revision.places) == ("2014-03-12", ["commune:46102"])
    assert revision.subthemes == ["eclairage-public"]
    assert revision.key_figures[0]["value"] == "1250"
    assert revision.description == "## Autres informations\n\n**Couleur** : vert"
    assert "<strong>Couleur</strong>" in revision.html["description"]
    assert [row.cells for row in rows_of(run)] == [None, None, None]


def test_refused_rows_say_why(desk, farm):
    run = tried(CSV.encode(), desk)
    assert "Inconnue" in rows_of(run)[1].faults["owner"]
    assert rows_of(run)[2].faults == {"title": "Il manque le titre."}


def test_a_default_owner_takes_what_nobody_owns(desk, farm):
    other = make_member("Soleil d’ici")
    run = brought_in(
        csv_of({"Titre": "À nous"}, {"Titre": "À eux", "Organisation": "Inconnue"}), desk, owner_id=other.id
    )
    assert outcomes(run) == [Outcome.DRAFT, Outcome.DRAFT]
    assert {sheet.owner_id for sheet in db.session.scalars(select(Sheet))} == {other.id}
    assert "Inconnue" in rows_of(run)[1].notes[0]


@pytest.mark.parametrize("named", ["393 478 300", "39347830000011", "fermes de FIGEAC", "public_id"])
def test_an_owner_is_known_by_number_or_name(desk, named):
    member = make_member("Fermes de Figeac", siren="393478300")
    text = member.public_id if named == "public_id" else named
    run = brought_in(csv_of({"Titre": "Une fiche", "Organisation": text}), desk)
    assert outcomes(run) == [Outcome.DRAFT]
    assert revision_called("Une fiche").sheet.owner_id == member.id


def test_an_owner_whose_name_two_members_bear_is_asked_about(desk, farm):
    make_member("Fermes de Figeac")
    run = tried(csv_of({"Titre": "Une fiche", "Organisation": "Fermes de Figeac"}), desk)
    assert "Plusieurs membres" in rows_of(run)[0].faults["owner"]


@pytest.mark.parametrize("context", ["", "n.c.", "#REF!"])
def test_sheets_that_lack_nothing_are_published_when_asked(desk, farm, context):
    lacking = {**WHOLE, "Titre": "Une autre", "Contexte": context}
    run = brought_in(csv_of(WHOLE, lacking), desk, publishes=True, origin="la base de 2019")
    assert outcomes(run) == [Outcome.PUBLISHED, Outcome.DRAFT]
    assert "il y manque un élément" in rows_of(run)[1].notes[-1]
    published = public_revision("une-chaufferie-pour-deux-ecoles")
    assert (published.decided_by_id, published.submitted_at) == (desk.id, published.decided_at)
    submission = db.session.scalars(select(Submission)).one()
    assert (submission.outcome, submission.rank) == (Decision.PUBLISHED, 1)
    assert submission.words["title"] == published.title
    assert rows_of(run)[0].source == "la base de 2019"


@pytest.mark.parametrize(("figure", "outcome"), [("3125", Outcome.PUBLISHED), ("3.125", Outcome.DRAFT)])
def test_a_sheet_of_which_something_is_asked_enters_as_a_draft(desk, farm, figure, outcome):
    known = {"Qualité des chiffres": "mesuré", "Source des chiffres": "EDF"}
    whole = {**WHOLE, **known, "Pas encore mesuré": "", "Production 2021 (MWh/an)": figure}
    run = brought_in(csv_of(whole), desk, publishes=True)
    (row,) = rows_of(run)
    assert row.outcome == outcome
    assert bool(row.notes) == (outcome == Outcome.DRAFT)
    assert not row.notes or "quelqu’un doit vérifier" in row.notes[-1]


def test_what_looks_wrong_is_named(desk, farm):
    whole = {**WHOLE, "Début": "2021-03", "Fin": "2020"}
    (row,) = rows_of(brought_in(csv_of(whole), desk, publishes=True))
    assert row.outcome == Outcome.DRAFT
    assert "un point est à vérifier. La fin (2020) précède le début (mars 2021)" in row.notes[-1]


def test_an_imported_sheet_is_as_one_written_here(desk, farm):
    """Whatever writing, submitting and publishing leave, entering leaves too."""
    brought_in(csv_of(WHOLE), desk, publishes=True)
    imported = public_revision("une-chaufferie-pour-deux-ecoles")
    own = make_published_sheet(make_representative(farm), farm)
    for model in (SheetRevision, Sheet):
        one, other = (
            {c.name: getattr(each, c.key) for c in model.__table__.c}
            for each in ((imported, own) if model is SheetRevision else (imported.sheet, own.sheet))
        )
        assert {name for name, value in one.items() if value is None} >= {
            name for name, value in other.items() if value is None
        } - {"budget_tax"}
    assert imported.html.keys() == {name for name in PROSE if getattr(imported, name)}


def test_nobody_publishes_for_their_own_people(desk, farm):
    make_membership(farm, desk)
    run = brought_in(csv_of(WHOLE), desk, publishes=True)
    assert outcomes(run) == [Outcome.DRAFT]
    assert "personne ne publie" in rows_of(run)[0].notes[-1]


def test_an_organisation_gets_one_mail_however_many_sheets(desk, farm, outbox):
    person = make_representative(farm)
    brought_in(csv_of(*({**WHOLE, "Titre": f"Fiche {n}"} for n in range(5))), desk, publishes=True)
    mails = [mail for mail in outbox if mail.to == person.email]
    assert len(mails) == 1
    assert "5 fiches sont publiées" in mails[0].text


def test_what_is_done_is_in_the_journal(desk, farm):
    run = brought_in(csv_of(WHOLE), desk, publishes=True)
    undone(run, desk)
    events = list(db.session.scalars(select(Entry.event).order_by(Entry.id)))
    wanted = ["intake.prepared", "sheet.brought_in", "sheet.published", "intake.run"]
    assert [event for event in events if event in wanted] == wanted
    assert {"sheet.removed", "intake.undone"} <= set(events)


def test_the_same_file_twice_enters_nothing_more(desk, farm):
    brought_in(csv_of(WHOLE), desk)
    again = tried(csv_of(WHOLE), desk)
    assert outcomes(again) == [Outcome.KNOWN]
    with pytest.raises(Refused, match="déjà là"), unit_of_work():
        actions.run_import(again, [], {}, seen=again.trial_sha256, by=desk)
    assert count(Sheet) == 1


FILLED = {
    **WHOLE,
    "ETP": "0,3",
    "Habitants": "1 200",
    "Étapes": "mars 2021 : vote",
    "Financeurs": "ADEME : 5 000 €",
    "Chiffres clés": "Énergie économisée : 120 MWh/an (2022, mesuré, factures)",
    "Couleur": "vert",
    "Pas encore mesuré": "",
}


@pytest.mark.parametrize("publishes", [False, True])
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, None),
        ({"Budget": "480 000 euros HT"}, None),
        ({"Budget": "500 000 € HT"}, "Budget total"),
        ({"ETP": "0,5", "Difficultés rencontrées": ""}, "Moyens humains (ETP), Difficultés rencontrées"),
        ({"Couleur": "rouge"}, "Description"),
        ({"Titre": "UNE CHAUFFERIE POUR DEUX ÉCOLES"}, "Titre"),
    ],
)
def test_a_row_that_changed_since_is_told_and_not_taken(desk, farm, changed, told, publishes):
    brought_in(csv_of(FILLED), desk, publishes=publishes)
    again = tried(csv_of({**FILLED, **changed}), desk, publishes=publishes)
    assert outcomes(again) == [Outcome.KNOWN]
    notes = [note.replace("\xa0", " ") for note in rows_of(again)[0].notes]
    assert notes == (
        [f"Cette ligne diffère de la fiche déjà là ({told}) : elle n’est pas reprise."] if told else []
    )


def test_a_row_is_as_its_sheet_was_when_the_sheet_lives(desk, farm):
    brought_in(csv_of({**FILLED, "Identifiant": "F-12"}), desk, publishes=True)
    sheet = db.session.scalars(select(Sheet)).one()
    author = make_representative(farm)
    with unit_of_work():
        revision = sheets.revise_sheet(sheet, by=author)
        words = written({"summary": "Un autre résumé."})
        sheets.save_draft(revision, words, saved_version=revision.saved_version, by=author)
    same = tried(csv_of({**FILLED, "Identifiant": "F-12"}), desk)
    assert rows_of(same)[0].notes == []
    other = tried(csv_of({**FILLED, "Identifiant": "F-12", "Budget": "5 €"}), desk)
    assert "(Résumé, Budget total, " in rows_of(other)[0].notes[0]


def test_what_a_row_leaves_out_of_a_sheet_written_here_is_no_difference(desk, farm):
    make_published_sheet(make_representative(farm), farm, "Un verger")
    said = {"Titre": "Un verger", "Organisation": "Fermes de Figeac"}
    assert rows_of(tried(csv_of(said), desk))[0].notes == []
    (row,) = rows_of(tried(csv_of({**said, "Budget": "5 €"}), desk))
    assert (row.outcome, "(Budget total" in row.notes[0]) == (Outcome.KNOWN, True)


def test_a_sheet_is_known_by_its_identifier_whatever_its_title_becomes(desk, farm):
    brought_in(csv_of({**WHOLE, "Identifiant": "F-12"}), desk)
    again = tried(csv_of({**WHOLE, "Identifiant": "f-12", "Titre": "Un autre titre"}), desk)
    assert outcomes(again) == [Outcome.KNOWN]


def test_what_a_row_says_and_nobody_reads_is_not_the_owner_s(desk):
    make_member("Commune de Figeac", reference_kind="commune", reference_code="46102")
    row = {"Titre": "A", "Organisation": "Commune de Figeac"}
    said = [{"Population": "3,5 milliers"}, {"Territoires": "Atlantide " * 100}, {"Population": "NC"}]
    brought_in(csv_of(*({**row, "Titre": f"Fiche {n}", **each} for n, each in enumerate(said))), desk)
    unread, elsewhere, unsaid = (revision_called(f"Fiche {n}") for n in range(3))
    assert (unread.places, unread.inhabitants) == (["commune:46102"], None)
    assert (elsewhere.places, elsewhere.inhabitants) == ([], None)
    assert unsaid.places == ["commune:46102"]
    assert unsaid.inhabitants


def numbered(id_: str, title: str, owner: str) -> bytes:
    return csv_of({"N° de fiche": id_, "Titre": title, "Organisation": owner})


def test_a_number_is_that_of_one_organisation_where_nobody_says_where_it_comes_from(desk, farm):
    make_member("Soleil d’ici")
    first, other = numbered("1", "École de A", "Fermes de Figeac"), numbered("1", "Un bois", "Soleil d’ici")
    run = brought_in(first, desk)
    assert outcomes(brought_in(other, desk)) == [Outcome.DRAFT]
    undone(run, desk)
    assert outcomes(brought_in(first, desk)) == [Outcome.DRAFT]
    assert outcomes(tried(other, desk)) == [Outcome.KNOWN]


def test_a_number_that_another_sheet_bears_is_told(desk, farm):
    make_member("Soleil d’ici")
    brought_in(numbered("1", "École de A", "Fermes de Figeac"), desk, origin="la base de 2019")
    renamed = tried(numbered("1", "École de B", "Fermes de Figeac"), desk, origin="la base de 2019")
    assert outcomes(renamed) == [Outcome.KNOWN]
    assert "« 1 » est déjà celui de « École de A »" in rows_of(renamed)[0].notes[0].replace("\xa0", " ")
    other = tried(numbered("1", "Un bois", "Soleil d’ici"), desk, origin="la base de 2019")
    assert outcomes(other) == [Outcome.REFUSED]
    assert "« École de A », de Fermes de Figeac" in rows_of(other)[0].faults["id"].replace("\xa0", " ")
    moved = tried(numbered("1", "École de A", "Soleil d’ici"), desk, origin="la base de 2019")
    assert (outcomes(moved), rows_of(moved)[0].notes) == ([Outcome.KNOWN], [])


def test_a_sheet_written_here_is_known_by_its_title(desk, farm):
    make_published_sheet(make_representative(farm), farm, "Une chaufferie POUR deux écoles !")
    assert outcomes(tried(csv_of(WHOLE), desk)) == [Outcome.KNOWN]


def test_two_rows_of_one_sheet_are_told(desk, farm):
    run = tried(csv_of(WHOLE, WHOLE), desk)
    assert outcomes(run) == [Outcome.DRAFT, Outcome.REFUSED]
    assert rows_of(run)[1].faults == {"title": "La ligne 2 donne déjà cette fiche."}


def test_sheets_of_one_title_have_addresses_of_their_own(desk, farm):
    make_member("Autre ferme", siren="393478300")
    other = {**WHOLE, "Organisation": "393478300"}
    brought_in(csv_of(WHOLE, other), desk, publishes=True)
    slugs = set(db.session.scalars(select(Sheet.slug)))
    assert slugs == {"une-chaufferie-pour-deux-ecoles", "une-chaufferie-pour-deux-ecoles-2"}


def test_a_network_that_changed_since_the_trial_is_not_written_over(desk, farm):
    table = files.read(csv_of(WHOLE), "f.csv")
    run = tried(table, desk)
    make_published_sheet(make_representative(farm), farm, WHOLE["Titre"])
    with pytest.raises(Refused, match="a changé depuis l’essai"):
        enter(run, table, desk)
    assert run.state == RunState.PREPARED


def test_what_is_prepared_is_only_shown_to_whoever_sent_it(desk, farm):
    run = tried(csv_of(WHOLE), desk)
    assert import_for(make_coordinator("Un Autre"), run.public_id) is None
    assert import_for(desk, run.public_id) == run


def test_a_file_is_forgotten_after_a_day(desk, farm, clock):
    run = tried(csv_of(WHOLE), desk)
    assert lines_of(run)
    clock.move(hours=25)
    with unit_of_work():
        actions.forget_stale_sheet_imports()
    assert count(SheetImport) == 0


# -- Undoing --


def test_undoing_leaves_nothing(desk, farm):
    run = brought_in(csv_of(WHOLE, {**WHOLE, "Titre": "Une autre", "Contexte": ""}), desk, publishes=True)
    assert undone(run, desk) == (2, 0)
    assert (count(Sheet), count(SheetRevision), count(Submission)) == (0, 0, 0)
    assert run.state == RunState.UNDONE
    assert outcomes(brought_in(csv_of(WHOLE), desk)) == [Outcome.DRAFT]


@pytest.mark.parametrize("lived", ["written", "submitted", "archived", "revised"])
def test_a_sheet_that_has_lived_is_kept_and_told(desk, farm, lived):
    run = brought_in(csv_of(WHOLE), desk, publishes=lived in ("archived", "revised"))
    revision, person = revision_called(WHOLE["Titre"]), make_representative(farm)
    with unit_of_work():
        if lived == "written":
            sheets.save_draft(revision, written({"area": "Le causse"}), saved_version=0, by=person)
        elif lived == "submitted":
            sheets.submit_sheet(revision, by=person)
        elif lived == "archived":
            sheets.archive_sheet(revision.sheet, "Démontée.", by=desk)
        else:
            sheets.revise_sheet(revision.sheet, by=person)
    assert undone(run, desk) == (0, 1)
    assert count(Sheet) == 1
    told = {"written": "modifiée", "submitted": "soumise", "archived": "archivée", "revised": "modifiée"}
    assert told[lived] in rows_of(run)[0].kept_because


def test_a_sheet_that_somebody_draws_on_is_kept(desk, farm):
    run = brought_in(csv_of(WHOLE), desk, publishes=True)
    other = make_member("Soleil d’ici")
    sheet, person = revision_called(WHOLE["Titre"]).sheet, make_representative(other)
    with unit_of_work():
        declare_reuse(other, sheet, project="Une école", stage=Stage.PLANNED, by=person)
    assert "s’en inspire" in fates(run)[0].kept_because


def test_an_import_is_undone_once(desk, farm):
    run = brought_in(csv_of(WHOLE), desk)
    undone(run, desk)
    with pytest.raises(Refused, match="déjà annulé"):
        undone(run, desk)


def test_a_published_sheet_that_was_imported_says_where_it_comes_from(desk, farm, site):
    brought_in(csv_of(WHOLE), desk, publishes=True, origin="la base de 2019")
    assert "Reprise de : la base de 2019" in site.get("/fiches/une-chaufferie-pour-deux-ecoles")
    assert published_revision(revision_called(WHOLE["Titre"]).sheet)
