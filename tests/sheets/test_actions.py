import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError

from network.db import db, unit_of_work
from network.editorial.moves import SavedMeanwhile
from network.editorial.states import State
from network.errors import Refused
from network.journal.models import Entry
from network.members.models import Membership
from network.search.documents import EXCERPT, TITLE
from network.search.models import SearchChange
from network.sheets import actions, cards, queries
from network.sheets.content import written
from network.sheets.models import Sheet, SheetRevision
from tests.factories import (
    make_contributor,
    make_coordinator,
    make_draft,
    make_member,
    make_published_sheet,
    publish,
)

pytestmark = pytest.mark.usefixtures("app")


def submitted(revision):
    with unit_of_work():
        actions.submit_sheet(revision, by=revision.author)
    return revision


def events():
    return list(
        db.session.scalars(select(Entry.event).where(Entry.event.startswith("sheet.")).order_by(Entry.id))
    )


def refusal(action, *args, **kwargs):
    with pytest.raises(Refused) as refused, unit_of_work():
        action(*args, **kwargs)
    return refused.value


def test_a_sheet_begins_with_what_the_network_knows_of_its_owner(author, member):
    with unit_of_work():
        member.reference_kind, member.reference_code = "commune", "46102"
        revision = actions.start_sheet(member, "Une idée", by=author)
    assert (revision.state, revision.number, revision.sheet.slug) == (State.DRAFT, 1, None)
    assert revision.lead_structure == "Commune de Figeac"
    assert revision.places == ["commune:46102"]
    assert revision.inhabitants > 1000


def test_a_draft_is_saved_as_far_as_it_goes_and_its_prose_rendered_once(draft, author):
    with unit_of_work():
        actions.save_draft(
            draft, written({"difficulties": "", "context": "**Gras**"}), saved_version=1, by=author
        )
    assert (draft.saved_version, draft.difficulties) == (2, "")
    assert draft.html["context"] == "<p><strong>Gras</strong></p>\n"
    assert "réseau de chaleur" in draft.html["description"]


def test_a_saving_over_an_unseen_one_is_refused_and_changes_nothing(draft, author):
    refused = refusal(actions.save_draft, draft, written({"context": "Perdu ?"}), saved_version=0, by=author)
    assert isinstance(refused, SavedMeanwhile)
    assert (draft.saved_version, draft.context) == (1, "Les chaudières avaient **trente ans**.")


def test_an_unfinished_draft_is_not_submitted(author, member, outbox):
    draft = make_draft(author, member, difficulties="")
    assert (
        refusal(actions.submit_sheet, draft, by=author).sentence
        == "Il manque encore un élément avant de soumettre votre fiche."
    )
    assert (draft.state, len(outbox)) == (State.DRAFT, 0)


def test_submitting_tells_the_author_and_every_coordinator(draft, author, outbox):
    coordinators = [make_coordinator(), make_coordinator("Alix Roy")]
    submitted(draft)
    assert [(mail.kind, mail.to) for mail in outbox] == [
        ("sheet_submitted", author.email),
        *[("sheet_to_review", coordinator.email) for coordinator in coordinators],
    ]
    assert events()[-1] == "sheet.submitted"
    assert list(queries.sheets_to_review().items) == [draft]
    assert queries.revision_for_review(draft.sheet.public_id) == draft


def test_what_was_submitted_is_no_longer_written(draft, author):
    submitted(draft)
    assert (
        "en cours de relecture"
        in refusal(actions.save_draft, draft, written({"context": "x"}), saved_version=1, by=author).sentence
    )


def test_the_author_takes_a_submitted_sheet_back(draft, author):
    submitted(draft)
    with unit_of_work():
        actions.withdraw_sheet(draft, by=author)
    assert (draft.state, draft.submitted_at) == (State.DRAFT, None)
    assert list(queries.sheets_to_review().items) == []


