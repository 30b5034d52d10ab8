"""What a question may cost, whatever is typed in it."""

import itertools
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from network.search import engine, near
from network.search.documents import Document, Results

COMMON = ["".join(letters) for letters in itertools.product("bcdfgkmprt", "aou", "bdg")][:60]


@pytest.fixture
def view(app: Flask, tmp_path: Path) -> engine.View:
    """A library of many words that are like each other."""
    alike = [f"con{''.join(letters)}ation" for letters in itertools.product("abdefilmnoprstuv", repeat=3)]
    texts = [" ".join(alike[start : start + 300]) for start in range(0, len(alike), 300)]
    texts += [" ".join(word for at, word in enumerate(COMMON) if at % 7 != day) for day in range(7)] * 4
    with engine.writing(engine.new_index(tmp_path), 30_000_000) as writer:
        engine.write(
            writer,
            (
                Document("sheet", str(key), "Fiche", datetime(2026, 1, 1, tzinfo=UTC), "\x02\x03", body=text)
                for key, text in enumerate(texts)
            ),
        )
    return engine.View(engine.open_index(tmp_path).searcher())


def search(view: engine.View, query: str) -> Results:
    return view.search(query, {}, (), "relevance", 0, 10)


def test_words_that_are_like_thousands_of_others_are_given_up_before_long(view: engine.View):
    unknown = [f"con{one}{other}zyion" for one in "bcdfg" for other in "hjkq"]
    began = time.thread_time()
    near.like(view.searcher, unknown[0], near.Patience())
    of_one = time.thread_time() - began
    began = time.thread_time()
    assert search(view, " ".join(unknown)[:200]).total == 0
    assert time.thread_time() - began < 11 * of_one, "eighteen words were typed"


def test_without_patience_left_no_word_is_near(view: engine.View):
    patience = near.Patience()
    assert near.like(view.searcher, "conabagation", patience)
    assert 0 < patience.left < near.Patience().left
    assert near.like(view.searcher, "conabagation", near.Patience(0)) == []


def test_of_a_question_that_nothing_answers_the_first_words_are_looked_for(view: engine.View):
    results = search(view, " ".join(COMMON[:49]))
    assert results.total
    assert set(results.understood.left_out) >= set(COMMON[20:49])
