"""The page where somebody chooses their mails: from any mail without logging in, or from their account."""

import re

import pytest
from lxml import html

from network.db import db, unit_of_work
from network.journal.queries import entries
from network.mail.actions import queue
from network.mail.links import preferences_token
from network.mail.messages import Mail
from network.mail.queries import stopped_topics
from network.mail.topics import Topic
from network.mail.transport import Parcel
from tests.factories import make_account, make_coordinator

INVITED = "invitee@exemple.fr"
OFFERED = set(Topic) - {Topic.DESK, Topic.REGISTER, Topic.ALERTS}  # to whoever has no account
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def parcel(to: str, topic: Topic | None = Topic.CAMPAIGNS) -> Parcel:
    """Return a mail as it leaves."""
    with unit_of_work():
        queue(Mail("test", "Essai", ("Bonjour,",), topic=topic), to=to)
    return Parcel("<1@localhost>", "test", topic, to, None, "Essai", ("Bonjour,",), None, None)


def one_click_of(parcel: Parcel) -> str:
    return parcel.headings()["List-Unsubscribe"].strip("<>")


def link_of(parcel: Parcel) -> str:
    [link] = re.findall(r"http\S+/preferences/\S+", parcel.render()[0])
    return link


def ticked(page) -> list[str]:
    return page.all("//input[@name='topics'][@checked]/@value")


def test_every_mail_leads_to_the_choice_in_text_and_html(app):
    for topic in (None, Topic.DESK):
        mail = parcel(INVITED, topic)
        links = html.document_fromstring(mail.render()[1]).xpath("//a/@href")
        assert link_of(mail) in links


def test_a_mail_with_a_topic_tells_mail_programs_how_to_stop_it(app):
    headings = parcel(INVITED).headings()
    assert headings["Auto-Submitted"] == "auto-generated"
    assert headings["List-Id"] == "<campaigns.localhost>"
    assert headings["List-Unsubscribe"].startswith("<http://localhost:5000/preferences/")
    assert headings["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parcel(INVITED, None).headings() == {"Auto-Submitted": "auto-generated"}


def test_on_an_open_site_the_address_to_stop_at_is_https(make_app):
    app = make_app(PUBLIC_URL="https://reseau.example", PASSWORD_COST_KIB=19456)
    with app.app_context():
        headings = parcel(INVITED).headings()
    assert headings["List-Unsubscribe"].startswith("<https://reseau.example/preferences/")
    assert headings["List-Id"] == "<campaigns.reseau.example>"


def test_somebody_without_an_account_chooses_from_a_mail(site):
    page = site.get(link_of(parcel(INVITED)))
    assert page.h1 == "Les mails que je reçois"
    assert "i…@exemple.fr" in page
    assert INVITED not in page.source
    assert "Le bureau" not in page, "what concerns the desk alone is shown to the desk"
    assert set(ticked(page)) == OFFERED
    page = site.submit(page, "Enregistrer mes choix", topics=["invitations"])
    assert "C’est noté." in page
    assert ticked(page) == ["invitations"]
    assert stopped_topics(INVITED) == {Topic.ORGANISATION, Topic.PUBLICATIONS, Topic.CAMPAIGNS}
    page = site.submit(page, "Enregistrer mes choix", topics=["invitations", "campaigns"])
    assert stopped_topics(INVITED) == {Topic.ORGANISATION, Topic.PUBLICATIONS}


def test_everything_can_be_stopped_at_once(site):
    page = site.submit(site.get(link_of(parcel(INVITED))), "Tout arrêter")
    assert "nous ne vous écrirons plus que le nécessaire" in page
    assert stopped_topics(INVITED) == OFFERED


def test_somebody_logged_in_chooses_from_their_account(site):
    account = make_account(email="camille@exemple.fr")
    page = site.login_as(account).get("accounts.settings")
    page = site.follow(page, "Choisir mes mails")
    assert "camille@exemple.fr" in page
    site.submit(page, "Enregistrer mes choix", topics=["organisation"])
    assert Topic.PUBLICATIONS in stopped_topics("camille@exemple.fr")
    [entry] = [e for e in entries(account=account.public_id).items if e.event == "mail.topics_chosen"]
    assert "exemple.fr" not in str(entry.details)


def test_the_desk_chooses_its_own_mails_too(site):
    page = site.login_as(make_coordinator()).get("accounts.mails")
    assert "desk" in ticked(page)


def test_an_invented_topic_is_refused(site):
    page = site.get(link_of(parcel(INVITED)))
    sent = dict(page.form("Tout arrêter").filled({})) | {"topics": "tout"}
    assert site.open("POST", page.path, data=sent).status_code == 422
    assert stopped_topics(INVITED) == set()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"data": ONE_CLICK}, id="in a form"),
        pytest.param({"data": ONE_CLICK, "content_type": "multipart/form-data"}, id="in parts"),
        pytest.param({}, id="empty"),
        pytest.param(
            {"data": ONE_CLICK, "headers": {"Origin": "https://mail.example"}}, id="from a web mail"
        ),
        pytest.param({"data": ONE_CLICK, "headers": {"Sec-Fetch-Site": "cross-site"}}, id="from elsewhere"),
    ],
)
def test_a_mail_program_stops_a_topic_at_one_click_and_may_say_it_again(site, sent):
    url = site.url(one_click_of(parcel(INVITED)))
    for _ in range(2):
        answer = site.another().open("POST", url, **sent)
        assert answer.status_code == 200
        assert stopped_topics(INVITED) == {Topic.CAMPAIGNS}


def test_opening_the_one_click_address_only_shows_a_button(site):
    url = one_click_of(parcel(INVITED))
    page = site.get(url)
    assert page.h1 == "Ne plus recevoir ces mails ?"
    assert stopped_topics(INVITED) == set()
    page = site.submit(page, "Ne plus les recevoir")
    assert page.h1 == "C’est fait"
    assert stopped_topics(INVITED) == {Topic.CAMPAIGNS}
    page = site.follow(page, "Voir tous mes choix")
    assert "campaigns" not in ticked(page)


def test_only_one_page_takes_a_post_without_a_token(app):
    exempt = [name for name, view in app.view_functions.items() if getattr(view, "takes_one_click", False)]
    assert exempt == ["accounts.stop_topic"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_fits_no_address_changes_nothing_and_says_so(site, method):
    parcel(INVITED)
    unknown, known = "x" * 32, preferences_token(INVITED)
    for path in (f"/preferences/{unknown}/campaigns", f"/preferences/{known}/tout"):
        answer = site.open(method, path, data=ONE_CLICK if method == "POST" else None)
        assert answer.status_code == 404
    assert site.get(f"/preferences/{unknown}", expect=404).h1 == "Nous ne reconnaissons pas ce lien"
    assert db.session.scalar(db.text("SELECT count(*) FROM stopped_topic")) == 0
