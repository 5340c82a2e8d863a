"""Numbers, durations and times as words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain import wording
from elevenmon.domain.clock import from_ms, to_ms

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 14, 2, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.01, "<0.1"), (0.44, "0.4"), (7, "7"), (9.94, "9.9"), (9.96, "10"), (840, "840"),
     (999.4, "999"), (999.9, "1.0k"), (1234, "1.2k"), (9_960, "10k"), (31_204, "31k"), (121_000, "121k"),
     (999_600, "1.0M"), (1_240_000, "1.2M"), (-1234, "-1.2k"), (2.5e9, "2.5G"), (1e12, "1.0T")],
)  # fmt: skip
def test_short_numbers(value: float, text: str) -> None:
    assert wording.short(value) == text


@given(st.floats(min_value=0, max_value=9.9e14))
def test_a_short_number_is_short_and_close(value: float) -> None:
    text = wording.short(value)
    assert len(text) <= 5
    if value >= 1:
        factor = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}.get(text[-1], 1)
        assert float(text.rstrip("kMGT")) * factor == pytest.approx(value, rel=0.051, abs=0.51)


@pytest.mark.parametrize(
    ("fraction", "digits", "words"),
    [
        (0.99966, 1, "99.9 %"),
        (0.996, 0, "99 %"),
        (1.0, 1, "100.0 %"),
        (1.0, 0, "100 %"),
        (1.0002, 1, "100.1 %"),
        (1.004, 0, "101 %"),
        (0.9994, 1, "99.9 %"),
    ],
)
def test_what_is_not_the_whole_never_reads_as_the_whole(fraction: float, digits: int, words: str) -> None:
    assert wording.percent(fraction, digits=digits) == words


def test_percent_is_never_clamped() -> None:
    assert wording.percent(0.729, digits=1) == "72.9 %"
    assert wording.percent(1.042) == "104 %"


def test_no_chance_is_certain() -> None:
    chances = [wording.chance(at) for at in (0.0, 0.004, 0.01, 0.376, 0.99, 0.995, 1.0)]
    assert chances == ["<1 %", "<1 %", "1 %", "38 %", "99 %", ">99 %", ">99 %"]


def test_grouped() -> None:
    assert wording.grouped(88_214) == "88,214"


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(0.12, "+12 %"), (-0.04, "-4 %"), (0.001, "="), (-1.0, "-100 %"), (12.0, "13x"), (9.99, "+999 %")],
)
def test_changes(fraction: float, text: str) -> None:
    assert wording.change(fraction) == text


@given(st.integers(-100_000, 100_000), st.integers(0, 200))
def test_what_is_counted_changes_with_the_words(seconds: int, more: int) -> None:
    def said(left: int) -> tuple[bool, str]:
        return left > 0, wording.duration(abs(left))

    before, after = seconds, seconds + more
    assert wording.counted(before) <= wording.counted(after)
    if said(before) != said(after):
        assert wording.counted(before) != wording.counted(after)
    if more and all(abs(left) < 86_400 for left in (before, after)) and said(before) == said(after):
        assert wording.counted(before) == wording.counted(after)


def test_money() -> None:
    assert wording.money(1234.5, "usd") == "$1,234.50"
    assert wording.money(12.4, "PLN") == "12.40 PLN"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.9, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (7500, "2h 5m"), (86_400, "1d"),
     (12 * 86_400 + 19 * 3600, "12d 19h"), (-5, "0s")],
)  # fmt: skip
def test_durations(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


def test_moments_have_their_date_where_it_is_not_today() -> None:
    def at(**delta: int) -> str:
        return wording.moment(NOW + timedelta(**delta), NOW, UTC)

    assert at(hours=1) == "15:02"
    assert at(days=2) == "Sun 14:02"
    assert at(days=12) == "Dec 2 14:02"
    assert at(days=400) == "Dec 25 2027"
    # 23:30 UTC is tomorrow in Paris.
    late = NOW.replace(hour=23, minute=30)
    assert wording.moment(late, NOW, PARIS) == "Sat 00:30"


def test_times_of_one_sentence_are_all_by_weekday_or_none() -> None:
    now = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)
    near, far = now + timedelta(days=6), now + timedelta(days=7)
    assert wording.moments([near, near], now, UTC) == ["Thu 14:02", "Thu 14:02"]
    assert wording.moments([near, now, near], now, UTC)[1] == f"today {wording.clock_time(now, UTC)}"
    assert wording.moments([now, near], now, UTC) == [wording.clock_time(now, UTC), "Thu 14:02"]
    assert wording.moments([far, near], now, UTC) == ["Nov 27 14:02", "Nov 26 14:02"]
    assert wording.moments([now, far], now, UTC) == ["14:02", "Nov 27 14:02"]


def test_times_of_day() -> None:
    assert wording.clock_time(NOW, PARIS, seconds=True) == "15:02:29"
    assert wording.day(NOW, UTC) == "Nov 20"


def test_zones() -> None:
    assert wording.zone_named(None) is None
    assert wording.zone_named("Europe/Paris") == PARIS
    for name in ("Mars/Base", "", "../etc/passwd", "/etc/passwd"):
        with pytest.raises(ValueError, match="no such time zone"):
            wording.zone_named(name)


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_instants_survive_the_store(milliseconds: int) -> None:
    assert to_ms(from_ms(milliseconds)) == milliseconds
