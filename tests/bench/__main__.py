"""Every goal of speed in one run: the site beside a bare page on the same server, and a table at the end.

    python -m tests.bench [SIZE]                 100k sheets by default; 1m is understood

Only the ratios mean something: what is compared takes turns, round after round. Nothing is left behind.
"""

import sys
import tempfile
import time

from tests.bench import folder as whole
from tests.bench import kept, memory, publishing, search, sheets, signing, slow
from tests.bench.servers import NOTED, say, size_asked


def main() -> None:
    """Measure everything, and fail if a goal is missed."""
    size, began = size_asked("100k"), time.perf_counter()
    asked = whole.asked()
    with tempfile.TemporaryDirectory() as folder:
        member = whole.build(folder, size)
        search.in_process(folder, asked)
        search.pages(folder, asked, member)
        sheets.pages(folder, size, member)
        again_and_again = kept.asked()
        kept.repeats(folder, again_and_again)
        kept.mixes(folder, again_and_again)
        memory.measure(folder, whole.visits_of(size))
        slow.measure(folder)
        publishing.measure_all(folder, whole.library(asked))
    signing.measure(size // 2)  # a register as long as the library would take two minutes of the ten
    say(f"\n{size} sheets, {(time.perf_counter() - began) / 60:.1f} minutes")
    for noted in NOTED:
        say(str(noted))
    say("P2 is not measured: Datasette, which it compares with, is no part of what is installed.")
    say("P7 (1 million beside a thousand) is measured by python -m tests.bench.growth 1m.")
    sys.exit(not all(noted.is_met for noted in NOTED))


if __name__ == "__main__":
    main()
