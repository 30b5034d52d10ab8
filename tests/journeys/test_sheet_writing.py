"""A sheet is written for real: interrupted, in two tabs, sent back, revised, published; no word is lost."""

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD, make_contributor, make_coordinator, make_member
from tests.journeys.running import PATIENCE

AUTHOR, DESK = "nadia.roussel@figeac.example", "coordination@reseau.example"
TITLE = "Éteindre les rues la nuit"
KINDS = [
    pytest.param({"width": 1280}, id="wide"),
    pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
    pytest.param({"width": 1280, "scripts": False}, id="wide-without-scripts"),
    pytest.param({"width": 390, "scripts": False}, id="phone-without-scripts"),
]


@pytest.mark.parametrize("browser_of", KINDS)
def test_a_sheet_is_written_interrupted_sent_back_revised_and_published(walk, relay, browser_of):
    member = make_member("Commune de Figeac")
    make_contributor(member, email=AUTHOR)
    make_coordinator(email=DESK)
    nadia = walk("nadia", **browser_of)
    log_in(nadia, AUTHOR)
    address = begin(nadia)
    be_interrupted(nadia, address)
    write_in_two_tabs(nadia, address)
    write_the_rest(nadia, address)
    submit(nadia, address)

    dominique = walk("dominique", **browser_of)
    log_in(dominique, DESK)
    send_back(dominique)
    nadia.open(address)
    nadia.reads("Précisez ce que cela a coûté.")
    nadia.open(f"{address}/moyens")
    nadia.fill("Qui a travaillé sur le projet", "Un agent, deux jours.")
    nadia.press("Enregistrer et continuer")
    submit(nadia, address)
    publish(dominique)
    revise(nadia, address)
    publish(dominique)
    nadia.open("/mes-fiches")
    nadia.follow(TITLE)
    nadia.reads("Un agent, trois jours.")


WAITING = "Un texte attend dans ce navigateur"
TAKE = "Reprendre ce qui n’a pas été enregistré"


def test_no_tab_loses_a_word_that_another_keeps(walk):
    make_contributor(make_member("Commune de Figeac"), email=AUTHOR)
    nadia = walk("nadia")
    log_in(nadia, AUTHOR)
    address = begin(nadia)
    keep_what_cannot_be_read_yet(nadia, f"{address}/resultats")
    keep_both_sides_of_a_conflict(nadia, f"{address}/enseignements")
    keep_more_than_a_leaving_page_may_send(nadia, f"{address}/mise-en-oeuvre")
    keep_only_so_many(nadia, f"{address}/cadre")


def tab_on(nadia, address):
    """Open a part in one more tab."""
    tab = nadia.tab.context.new_page()
    tab.set_default_timeout(1000 * PATIENCE)
    tab.goto(address)
    return tab


def save_another_field(nadia, address, label, text):
    """Write in a tab of its own, let it save itself, and close it."""
    tab = tab_on(nadia, address)
    with tab.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        tab.get_by_label(label, exact=True).fill(text)
        tab.locator("h1").click()
    tab.get_by_text("Enregistré à").wait_for()
    tab.close()


def keep_what_cannot_be_read_yet(nadia, address):
    """Two tabs wait for a correction; a third saves another field, then both texts are offered and taken."""
    for value in ("250 moutons", "300 moutons"):
        tab = tab_on(nadia, address)
        tab.get_by_label("Valeur").first.fill(value)
        tab.locator("h1").click()
        tab.get_by_text("Pas encore enregistré, à corriger").wait_for()
        expect(tab.locator(".field__read--not-yet")).to_contain_text("Pas encore compris")
        tab.close()
    save_another_field(nadia, address, "Résultats", "La facture a baissé.")
    nadia.open(address)
    value = nadia.tab.get_by_label("Valeur").first
    assert value.input_value() == ""
    offers = nadia.tab.get_by_role("button", name=TAKE)
    assert offers.count() == 2
    for text in ("300 moutons", "250 moutons"):  # the newest first; what stood there waits in its turn
        offers.first.click()
        assert value.input_value() == text
    nadia.tab.locator("h1").click()
    nadia.tab.get_by_text("Pas encore enregistré, à corriger").wait_for()
    save_another_field(nadia, address, "Résultats", "La facture a beaucoup baissé.")
    nadia.tab.reload()
    nadia.meet()
    assert offers.count() == 2, "a text is kept until it is saved or forgotten by hand"
    for left in (1, 0):
        nadia.tab.get_by_role("button", name="L’oublier").first.click()
        assert offers.count() == left
    nadia.tab.reload()
    assert offers.count() == 0


