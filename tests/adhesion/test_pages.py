"""What people of a member, sponsors and readers see of the life of a membership."""

import pytest

from network.adhesion import candidacy_queries, queries
from network.adhesion.candidacy_actions import decline_candidacy
from network.adhesion.following import follow_memberships
from network.charter.ending_actions import withdraw
from network.charter.queries import signatures_of
from network.db import unit_of_work
from network.members.joining import JoiningPolicy
from network.members.models import MemberStatus
from tests.factories import PASSWORD, make_account, make_contributor, make_member
from tests.queries import assert_queries

DONE = "Nous avons changé les chaudières de l’école."
SPONSORED, APPROVED = JoiningPolicy.SPONSORED, JoiningPolicy.APPROVED


@pytest.fixture
def person(app):
    return make_account(name="Jeanne Martin", email="jeanne@exemple.fr")


@pytest.fixture
def farm(life, person):
    return life.signed("Fermes de Figeac", by=person)


def link_in(outbox, address, kind):
    return [mail for mail in outbox.to(address) if mail.kind == kind][-1].action[1]


# ——— News ———


def test_a_member_sees_where_it_stands_and_gives_news(site, farm, life, person):
    site.login_as(person)
    space = site.get("members.home")
    assert "les prochaines sont attendues avant le" in space
    page = site.follow(space, "Voir l’adhésion et son histoire")
    assert (page.h1, "Entrée dans le réseau" in page) == ("Notre adhésion", True)
    page = site.follow(page, "Donner des nouvelles")
    assert site.submit(page, "Donner ces nouvelles", expect=422).errors.keys() == {"done"}
    page = site.submit(page, "Donner ces nouvelles", done=DONE, hard="Trouver un installateur.")
    assert "Merci de ces nouvelles" in page
    assert "Trouver un installateur." in page
    assert queries.silence_of(farm).since == life.clock.now()


def test_a_contributor_gives_news_too(site, farm):
    site.login_as(make_contributor(farm))
    page = site.submit(site.get("adhesion.news"), "Donner ces nouvelles", done=DONE)
    assert DONE in page


def test_who_only_registered_is_told_when_news_are_given(site, app, person, charter):
    make_member("Association inscrite", by=person)
    site.login_as(person)
    assert "entrée dans le réseau" in site.get("adhesion.news")
    assert "Signer la charte" in site.get("adhesion.show")
    assert "Notre adhésion" not in site.get("members.home")


def test_news_are_for_the_organisation_and_the_desk_alone(site, farm, person):
    site.login_as(person)
    site.submit(site.get("adhesion.news"), "Donner ces nouvelles", done=DONE)
    public = site.another().get("members.show", slug=farm.slug)
    assert DONE not in public
    assert "Entrée dans le réseau" not in public
    other = site.another().login_as(make_account())
    assert other.get("adhesion.show", follow=False, expect=302)


# ——— Notices ———


def test_the_mail_of_a_notice_leads_without_account_to_three_months_more(site, farm, life, person, outbox):
    life.days(366)
    page = site.get(link_in(outbox, person.email, "first_notice"))
    assert page.h1 == "Le réseau attend de vos nouvelles"
    assert "Second rappel, au plus tôt" in page
    before = queries.silence_of(farm).next_at
    page = site.submit(page, "Prendre trois mois de plus")
    assert "pris le" in page
    assert queries.silence_of(farm).next_at > before
    labels = [label for form in page.forms for label in form.labels()]
    assert "Prendre trois mois de plus" not in labels


def test_reading_a_notice_changes_nothing(site, farm, life, person, outbox):
    life.days(366)
    link = link_in(outbox, person.email, "first_notice")
    for _time in range(3):
        site.get(link)
    assert queries.silence_of(farm).extended is None


def test_the_button_leads_to_the_news_through_the_log_in_page(site, farm, life, person, outbox):
    life.days(366)
    page = site.get(link_in(outbox, person.email, "first_notice"))
    page = site.follow(page, "Donner des nouvelles")
    page = site.submit(page, email=person.email, password=PASSWORD)
    page = site.submit(page, "Donner ces nouvelles", done=DONE)
    assert "Merci de ces nouvelles" in page
    page = site.another().get(link_in(outbox, person.email, "first_notice"))
    assert page.h1 == "Il n’y a rien à faire"


def test_an_unknown_notice_says_what_to_do(site, app):
    assert site.get("adhesion.notice", token="unknown", expect=410).h1 == "Ce lien ne sert plus"


def test_the_space_takes_three_months_more_once(site, farm, life, person):
    life.days(366)
    site.login_as(person)
    page = site.get("adhesion.show")
    assert "Le réseau attend de vos nouvelles" in page
    page = site.submit(page, "Prendre trois mois de plus")
    assert "Vous avez trois mois de plus" in page
    assert "ils ne le sont qu’une fois" in page


