"""Somebody who prepares a budget: a selection, its figures, and the file to go on with."""

import pytest

from tests.factories import make_member, make_published_sheet, make_representative

SAVED = {
    "quantity": "energy_saved", "value": "1.2", "unit": "GWh/an", "year": 2023,
    "quality": "measured", "source": "factures",
}  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_selection_is_summed_up_and_taken_away(walk, width, scheme):
    member = make_member("Pays de Figeac")
    author = make_representative(member)
    make_published_sheet(author, member, "Une école isolée", key_figures=[SAVED])
    make_published_sheet(author, member, "Une mairie isolée", key_figures=[{**SAVED, "quality": "estimated"}])

    stranger = walk("budget", width=width, scheme=scheme)
    stranger.open("/bibliotheque?q=isolée")
    stranger.follow("Les chiffres de cette sélection")
    stranger.reads("2 fiches d’expérience pour « isolée »", "1,2 GWh/an", "1 fiche, 2023", "400 €")
    assert stranger.tab.evaluate("document.documentElement.scrollWidth") <= width
    stranger.follow("Voir ces fiches, ou changer la sélection")
    stranger.follow("Emporter ou suivre ces résultats")
    stranger.reads("2 résultats pour « isolée »", "Les 2 fiches, en entier")
    assert "Une école isolée" in taken(stranger, "CSV")
    stranger.follow("Revenir aux résultats, ou changer la sélection")
    stranger.follow("Une école isolée")
    stranger.reads(
        "MWh économisé chaque année", "Budget total (480 000 € HT) ÷ énergie économisée (1 200 MWh/an"
    )
    stranger.unfold("Emporter cette fiche")
    assert taken(stranger, "Markdown").startswith("---\n")


def taken(walk, label: str) -> str:
    """Return the text that a link gives to save."""
    href = walk.tab.get_by_role("link", name=label, exact=True).get_attribute("href")
    answer = walk.tab.request.get(f"{walk.site.base}{href}")
    assert "attachment" in answer.headers.get("content-disposition", ""), (
        answer.status,
        answer.text()[-3000:],
    )
    return answer.text()
