"""An officer who follows a subject: list, map, table, a search kept, a mail of what comes out, then none."""

import re

import pytest

from tests.factories import PASSWORD, make_account, make_contributor, make_member, make_published_sheet

SAVED = {
    "quantity": "energy_saved", "value": "1.2", "unit": "GWh/an", "year": 2023,
    "quality": "measured", "source": "factures",
}  # fmt: skip
NOUR = "nour@exemple.fr"


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (390, False)])
def test_a_subject_is_looked_at_from_all_sides_then_followed(walk, relay, width, scripts):
    member = make_member("Pays de Figeac", departments=["46"])
    author = make_contributor(member)
    make_account("Nour Belkacem", NOUR)
    make_published_sheet(author, member, "Une école isolée", key_figures=[SAVED])
    make_published_sheet(author, member, "Une mairie isolée", key_figures=[{**SAVED, "value": "2"}])

    nour = walk("suivre", width=width, scripts=scripts)
    nour.open("/bibliotheque?q=isolée")
    nour.reads("2 résultats pour « isolée »")
    nour.follow("Carte")
    nour.reads("La carte de la bibliothèque", "2 résultats pour « isolée »", "Lot (46) 2")
    nour.unfold("2 points, en mots")
    nour.reads("Une école isolée – Figeac (46)")
    nour.follow("Tableau")
    nour.reads("2 fiches pour « isolée »")
    nour.follow("Énergie économisée")
    assert rows(nour)[0].startswith("Une mairie isolée")
    nour.follow("Énergie économisée")
    assert rows(nour)[0].startswith("Une école isolée")
    nour.follow("Liste")
    assert nour.tab.url.endswith("/bibliotheque?q=isol%C3%A9e")

    nour.follow("Enregistrer cette recherche")
    nour.fill("Adresse électronique", NOUR)
    nour.fill("Mot de passe", PASSWORD)
    nour.press("Me connecter")
    nour.reads("Enregistrer cette recherche", "« isolée »")
    nour.fill("Son nom", "Isoler")
    nour.choose("Dès que quelque chose paraît")
    nour.press("Enregistrer cette recherche")
    nour.reads("Mes recherches", "Isoler", "Rien de nouveau")

    make_published_sheet(author, member, "Une halle isolée")
    letter = relay.letter_to(NOUR, "Isoler", patience=60)
    assert "Une halle isolée" in letter.text
    assert "Une école isolée" not in letter.text
    nour.open("/mes-recherches")
    nour.reads("un nouveau résultat", "Une halle isolée")
    nour.press("J’ai vu ces nouveautés")
    nour.reads("Rien de nouveau")

    stop = re.search(r"http://\S+/arreter/\S+", letter.text)
    assert stop
    nour.open(stop[0])
    nour.press("Ne plus les recevoir")
    nour.reads("C’est fait", "Aucun mail ne partira plus pour la recherche « Isoler »")


def rows(walk) -> list[str]:
    """Return the lines of the table."""
    return walk.tab.locator("tbody tr").all_inner_texts()
