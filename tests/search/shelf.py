"""Documents to search, on a shelf of the test's own."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from network.db import unit_of_work
from network.search.actions import note_change
from network.search.documents import Document
from network.search.index import Index

FACETS = ("theme", "college", "department", "year")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Shelf:
    """What a feature would keep in its tables and give to the search."""

    def __init__(self, app: Flask, root: Path):
        self.documents: dict[str, Document] = {}
        self.index = Index(app, root, {"page": self.source})

    def source(self, keys: Sequence[str] | None) -> Iterator[Document]:
        # Another thread may put documents on the shelf meanwhile.
        for key in list(self.documents) if keys is None else keys:
            if document := self.documents.get(key):
                yield document

    def put(self, key: str, title: str = "Sans titre", **fields: Any) -> None:
        """Put a document on the shelf, or another in its place, and note the change."""
        self.documents[key] = Document(
            "page", key, title, fields.pop("published_at", LONG_AGO), f"<p>{title}</p>", **fields
        )
        self.note(key)

    def take(self, key: str) -> None:
        """Take a document away and note the change."""
        del self.documents[key]
        self.note(key)

    def note(self, key: str) -> None:
        with unit_of_work():
            note_change("page", key)

    def find(self, query: str = "", **choices: Any) -> list[str]:
        """Return the keys of what a search finds, best first."""
        return [hit.key for hit in self.index.search(query, **choices).hits]


THEMES = ["climat", "mobilité", "eau", "bâti", "Forêt & bois"]
# fmt: off
WORDS = [
    "énergie", "territoire", "commune", "chaleur", "bois", "solaire", "toiture", "école", "rénovation",
    "vélo", "plan", "climat", "eau", "forêt", "ferme", "coopérative", "isolation", "réseau",
    "chaudière", "habitants", "déchets", "compost", "méthanisation", "éclairage", "mobilité", "gare",
]
# fmt: on


def fill(shelf: Shelf, count: int, seed: int = 2026) -> None:
    """Put many documents on the shelf at once, the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        shelf.documents[f"k{number}"] = Document(
            "page",
            f"k{number}",
            " ".join(chance.choices(WORDS, k=3)),
            LONG_AGO + timedelta(days=chance.randrange(2000), seconds=number),
            f"<p>{number}</p>",
            body=" ".join(chance.choices(WORDS, k=12)),
            facets={
                "theme": chance.sample(
                    ["climat", "mobilité", "eau", "bâti", "Forêt & bois"], k=chance.choice([0, 1, 2, 2])
                ),
                "college": [chance.choice(["project_holders", "local_authorities", "support_structures"])],
                "department": chance.choices(["01", "2A", "31", "46", "82"], k=2),
                "year": [chance.choice(["2019", "2020", "2021"])],
            },
        )
    shelf.note("k0")