def test_a_sheet_is_sent_back_with_a_reason_the_author_reads_in_the_mail(draft, author, outbox):
    coordinator = make_coordinator()
    submitted(draft)
    assert refusal(actions.send_back_sheet, draft, "  ", seen=1, by=coordinator).field == "reason"
    with unit_of_work():
        actions.send_back_sheet(draft, "Précisez le coût du réseau.", seen=1, by=coordinator)
    assert (draft.state, draft.decided_by_id) == (State.SENT_BACK, coordinator.id)
    assert outbox.last.to == author.email
    assert "Précisez le coût du réseau." in outbox.last
    with unit_of_work():
        actions.save_draft(draft, written({"people": "Deux agents"}), saved_version=1, by=author)
        actions.submit_sheet(draft, by=author)
    assert (draft.state, draft.decided_at, draft.reason) == (
        State.SUBMITTED,
        None,
        "Précisez le coût du réseau.",
    )


def test_what_was_not_read_is_not_decided(draft, author, outbox):
    coordinator = make_coordinator()
    submitted(draft)
    with unit_of_work():
        actions.withdraw_sheet(draft, by=author)
        actions.save_draft(draft, written({"context": "Tout autre"}), saved_version=1, by=author)
    submitted(draft)
    sent = len(outbox)
    for decide, *reason in ((actions.publish_sheet,), (actions.send_back_sheet, "Non.")):
        assert isinstance(refusal(decide, draft, *reason, seen=1, by=coordinator), SavedMeanwhile)
    assert (draft.state, len(outbox)) == (State.SUBMITTED, sent)


def test_publishing_gives_an_address_a_mail_and_a_document_to_the_search(published, author, outbox):
    sheet = published.sheet
    assert sheet.slug == "une-chaufferie-bois-pour-l-ecole"
    assert queries.public_revision(sheet.slug) == published
    assert outbox.last.kind == "sheet_published"
    assert outbox.last.action[1].endswith(f"/fiches/{sheet.slug}")
    change = db.session.scalars(select(SearchChange)).one()
    assert (change.kind, change.key) == ("sheet", sheet.public_id)
    assert events() == ["sheet.started", "sheet.submitted", "sheet.published"]


def test_two_sheets_of_one_title_have_two_addresses(published, author, member):
    other = make_published_sheet(author, member)
    assert other.sheet.slug == "une-chaufferie-bois-pour-l-ecole-2"


def test_a_sheet_is_published_once(published):
    assert (
        "n’attend pas de relecture"
        in refusal(actions.publish_sheet, published, seen=1, by=make_coordinator()).sentence
    )


def test_a_revision_is_written_while_the_published_one_stays_up(published, author):
    sheet = published.sheet
    with unit_of_work():
        revision = actions.revise_sheet(sheet, by=author)
        actions.save_draft(
            revision, written({"title": "La chaufferie, cinq ans après"}), saved_version=0, by=author
        )
    assert (revision.number, revision.html) == (2, published.html)
    assert queries.public_revision(sheet.slug) == published
    assert (
        refusal(actions.revise_sheet, sheet, by=author).sentence
        == "Une révision de cette fiche est déjà commencée."
    )
    old = sheet.slug
    publish(revision)
    assert (published.state, revision.state) == (State.SUPERSEDED, State.PUBLISHED)
    assert sheet.slug == "la-chaufferie-cinq-ans-apres"
    assert queries.slug_now(old) == sheet.slug


def test_an_address_once_given_stays_with_its_sheet(published, author, member):
    old = published.sheet.slug
    with unit_of_work():
        revision = actions.revise_sheet(published.sheet, by=author)
        actions.save_draft(revision, written({"title": "Autre titre"}), saved_version=0, by=author)
    publish(revision)
    newcomer = make_published_sheet(author, member)
    assert newcomer.sheet.slug == f"{old}-2"
    with unit_of_work():
        back = actions.revise_sheet(revision.sheet, by=author)
        actions.save_draft(
            back, written({"title": "Une chaufferie bois pour l’école"}), saved_version=0, by=author
        )
    publish(back)
    assert back.sheet.slug == old


