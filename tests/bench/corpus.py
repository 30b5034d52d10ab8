"""Sheets that look like French ones, and what people type to find them: the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, zip_longest

from network import taxonomy
from network.members.models import College
from network.search.documents import EXCERPT, TITLE, Document
from network.search.french import DATA, words
from network.sheets.facets import STATUSES, cost_band
from network.territories.areas import areas

WORDS_A_SHEET = 400
_SYLLABLES = (
    "ba bre cha co cou dé é en fi for gé gra in jar la lo ma mé mo neu no pa pé pla ré ri sa so ter tu va vi"
)
_ENDINGS = [
    "",
    "s",
    "e",
    "es",
    "tion",
    "tions",
    "ment",
    "if",
    "ive",
    "ique",
    "iques",
    "age",
    "eur",
    "té",
    "er",
    "é",
]
_LITTLE = [
    "de",
    "la",
    "le",
    "les",
    "et",
    "des",
    "en",
    "du",
    "une",
    "pour",
    "dans",
    "sur",
    "par",
    "au",
    "a",
    "est",
]
DEPARTMENTS = [f"{number:02}" for number in range(1, 96)] + ["971", "972", "973", "974", "976", "2A"]


@cache
def vocabulary() -> list[str]:
    """Return twenty thousand words, the words of our field among the frequent ones."""
    chance = random.Random(1)
    ours = words((DATA / "synonyms.txt").read_text(encoding="utf-8"))
    ours += words(
        " ".join(entry.label for name in ("themes", "subthemes") for entry in taxonomy.entries(name))
    )
    made = {
        "".join(chance.choices(_SYLLABLES.split(), k=chance.choice([1, 2, 2, 3]))) + e
        for e in _ENDINGS
        for _ in range(2500)
    }
    found = list(dict.fromkeys(ours)) + sorted(made)
    head = found[:2000]
    chance.shuffle(head)
    return (head + found[2000:])[:20_000]


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / (rank + 10) for rank in range(len(vocabulary()))))


def sentence(chance: random.Random, length: int) -> str:
    """Return so many words, every other one of those that bind them."""
    said = chance.choices(vocabulary(), cum_weights=_weights(), k=(length + 1) // 2)
    little = chance.choices(_LITTLE, k=length // 2)
    woven = [word for pair in zip_longest(said, little) for word in pair if word]
    return f"{' '.join(woven).capitalize()}."


def sheets(count: int, seed: int = 2026) -> Iterator[Document]:
    """Give so many sheets, with the card that shows them."""
    chance = random.Random(seed)
    themes = [entry.code for entry in taxonomy.entries("themes")]
    since = datetime(2012, 1, 1, tzinfo=UTC)
    for number in range(count):
        said = chance.choices(vocabulary(), cum_weights=_weights(), k=WORDS_A_SHEET * 3 // 5)
        text = " ".join(
            word for pair in zip(said, chance.choices(_LITTLE, k=len(said)), strict=True) for word in pair
        )
        title, summary = " ".join(said[:6]).capitalize(), " ".join(said[6:30]).capitalize()
        chosen = chance.sample(themes, k=chance.choice([1, 1, 2]))
        place, year = chance.choice(DEPARTMENTS), str(chance.randrange(2008, 2027))
        tags = "".join(f'<span class="tag">{taxonomy.label("themes", code)}</span>' for code in chosen)
        facets = _facets(chance, chosen)
        yield Document(
            kind="sheet",
            key=f"B{number:07}",
            title=title,
            published_at=since + timedelta(minutes=chance.randrange(7_000_000)),
            card_html='<article class="card"><h2 class="card__title">'
            f'<a href="/fiches/b{number}">{TITLE}</a></h2>'
            f'<p class="card__meta">Communauté de communes {said[30]} · {place} · {year}</p>'
            f'{EXCERPT}<p class="cluster">{tags}</p></article>',
            summary=summary,
            keywords=" ".join(said[30:36]),
            body=text,
            facets={
                **facets,
                "place": areas([place]),
                "year": [year],
            },
            inner={"theme": facets["theme"][len(chosen) :], "place": [place]},
        )


def _facets(chance: random.Random, themes: Sequence[str]) -> dict[str, list[str]]:
    """Return what a sheet of these themes is filtered by, beside its place and its year."""
    subthemes = [chance.choice(taxonomy.subthemes_of(theme)).code for theme in themes]
    sectors, audiences = taxonomy.entries("sectors"), taxonomy.entries("audiences")
    return {
        "kind": ["fiche"],
        "theme": [*themes, *subthemes],
        "sector": [entry.code for entry in chance.sample(sectors, k=chance.choice([0, 1, 1, 2]))],
        "audience": [entry.code for entry in chance.sample(audiences, k=chance.choice([1, 1, 2]))],
        "college": [chance.choice(list(College)).value],
        "status": [chance.choices(list(STATUSES), weights=[1, 2, 6, 1])[0]],
        "cost": [cost_band(int(10 ** chance.uniform(5, 9)))] if chance.random() < 0.8 else [],
    }


def queries(count: int = 4000, seed: int = 7) -> Sequence[str]:
    """Return distinct queries of one and two words, as many frequent words as rare ones."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        ranks = [int(10 ** chance.uniform(0.5, 4.2)) for _ in range(chance.choice([1, 2]))]
        found[" ".join(vocabulary()[rank] for rank in ranks)] = None
    return list(found)
