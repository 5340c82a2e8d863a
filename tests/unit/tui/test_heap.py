"""The heap is shared and trimmed where the C library can, and nothing happens where it cannot."""

import subprocess
import sys

import pytest

from elevenmon.tui.heap import give_back, share_heap

FREED = """
from pathlib import Path
from elevenmon.tui.heap import give_back, share_heap

def resident():
    words = Path("/proc/self/status").read_text().split()
    return int(words[words.index("VmRSS:") + 1])

shared = share_heap()
blocks = [bytearray(3000) for _ in range(20_000)]
kept = blocks[-1]
del blocks
before = resident()
give_back()
print(int(shared), before - resident())
"""


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert share_heap() is False
    assert give_back() is False


def test_what_lies_free_below_something_in_use_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    shared, kilobytes = map(int, done.stdout.split())
    assert kilobytes > 40_000 or not shared
