"""The judged queries: that the set is sound, that its figures are right, and that no change lowers them."""

import tomllib
from collections import Counter
from functools import cache
from math import isclose, log2
from pathlib import Path

import pytest
from flask import Flask

from network.search.evaluation import Figures, JudgedSet, Query, Score, evaluate, figures, read_set
from network.search.french import shipped
from network.search.words import words
from network.territories.naming import located

JUDGED = Path(__file__).parent / "judged"
HAIR = 0.0001  # figures are kept with four digits


@cache
def judged_set() -> JudgedSet:
    return read_set(JUDGED, located)


@pytest.fixture
def judged(app: Flask) -> JudgedSet:
    """The judged set, read once the official lists are open."""
    return judged_set()


def test_the_set_is_large_and_nothing_in_it_comes_twice(judged: JudgedSet):
    assert len(judged.documents) >= 300
    assert len(judged.queries) >= 60
    for values in (
        [document.key for document in judged.documents],
        [document.title for document in judged.documents],
        [document.body for document in judged.documents],
        [query.typed for query in judged.queries],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_each_query_has_known_documents_each_with_one_grade_and_one_that_answers(judged: JudgedSet):
    known = {document.key for document in judged.documents}
    rows = tomllib.loads((JUDGED / "queries.toml").read_text(encoding="utf-8"))["queries"]
    for query, row in zip(judged.queries, rows, strict=True):
        assert row.keys() <= {"typed", "wants", "3", "2", "1"}, query.typed
        assert sum(len(row.get(grade, ())) for grade in "321") == len(query.grades), query.typed
        assert query.grades.keys() <= known, query.typed
        assert max(query.grades.values()) >= 2, query.typed


def test_documents_are_as_long_as_real_ones_and_their_places_exist(judged: JudgedSet):
    rows = tomllib.loads((JUDGED / "documents.toml").read_text(encoding="utf-8"))["documents"]
    for document, row in zip(judged.documents, rows, strict=True):
        told = " ".join(str(row[n]) for n in ("title", "summary", "figures", "lessons", "keywords", "body"))
        assert 60 <= len(told.replace("’", " ").split()) <= 140, document.key
        assert bool(document.places) == bool(row["places"]), document.key
        for code in row["places"]:
            assert words(code)[-1] in words(document.places), (document.key, code)


def test_the_gain_is_that_of_the_formula_and_the_best_order_has_one():
    query = Query("bois", "", {"a": 3, "b": 2, "c": 1})
    assert isclose(Score(query, ["a", "b", "c"]).ndcg, 1)
    best = 7 / log2(2) + 3 / log2(3) + 1 / log2(4)
    assert isclose(Score(query, ["x", "c", "a"]).ndcg, (1 / log2(3) + 7 / log2(4)) / best)
    assert Score(query, []).ndcg == Score(query, ["x"]).ndcg == 0


def test_a_rank_counts_from_the_first_that_answers_and_an_empty_page_is_told():
    query = Query("bois", "", {"a": 3, "c": 1})
    assert Score(query, ["c", "x", "a"]).reciprocal_rank == 1 / 3
    assert Score(query, ["c"]).reciprocal_rank == 0
    both = figures([Score(query, ["a", "c"]), Score(query, [])])
    assert both == Figures(ndcg=0.5, mrr=0.5, empty=0.5)


def test_no_change_lowers_the_figures(judged: JudgedSet, tmp_path: Path):
    floor = Figures(**tomllib.loads((JUDGED / "floor.toml").read_text(encoding="utf-8")))
    scores = evaluate(judged, tmp_path, shipped())
    reached = figures(scores)
    worst = "\n".join(
        f"{s.ndcg:.3f} {s.query.typed}" for s in sorted(scores, key=lambda score: score.ndcg)[:10]
    )
    assert reached.ndcg >= floor.ndcg - HAIR, f"{reached}\n{worst}"
    assert reached.mrr >= floor.mrr - HAIR, f"{reached}\n{worst}"
    assert reached.empty <= floor.empty + HAIR, f"{reached}\n{worst}"


def test_the_command_prints_the_figures_and_leaves_the_index_of_the_site_alone(app):
    before = app.extensions["search"].opened
    run = app.test_cli_runner().invoke(args=["search", "evaluate", "--worst", "3"])
    assert run.exit_code == 0, run.output
    assert "nDCG@10 0." in run.output
    assert "MRR 0." in run.output
    assert "pages vides 0." in run.output
    assert run.output.count("->") == 3
    assert app.extensions["search"].opened is before


def test_a_folder_that_holds_no_judged_set_is_refused_with_a_sentence(app, tmp_path: Path):
    (tmp_path / "documents.toml").write_text("documents = 3", encoding="utf-8")
    run = app.test_cli_runner().invoke(args=["search", "evaluate", str(tmp_path)])
    assert run.exit_code == 1
    assert "Aucun jeu de requêtes jugées" in run.output