def test_a_discarded_draft_takes_its_unpublished_sheet_along(draft, author):
    with unit_of_work():
        actions.discard_draft(draft, by=author)
    assert db.session.scalars(select(Sheet)).all() == []


def test_a_discarded_revision_leaves_the_published_one(published, author):
    with unit_of_work():
        actions.discard_draft(actions.revise_sheet(published.sheet, by=author), by=author)
    assert queries.public_revision(published.sheet.slug) == published
    assert (
        refusal(actions.discard_draft, published, by=author).sentence
        == "Seul un brouillon peut être supprimé."
    )


def test_what_a_colleague_threw_away_is_refused_with_a_sentence(draft, author):
    with unit_of_work():
        db.session.execute(text("DELETE FROM sheet_revision"))
    assert refusal(actions.submit_sheet, draft, by=author).sentence == "Cette fiche n’existe plus."


def test_an_archived_sheet_leaves_lists_and_search_with_its_reason(published):
    coordinator = make_coordinator()
    with unit_of_work():
        actions.archive_sheet(published.sheet, "Le projet a été démonté.", by=coordinator)
    assert list(queries.latest_sheets()) == []
    assert list(cards.documents([published.sheet.public_id])) == []
    assert db.session.scalars(select(SearchChange)).all()[-1].key == published.sheet.public_id
    assert refusal(actions.revise_sheet, published.sheet, by=published.author).sentence.startswith(
        "Cette fiche est archivée"
    )


def test_the_author_is_told_of_a_sheet_that_somebody_else_archived(published, outbox):
    with unit_of_work():
        actions.archive_sheet(published.sheet, "Le projet a été démonté.", by=make_coordinator())
    assert (outbox.last.kind, outbox.last.to) == ("sheet_archived", published.author.email)
    assert "Le projet a été démonté." in outbox.last
    assert events()[-1] == "sheet.archived"


def send_back(revision, by):
    actions.send_back_sheet(revision, "Précisez le coût.", seen=1, by=by)


def let_out(revision, by):
    actions.publish_sheet(revision, seen=1, by=by)


def archive(revision, by):
    let_out(revision, by)
    actions.archive_sheet(revision.sheet, "Démonté.", by=by)


@pytest.mark.parametrize(
    ("kind", "decide"),
    [("sheet_sent_back", send_back), ("sheet_published", let_out), ("sheet_archived", archive)],
)
def test_those_who_can_act_are_told_of_what_was_decided(draft, author, member, outbox, kind, decide):
    colleague = make_contributor(member)
    with unit_of_work():
        db.session.execute(delete(Membership).where(Membership.account_id == author.id))
    submitted(draft)
    with unit_of_work():
        decide(draft, make_coordinator())
    assert [mail.to for mail in outbox if mail.kind == kind] == [colleague.email]


def test_a_sheet_whose_update_waits_for_the_coordination_is_not_archived(published, author):
    with unit_of_work():
        revision = actions.revise_sheet(published.sheet, by=author)
    submitted(revision)
    refused = refusal(actions.archive_sheet, published.sheet, "Démonté.", by=author)
    assert "attend d’être relue" in refused.sentence


def test_a_document_for_the_search_says_where_when_and_about_what(published, member):
    (document,) = cards.documents(None)
    told = {
        "kind": ["fiche"],
        "audience": [],
        "college": [member.college],
        "place": ["46", "r76"],
        "year": ["2023"],
    }
    assert told.items() <= document.facets.items()
    assert {"energie-climat", "batiment-urbanisme"} <= set(document.facets["theme"])
    assert {"Lot 46 Occitanie"} <= set(document.places.split("\n"))
    assert "Figeac" in document.places
    assert "Chaleur renouvelable" in document.keywords
    assert "onze mois" in document.lessons
    assert "onze mois" not in document.body
    assert "MWh" in document.figures
    assert f'href="/fiches/{published.sheet.slug}"' in document.card_html
    # The search writes them there, what was looked for marked.
    assert f">{TITLE}</a>" in document.card_html
    assert document.card_html.count(EXCERPT) == 1
    assert published.title not in document.card_html
    assert published.title in cards.card(published)