def keep_both_sides_of_a_conflict(nadia, address):
    """What one tab is asked about stays, though another saves."""
    asked = tab_on(nadia, address)
    save_another_field(nadia, address, "Difficultés rencontrées", "Les vols.")
    asked.get_by_label("Difficultés rencontrées").fill("Les accidents.")
    asked.locator("h1").click()
    asked.get_by_role("heading", name="enregistrée ailleurs pendant que vous écriviez").wait_for()
    save_another_field(nadia, address, "Transférabilité", "Partout.")
    asked.close()
    nadia.open(address)
    nadia.reads(WAITING)
    nadia.tab.get_by_role("button", name=TAKE).click()
    nadia.tab.get_by_role("heading", name="enregistrée ailleurs pendant que vous écriviez").wait_for()
    press(nadia, "Enregistrer")
    nadia.reads("vols", "accidents")
    press(nadia, "Enregistrer")
    nadia.reads("C’est enregistré.")
    nadia.open(address)
    assert nadia.tab.get_by_label("Difficultés rencontrées").input_value() == "Les accidents."
    assert nadia.tab.get_by_label("Transférabilité").input_value() == "Partout."
    assert WAITING not in nadia.text


def keep_more_than_a_leaving_page_may_send(nadia, address):
    """A page that goes away at once keeps what is too long for its last try."""
    long = "é" * 11_000
    tab = tab_on(nadia, address)
    tab.get_by_label("Description").fill(long)
    tab.evaluate("location.replace('about:blank')")
    tab.wait_for_url("about:blank")
    tab.close()
    nadia.open(address)
    nadia.reads(WAITING)
    nadia.tab.get_by_role("button", name=TAKE).click()
    wait_saved(nadia)
    nadia.open(address)
    assert nadia.tab.get_by_label("Description").input_value() == long
    assert WAITING not in nadia.text


def keep_only_so_many(nadia, address):
    """What waits is bounded: the newest texts, none older than a month."""
    for days, most in ((2, 15), (0.5, 20)):
        nadia.open(address)
        nadia.tab.evaluate(
            """(days) => {
              for (let n = 0; n < 30; n += 1) {
                const at = Date.now() - n * days * 24 * 3600 * 1000;
                const entry = { at, attempt: "", fields: [["context", `essai ${n}`]] };
                localStorage.setItem(`${place}:${n}`, JSON.stringify(entry));
              }
            }""",
            days,
        )
        nadia.open(address)
        assert len(nadia.tab.evaluate("Object.keys(localStorage)")) == most
        assert nadia.tab.get_by_role("button", name=TAKE).count() == 3, "the rest comes in its turn"


def log_in(person, email):
    person.open("/connexion")
    person.fill("Adresse électronique", email)
    person.fill("Mot de passe", PASSWORD)
    person.press("Me connecter")


def begin(nadia):
    nadia.open("/mes-fiches/nouvelle")
    nadia.fill("Titre de l’expérience", TITLE)
    nadia.press("Créer le brouillon")
    nadia.reads("Prête à soumettre ?", "éléments à écrire")
    return nadia.tab.url