def test_a_second_press_on_an_old_page_is_told(site, farm, life, person):
    life.days(366)
    site.login_as(person)
    page = site.get("adhesion.show")
    site.submit(page, "Prendre trois mois de plus")
    again = site.submit(page, "Prendre trois mois de plus", expect=422)
    assert "ont déjà été pris" in again


# ——— Asleep ———


@pytest.fixture
def asleep(farm, life):
    life.days(366 + 61)
    assert farm.status == MemberStatus.DORMANT
    return farm


def test_a_profile_asleep_leaves_lists_and_stays_readable(site, asleep, life):
    life.signed("Soleil levant")
    assert "Fermes de Figeac" not in site.get("members.directory").main
    assert "Fermes de Figeac" not in site.get("members.directory", q="figeac").main
    assert "Fermes de Figeac" not in site.get("members.directory", vue="carte").main
    assert "Fermes de Figeac" not in site.fetch("members.table").text
    assert "Fermes de Figeac" not in site.fetch("members.feed").text
    assert "Fermes de Figeac" not in site.get("charter.signatories").main
    page = site.get("members.directory", etat="dormant")
    assert page.texts("//article[contains(@class, 'card--aside')]//h2") == ["Fermes de Figeac"]
    profile = site.get("members.show", slug=asleep.slug)
    assert "En sommeil" in profile
    assert "Un mot d’elle la fera revenir" in profile
    signature = site.get("charter.signature", code=signatures_of(asleep)[0].code)
    assert "Cette signature reste en vigueur" in signature


def test_the_filter_of_states_counts_those_asleep_and_removing_it_does_not(site, asleep, life):
    life.signed("Soleil levant")
    page = site.get("members.directory")
    assert "En sommeil 1 résultat" in page
    assert "1 membre" in page.texts("//p[@role='status']")[0]
    empty = site.get("members.directory", etat="dormant", college="support_structures")
    assert "sans « En sommeil »" not in empty


def test_news_wake_a_member_up_at_once(site, asleep, person):
    site.login_as(person)
    space = site.get("members.home")
    assert "Votre organisation est en sommeil depuis le" in space
    page = site.submit(site.follow(space, "Donner des nouvelles"), "Donner ces nouvelles", done=DONE)
    assert "est de retour dans le réseau" in page
    assert asleep.status == MemberStatus.SIGNED
    assert "Jeanne Martin a donné des nouvelles." in page
    assert "Fermes de Figeac" in site.another().get("members.directory").main


# ——— Candidacies ———


@pytest.fixture
def elders(life):
    people = [make_account(name=f"Personne {number}", email=f"p{number}@exemple.fr") for number in range(2)]
    return [(life.signed(f"Ancienne {number}", by=by), by) for number, by in enumerate(people)]


def test_a_candidate_finds_its_sponsors_and_they_answer_with_a_button(
    site, life, policy, elders, person, outbox
):
    policy(SPONSORED)
    member = life.signed(by=person)
    site.login_as(person)
    space = site.get("members.home")
    assert "Trouver deux parrains" in space
    page = site.follow(space, "Voir l’adhésion et son histoire")
    assert "Il manque 2 parrains" in page
    page = site.follow(page, "Choisir un premier membre")
    page = site.submit(page, "Chercher", q="fermes")
    assert "Aucun membre ne répond" in page, "the candidate itself is none"
    page = site.submit(page, "Chercher", q="ancienne")
    assert page.texts("//li[@class='person']//a") == ["Ancienne 0", "Ancienne 1"]
    page = site.submit(page, "Demander son parrainage : Ancienne 0")
    assert "n’a pas encore répondu" in page
    found = site.submit(site.follow(page, "Choisir un autre membre"), "Chercher", q="ancienne")
    assert "déjà demandé" in found
    page = site.submit(found, "Demander son parrainage : Ancienne 1")
    sponsor = site.another()
    asked = sponsor.get(link_in(outbox, "p0@exemple.fr", "sponsor_asked"))
    assert asked.h1 == "Parrainer Fermes de Figeac ?"
    assert sponsor.submit(asked, "Oui, nous la parrainons").h1 == "Merci de votre réponse"
    assert "a confirmé" in site.get("adhesion.show")
    declined = sponsor.get(link_in(outbox, "p1@exemple.fr", "sponsor_asked"))
    assert sponsor.submit(declined, "Décliner", expect=422).errors.keys() == {"reason"}
    sponsor.submit(declined, "Décliner", reason="Nous ne la connaissons pas.")
    page = site.get("adhesion.show")
    assert "Nous ne la connaissons pas." in page
    assert member.status == MemberStatus.CANDIDATE


