"""What changed between two texts: exact, readable, and never long in coming, whatever the texts say."""

import random
import time

import pytest

from network.difference import Change, common_subsequence, words_changed

DRAWN = random.Random(20)


def drawn(alphabet: str, length: int, between: str = "") -> str:
    return between.join(DRAWN.choice(alphabet) for _number in range(length))


def read(runs, without):
    return "".join(run.text for run in runs if run.change != without)


def longest(old, new):
    """Return the length of the longest common sequence, by the table that textbooks give."""
    row = [0] * (len(new) + 1)
    for item in old:
        above = row[:]
        for j, other in enumerate(new):
            row[j + 1] = above[j] + 1 if item == other else max(above[j + 1], row[j])
    return row[-1]


def test_the_longest_common_sequence_is_found_in_its_order():
    for _try in range(300):
        old, new = (drawn("abcd", DRAWN.randrange(12)) for _text in range(2))
        pairs = common_subsequence(old, new)
        assert len(pairs) == longest(old, new)
        assert all(old[i] == new[j] for i, j in pairs)
        assert [sorted({pair[side] for pair in pairs}) for side in (0, 1)] == [
            [pair[side] for pair in pairs] for side in (0, 1)
        ]


def test_both_texts_are_whole_in_their_difference():
    for _try in range(300):
        before, after = (drawn("ab, \n", DRAWN.randrange(40)) for _text in range(2))
        runs = words_changed(before, after)
        assert (read(runs, Change.ADDED), read(runs, Change.REMOVED)) == (before, after)


def test_what_rewritten_passages_share_by_chance_is_not_picked_out():
    told = words_changed("Le bilan de la commune", "Une chaudière de la ferme")
    assert [run.change for run in told] == [Change.REMOVED, Change.ADDED]


@pytest.mark.parametrize(("old", "new"), [("1\u202f200\u202f000", "1\u202f300\u202f000"), ("2,5", "2,7")])
def test_a_number_changes_as_a_whole(old, new):
    changed = [run.text for run in words_changed(f"Il a coûté {old} € TTC.", f"Il a coûté {new} € TTC.")]
    assert changed == ["Il a coûté ", old, new, " € TTC."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 5_000, "b a " * 5_000),
        (drawn("ab", 10_000, " "), drawn("ab", 10_000, " ")),
        (drawn("!?", 20_000), drawn("!?", 20_000)),
        ("a\n" * 10_000, "b\n" * 10_000),
        ("a" * 20_000, "b" * 20_000),
        (" " * 20_000, "\n" * 20_000),
        (".!" * 10_000, ".?" * 10_000),
    ],
)
def test_the_longest_texts_are_compared_in_less_than_a_second(before, after):
    begun = time.process_time()
    runs = words_changed(before, after)
    assert time.process_time() - begun < 5
    assert (read(runs, Change.ADDED), read(runs, Change.REMOVED)) == (before, after)


def test_texts_too_long_to_compare_are_told_as_rewritten_between_their_ends():
    before, after = (f"Au début. {drawn('!?', 30_000)} À la fin." for _text in range(2))
    runs = words_changed(before, after)
    assert runs[0].text.startswith("Au début.")
    assert runs[-1].text.endswith("À la fin.")
    assert (read(runs, Change.ADDED), read(runs, Change.REMOVED)) == (before, after)
