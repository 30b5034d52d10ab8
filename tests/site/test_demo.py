"""The demonstration network: made by the site's own actions, sound, and honest about being invented."""

import time
from html import unescape

import pytest
from sqlalchemy import func, select

from network import demo, taxonomy
from network.accounts import passwords
from network.accounts.models import Account
from network.accounts.queries import account_by_email
from network.charter.models import Signature, Standing
from network.commands import add_migrations
from network.config import UnsafeSettings
from network.db import db
from network.mail.delivery import deliver_due_mail
from network.mail.models import MailboxMail, OutboxMail, State
from network.members.models import JoinRequest, Member
from network.members.queries import count_by_college
from network.sheets.models import SheetRevision
from network.sheets.queries import latest_sheets
from tests.factories import make_account

LISTS = ("subthemes", "sectors", "aims", "levers", "obstacles", "audiences", "plans")


@pytest.fixture
def app(make_app):
    app = make_app(DEMO=True)
    with app.app_context():
        yield app


@pytest.fixture
def filled(app):
    began = time.process_time()
    assert demo.fill()
    return time.process_time() - began


def sheets():
    return db.session.scalars(select(SheetRevision)).all()


def test_the_demonstration_shows_every_stage(filled):
    assert all(count >= 2 for count in count_by_college().values())
    standings = [s.standing for s in db.session.scalars(select(Signature).order_by(Signature.number))]
    assert {Standing.SIGNED, Standing.UNVERIFIED, Standing.PRINCIPLE} <= set(standings)
    assert len(standings) < sum(count_by_college().values()), "somebody has still to sign"
    assert {sheet.state for sheet in sheets()} == {"draft", "submitted", "sent_back", "published"}
    assert len(latest_sheets(20)) >= 5
    assert db.session.scalar(select(func.count()).select_from(JoinRequest)) == 1


def test_the_demonstration_is_made_once(filled):
    accounts = db.session.scalar(select(func.count()).select_from(Account))
    assert not demo.fill()
    assert db.session.scalar(select(func.count()).select_from(Account)) == accounts


def test_the_demonstration_is_never_made_on_a_real_site(make_app):
    with make_app(DEMO=False).app_context(), pytest.raises(UnsafeSettings):
        demo.fill()


def test_a_demonstration_that_fails_leaves_nothing(app):
    make_account(email="ada@exemple.fr")
    with pytest.raises(LookupError, match="no address_to_confirm"):
        demo.fill()
    assert sum(count_by_college().values()) == 0
    assert db.session.scalars(select(Account.email)).all() == ["ada@exemple.fr"]


def test_everything_says_that_it_is_invented(filled):
    assert all(demo.NOTICE in unescape(sheet.html["context"]) for sheet in sheets())
    assert all(m.description.startswith(demo.PROFILE_NOTICE) for m in db.session.scalars(select(Member)))
    accounts = db.session.scalars(select(Account.email)).all()
    assert all(address.endswith("@exemple.fr") for address in accounts)


def test_the_sheets_use_the_network_s_own_words(filled):
    for sheet in sheets():
        for name in LISTS:
            codes = getattr(sheet, name)
            assert set(codes) <= {entry.code for entry in taxonomy.entries(name)}, f"{sheet.title}: {name}"


def test_the_accounts_that_are_told_do_log_in(filled, site):
    told = demo.introduction(made=True)
    addresses = [word for word in told.split() if "@" in word]
    assert len(addresses) == 3
    for address in addresses:
        visitor = site.another()
        page = visitor.submit(visitor.get("accounts.log_in"), email=address, password=demo.PASSWORD)
        assert "Se déconnecter" in page, address
    assert account_by_email(addresses[0]).is_coordinator


def test_the_password_is_one_that_people_could_choose():
    assert passwords.obstacle_to_password(demo.PASSWORD, at_the_desk=True) is None


def test_every_mail_arrives_in_the_mailbox(filled):
    deliver_due_mail()
    waiting = select(func.count()).select_from(OutboxMail).where(OutboxMail.state != State.SENT)
    assert db.session.scalar(waiting) == 0
    assert db.session.scalar(select(func.count()).select_from(MailboxMail)) > 20


def test_the_demonstration_is_made_quickly(filled):
    assert filled < 3, f"{filled:.1f} s"


def test_its_pages_are_sound(filled, site):
    for sheet in latest_sheets(20):
        page = site.get("sheets.show", slug=sheet.sheet.slug)
        assert demo.NOTICE in page
    for member in db.session.scalars(select(Member)).all():
        assert demo.PROFILE_NOTICE in site.get("members.show", slug=member.slug)


def test_the_command_prepares_and_fills_an_empty_site_and_says_who_can_log_in(make_app, databases, tmp_path):
    app = make_app(DEMO=True, DATABASE_URL=databases.empty(tmp_path))
    add_migrations(app)
    run = app.test_cli_runner().invoke
    first = run(args=["prepare"]).output
    assert "prêt" in first
    assert demo.PASSWORD in first
    assert "rien n’est ajouté" in run(args=["prepare"]).output
