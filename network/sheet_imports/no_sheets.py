"""Rows of a file that are no sheets: its totals, its means, its notes."""

import re
from collections.abc import Sequence

from network.i18n import _
from network.sheet_imports.rows import Cell, ReadRow
from network.sheets.content import PROSE
from network.text import unaccented

_WORDS = (*sorted(PROSE), "summary")
# Of totals and means, which nobody would give a sheet as its whole title.
_TOTAL = re.compile(
    r"(?:sous[- ]?tota(?:l|ux)\b.*"
    r"|(?:tota(?:l|ux)|moyennes?|medianes?|sommes?|cumuls?|ecarts?[- ]types?|minimum|maximum)"
    r"(?:\s+(?:general|generale|generaux|global|globale|ht|ttc|en|de|des|du|la|le|les|par|an|annee|annees"
    r"|annuel|annuelle|arithmetique|ponderee|fiches?|projets?|actions?|operations?|lignes?|colonnes?"
    r"|budgets?|couts?|montants?|territoires?|communes?|\d+))*)",
)
_MAYBE_TOTAL = re.compile(r"(?:tota(?:l|ux)|moyenne|mediane)\b(?!\s*energies?\b)")
_NOTE = re.compile(
    r"(?:sources?|notes?|nota(?: bene)?|n\.? ?b\.?|legendes?|lecture|champ|avertissement|mise a jour)\s*:"
    r"|\*{1,3}[^*]+$|\(\d\)",
)
_MAYBE_NOTE = re.compile(r"(?:sources?|notes?|nota|legendes?)\b")


def keep_out_if_no_sheet(read: ReadRow, held: Sequence[Cell]) -> None:
    """Keep out a row that is plainly no sheet; ask about one that may be none."""
    title = " ".join(unaccented(read.title).lower().split())
    has_words = any(read.values[name] for name in _WORDS)
    is_alone = len(held) == 1
    bare = title.strip(" .:*=-")
    if _TOTAL.fullmatch(bare):
        is_sure, sentence = not has_words, _("C’est un total ou une moyenne, non une fiche.")
    elif _NOTE.match(title):
        is_sure, sentence = is_alone, _("C’est une note sur le tableau, non une fiche.")
    elif (_MAYBE_TOTAL.match(bare) and not has_words) or (_MAYBE_NOTE.match(bare) and is_alone):
        is_sure, sentence = False, ""
    else:
        return
    if is_sure:
        read.faults["title"] = sentence
    else:
        read.ask(_("« %(title)s » : est-ce bien une fiche ? À vérifier.", title=read.title[:60]))