def wait_saved(walk, part="cadre"):
    """Let the page save itself, as it does a few seconds after the last key."""
    with walk.tab.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        walk.tab.locator("h1").click()  # leaving the field is enough
    walk.tab.wait_for_function(
        "document.getElementById('enregistrement').textContent.startsWith('Enregistré à')"
    )


def be_interrupted(nadia, address):
    """Close the tab, lose the network, lose the session: what was typed comes back each time."""
    nadia.open(f"{address}/cadre")
    if nadia.scripts:
        nadia.fill("Contexte", "Les lampadaires brûlaient toute la nuit.")
        wait_saved(nadia)
        nadia.reads("Enregistré à")
        expect(nadia.tab.locator("#avancement")).not_to_contain_text("Le contexte")
        nadia.meet()
        nadia.tab.goto("about:blank")
        nadia.open(f"{address}/cadre")
        assert nadia.tab.get_by_label("Contexte").input_value() == "Les lampadaires brûlaient toute la nuit."
        lose_the_network(nadia, address)
    nadia.fill("Contexte", "La facture avait doublé.")
    nadia.tab.context.clear_cookies()
    press(nadia, "Enregistrer")
    nadia.reads("Votre session est finie", "Rien n’est perdu")
    nadia.fill("Adresse électronique", AUTHOR)
    nadia.fill("Mot de passe", PASSWORD)
    nadia.press("Me connecter et enregistrer")
    nadia.reads("C’est enregistré.")
    assert nadia.tab.get_by_label("Contexte").input_value() == "La facture avait doublé."


def lose_the_network(nadia, address):
    nadia.tab.context.set_offline(True)
    nadia.fill("Objectifs", "Éteindre de minuit à cinq heures.")
    nadia.tab.locator("h1").click()
    nadia.tab.get_by_text("Pas de connexion : ce que vous écrivez est gardé").wait_for()
    nadia.tab.once("dialog", lambda dialog: dialog.accept())  # the browser warns that this is not saved
    nadia.tab.context.set_offline(False)
    nadia.tab.goto("about:blank")
    nadia.forgive("ERR_INTERNET_DISCONNECTED")
    nadia.open(f"{address}/cadre")
    if not nadia.tab.get_by_label("Objectifs").input_value():  # the network came back too late
        nadia.reads("Un texte attend dans ce navigateur")
        nadia.tab.get_by_role("button", name="Reprendre ce qui n’a pas été enregistré").click()
        wait_saved(nadia)
    assert nadia.tab.get_by_label("Objectifs").input_value() == "Éteindre de minuit à cinq heures."


def write_in_two_tabs(nadia, address):
    """Write the same field twice: the second saving is told, and shown both texts."""
    nadia.open(f"{address}/enseignements")
    second = nadia.tab.context.new_page()
    second.goto(f"{address}/enseignements")
    second.get_by_label("Difficultés rencontrées").fill("Les commerçants craignaient les vols.")
    second.get_by_label("Facteurs de réussite").fill("Une réunion dans chaque rue.")
    second.get_by_role("button", name="Enregistrer", exact=True).locator("visible=true").click()
    second.get_by_text("C’est enregistré.").wait_for()
    second.close()
    nadia.fill("Difficultés rencontrées", "Les commerçants craignaient les accidents.")
    if nadia.scripts:
        nadia.tab.locator("h1").click()
        nadia.tab.get_by_role("heading", name="enregistrée ailleurs pendant que vous écriviez").wait_for()
        nadia.reads("[supprimé :", "vols", "a changé « Difficultés rencontrées »")
        nadia.meet()
        nadia.tab.get_by_role("link", name="Voir les deux textes").click()
        expect(nadia.tab.locator("#conflit")).to_be_in_viewport()
    press(nadia, "Enregistrer")  # nobody may have seen what the page found by itself
    nadia.reads("Cette fiche a été enregistrée ailleurs pendant que vous écriviez", "vols", "accidents")
    press(nadia, "Enregistrer")
    nadia.reads("C’est enregistré.")
    assert nadia.tab.get_by_label("Difficultés rencontrées").input_value().endswith("les accidents.")
    assert nadia.tab.get_by_label("Facteurs de réussite").input_value() == "Une réunion dans chaque rue."


