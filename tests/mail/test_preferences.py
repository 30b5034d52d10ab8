"""What somebody no longer wants to get: per address, dropped at queueing and again at sending."""

import pytest
from sqlalchemy import select

from network.db import db, unit_of_work
from network.mail import delivery
from network.mail.actions import choose_topics, forget_old_mail, queue, stop_topic
from network.mail.links import preferences_token
from network.mail.messages import Attachment, Mail
from network.mail.models import MailboxMail, MailRecipient, OutboxMail, State
from network.mail.queries import count_by_state, recipient_by_token, stopped_topics
from network.mail.rules import masked
from network.mail.topics import Topic

ADDRESS = "camille@exemple.fr"


@pytest.fixture
def app(make_app):
    app = make_app(DEMO=True)
    with app.app_context():
        yield app


def write(topic: Topic | None = Topic.PUBLICATIONS, to: str = ADDRESS) -> OutboxMail:
    mail = Mail("test", "Essai", ("Un paragraphe.",), ("Ouvrir", "http://localhost:5000/secret"), topic=topic)
    with unit_of_work():
        return queue(mail, to=to, attachment=Attachment("a.txt", "text/plain", b"a"))


def stop(*topics: Topic, address: str = ADDRESS) -> None:
    with unit_of_work():
        for topic in topics:
            stop_topic(address, topic)


def received() -> list[str]:
    delivery.deliver_due_mail()
    return list(db.session.scalars(select(MailboxMail.recipient).order_by(MailboxMail.id)))


def words_of(mail: OutboxMail) -> tuple[object, ...]:
    return mail.paragraphs, mail.action_label, mail.action_url, mail.attachment


def test_a_mail_whose_topic_was_stopped_is_counted_and_never_leaves(app):
    stop(Topic.PUBLICATIONS)
    mail = write()
    assert mail.state == State.STOPPED
    assert words_of(mail) == (None, None, None, None)
    assert count_by_state()[State.STOPPED] == 1
    assert received() == []


def test_a_topic_stopped_while_the_mail_waited_holds_it_back_too(app):
    mail, other = write(), write(to="autre@exemple.fr")
    stop(Topic.PUBLICATIONS)
    assert received() == ["autre@exemple.fr"]
    assert (mail.state, other.state) == (State.STOPPED, State.SENT)
    assert words_of(mail) == (None, None, None, None)


def test_a_mail_without_topic_always_goes(app):
    stop(*Topic)
    write(topic=None)
    assert received() == [ADDRESS]


def test_one_topic_and_one_address_are_stopped_and_no_other(app):
    stop(Topic.PUBLICATIONS)
    write(topic=Topic.ORGANISATION)
    write(to="autre@exemple.fr")
    assert received() == [ADDRESS, "autre@exemple.fr"]


def test_an_address_is_the_same_whatever_its_capitals(app):
    stop(Topic.PUBLICATIONS)
    assert write(to="Camille@Exemple.fr").state == State.STOPPED
    assert preferences_token("Camille@Exemple.fr") == preferences_token(ADDRESS)


def test_a_stopped_mail_does_not_make_the_next_ones_wait(app, clock):
    stop(Topic.PUBLICATIONS)
    for _ in range(5):
        write()
    assert write(topic=None).due_at == clock.now()


def test_a_choice_only_concerns_the_topics_it_was_made_among(app):
    stop(Topic.DESK)
    with unit_of_work():
        choose_topics(ADDRESS, {Topic.CAMPAIGNS}, among=(Topic.CAMPAIGNS, Topic.PUBLICATIONS), by=None)
    assert stopped_topics(ADDRESS) == {Topic.DESK, Topic.PUBLICATIONS}
    with unit_of_work():
        choose_topics(ADDRESS, {Topic.DESK}, among=(Topic.DESK,), by=None)
    assert stopped_topics(ADDRESS) == {Topic.PUBLICATIONS}


def test_stopping_twice_is_stopping_once(app):
    stop(Topic.DESK)
    stop(Topic.DESK)
    assert stopped_topics(ADDRESS) == {Topic.DESK}


def test_the_token_of_an_address_is_never_kept(app):
    mail, token = write(), preferences_token(ADDRESS)
    recipient = recipient_by_token(token)
    assert recipient is not None
    assert recipient.address == ADDRESS
    assert received() == [ADDRESS]
    for table in (OutboxMail, MailRecipient):
        for row in db.session.execute(select(table.__table__)):
            assert token not in str(row)
    assert words_of(mail) == (None, None, None, None)


def test_a_token_fits_one_address_and_one_site(app, make_app):
    assert preferences_token(ADDRESS) != preferences_token("autre@exemple.fr")
    assert len(preferences_token(ADDRESS)) == 32
    ours = preferences_token(ADDRESS)
    with make_app(SECRET_KEY="another key, as long as it must be, 0123").app_context():
        assert preferences_token(ADDRESS) != ours


def test_links_of_old_mails_still_open_and_those_of_years_ago_come_back_with_the_next_mail(app, clock):
    write()
    clock.move(days=2 * 365)
    with unit_of_work():
        forget_old_mail()
    assert recipient_by_token(preferences_token(ADDRESS))
    clock.move(days=366)
    with unit_of_work():
        forget_old_mail()
    assert recipient_by_token(preferences_token(ADDRESS)) is None
    write()
    assert recipient_by_token(preferences_token(ADDRESS))


def test_a_choice_is_kept_however_long_nothing_is_written(app, clock):
    stop(Topic.CAMPAIGNS)
    clock.move(days=10 * 365)
    with unit_of_work():
        forget_old_mail()
    assert stopped_topics(ADDRESS) == {Topic.CAMPAIGNS}


def test_a_stopped_mail_is_forgotten_after_a_month(app, clock):
    stop(Topic.PUBLICATIONS)
    write()
    clock.move(days=31)
    with unit_of_work():
        forget_old_mail()
    assert count_by_state()[State.STOPPED] == 0


@pytest.mark.parametrize(
    ("address", "shown"), [("camille@exemple.fr", "c…@exemple.fr"), ("a@b.fr", "a…@b.fr")]
)
def test_an_address_is_shown_in_part(address, shown):
    assert masked(address) == shown
