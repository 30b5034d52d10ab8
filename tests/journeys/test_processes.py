"""`python app.py` is a family of processes: each that dies is replaced, and all end with the first."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.running import ROOT, RunningSite, ask, wait_until

with_two = pytest.mark.parametrize("running", [{"PROCESSES": 2}], indirect=True)


def children_of(pid: int) -> set[int]:
    """Return the processes that a process started."""
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def is_alive(pid: int) -> bool:
    """Say whether a process lives; one that is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


@with_two
def test_whoever_dies_is_replaced_while_the_others_answer(running):
    family = children_of(running.pid)
    assert len(family) == 3  # two for the web, the worker
    for each in sorted(family):
        os.kill(each, signal.SIGKILL)
        while not wait_for_other(running, each):
            assert ask(running.port, "GET", "/healthz").status == 200
    after = children_of(running.pid)
    assert len(after) == 3
    assert not after & family
    assert ask(running.port, "GET", "/healthz").status == 200


def wait_for_other(running: RunningSite, dead: int) -> bool:
    time.sleep(0.05)
    now = children_of(running.pid)
    return len(now) == 3 and dead not in now


@with_two
def test_none_outlives_the_first_even_killed_on_the_spot(running):
    family = children_of(running.pid)
    os.kill(running.pid, signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, family)))
    running.kill()
    running.start()
    assert ask(running.port, "GET", "/healthz").status == 200


@with_two
def test_all_end_within_seconds_when_asked_to(running):
    family = children_of(running.pid)
    assert running.stop() < 8
    assert not any(map(is_alive, family))


# The second is asked for when the first is there: the family is told to end between the two.
BETWEEN_TWO = """
def tasks():
    yield lambda: time.sleep(60)
    os.kill(os.getpid(), signal.SIGTERM)
    yield lambda: time.sleep(60)

run_together(tasks())
"""
# Python calls this around a fork, and drops what it raises.
DURING_A_FORK = """
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))
run_together([lambda: time.sleep(60)])
"""


@pytest.mark.parametrize("story", [BETWEEN_TWO, DURING_A_FORK])
def test_a_family_that_is_told_to_end_while_it_starts_ends(story):
    program = f"import os, signal, time\nfrom network.serving import run_together\n{story}"
    asked = [sys.executable, "-c", program]
    assert subprocess.run(asked, cwd=ROOT, timeout=90, check=False).returncode == 0