def press(person, label):
    """Press a button whose name begins others: « Enregistrer »."""
    with person.tab.expect_navigation():
        person.tab.get_by_role("button", name=label, exact=True).filter(visible=True).first.click()
    person.meet()


def write_the_rest(nadia, address):
    nadia.open(f"{address}/identite")
    nadia.tab.locator("summary", has_text="Un exemple").first.click()
    nadia.fill("Résumé", "La commune éteint ses rues de minuit à cinq heures et divise sa facture par deux.")
    with nadia.tab.expect_navigation():
        nadia.tab.get_by_label("Contact").press("Enter")  # saves
    nadia.meet()
    nadia.reads("C’est enregistré.")
    nadia.press("Enregistrer et continuer")
    nadia.fill("Précision sur le périmètre", "Le bourg")
    nadia.fill("Habitants concernés", "1 850 habitants")
    nadia.press("Enregistrer et continuer")
    nadia.press("Enregistrer et continuer")
    nadia.fill("Description", "Des horloges astronomiques dans chaque armoire.")
    nadia.choose("Réalisé")
    nadia.fill("Début", "mars 2021")
    rows = nadia.tab.locator("#steps > .row").count()
    with nadia.tab.expect_navigation():
        nadia.tab.get_by_label("Date").first.press("Enter")
    nadia.meet()
    assert nadia.tab.locator("#steps > .row").count() == rows, "the Enter key adds no row"
    nadia.press("Enregistrer et continuer")
    nadia.fill("Budget total", "15 600€ TTC")
    nadia.press("Enregistrer et continuer")
    count_something(nadia)
    nadia.open(f"{address}/classement")
    nadia.choose("Éclairage public")
    nadia.press("Enregistrer et faire le point")
    nadia.reads("Rien ne manque")


def count_something(nadia):
    """Type an energy a thousand times too large, be asked, and take the likelier one at a click."""
    row = nadia.tab.locator("#key_figures > .row").first
    row.get_by_label("Ce qui est compté").select_option(label="Énergie économisée")
    row.get_by_label("Valeur").fill("120")
    row.get_by_label("Unité").select_option("GWh/an")
    row.get_by_label("Année").fill("2023")
    row.get_by_label("Comment le savez-vous ?").select_option(label="mesuré")
    row.get_by_label("Source").fill("Factures de la commune")
    if nadia.scripts:
        nadia.tab.locator("h1").click()
        nadia.tab.get_by_text("Est-ce bien cela").first.wait_for()
        nadia.meet()
    else:
        press(nadia, "Enregistrer")
    nadia.reads("120 GWh/an, soit 120 000 MWh/an")
    nadia.press("Non, c’est 120 MWh/an")
    nadia.reads("C’est corrigé : 120 MWh/an.")


def submit(nadia, address):
    nadia.open(address)
    nadia.press("Soumettre la fiche")
    nadia.reads("Votre fiche est soumise")


def send_back(dominique):
    dominique.open("/admin/fiches")
    dominique.follow(TITLE)
    dominique.tab.locator("textarea").filter(visible=True).first.fill("Précisez ce que cela a coûté.")
    with dominique.tab.expect_navigation():
        dominique.tab.locator("button[value=send_back]").click()
    dominique.meet()


def publish(dominique):
    dominique.open("/admin/fiches")
    dominique.follow(TITLE)
    dominique.press("Publier")
    dominique.reads("est publiée")


def revise(nadia, address):
    nadia.open(address)
    nadia.press("Mettre à jour la fiche")
    nadia.open(f"{address}/moyens")
    nadia.fill("Qui a travaillé sur le projet", "Un agent, trois jours.")
    nadia.press("Enregistrer et continuer")
    submit(nadia, address)
