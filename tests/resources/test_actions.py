import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError

from network.accounts.models import Role
from network.db import db, unit_of_work
from network.editorial.moves import SavedMeanwhile
from network.editorial.states import State
from network.errors import Refused
from network.files.models import StoredFile
from network.journal.models import Entry
from network.members.models import Membership
from network.resources import actions, cards, decisions, documents, queries
from network.resources.actions import AlreadyThere
from network.resources.content import written
from network.resources.models import Resource, ResourceRevision
from network.search.actions import note_change
from network.search.models import SearchChange
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_member,
    make_membership,
    make_proposed_resource,
    make_published_resource,
    make_representative,
    make_resource_draft,
)

pytestmark = pytest.mark.usefixtures("app")

CSV = b"commune,mwh\nFigeac,120\n"


def refusal(action, *args, **kwargs):
    with pytest.raises(Refused) as refused, unit_of_work():
        action(*args, **kwargs)
    return refused.value


def events():
    chosen = select(Entry.event).where(Entry.event.startswith("resource.")).order_by(Entry.id)
    return list(db.session.scalars(chosen))


def changes():
    return list(db.session.scalars(select(SearchChange.key).where(SearchChange.kind == "resource")))


def with_file(revision, author, data=CSV, name="mesures.csv"):
    document = documents.receive(data, name)
    with unit_of_work():
        actions.save_draft(revision, written({}), document, saved_version=revision.saved_version, by=author)
    return revision.file


# ——— Writing ———


def test_a_draft_is_saved_as_far_as_it_goes_and_its_summary_rendered_once(draft, author):
    with unit_of_work():
        actions.save_draft(draft, written({"summary": "**Gras**", "kind": ""}), saved_version=1, by=author)
    assert (draft.saved_version, draft.kind) == (2, "")
    assert draft.summary_html == "<p><strong>Gras</strong></p>\n"


def test_a_saving_over_an_unseen_one_is_refused_and_changes_nothing(draft, author):
    refused = refusal(actions.save_draft, draft, written({"title": "Perdu ?"}), saved_version=0, by=author)
    assert isinstance(refused, SavedMeanwhile)
    assert (draft.saved_version, draft.title) == (1, "Guide du réseau de chaleur")


def test_an_unfinished_draft_is_not_proposed(author, member, outbox):
    draft = make_resource_draft(author, member, audiences=[])
    assert "Il manque encore un élément" in refusal(actions.propose_resource, draft, by=author).sentence
    assert (draft.state, len(outbox)) == (State.DRAFT, 0)


def test_proposing_tells_everybody_who_decides(draft, author, outbox):
    reviewers = [make_coordinator(), make_account(role=Role.REVIEWER)]
    make_account(role=Role.OBSERVER)
    with unit_of_work():
        actions.propose_resource(draft, by=author)
    assert [(mail.kind, mail.to) for mail in outbox] == [
        ("resource_to_review", reviewer.email) for reviewer in reviewers
    ]
    assert events() == ["resource.started", "resource.proposed"]


def test_a_proposal_is_taken_back(proposed, author):
    with unit_of_work():
        actions.withdraw_resource(proposed, by=author)
    assert (proposed.state, proposed.submitted_at) == (State.DRAFT, None)
    assert "pas en cours de relecture" in refusal(actions.withdraw_resource, proposed, by=author).sentence


def test_the_words_of_a_proposal_stand_still_in_the_database(proposed):
    for column, value in (("title", "'Autre'"), ("url", "'https://ailleurs.fr/'"), ("audiences", "'[]'")):
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.execute(text(f"UPDATE resource_revision SET {column} = {value}"))
        db.session.rollback()


@pytest.mark.parametrize("state", [s for s in State if s not in (State.DRAFT, State.SUBMITTED)])
def test_a_draft_does_not_become_anything_but_a_proposal(draft, author, state):
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(
            text(
                "UPDATE resource_revision SET state = :state, reason = 'x', submitted_at = saved_at, "
                "decided_at = saved_at, decided_by_id = :by"
            ),
            {"state": state, "by": author.id},
        )
    db.session.rollback()