def test_reading_the_sponsor_s_link_answers_nothing(site, life, policy, elders, person, outbox):
    policy(SPONSORED)
    member = life.signed(by=person)
    site.login_as(person)
    page = site.submit(site.get("adhesion.sponsors"), "Chercher", q="ancienne")
    site.submit(page, "Demander son parrainage : Ancienne 0")
    reader = site.another()
    for _time in range(3):
        reader.get(link_in(outbox, "p0@exemple.fr", "sponsor_asked"))
    assert candidacy_queries.confirmations_of(candidacy_queries.candidacy_of(member)) == []
    assert reader.get("adhesion.sponsor", token="unknown", expect=410).h1 == "Ce lien ne sert plus"


def test_a_second_answer_is_told_that_the_first_one_stands(site, life, policy, elders, person, outbox):
    policy(SPONSORED)
    life.signed(by=person)
    site.login_as(person)
    page = site.submit(site.get("adhesion.sponsors"), "Chercher", q="ancienne")
    page = site.submit(page, "Demander son parrainage : Ancienne 0")
    reminded = site.submit(page, "Relancer Ancienne 0", expect=409)
    assert "moins de trois jours" in reminded
    reader, link = site.another(), link_in(outbox, "p0@exemple.fr", "sponsor_asked")
    asked = reader.get(link)
    reader.submit(asked, "Oui, nous la parrainons")
    assert "a déjà répondu" in reader.get(link)
    assert "a déjà répondu" in reader.submit(asked, "Oui, nous la parrainons", expect=422)


def test_a_refused_request_stands_above_the_search(site, life, policy, elders, person):
    policy(SPONSORED)
    life.signed(by=person)
    site.login_as(person)
    page = site.submit(site.get("adhesion.sponsors"), "Chercher", q="ancienne")
    site.submit(page, "Demander son parrainage : Ancienne 0")
    again = site.submit(page, "Demander son parrainage : Ancienne 0", expect=422)
    assert "Vous avez déjà demandé son parrainage à Ancienne 0" in again
    assert again.texts("//li[@class='person']//a") == ["Ancienne 0", "Ancienne 1"]


def test_where_no_sponsor_is_wanted_the_search_says_so(site, farm, person):
    site.login_as(person)
    assert "ne demande pas de parrainage" in site.get("adhesion.sponsors")


def test_the_public_sees_a_candidate_as_one(site, life, policy, person):
    policy(APPROVED)
    member = life.signed(by=person)
    page = site.get("members.show", slug=member.slug)
    assert "Candidature en cours" in page
    assert "Elle ne compte pas encore parmi ses membres." in page
    assert "Fermes de Figeac" not in site.get("charter.signatories").main
    assert "Fermes de Figeac" in site.get("members.directory", etat="candidate").main


def test_an_organisation_contests_what_was_decided(site, life, policy, person, coordinator, outbox):
    policy(APPROVED)
    member = life.signed(by=person)
    site.login_as(person)
    assert "vous écrira sa décision" in site.get("adhesion.show")
    with unit_of_work():
        decline_candidacy(
            candidacy_queries.candidacy_of(member), "Hors de l’objet du réseau.", by=coordinator
        )
    page = site.get("adhesion.show")
    assert "Hors de l’objet du réseau." in page
    page = site.follow(page, "Contester la décision")
    assert site.submit(page, "Envoyer la réponse", expect=422).errors.keys() == {"text"}
    page = site.submit(page, "Envoyer la réponse", text="Nos statuts ont changé.")
    assert "la coordination la lit" in page
    assert "la coordination la lit" in site.get("adhesion.contest")
    public = site.another().get("members.show", slug=member.slug)
    assert "Candidature non retenue" in public
    assert "Hors de l’objet" not in public
    assert "Fermes de Figeac" not in site.another().get("members.directory").main
    assert "Fermes de Figeac" not in site.another().get("members.directory", etat="declined").main


def test_a_contributor_does_not_contest(site, life, policy, person, coordinator):
    policy(APPROVED)
    member = life.signed(by=person)
    with unit_of_work():
        decline_candidacy(candidacy_queries.candidacy_of(member), "Hors objet.", by=coordinator)
    site.login_as(make_contributor(member))
    assert "Une personne qui représente l’organisation peut contester." in site.get("adhesion.show")
    site.get("adhesion.contest", expect=403)


def test_the_space_of_a_candidate_waits_in_the_steps(site, life, policy, person):
    policy(APPROVED)
    member = life.signed(by=person)
    site.login_as(person)
    assert "La coordination lit votre candidature" in site.get("members.home")
    policy(JoiningPolicy.OPEN)
    follow_memberships()
    assert member.status == MemberStatus.SIGNED
    assert "Entrer dans le réseau" not in site.get("members.home")


def test_the_history_asks_the_database_the_same_for_one_signature_or_many(site, farm, life, person):
    for _time in range(6):
        with unit_of_work():
            withdraw(farm, "Nous nous retirons.", by=person)
        life.sign(farm, person)
    site.login_as(person)
    assert site.get("adhesion.show").main.count("Retrait (signature n°") == 6
    with assert_queries(13):
        site.open("GET", site.url("adhesion.show"))
