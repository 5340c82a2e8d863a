"""The garbage collector rests during the start, and works again afterwards."""

import subprocess
import sys

STEPS = """
import gc
from elevenmon.tui import collector

class Knot:
    def __init__(self):
        self.self = self
    def __del__(self):
        print("collected")

collector.rest()
print(gc.isenabled())
Knot()
for _ in range(100_000):
    [[]]
kept = [[] for _ in range(100_000)]
print("spare")
collector.spare()
print(gc.isenabled(), gc.get_freeze_count() > 100_000)
Knot()
more = [[] for _ in range(100_000)]
"""


def test_it_rests_then_leaves_what_there_is_and_collects_what_comes() -> None:
    done = subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, check=True)
    before, after = done.stdout.split("spare\n")
    assert before == "False\n"
    assert after.startswith("True True\ncollected\n")
