"""What is new in searches: the index is asked only about what came out, never a whole search over again."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app

from network.alerts.appearances import Appeared, Name, public_among
from network.alerts.models import SavedSearch
from network.alerts.queries import question_of
from network.search.documents import SearchUnavailable
from network.search.engine import View


def new_in(
    searches: Sequence[SavedSearch], appeared: Sequence[Appeared], since: Mapping[int, int]
) -> dict[int, list[Name]]:
    """Return what answers each of these searches, by its id, among what appeared after its `since`.

    The latest comes first. Raise `SearchUnavailable` where the index does not know all of it yet: asked
    later, nothing is missed.
    """
    names = [each.name for each in appeared]
    expected = public_among(names)
    seqs = {each.name: each.seq for each in appeared}
    after = {seq: [name for name in names if seqs[name] > seq] for seq in set(since.values())}
    # A question that several people ask is asked once.
    groups: dict[tuple[str, int], list[int]] = {}
    for saved in searches:
        groups.setdefault((saved.question, since[saved.id]), []).append(saved.id)
    asked = {question: question_of(saved) for saved in searches for question in [saved.question]}

    def answer(view: View) -> dict[int, list[Name]]:
        if expected - set(view.among("", {}, names)):
            raise SearchUnavailable
        found: dict[int, list[Name]] = {}
        for (question, seq), ids in groups.items():
            matching = view.among(asked[question].words, asked[question].filters, after[seq])
            ordered = sorted(matching, key=lambda name: -seqs[name])
            found |= dict.fromkeys(ids, ordered)
        return found

    index: Any = current_app.extensions["search"]
    found: dict[int, list[Name]] = index.ask(answer) if expected else {}
    return {saved.id: found.get(saved.id, []) for saved in searches}
