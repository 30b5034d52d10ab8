"""Somebody looks for an experience: words, a typing error, choices one within another, pages, and back."""

import pytest
from playwright.sync_api import expect

from network.members.models import College
from tests.factories import make_member, make_published_resource, make_published_sheet, make_representative


@pytest.fixture
def shelves(running):
    """Two dozen sheets on bicycles, a few on boilers, and a guide."""
    lot = make_member("Pays de Figeac", departments=["46"])
    finistere = make_member("Brest métropole", College.LOCAL_AUTHORITIES, departments=["29"])
    author, other = make_representative(lot), make_representative(finistere)
    for number in range(23):
        make_published_sheet(author, lot, f"Une piste cyclable, étape {number}", subthemes=["velo-marche"])
    make_published_sheet(other, finistere, "Un autopartage de village", subthemes=["covoiturage-autopartage"])
    for number in range(3):
        make_published_sheet(
            other, finistere, f"Une chaufferie bois, tranche {number}", subthemes=["chaleur-reseaux"]
        )
    make_published_resource(author, lot, "Guide du vélo", kind="guide", subthemes=["velo-marche"])
    running.app.extensions["search"].rebuild()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_an_experience_is_found_narrowed_and_left(walk, shelves, width, scheme, scripts):
    visitor = walk("visitor", width=width, scheme=scheme, scripts=scripts)
    tab = visitor.tab
    visitor.open("/bibliotheque")
    visitor.reads("28 documents", "Page 1 sur 2")

    def unfolded(text: str) -> None:
        if width < 500 and not tab.locator(".filters").evaluate("each => each.open"):
            tab.locator(".filters__summary").click()
        visitor.follow(text)

    unfolded("Mobilité")
    visitor.reads("25 résultats")
    assert tab.url.endswith("/bibliotheque?theme=mobilite")
    unfolded("Covoiturage et autopartage")
    visitor.reads("1 résultat", "Un autopartage de village")
    assert tab.url.endswith("/bibliotheque?theme=covoiturage-autopartage")
    visitor.follow("Retirer le filtre : Covoiturage et autopartage")
    visitor.reads("25 résultats")
    visitor.follow("Page suivante")
    visitor.reads("Page 2 sur 2")
    assert tab.locator(".grid > *").count() == 5
    tab.go_back()
    expect(tab.locator(".pager__where")).to_have_text("Page 1 sur 2")
    visitor.meet()
    visitor.follow("Retirer le filtre : Mobilité")
    visitor.fill("Que cherchez-vous", "autopartaje")
    visitor.press("Rechercher")
    visitor.reads("1 résultat", "« autopartage » (au lieu de « autopartaje »)")
    assert tab.locator(".card mark").first.inner_text() == "autopartage"
    visitor.fill("Que cherchez-vous", "introuvablement")
    visitor.press("Rechercher")
    visitor.reads("Aucun résultat", "Tout voir")


def test_with_scripts_nothing_is_lost_on_the_way(walk, shelves):
    visitor = walk("keyboard")
    tab = visitor.tab
    visitor.open("/bibliotheque")
    tab.evaluate("window.stayed = true")
    status = tab.locator("[role=status]").element_handle()
    said = tab.evaluate_handle(
        """status => { const said = []; new MutationObserver(() => said.push(status.innerText))
                       .observe(status, {childList: true}); return said }""",
        status,
    )

    def focused() -> str:
        return tab.evaluate("document.activeElement.innerText")

    tab.get_by_role("link", name="Mobilité").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("[role=status]")).to_contain_text("25 résultats")
    assert focused().startswith("Mobilité")
    tab.get_by_text("Filière", exact=True).click()
    tab.get_by_role("link", name="Covoiturage et autopartage").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("[role=status]")).to_contain_text("1 résultat")
    assert focused().startswith("Covoiturage et autopartage")
    assert tab.evaluate("scrollY") == 0
    tab.get_by_role("link", name="Retirer le filtre : Covoiturage").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("[role=status]")).to_contain_text("25 résultats")
    assert "Mobilité" in focused()
    assert said.json_value() == ["25 résultats", "1 résultat", "25 résultats"]
    assert tab.evaluate("document.querySelector('[data-library]').ariaBusy") == "false"

    tab.get_by_role("link", name="Page suivante").click()
    expect(tab.locator(".pager__where")).to_have_text("Page 2 sur 2")
    assert "25 résultats" in focused()
    tab.go_back()
    expect(tab.locator(".pager__where")).to_have_text("Page 1 sur 2")
    tab.go_back()
    tab.go_back()
    tab.go_back()
    expect(tab.locator("[role=status]")).to_contain_text("28 documents")
    assert tab.url.endswith("/bibliotheque")
    assert tab.evaluate("window.stayed")
    visitor.meet()


def test_all_departments_are_opened_and_closed_by_keyboard(walk, shelves):
    visitor = walk("departments")
    tab = visitor.tab
    visitor.open("/bibliotheque")
    for link, facet, title in (
        ("Tous les départements", "facet-department", "Département"),
        ("Sans les départements", "facet-region", "Région"),
    ):
        tab.get_by_role("link", name=link).focus()
        tab.keyboard.press("Enter")
        expect(tab.locator(f"#{facet} summary")).to_be_focused()
        assert tab.evaluate("document.activeElement.innerText") == title, "read aloud, open, with its name"
        expect(tab.locator(f"#{facet}")).to_have_attribute("open", "")
        expect(tab.locator(f"#{facet} summary")).to_be_in_viewport()
        expect(tab.get_by_role("link", name=link)).to_have_count(0)
    tab.get_by_role("link", name="Tous les départements").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#facet-department summary")).to_be_focused()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.innerText").startswith("Lot (46)")
    visitor.meet()


def test_a_word_without_an_end_widens_no_page(walk, running):
    endless = "Anticonstitutionnellement" * 4
    member = make_member(f"Pays de {endless}", departments=["46"])
    sheet = make_published_sheet(
        make_representative(member),
        member,
        f"Le {endless}",
        summary=f"{endless} !",
        subthemes=["velo-marche"],
    )
    running.app.extensions["search"].rebuild()
    visitor = walk("endless", width=390, scripts=False)
    typed = "a" * 180
    for address in (
        f"/bibliotheque?q={typed}",
        f"/bibliotheque?q=%22{typed}+velo%22+pays&theme={typed}",
        "/bibliotheque?q=velo",
        f"/bibliotheque/carte?q={typed}",
        f"/bibliotheque/tableau?theme={typed}",
        f"/bibliotheque/chiffres?theme={typed}",
        f"/bibliotheque/emporter?q={typed}",
        f"/fiches/{sheet.sheet.slug}",
        f"/membres?q={typed}",
        "/membres",
        f"/membres/{member.slug}",
    ):
        visitor.open(address)


def test_what_cannot_be_fetched_is_gone_to_as_usual(walk, shelves):
    visitor = walk("cut")
    visitor.open("/bibliotheque")
    visitor.tab.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('cut')) }")
    visitor.follow("Mobilité")
    visitor.reads("25 résultats")
    assert visitor.tab.evaluate("window.stayed") is None
