"""What others made of a document: it decides between those that say as much, and nothing else."""

import random
from dataclasses import replace
from datetime import timedelta

from network.search.documents import Document
from tests.search.shelf import LONG_AGO, WORDS, Shelf


def test_of_the_same_words_the_most_copied_comes_first(shelf: Shelf):
    for worth in (0, 30, 1, 10, 3):
        shelf.put(f"worth {worth}", "Une chaufferie bois", body="plaquettes", worth=worth)
    expected = [f"worth {worth}" for worth in (30, 10, 3, 1, 0)]
    assert shelf.find("chaufferie") == expected
    assert shelf.find("bois plaquettes") == expected


def test_what_says_it_better_wins_however_copied_the_other(shelf: Shelf):
    shelf.put("title", "Une chaufferie bois pour l’école", body="Le récit.")
    shelf.put("body", "Une école rénovée", body="Une chaufferie est citée une fois.", worth=1000)
    assert shelf.find("chaufferie") == ["title", "body"]


def test_a_summary_counts_more_than_any_number_of_copies(shelf: Shelf):
    for number in range(30):
        shelf.put(f"other {number}", "Sans rapport", summary="Rien de tel ici.", body="Tout autre chose.")
    shelf.put("summary", "L’hiver au village", summary="Une chaufferie pour tous.", body="Le récit.")
    shelf.put("body", "L’hiver au bourg", summary="Un récit pour tous.", body="Une chaufferie.", worth=1000)
    assert shelf.find("chaufferie") == ["summary", "body"]


def test_the_newest_stay_first_where_they_are_asked_for(shelf: Shelf):
    shelf.put("old", "Chaufferie", published_at=LONG_AGO, worth=50)
    shelf.put("new", "Chaufferie", published_at=LONG_AGO + timedelta(days=1))
    assert shelf.find("chaufferie") == ["old", "new"]
    assert shelf.find("chaufferie", sort="recent") == ["new", "old"]
    assert shelf.find() == ["new", "old"]


def test_a_word_does_not_find_what_was_copied(shelf: Shelf):
    shelf.put("copied", "Chaufferie", worth=30)
    assert shelf.find("worth") == shelf.find("worth:30") == []


def test_over_many_documents_the_first_page_keeps_what_answers_best(shelf: Shelf):
    """Of the twenty first answers to ordinary questions, those that others copied replace few."""
    chance = random.Random(2026)
    for number in range(600):
        title, summary, body = (" ".join(chance.choices(WORDS, k=count)) for count in (4, 20, 80))
        shelf.documents[f"k{number}"] = Document(
            "page", f"k{number}", title, LONG_AGO, "<p>", summary=summary, body=body
        )
    shelf.note("k0")
    questions = ("chaleur", "chaleur bois", "solaire toiture", "plan climat eau")
    before = {asked: shelf.find(asked) for asked in questions}
    copied = set(chance.sample(sorted(shelf.documents), 90))
    for key in copied:
        shelf.documents[key] = replace(shelf.documents[key], worth=10)
        shelf.note(key)
    after = {asked: shelf.find(asked) for asked in questions}
    kept = [len(set(before[asked]) & set(after[asked])) for asked in questions]
    assert min(kept) >= 14, kept
    ranks = [
        sum(key in copied for asked in questions for key in found[asked][:10]) for found in (before, after)
    ]
    assert ranks[0] < ranks[1], "copied ones come earlier"
