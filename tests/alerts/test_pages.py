"""Keeping a search from the library, finding it again in one's space, stopping it from a mail."""

import pytest
from sqlalchemy import select

from network.alerts import actions, rules, views
from network.alerts.erasing import erase
from network.alerts.links import stop_url
from network.alerts.models import Pace, SavedSearch
from network.alerts.news import news_of
from network.alerts.telling import tell_of_new_results
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.library.asked import Asked
from network.mail.actions import stop_topic
from network.mail.topics import Topic
from network.members.models import Member
from network.traces import Traces
from tests.factories import PASSWORD, make_account, make_contributor, make_published_sheet


@pytest.fixture
def visitor(site, person):
    return site.login_as(person)


def searches() -> list[tuple[str, str, Pace]]:
    db.session.rollback()
    rows = db.session.scalars(select(SavedSearch).order_by(SavedSearch.id))
    return [(saved.name, saved.question, saved.pace) for saved in rows]


def test_a_search_is_kept_from_its_results_after_logging_in(site, person, author, member):
    make_published_sheet(author, member)
    page = site.get("/bibliotheque?q=école+bois&type=fiche&page=1")
    asked = site.follow(page, "Enregistrer cette recherche")
    assert asked.h1 == "Connexion"
    logged_in = site.submit(asked, email=person.email, password=PASSWORD)
    assert logged_in.h1 == "Enregistrer cette recherche"
    assert "« école bois », Fiche d’expérience" in logged_in
    kept = site.submit(logged_in, name="Le bois à l’école", pace="at_once")
    assert kept.path == "/mes-recherches"
    assert searches() == [("Le bois à l’école", "q=%C3%A9cole+bois&type=fiche", Pace.AT_ONCE)]
    assert site.follow(kept, "Le bois à l’école").url == "/bibliotheque?q=école+bois&type=fiche"
    again = site.get("alerts.new", q="école bois", type="fiche")
    assert again.h1 == "Régler cette recherche"


def test_what_is_new_stands_there_until_it_is_said_to_be_seen(visitor, save, author, member):
    save("bois")
    assert "Rien de nouveau depuis votre dernier passage" in visitor.get("alerts.mine")
    for number in range(5):
        make_published_sheet(author, member, f"Le bois de la halle {number}")
    page = visitor.get("alerts.mine")
    assert "5 nouveaux résultats" in page
    assert "Le bois de la halle 4" in page
    assert "et 2 autres" in page
    assert "5 nouveaux résultats" in visitor.get("alerts.mine"), "looking changes nothing"
    assert "5 nouveaux résultats" in visitor.get("members.home")
    make_published_sheet(author, member, "Un bois paru entre-temps")
    seen = visitor.submit(page, button="J’ai vu ces nouveautés")
    assert "un nouveau résultat" in seen
    assert "Un bois paru entre-temps" in seen


def test_what_comes_out_while_the_page_is_made_is_not_seen(visitor, save, author, member, monkeypatch):
    save("bois")
    make_published_sheet(author, member, "Le bois de la halle")
    number = member.id

    def news_before_others(searches):
        shown = news_of(searches)
        owner = db.session.get(Member, number)
        make_published_sheet(make_contributor(owner), owner, "Un bois paru entre-temps")
        return shown

    with monkeypatch.context() as patch:
        patch.setattr(views, "news_of", news_before_others)
        page = visitor.get("alerts.mine")
    assert "Un bois paru entre-temps" not in page
    seen = visitor.submit(page, button="J’ai vu ces nouveautés")
    assert "Un bois paru entre-temps" in seen


def test_a_search_is_renamed_told_less_often_and_deleted(visitor, save):
    saved = save("bois")
    page = visitor.get("alerts.edit", public_id=saved.public_id)
    visitor.submit(page, name="Le bois", pace="none")
    assert [(name, pace) for name, _question, pace in searches()] == [("Le bois", Pace.NONE)]
    page = visitor.follow(visitor.get("alerts.mine"), "Supprimer : Le bois")
    assert "ne vous en écrirons plus" in page
    visitor.submit(page)
    assert searches() == []
    events = db.session.scalars(
        select(Entry.event).where(Entry.event.startswith("search.")).order_by(Entry.id)
    ).all()
    assert events == ["search.saved", "search.changed", "search.removed"]


def test_the_link_of_a_mail_stops_one_search_at_the_press_of_a_button(site, save, person):
    saved, other = save("bois"), save("école")
    page = site.get(stop_url(saved))
    assert "bois" in page
    assert searches()[0][2] == Pace.AT_ONCE, "opening the page stops nothing"
    assert "Aucun mail ne partira plus" in site.submit(page)
    assert [pace for _name, _question, pace in searches()] == [Pace.NONE, Pace.AT_ONCE]
    assert "Aucun mail ne partira plus" in site.get(stop_url(saved)), "again changes nothing"
    site.get(stop_url(saved).replace(saved.public_id, other.public_id), expect=404)


def test_nobody_opens_the_searches_of_somebody_else(site, save):
    saved = save("bois")
    stranger = site.login_as(make_account("Sacha Petit"))
    for endpoint in ("alerts.edit", "alerts.remove"):
        stranger.get(endpoint, public_id=saved.public_id, expect=404)


def test_thirty_searches_are_the_most(visitor, save, monkeypatch, person):
    monkeypatch.setattr(rules, "MOST", 2)
    save("bois")
    save("école")
    page = visitor.get("alerts.new", q="haie")
    assert "Vous gardez déjà 2 recherches" in page
    with pytest.raises(Refused, match="déjà 2 recherches"), unit_of_work():
        actions.save_search(Asked(words="haie"), name="Haies", pace=Pace.NONE, by=person)
    with pytest.raises(Refused, match="sous le nom"), unit_of_work():
        actions.save_search(Asked(words="bois"), name="Encore", pace=Pace.NONE, by=person)


def test_a_question_too_long_for_its_address_is_refused(visitor):
    assert "trop longue" in visitor.get("alerts.new", q="é" * 190)


def test_who_stopped_these_mails_is_told_that_none_leaves(visitor, save, person):
    save("bois")
    assert "Ces mails sont arrêtés" not in visitor.get("alerts.mine")
    with unit_of_work():
        stop_topic(person.email, Topic.ALERTS)
    assert "Ces mails sont arrêtés" in visitor.get("alerts.mine")


def test_the_searches_of_somebody_who_is_erased_are_deleted(save, person):
    save("bois")
    save("école", by=make_account("Sacha Petit"))
    with unit_of_work():
        erase(Traces(names=frozenset({person.name}), account_id=person.id))
    assert [name for name, _question, _pace in searches()] == ["école"]


def test_a_person_without_organisation_has_their_searches_in_their_space(visitor, save):
    assert "Vos recherches" not in visitor.get("members.home")
    save("bois")
    page = visitor.follow(visitor.get("members.home"), "Voir la recherche que vous gardez")
    assert page.h1 == "Mes recherches"


def test_a_search_of_what_nothing_holds_yet_waits_for_it(save, author, member, told):
    save("géothermie profonde")
    make_published_sheet(author, member, "Une géothermie de surface")
    tell_of_new_results()
    assert told() == [], "it is not what was asked"
    make_published_sheet(author, member, "Une géothermie profonde")
    tell_of_new_results()
    assert len(told()) == 1