def test_what_leads_nowhere_is_never_proposed_even_by_mistake(author, member):
    draft = make_resource_draft(author, member, url="")
    with pytest.raises(IntegrityError), unit_of_work():
        draft.state, draft.submitted_at = State.SUBMITTED, draft.saved_at
    db.session.rollback()


def test_a_draft_thrown_away_takes_its_resource_and_its_file_with_it(draft, author):
    with_file(draft, author)
    with unit_of_work():
        actions.discard_draft(draft, by=author)
    assert db.session.scalars(select(Resource)).all() == []
    assert db.session.scalars(select(StoredFile)).all() == []
    assert "n’existe plus" in refusal(actions.propose_resource, draft, by=author).sentence


# ——— Deciding ———


def test_publishing_shows_it_and_tells_who_proposed_it(proposed, author, reviewer, outbox):
    with unit_of_work():
        decisions.publish_resource(proposed, seen=1, by=reviewer)
    assert (proposed.state, proposed.resource.slug) == (State.PUBLISHED, "guide-du-reseau-de-chaleur")
    assert (outbox.last.kind, outbox.last.to) == ("resource_published", author.email)
    assert changes() == [proposed.resource.public_id]


def test_sending_back_needs_a_reason_and_gives_it(proposed, author, reviewer, outbox):
    assert refusal(decisions.send_back_resource, proposed, " ", seen=1, by=reviewer).field == "reason"
    with unit_of_work():
        decisions.send_back_resource(proposed, "Dites l’année.", seen=1, by=reviewer)
    assert (proposed.state, proposed.is_editable) == (State.SENT_BACK, True)
    assert "Dites l’année." in outbox.last.paragraphs
    assert changes() == []


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ("member", "Vous agissez pour l’organisation qui propose cette ressource"),
        ("words", "Vous avez écrit cette ressource"),
    ],
)
def test_nobody_decides_on_what_they_or_their_organisation_propose(site, member, reviewer, own, sentence):
    judge = make_account(role=Role.REVIEWER)
    membership = make_membership(member, judge)
    proposed = make_proposed_resource(judge if own == "words" else make_contributor(member), member)
    if own == "words":
        with unit_of_work():
            db.session.delete(db.session.merge(membership))
    visitor, page = site.login_as(judge), f"/admin/ressources/{proposed.resource.public_id}"
    for decide in (
        lambda: decisions.publish_resource(proposed, seen=1, by=judge),
        lambda: decisions.send_back_resource(proposed, "Non.", seen=1, by=judge),
    ):
        assert sentence in refusal(decide).sentence
    assert sentence in visitor.get(page)
    with pytest.raises(AssertionError):
        visitor.get(page).form("Publier")
    assert proposed.state == State.SUBMITTED
    with unit_of_work():
        decisions.publish_resource(proposed, seen=1, by=reviewer)


def test_what_was_saved_since_it_was_read_is_not_decided_on(proposed, author, reviewer):
    with unit_of_work():
        actions.withdraw_resource(proposed, by=author)
        actions.save_draft(proposed, written({"title": "Autre"}), saved_version=1, by=author)
        actions.propose_resource(proposed, by=author)
    for decide in (
        lambda: decisions.publish_resource(proposed, seen=1, by=reviewer),
        lambda: decisions.send_back_resource(proposed, "Non.", seen=1, by=reviewer),
    ):
        assert isinstance(refusal(decide), SavedMeanwhile)


def test_a_change_stands_beside_what_readers_see_until_it_is_published(published, author, reviewer):
    resource = published.resource
    with unit_of_work():
        change = actions.revise_resource(resource, by=author)
        actions.save_draft(change, written({"title": "Le guide revu"}), saved_version=0, by=author)
        actions.propose_resource(change, by=author)
    assert queries.published_revision(resource).title == "Guide du réseau de chaleur"
    assert "déjà commencée" in refusal(actions.revise_resource, resource, by=author).sentence
    with unit_of_work():
        decisions.publish_resource(change, seen=1, by=reviewer)
    assert (published.state, change.state) == (State.SUPERSEDED, State.PUBLISHED)
    assert (resource.slug, queries.slug_now("guide-du-reseau-de-chaleur")) == (
        "le-guide-revu",
        "le-guide-revu",
    )


