"""A question to those who tell an experience: it arrives, and tells nobody's address but the sender's."""

import pytest
from sqlalchemy import select

from network.accounts.models import Role
from network.accounts.rules import network_of
from network.db import db, unit_of_work
from network.journal.models import Entry
from network.mail.actions import stop_topic
from network.mail.models import OutboxMail
from network.mail.topics import Topic
from network.members.models import Membership
from network.sheets import actions, contact
from network.throttles.actions import hit
from tests.factories import make_account, make_coordinator, make_representative

TYPED = {
    "name": "Léa Dumas",
    "email": "lea@exemple.fr",
    "question": "Combien de temps pour le raccordement ?",
}


def ask(visitor, revision, expect=200, **changed):
    page = visitor.get("sheets.ask", slug=revision.sheet.slug)
    return visitor.submit(page, "Envoyer ma question", expect=expect, **{**TYPED, **changed})


def test_a_question_goes_to_the_author_who_answers_straight_to_the_reader(site, published, author, outbox):
    page = site.follow(site.get("sheets.show", slug=published.sheet.slug), "Écrire à l’équipe du projet")
    assert "Vous ne voyez pas leur adresse" in page
    assert author.email not in page
    page = site.submit(page, "Envoyer ma question", **TYPED)
    assert page.h1 == "Votre question est partie"
    [mail] = [m for m in outbox.to(author.email) if m.kind == "sheet_question_asked"]
    assert TYPED["question"] in mail
    assert "Léa Dumas (lea@exemple.fr)" in mail
    row = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == mail.kind)).one()
    assert row.reply_to == "lea@exemple.fr"
    [told] = outbox.to("lea@exemple.fr")
    assert told.kind == "sheet_question_sent"
    assert author.email not in told


def test_a_stranger_makes_the_site_send_nobody_words_of_theirs(site, published, outbox):
    ask(site, published, name="GAGNEZ http://spam.example", question="Achetez http://spam.example")
    [told] = outbox.to("lea@exemple.fr")
    assert "spam" not in told.text


def test_whoever_is_logged_in_is_known_and_gets_a_copy(site, published, author, outbox):
    reader = make_account("Noé Roux", "noe@exemple.fr")
    visitor = site.another().login_as(reader)
    page = visitor.get("sheets.ask", slug=published.sheet.slug)
    assert "Vous écrivez sous le nom de Noé Roux, avec l’adresse noe@exemple.fr." in page
    # A field that the form does not have is ignored.
    forged = {"question": "Qui a payé ?"}
    visitor.submit(page, "Envoyer ma question", **forged)
    assert "Noé Roux (noe@exemple.fr)" in outbox.to(author.email)[-1]
    assert "Qui a payé ?" in outbox.to("noe@exemple.fr")[-1]


@pytest.mark.parametrize(("field", "answer"), [("name", 200), ("email", 422)])
def test_a_line_break_adds_no_heading(site, published, author, outbox, field, answer):
    ask(site, published, expect=answer, **{field: f"{TYPED[field]}\r\nBcc: tous@exemple.fr"})
    sent = db.session.scalars(select(OutboxMail).where(OutboxMail.kind.startswith("sheet_question"))).all()
    assert len(sent) == (2 if answer == 200 else 0)
    for row in sent:
        assert "Bcc" not in f"{row.subject}{row.recipient}{row.reply_to}"
        assert row.recipient in (author.email, TYPED["email"])


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", "", "Dites qui vous êtes"),
        ("email", "lea", "adresse"),
        ("question", "", "Il manque votre question."),
    ],
)
def test_what_is_missing_is_told_beside_its_field(site, published, field, typed, told):
    page = ask(site, published, expect=422, **{field: typed})
    assert told in page.errors[field]


@pytest.mark.parametrize(
    ("limit", "key"),
    [
        (contact.QUESTIONS_BY_ADDRESS, lambda revision: network_of("127.0.0.1")),
        (contact.QUESTIONS_BY_SENDER, lambda revision: TYPED["email"]),
        (contact.QUESTIONS_OF_SHEET, lambda revision: revision.sheet.public_id),
        (contact.QUESTIONS_IN_ALL, lambda revision: ""),
    ],
)
def test_questions_are_few_by_browser_by_sender_by_sheet_and_in_all(site, published, outbox, limit, key):
    ask(site, published)
    for _try in range(limit.tries - 1):
        hit(limit, key(published))
    before = len(outbox)
    page = ask(site, published, expect=429, email=TYPED["email"].upper())
    assert "Trop d’essais" in page
    assert len(outbox) == before


def test_once_the_author_is_gone_the_others_of_the_owner_answer(site, published, author, member, outbox):
    representative = make_representative(member)
    with unit_of_work():
        db.session.delete(db.session.scalars(select(Membership).filter_by(account_id=author.id)).one())
    ask(site, published)
    assert "sheet_question_asked" in [mail.kind for mail in outbox.to(representative.email)]
    assert "sheet_question_asked" not in [mail.kind for mail in outbox.to(author.email)]


@pytest.mark.parametrize("why", ["gone", "unwilling"])
def test_where_nobody_is_left_to_answer_the_desk_is_asked(site, published, author, outbox, why):
    coordinator = make_coordinator(email="bureau@reseau.exemple")
    observer = make_account("Observer", role=Role.OBSERVER)
    with unit_of_work():
        if why == "gone":
            db.session.delete(db.session.scalars(select(Membership).filter_by(account_id=author.id)).one())
        else:
            stop_topic(author.email, Topic.PUBLICATIONS)
    ask(site, published)
    assert TYPED["question"] in outbox.to(coordinator.email)[-1]
    assert "sheet_question_asked" not in outbox.kinds()
    assert not outbox.to(observer.email)


def test_what_is_kept_of_a_question_is_that_there_was_one(site, published, outbox):
    ask(site, published)
    entry = db.session.scalars(select(Entry).where(Entry.event == "sheet.question_asked")).one()
    assert entry.subject == f"sheet:{published.sheet.public_id}"
    assert "lea" not in str(entry.details)


def test_nobody_is_asked_about_a_draft_or_about_what_is_archived(site, draft, published, author):
    site.get("sheets.ask", slug=draft.sheet.public_id, expect=404)
    with unit_of_work():
        actions.archive_sheet(published.sheet, reason="Dépassée.", by=author)
    site.get("sheets.ask", slug=published.sheet.slug, expect=404)
    site.get("sheets.asked", slug=published.sheet.slug, expect=404)
