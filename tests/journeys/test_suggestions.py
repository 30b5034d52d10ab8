"""Places proposed while one types, by keyboard and by hand, on a wide screen and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD, make_account


@pytest.mark.parametrize("width", [1280, 390])
def test_a_commune_is_picked_while_it_is_typed(walk, width):
    make_account(email="claire@exemple.fr")
    claire = walk("claire", width=width)
    claire.open("/connexion?next=/organisation/nouvelle?college=local_authorities")
    claire.fill("Adresse électronique", "claire@exemple.fr")
    claire.fill("Mot de passe", PASSWORD)
    claire.press("Me connecter")
    field, options = claire.tab.get_by_role("combobox"), claire.tab.get_by_role("option")

    field.press_sequentially("villefranche")
    expect(options).to_have_count(10)
    expect(claire.tab.get_by_role("status")).to_contain_text("Propositions : 10")
    claire.meet()
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(claire.tab.get_by_role("option", selected=True)).to_contain_text("Villefranche-sur-Saône (69)")
    claire.meet()
    field.press("Escape")
    expect(claire.tab.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("villefranche")

    field.fill("zzzz")
    expect(claire.tab.get_by_role("status")).to_contain_text("Aucune collectivité")
    field.fill("46100")
    expect(options.first).to_contain_text("CC Grand-Figeac")
    field.press("ArrowDown")
    with claire.tab.expect_navigation():
        field.press("Enter")
    claire.reads("Communauté de communes Grand-Figeac", "200 067 361")

    claire.tab.go_back()
    field.fill("st cere")
    with claire.tab.expect_navigation():
        options.first.click()
    claire.reads("Est-ce bien votre collectivité", "Saint-Céré")

    claire.tab.go_back()
    field.fill("cahors")
    expect(options.first).to_be_visible()
    claire.press("Chercher")
    claire.reads("collectivités correspondent", "Cahors (46)")