def test_two_of_one_title_have_two_addresses_and_none_takes_one_of_the_site(author, member):
    slugs = [
        make_published_resource(author, member, title, url=f"https://exemple.fr/{number}").resource.slug
        for number, title in enumerate(("Bois", "Bois", "Proposer"))
    ]
    assert slugs == ["bois", "bois-2", "proposer-2"]


def test_the_desk_corrects_a_proposal_which_goes_on_waiting(proposed, author, reviewer, outbox):
    since = proposed.submitted_at
    with unit_of_work():
        decisions.correct_resource(proposed, written({"title": "Corrigé"}), saved_version=1, by=reviewer)
    assert (proposed.title, proposed.state, proposed.submitted_at) == ("Corrigé", State.SUBMITTED, since)
    assert (outbox.last.kind, outbox.last.to) == ("resource_corrected", author.email)


def test_the_desk_corrects_what_is_published_at_once(published, author, reviewer, outbox):
    resource = published.resource
    with unit_of_work():
        draft = actions.revise_resource(resource, by=author)
        now = decisions.correct_resource(published, written({"year": 2025}), saved_version=1, by=reviewer)
    assert (queries.published_revision(resource), now.year, now.author_id) == (now, 2025, author.id)
    assert queries.open_revision(resource) == draft
    assert (outbox.last.kind, outbox.last.to) == ("resource_corrected", author.email)
    assert changes() == [resource.public_id] * 2
    refused = refusal(decisions.correct_resource, now, written({"year": 2026}), saved_version=1, by=reviewer)
    assert isinstance(refused, SavedMeanwhile)


@pytest.mark.parametrize("state", ["proposed", "published"])
def test_nobody_corrects_at_the_desk_what_their_organisation_tells(site, author, member, state):
    own = make_account(role=Role.REVIEWER)
    make_membership(member, own)
    revision = (make_proposed_resource if state == "proposed" else make_published_resource)(author, member)
    refused = refusal(decisions.correct_resource, revision, written({"year": 2025}), saved_version=1, by=own)
    assert "modifiez-la depuis votre espace" in refused.sentence
    page = site.login_as(own).get("admin.edit_resource", public_id=revision.resource.public_id)
    assert refused.sentence in page
    assert revision.year == 2024


def test_a_correction_leaves_nothing_missing(proposed, reviewer):
    refused = refusal(
        decisions.correct_resource, proposed, written({"kind": ""}), saved_version=1, by=reviewer
    )
    assert refused.field == "kind"
    assert (proposed.kind, proposed.state) == ("guide", State.SUBMITTED)


def test_the_desk_publishes_its_own_words_and_nobody_else_s(reviewer, author, member, outbox):
    own = make_resource_draft(reviewer, None, "Notice de l’État")
    with unit_of_work():
        decisions.publish_own(own, by=reviewer)
    assert (own.state, len(outbox)) == (State.PUBLISHED, 0)
    theirs = make_resource_draft(author, member)
    assert "sans relecture" in refusal(decisions.publish_own, theirs, by=reviewer).sentence
    other = make_resource_draft(reviewer, None, "Autre notice")
    assert "sans relecture" in refusal(decisions.publish_own, other, by=author).sentence


def test_a_document_for_the_search_says_whose_it_is_by_name_and_by_siren(author):
    make_published_resource(author, make_member("Syndicat du Lot", by=author, siren="240200444"))
    (document,) = cards.documents(None)
    assert {"Syndicat du Lot", "240200444"} <= set(document.keywords.split("\n"))


def test_the_search_knows_a_resource_by_the_name_its_member_has_now(app, author, member):
    published = make_published_resource(author, member, publisher="")
    assert app.extensions["search"].search("Cajarc").total == 0
    with unit_of_work():
        db.session.merge(member).name = "Fermes de Cajarc"
        note_change("member", member.public_id)
    app.extensions["search"].catch_up()
    (hit,) = app.extensions["search"].search("Cajarc").hits
    assert hit.key == published.resource.public_id
    assert "Fermes de Cajarc" in hit.card_html


