"""Every mail that the site can write renders as text and as HTML, and fetches nothing."""

import inspect
from importlib import import_module

import pytest
from lxml import html
from sqlalchemy import select

from network.accounts import mails as accounts
from network.campaigns import mails as campaigns
from network.campaigns.models import Answer, Question
from network.charter import mails as charter
from network.charter.models import MandateKind, Signature
from network.charter.pledge import Mandate
from network.config import ROOT
from network.db import db
from network.mail.transport import Parcel
from network.members import mails as members
from network.members.models import College, JoinRequest, MemberRole
from network.pages import mails as pages
from network.sheets import mails as sheets
from network.sheets.models import SheetRevision
from network.sheets.states import State
from tests.factories import make_member
from tests.page import words
from tests.site.world import make_world


def written() -> list[tuple[object, object]]:
    """Return every mail with the function that wrote it, of the network that `make_world` makes."""
    make_world()
    signature, by_act = db.session.scalars(select(Signature).order_by(Signature.number)).all()
    draft = db.session.scalars(select(SheetRevision).where(SheetRevision.state == State.SUBMITTED)).one()
    published = db.session.scalars(select(SheetRevision).where(SheetRevision.state == State.PUBLISHED)).one()
    request = db.session.scalars(select(JoinRequest)).one()
    question = db.session.scalars(select(Question)).one()
    left = Question(
        campaign=question.campaign, member=question.member, account=question.account, answer=Answer.LEFT
    )
    cases = [
        (accounts.address_to_confirm, "token", None),
        (accounts.address_to_confirm, "token", "/charte/signer"),
        (accounts.already_registered,),
        (accounts.password_to_reset, "token"),
        (accounts.password_changed,),
        (accounts.login_to_confirm, "token"),
        *(
            (charter.signing_code, signature.member, signature.version, Mandate(kind), "123456")
            for kind in (MandateKind.LEGAL_REPRESENTATIVE, MandateKind.PRINCIPLE)
        ),
        (campaigns.representative_to_confirm, question, "token"),
        (campaigns.representative_left, left),
        (charter.charter_signed, signature),
        (charter.charter_signed, by_act),
        (charter.mandate_to_confirm, by_act),
        (charter.mandate_confirmed, by_act),
        *[(members.welcome, make_member(college.label, college)) for college in College],
        (members.join_requested, request),
        (members.join_requested_of_the_desk, request),
        *[(members.join_accepted, request.member, role) for role in MemberRole],
        (members.join_declined, request.member),
        (pages.message_left, "Noé", "noe@exemple.fr", "Bonjour,\n<b>merci</b> & à bientôt"),
        (sheets.sheet_submitted, draft),
        (sheets.sheet_to_review, draft),
        (sheets.sheet_sent_back, draft),
        (sheets.sheet_published, published),
        (sheets.sheet_archived, published),
    ]
    return [(function, function(*arguments)) for function, *arguments in cases]


def every_function() -> set[object]:
    """Return the functions of every `mails.py`."""
    modules = [import_module(f"network.{path.parent.name}.mails") for path in ROOT.glob("network/*/mails.py")]
    return {
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def render(mail):
    parcel = Parcel(
        message_id="<1@localhost>", kind=mail.kind, topic=mail.topic, recipient="a@exemple.fr",
        reply_to=mail.reply_to, subject=mail.subject, paragraphs=mail.paragraphs, action=mail.action,
        attachment=None,
    )  # fmt: skip
    return parcel.render()


@pytest.fixture
def mails(app):
    return written()


def test_every_mail_is_rendered_here(mails):
    assert {function for function, _mail in mails} == every_function()


def test_a_mail_says_the_same_as_text_and_as_html(app, mails):
    for function, mail in mails:
        text, source = render(mail)
        page = html.document_fromstring(source)
        read = words(page.text_content())
        assert mail.subject, function
        assert mail.paragraphs, function
        for paragraph in mail.paragraphs:
            assert words(str(paragraph)) in words(text), function
            assert words(str(paragraph)) in read, function
        assert page.get("lang") == "fr"
        assert "%(" not in text + source, function
        assert "None" not in text, function


def test_a_mail_leads_to_the_public_address_and_fetches_nothing(app, site, mails):
    for function, mail in mails:
        _text, source = render(mail)
        page = html.document_fromstring(source)
        assert page.xpath("//img | //script | //link | //iframe") == [], function
        for address in page.xpath("//@href"):
            assert address.startswith(app.config["PUBLIC_URL"]), (function, address)
        if mail.action:
            label, address = mail.action
            assert label, function
            assert address in page.xpath("//@href"), function
            path = site.url(address).partition("?")[0]
            assert app.url_map.bind("localhost").test(path, "GET"), (function, address)


def test_a_mail_is_built_without_a_request_and_holds_no_break_in_its_subject(app, mails):
    for function, mail in mails:
        assert "\n" not in mail.subject, function
        assert len(mail.subject) <= 300, function
        assert len(mail.kind) <= 40, function


def test_somebody_else_s_markup_is_only_text(app):
    _text, source = render(pages.message_left("<i>Noé</i>", "noe@exemple.fr", "<script>x</script>"))
    assert "<script>" not in source
    assert "<i>" not in source
