"""A campaign asks whoever represents a member whether it is still so."""

from datetime import timedelta

import pytest

from network import clock as network_clock
from network.campaigns import actions, queries
from network.campaigns.models import Answer
from network.db import unit_of_work
from network.errors import Refused
from network.members.models import College, LegalForm
from tests.factories import make_contributor, make_coordinator, make_member, make_representative

COMMUNES = [LegalForm.COMMUNE]

pytestmark = pytest.mark.usefixtures("app")


def commune(name: str):
    return make_member(name, College.LOCAL_AUTHORITIES, legal_form=LegalForm.COMMUNE)


def start(**changed):
    given = {
        "title": "Après les élections municipales",
        "message": "Bonjour.\n\nUne assemblée nouvelle.",
        "legal_forms": COMMUNES,
        "due_on": network_clock.today() + timedelta(days=30),
        "by": make_coordinator(),
    }
    with unit_of_work():
        return actions.start_campaign(**{**given, **changed})


def links(outbox, account):
    """Return the secrets of the links that somebody was mailed, the first sent first."""
    asked = [mail for mail in outbox.to(account.email) if mail.kind == "representative_to_confirm"]
    return [mail.links()[0].rpartition("/")[2] for mail in asked]


def answer(token, what, note=""):
    with unit_of_work():
        return actions.answer_question(token, what, note)


def test_those_who_represent_the_chosen_forms_are_asked_and_nobody_else(outbox):
    figeac = commune("Figeac")
    mayor, deputy = make_representative(figeac), make_representative(figeac)
    clerk, farmer = make_contributor(figeac), make_representative(make_member("Une ferme"))
    commune("Sans personne")
    campaign = start()
    assert links(outbox, mayor)
    assert links(outbox, deputy)
    assert not links(outbox, clerk)
    assert not links(outbox, farmer)
    progress = queries.progress_of(campaign)
    assert (progress.silent, progress.without, progress.total) == (1, 1, 2)


def test_one_who_confirms_is_enough_and_all_who_left_are_told_to_the_desk(outbox):
    figeac, cahors = commune("Figeac"), commune("Cahors")
    mayor, deputy, other = (
        make_representative(figeac),
        make_representative(figeac),
        make_representative(cahors),
    )
    campaign = start()
    answer(*links(outbox, mayor), Answer.LEFT, "Voir la direction générale")
    assert queries.progress_of(campaign).silent == 2
    answer(*links(outbox, deputy), Answer.CONFIRMED)
    answer(*links(outbox, other), Answer.LEFT)
    progress = queries.progress_of(campaign)
    assert (progress.confirmed, progress.left, progress.silent) == (1, 1, 0)
    told = [m for m in outbox if m.kind == "representative_left"]
    assert len(told) == 2
    assert "Voir la direction générale" in " ".join(told[0].paragraphs)


def test_an_answer_may_change_until_the_end_and_gives_no_right(outbox):
    figeac = commune("Figeac")
    mayor = make_representative(figeac)
    campaign = start()
    (token,) = links(outbox, mayor)
    answer(token, Answer.LEFT)
    question = answer(token, Answer.CONFIRMED)
    assert question.answer == Answer.CONFIRMED
    with unit_of_work():
        actions.close_campaign(campaign, by=make_coordinator())
    with pytest.raises(Refused, match="terminée"):
        answer(token, Answer.LEFT)


def test_a_reminder_waits_a_week_and_kills_the_link_before(outbox, clock):
    mayor = make_representative(commune("Figeac"))
    campaign, coordinator = start(), make_coordinator()
    with pytest.raises(Refused, match="une semaine"), unit_of_work():
        actions.remind(campaign, by=coordinator)
    clock.move(days=8)
    with unit_of_work():
        assert actions.remind(campaign, by=coordinator) == 1
    first, second = links(outbox, mayor)
    with pytest.raises(Refused, match="plus le bon"):
        answer(first, Answer.CONFIRMED)
    assert answer(second, Answer.CONFIRMED).answer == Answer.CONFIRMED
    with pytest.raises(Refused, match="une semaine"), unit_of_work():
        actions.remind(campaign, by=coordinator)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"due_on": network_clock.today()}, "au moins un jour"),
        ({"due_on": network_clock.today() + timedelta(days=500)}, "Un an au plus"),
        ({"legal_forms": [LegalForm.PNR]}, "Aucune organisation"),
    ],
)
def test_a_campaign_that_makes_no_sense_does_not_start(changed, sentence):
    make_representative(commune("Figeac"))
    with pytest.raises(Refused, match=sentence):
        start(**changed)


def test_one_campaign_at_a_time():
    make_representative(commune("Figeac"))
    start()
    with pytest.raises(Refused, match="une seule campagne"):
        start()


def test_the_desk_starts_follows_and_ends_a_campaign(site, outbox):
    mayor = make_representative(commune("Figeac"))
    site.login_as(make_coordinator())
    page = site.follow(site.get("admin.campaigns"), "Lancer une campagne")
    due = network_clock.today() + timedelta(days=30)
    page = site.submit(page, title="Municipales", due_on="hier", expect=422)
    page = site.submit(page, title="Municipales", due_on=due.strftime("%d/%m/%Y"))
    assert "est lancée" in page
    assert "pas de réponse" in page
    (token,) = links(outbox, mayor)
    visitor = site.another()
    asked = visitor.get("campaigns.answer", token=token)
    thanks = visitor.submit(asked, answer="left", note="Madame la directrice")
    assert "vous ne représentez plus" in thanks
    campaign = queries.open_campaign()
    page = site.get("admin.campaign", public_id=campaign.public_id, etat="partis")
    assert "« Madame la directrice »" in page
    page = site.submit(page, "Terminer la campagne")
    assert "est terminée" in page
    assert visitor.get("campaigns.answer", token=token, expect=410)


def test_opening_a_link_answers_nothing_and_a_wrong_one_says_so(site, outbox):
    mayor = make_representative(commune("Figeac"))
    campaign = start()
    (token,) = links(outbox, mayor)
    for _scanner in range(3):
        site.get("campaigns.answer", token=token)
    assert queries.progress_of(campaign).silent == 1
    assert "plus le bon" in site.get("campaigns.answer", token="inconnu", expect=410)