def test_archiving_needs_a_reason_leaves_the_address_and_tells_the_author(
    published, author, reviewer, outbox
):
    resource = published.resource
    assert refusal(decisions.archive_resource, resource, " ", by=reviewer).field == "reason"
    with unit_of_work():
        decisions.archive_resource(resource, "Remplacé en 2026.", by=reviewer)
    assert queries.public_revision(resource.slug) == published
    assert list(cards.documents(None)) == []
    assert "Remplacé en 2026." in outbox.last.paragraphs
    for gesture in (
        lambda: decisions.archive_resource(resource, "Encore", by=reviewer),
        lambda: actions.revise_resource(resource, by=author),
        lambda: decisions.correct_resource(published, written({"year": 1999}), saved_version=1, by=reviewer),
    ):
        assert "archivée" in refusal(gesture).sentence


def leave(account):
    with unit_of_work():
        db.session.execute(delete(Membership).where(Membership.account_id == account.id))


@pytest.mark.parametrize(
    ("kind", "decide"),
    [
        ("resource_published", lambda it, by: decisions.publish_resource(it, seen=1, by=by)),
        ("resource_sent_back", lambda it, by: decisions.send_back_resource(it, "Non.", seen=1, by=by)),
        (
            "resource_corrected",
            lambda it, by: decisions.correct_resource(it, written({"year": 2025}), saved_version=1, by=by),
        ),
    ],
)
def test_those_who_can_act_are_told_of_what_was_decided(
    proposed, author, member, reviewer, outbox, kind, decide
):
    colleague = make_contributor(member)
    leave(author)
    with unit_of_work():
        decide(proposed, reviewer)
    assert [mail.to for mail in outbox if mail.kind == kind] == [colleague.email]


def test_those_who_can_act_are_told_of_an_archived_resource(published, author, member, reviewer, outbox):
    colleague = make_contributor(member)
    leave(author)
    with unit_of_work():
        decisions.archive_resource(published.resource, "Remplacé.", by=reviewer)
    assert (outbox.last.kind, outbox.last.to) == ("resource_archived", colleague.email)


@pytest.mark.parametrize("has_left", [True, False])
def test_the_desk_tells_its_own_author_or_whoever_decides_there_now(reviewer, outbox, has_left):
    writer, judge = make_coordinator(), make_account(role=Role.REVIEWER)
    own = make_proposed_resource(writer, None)
    if has_left:
        with unit_of_work():
            db.session.merge(writer).role = Role.PERSON
    with unit_of_work():
        decisions.send_back_resource(own, "Non.", seen=1, by=judge)
    told = [mail.to for mail in outbox if mail.kind == "resource_sent_back"]
    assert told == [reviewer.email if has_left else writer.email]


# ——— Twins ———


def test_a_page_the_library_has_is_not_proposed_again(published, author, member):
    again = make_resource_draft(
        author, member, "Autre", url=f"{published.url.replace('https://www.', 'http://')}/?utm_source=x"
    )
    refused = refusal(actions.propose_resource, again, by=author)
    assert isinstance(refused, AlreadyThere)
    assert (refused.field, refused.twin) == ("url", published)
    assert "déjà dans la bibliothèque" in refused.sentence


def test_of_a_page_somebody_else_proposed_nothing_is_told_but_that(proposed):
    other = make_representative()
    again = make_resource_draft(other, make_member(by=other), "Autre", url=proposed.url)
    refused = refusal(actions.propose_resource, again, by=other)
    assert refused.twin is None
    assert proposed.title not in refused.sentence


def test_the_same_file_is_told_too(author, member, reviewer):
    first = make_resource_draft(author, member, "Un", url="")
    with_file(first, author)
    with unit_of_work():
        actions.propose_resource(first, by=author)
        decisions.publish_resource(first, seen=first.saved_version, by=reviewer)
    again = make_resource_draft(author, member, "Deux", url="https://exemple.fr/deux")
    with_file(again, author, name="autre nom.csv")
    refused = refusal(actions.propose_resource, again, by=author)
    assert (refused.field, refused.twin) == ("document", first)


