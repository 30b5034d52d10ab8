"""How a question of the library is said: its words, then what was chosen of each facet."""

from network.i18n import _
from network.library.asked import Asked
from network.library.facets import label


def in_words(asked: Asked) -> str:
    """« toiture solaire », Fiche d’expérience, Lot (46)."""
    words = [_("« %(words)s »", words=asked.words)] if asked.words else []
    chosen = [label(name, value) for name, value in asked.chosen.items()]
    return ", ".join([*words, *chosen]) or _("Tout ce qui paraît dans la bibliothèque")


def suggested_name(asked: Asked) -> str:
    """Return the name that a search has until its owner finds a better one."""
    chosen = [label(name, value) for name, value in asked.chosen.items()]
    name = ", ".join(filter(None, [asked.words, *chosen])) or _("Toute la bibliothèque")
    return name[0].upper() + name[1:120]
