"""The mailbox of the demonstration network."""

import pytest

from network.db import unit_of_work
from network.mail.actions import queue
from network.mail.delivery import deliver_due_mail
from network.mail.messages import Attachment, Mail
from tests.visitor import Visitor

WELCOME = Mail(
    "welcome",
    "Bienvenue & merci",
    ("Bonjour,", "Voici <vos> nouvelles."),
    action=("Continuer", "http://localhost:5000/boite-aux-lettres?adresse=a%40exemple.fr&x=1"),
)
CERTIFICATE = Attachment("certificat.pdf", "application/pdf", b"%PDF-1.7 certificate")


@pytest.fixture
def app(make_app):
    app = make_app(DEMO=True)
    with app.app_context():
        yield app


def receive(mail=WELCOME, to="camille@exemple.fr", attachment=None):
    with unit_of_work():
        queue(mail, to=to, attachment=attachment)
    deliver_due_mail()


def test_an_empty_mailbox_says_how_to_receive_a_mail(site):
    page = site.get("mail.mailbox")
    assert "Aucun mail pour l’instant" in page
    assert page.link("Demander un compte") == "/inscription"


def test_the_newest_mail_comes_first(site):
    receive()
    receive(Mail("other", "Et puis", ("Bonjour.",)))
    page = site.get("mail.mailbox")
    assert page.texts("//main//li/p/a[@class]") == ["Et puis", "Bienvenue & merci"]


def test_one_person_s_mails_can_be_read_alone(site):
    receive()
    receive(to="noe@exemple.fr")
    page = site.submit(site.get("mail.mailbox"), adresse="noe@exemple.fr")
    assert len(page.texts("//main//ul/li")) == 1
    assert "camille@exemple.fr" not in page
    page = site.follow(page, "Retirer le filtre : noe@exemple.fr")
    assert len(page.texts("//main//ul/li")) == 2
    assert "Aucun mail pour cette adresse" in site.get("mail.mailbox", adresse="qui@exemple.fr")


def test_a_mail_is_read_with_its_link(site):
    receive()
    page = site.follow(site.get("mail.mailbox"), "Bienvenue & merci")
    assert page.h1 == "Bienvenue & merci"
    assert "Voici <vos> nouvelles." in page
    there = site.follow(page, "http://localhost:5000/boite")
    assert there.url == "/boite-aux-lettres?adresse=a@exemple.fr&x=1"


def test_a_mail_gives_its_attachment(site):
    receive(attachment=CERTIFICATE)
    page = site.follow(site.get("mail.mailbox"), "Bienvenue & merci")
    answer = site.fetch(page.link("Télécharger certificat.pdf"))
    assert answer.data == CERTIFICATE.data
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("number", [1, 2**40])
def test_a_mail_that_does_not_exist_is_not_found(site, number):
    site.get("mail.mailbox_mail", id=number, expect=404)
    site.fetch("mail.attachment", id=number, expect=404)


def test_there_is_no_mailbox_outside_the_demonstration(make_app):
    real = make_app(DEMO=False)
    with real.app_context():
        Visitor(real).get("/boite-aux-lettres", expect=404)
        Visitor(real).get("/boite-aux-lettres/1", expect=404)