def test_drafts_archives_and_oneself_are_no_twins(author, member, published, reviewer):
    make_resource_draft(author, member, "Brouillon", url="https://exemple.fr/seul")
    make_proposed_resource(author, member, "Proposée", url="https://exemple.fr/seul")
    with unit_of_work():
        change = actions.revise_resource(published.resource, by=author)
        actions.propose_resource(change, by=author)
        decisions.publish_resource(change, seen=0, by=reviewer)
        decisions.archive_resource(published.resource, "Vieilli.", by=reviewer)
    assert make_proposed_resource(author, member, "De nouveau", url=published.url).state == State.SUBMITTED


# ——— Files ———


def seen_by(file, *accounts):
    return [queries.may_see_file(file, account) for account in accounts]


def test_a_file_is_as_private_as_the_words_beside_it(draft, author, member, reviewer):
    colleague, other = make_representative(member), make_representative()
    observer = make_account(role=Role.OBSERVER)
    file = with_file(draft, author)
    everybody = (None, other, author, colleague, observer, reviewer)
    assert seen_by(file, *everybody) == [False, False, True, True, False, False]
    with unit_of_work():
        actions.propose_resource(draft, by=author)
    assert seen_by(file, *everybody) == [False, False, True, True, True, True]
    with unit_of_work():
        decisions.publish_resource(draft, seen=draft.saved_version, by=reviewer)
    assert seen_by(file, *everybody) == [True] * 6
    with unit_of_work():
        decisions.archive_resource(draft.resource, "Vieilli.", by=reviewer)
    assert seen_by(file, *everybody) == [False, False, True, True, True, True]


def test_a_file_is_kept_as_long_as_a_writing_holds_it(draft, author, reviewer):
    first = with_file(draft, author)
    second = with_file(draft, author, b"commune,mwh\nFigeac,121\n")
    assert db.session.scalars(select(StoredFile)).all() == [second]
    assert first.public_id != second.public_id
    with unit_of_work():
        actions.propose_resource(draft, by=author)
        decisions.publish_resource(draft, seen=draft.saved_version, by=reviewer)
        change = actions.revise_resource(draft.resource, by=author)
    assert change.file == second
    with unit_of_work():
        actions.save_draft(change, written({}), without_file=True, saved_version=0, by=author)
    assert (change.file, draft.file) == (None, second)
    assert db.session.get(StoredFile, second.id)
    assert seen_by(second, None) == [True]


def test_a_correction_may_bring_another_file(published, author, reviewer):
    document = documents.receive(CSV, "mesures.csv")
    with unit_of_work():
        now = decisions.correct_resource(published, written({}), document, saved_version=1, by=reviewer)
    assert (now.file.name, now.resource_id, published.file) == ("mesures.csv", published.resource_id, None)
    assert seen_by(now.file, None) == [True]


# ——— The rest ———


def test_summaries_are_rendered_again_when_what_is_let_through_changes(published):
    with unit_of_work():
        db.session.execute(text("UPDATE resource_revision SET summary_html = '<script>'"))
    changes = len(db.session.scalars(select(SearchChange)).all())
    assert actions.render_again() == 1
    assert published.summary_html.startswith("<p>De quoi monter")
    told = db.session.scalars(select(SearchChange.key)).all()[changes:]
    assert told == [published.resource.public_id], "pages and results kept before are not given any more"
    assert actions.render_again() == 0


def test_related_resources_share_a_sub_theme(published, author, member):
    near = make_published_resource(author, member, "Voisine", subthemes=["bois-foret", "chaleur-reseaux"])
    make_published_resource(author, member, "Lointaine", subthemes=["velo-marche"])
    make_resource_draft(author, member, "Brouillon")
    assert queries.related_to(published) == [near]


def test_every_revision_keeps_its_own_number(published, author, reviewer):
    with unit_of_work():
        decisions.correct_resource(published, written({"year": 2020}), saved_version=1, by=reviewer)
        actions.revise_resource(published.resource, by=author)
    numbers = db.session.scalars(select(ResourceRevision.number).order_by(ResourceRevision.id))
    assert list(numbers) == [1, 2, 3]
