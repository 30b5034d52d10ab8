"""The demonstration network: made by the site's own actions, sound, and honest about being invented."""

from html import unescape

import pytest
from sqlalchemy import func, select

from network import clock, taxonomy
from network.accounts import passwords
from network.accounts.models import Account
from network.accounts.queries import account_by_email
from network.adhesion.following import follow_memberships
from network.adhesion.models import LifeStep, News
from network.charter.models import Signature
from network.commands import add_migrations
from network.config import UnsafeSettings
from network.db import db
from network.demo import filling as demo
from network.demo import lives, people, writing
from network.mail.delivery import deliver_due_mail
from network.mail.models import MailboxMail, OutboxMail, State
from network.members.models import JoinRequest, Member, MemberStatus
from network.members.queries import count_by_college
from network.resources.models import ResourceRevision
from network.sheets.models import SheetRevision
from network.sheets.queries import latest_sheets
from tests.factories import make_account

LISTS = ("subthemes", "sectors", "aims", "levers", "obstacles", "audiences", "plans")


@pytest.fixture
def app(make_app):
    app = make_app(DEMO=True)
    with app.app_context():
        yield app


def sheets():
    return db.session.scalars(select(SheetRevision)).all()


# Filling takes seconds: what only reads the network shares one.
def test_the_demonstration_is_whole_and_says_that_it_is_invented(app):
    assert demo.fill()
    it_shows_every_stage()
    it_has_a_past()
    it_lives()
    it_says_that_it_is_invented()
    it_uses_the_network_s_own_words()
    accounts = db.session.scalar(select(func.count()).select_from(Account))
    assert not demo.fill(), "it is made once"
    assert db.session.scalar(select(func.count()).select_from(Account)) == accounts


def it_shows_every_stage():
    assert db.session.scalar(select(func.count()).select_from(Member)) == 60
    assert all(count >= 15 for count in count_by_college().values())
    unseen = {MemberStatus.EARLIER, MemberStatus.CANDIDATE, MemberStatus.DECLINED, MemberStatus.WITHDRAWN}
    assert set(db.session.scalars(select(Member.status))) == set(MemberStatus) - unseen
    told = {"draft", "submitted", "sent_back", "published", "superseded"}
    assert {sheet.state for sheet in sheets()} == told
    resources = db.session.scalars(select(ResourceRevision)).all()
    assert {resource.state for resource in resources} == {"draft", "submitted", "sent_back", "published"}
    kinds = {"guide", "outil", "modele", "donnees", "video", "etude", "formation"}
    assert kinds <= {resource.kind for resource in resources}
    from_source = [sheet for sheet in sheets() if writing.NOTICE_OF_SOURCE in unescape(sheet.html["context"])]
    assert len(from_source) == 6
    assert all("Non renseigné" in sheet.contact for sheet in from_source)
    assert db.session.scalar(select(func.count()).select_from(JoinRequest)) == 1


def it_has_a_past():
    days = db.session.scalars(select(Member.registered_at).order_by(Member.registered_at)).all()
    assert days[0].year < days[-1].year
    assert days[-1] <= clock.now()
    signed = db.session.scalars(select(Signature.signed_at).order_by(Signature.number)).all()
    assert signed[0].year < signed[-1].year
    assert signed[-1] <= clock.now()


def it_lives():
    """Nobody waits for the worker: it has nothing to open, to settle, to write or to let sleep."""
    steps = db.session.scalars(select(LifeStep)).all()
    asleep = [step for step in steps if step.kind == "asleep"]
    assert [step.member.status for step in asleep] == [MemberStatus.DORMANT]
    assert asleep[0].at < clock.now()
    assert sum(step.kind == "first_notice" for step in steps) == 2
    news = db.session.scalars(select(News)).all()
    assert len(news) > 20
    assert all(lives.NOTICE in told.done for told in news)
    follow_memberships()
    assert db.session.scalar(select(func.count()).select_from(LifeStep)) == len(steps)


def it_says_that_it_is_invented():
    notices = (writing.NOTICE, writing.NOTICE_OF_SOURCE)
    assert all(any(n in unescape(sheet.html["context"]) for n in notices) for sheet in sheets())
    members = db.session.scalars(select(Member)).all()
    assert all(member.description.startswith(people.PROFILE_NOTICE) for member in members)
    accounts = db.session.scalars(select(Account.email)).all()
    assert all(address.endswith("@exemple.fr") for address in accounts)


def it_uses_the_network_s_own_words():
    for sheet in sheets():
        for name in LISTS:
            codes = getattr(sheet, name)
            assert set(codes) <= {entry.code for entry in taxonomy.entries(name)}, f"{sheet.title}: {name}"


def test_its_accounts_log_in_its_pages_are_sound_and_its_mails_arrive(app, site):
    assert demo.fill()
    addresses = [word for word in demo.introduction(made=True).split() if "@" in word]
    assert len(addresses) == 5
    for address in addresses:
        visitor = site.another()
        page = visitor.submit(visitor.get("accounts.log_in"), email=address, password=demo.PASSWORD)
        assert "Se déconnecter" in page, address
    assert account_by_email(addresses[0]).is_coordinator
    for sheet in latest_sheets(20):
        page = site.get("sheets.show", slug=sheet.sheet.slug)
        assert writing.NOTICE in page or writing.NOTICE_OF_SOURCE in page
    for member in db.session.scalars(select(Member)).all():
        assert people.PROFILE_NOTICE in site.get("members.show", slug=member.slug)
    while deliver_due_mail():
        pass
    waiting = select(func.count()).select_from(OutboxMail).where(OutboxMail.state != State.SENT)
    assert db.session.scalar(waiting) == 0
    assert db.session.scalar(select(func.count()).select_from(MailboxMail)) > 200


def test_the_demonstration_is_never_made_on_a_real_site(make_app):
    with make_app(DEMO=False).app_context(), pytest.raises(UnsafeSettings):
        demo.fill()


def test_a_demonstration_that_fails_leaves_nothing(app):
    make_account(email="ada@exemple.fr")
    with pytest.raises(LookupError, match="no address_to_confirm"):
        demo.fill()
    assert sum(count_by_college().values()) == 0
    assert db.session.scalars(select(Account.email)).all() == ["ada@exemple.fr"]


def test_the_password_is_one_that_people_could_choose():
    assert passwords.obstacle_to_password(demo.PASSWORD, at_the_desk=True) is None


def test_the_command_prepares_and_fills_an_empty_site_and_says_who_can_log_in(make_app, databases, tmp_path):
    app = make_app(DEMO=True, DATABASE_URL=databases.empty(tmp_path))
    add_migrations(app)
    run = app.test_cli_runner().invoke
    first = run(args=["prepare"]).output
    assert "prêt" in first
    assert demo.PASSWORD in first
    assert "rien n’est ajouté" in run(args=["prepare"]).output