def test_a_document_for_the_search_says_whose_it_is_by_name_and_by_siren(author):
    owner = make_member("Syndicat du Lot", by=author, siren="240200444")
    publish(make_draft(author, owner))
    (document,) = cards.documents(None)
    assert {"Syndicat du Lot", "240200444"} <= set(document.keywords.split("\n"))


def test_a_document_for_the_search_is_plain_text(author, member):
    revision = make_draft(author, member, results="Un [lien](https://exemple.fr) et du **gras** & du `code`.")
    publish(revision)
    (document,) = cards.documents(None)
    assert "Un lien et du gras & du code." in document.body


def test_lists_do_not_read_long_texts(published, member):
    (listed,) = queries.sheets_of(member)
    assert listed.sheet.owner == member
    (work,) = queries.works_of(member)
    assert (work.title, work.published, work.current) == (published.title, published, None)


def test_a_corrected_rendering_reaches_what_was_published(published, author, member):
    draft = make_draft(author, member)
    right = dict(published.html)
    with unit_of_work():
        for revision in (published, draft):
            revision.html = {**right, "context": "<script>alert(1)</script>"}
    changes = len(db.session.scalars(select(SearchChange)).all())
    assert actions.render_again() == 2
    assert published.html == draft.html == right
    told = db.session.scalars(select(SearchChange.key)).all()[changes:]
    assert told == [published.sheet.public_id], "a draft is not in the library"
    assert actions.render_again() == 0


# ——— What the database itself refuses ———


def refused_by_the_database(sql, **values):
    with pytest.raises(IntegrityError) as error, unit_of_work():
        db.session.execute(text(sql), values)
    return str(error.value)


@pytest.mark.parametrize(
    "column", ["title", "context", "places", "key_figures", "budget_cents", "not_measured", "number"]
)
def test_the_words_of_a_submitted_revision_never_change(draft, column):
    submitted(draft)
    other = {"budget_cents": 1, "not_measured": True, "number": 9}.get(column, '["x"]')
    said = refused_by_the_database(f"UPDATE sheet_revision SET {column} = :other", other=other)
    assert "sheet_revision_keeps_submitted_text" in said


def test_words_and_state_cannot_change_in_one_stroke(published):
    said = refused_by_the_database("UPDATE sheet_revision SET state = 'superseded', title = 'Autre'")
    assert "sheet_revision_keeps_submitted_text" in said


@pytest.mark.parametrize("state", ["draft", "sent_back", "submitted"])
def test_what_was_published_never_goes_back(published, state):
    submitted_at = ", submitted_at = NULL" if state == "draft" else ""
    said = refused_by_the_database(
        f"UPDATE sheet_revision SET state = '{state}', reason = 'x' {submitted_at}"
    )
    assert "sheet_revision_holds_states" in said


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'sent_back', decided_at = saved_at, decided_by_id = author_id", "sent_back_with_a_reason"),
        ("state = 'published'", "decided_once_decided"),
        ("state = 'published', decided_at = saved_at", "decided_by_somebody"),
        ("submitted_at = NULL", "submitted_unless_draft"),
    ],
)
def test_a_half_made_decision_is_refused(draft, change, constraint):
    submitted(draft)
    assert constraint in refused_by_the_database(f"UPDATE sheet_revision SET {change}")


def test_a_sheet_has_one_open_revision(draft, author):
    with pytest.raises(IntegrityError), unit_of_work():
        twin = SheetRevision(
            sheet=draft.sheet, number=2, author_id=author.id, saved_at=draft.saved_at, title="Jumelle"
        )
        db.session.add(twin)
        db.session.flush()
