"""The progress bar's line."""

import pytest

from elevenmon.cli.progress import line
from elevenmon.domain.snapshot import BackfillProgress


def progress(**changes: object) -> BackfillProgress:
    values: dict[str, object] = {
        "kind": "history",
        "done": 126_000,
        "total": 200_000,
        "items_per_second": 15_210.0,
        "seconds_left": 4.9,
    }
    return BackfillProgress(**(values | changes))  # type: ignore[arg-type]


def test_a_bar_with_rate_and_time_left() -> None:
    text = line(progress(), 80)
    assert text.startswith("history  ━") and "─" in text
    assert text.endswith("63 %  126,000 stored  15,210/s  4s left")
    assert len(text) <= 80
    assert line(progress(), 80, ascii_only=True).isascii()


@pytest.mark.parametrize("width", range(1, 120))
def test_it_never_takes_more_than_its_room(width: int) -> None:
    for one in (progress(), progress(total=None, seconds_left=None), progress(complete=True, total=126_000)):
        assert len(line(one, width)) <= width


def test_it_says_all_only_when_it_is_all() -> None:
    assert " 99 %" in line(progress(done=200_500), 80)
    assert "100 %" in line(progress(complete=True, done=200_500, total=200_500), 80)
    assert "%" not in line(progress(total=None), 80)
