"""P7: how much longer a search takes when there are a thousand times as many sheets.

python -m tests.bench.growth [SIZE]          1m by default, which takes a while to index
"""

import tempfile
from functools import partial
from statistics import median

from tests.bench import folder as whole
from tests.bench import search
from tests.bench.servers import ROUNDS, measure, note, running, say, size_asked

FEW = 1000


def main() -> None:
    """Measure both sizes taking turns, and leave nothing behind."""
    size, visits = size_asked("1m"), whole.library(whole.asked())
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        search.build(few, FEW)
        search.build(many, size)
        search.in_process(many, whole.asked())  # P8
        ratios = []
        with running(partial(search.site, few)) as of_few, running(partial(search.site, many)) as of_many:
            for _round in range(ROUNDS):
                one, other = (median(measure(served, visits, 1).times) for served in (of_few, of_many))
                ratios.append(other / one)
                say(f"  {FEW} sheets: {one:.2f} ms; {size}: {other:.2f} ms")
        note(f"P7 search at {size}, of {FEW}", ratios, "×", most=2)


if __name__ == "__main__":
    main()
