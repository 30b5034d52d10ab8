"""What each weight of the search is worth, measured on the judged queries.

python -m tests.bench.weights

Each weight of `network/search/matching.py` takes several values, the others staying as they are. Both halves
of the queries are told apart: what one gains and the other loses is chance. Nothing is written: whoever
likes a value writes it there, and `flask search evaluate` says what it comes to.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from network import create_app
from network.search import evaluation, matching
from network.search.french import shipped
from network.territories.naming import located
from tests.bench.servers import SETTINGS, say

JUDGED = Path(__file__).parent.parent / "search" / "judged"
# The text is what the others are measured by; judged documents have no files.
TRIED = ("title", "summary", "figures", "places", "lessons", "keywords")
VALUES = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


def main() -> None:
    """Print the figures of both halves for each value of each weight."""
    with (
        TemporaryDirectory() as data,
        TemporaryDirectory() as empty,
        create_app(**{**SETTINGS, "DATA_DIR": data}).app_context(),
    ):
        judged = evaluation.read_set(JUDGED, located)
        view = evaluation.opened(judged.documents, Path(empty), shipped())
        for name in TRIED:
            chosen = matching.WEIGHTS[name]
            for value in sorted({*VALUES, chosen}):
                matching.WEIGHTS[name] = value
                scores = evaluation.scores(judged.queries, view)
                one, other = (evaluation.figures(half) for half in (scores[::2], scores[1::2]))
                mark = "  <- chosen" if value == chosen else ""
                gains = f"nDCG {one.ndcg:.4f} {other.ndcg:.4f}, MRR {one.mrr:.4f} {other.mrr:.4f}"
                say(f"{name} {value}: {gains}{mark}")
            matching.WEIGHTS[name] = chosen


if __name__ == "__main__":
    main()
