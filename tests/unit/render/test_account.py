"""The right end of the top line."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from elevenmon.render.account import account_forms, clock_forms, fit_top
from tests.factories import busy, loading
from tests.sections import NOW, identity

ACCOUNTS = ("work · creator · us", "work · creator", "work", "")
CLOCKS = ("Fri 20 Nov 14:02", "14:02")


def test_account_from_whole_to_nothing() -> None:
    forms = account_forms(busy())
    assert forms[0] == ("work", "creator", "us")
    assert [len(form) for form in forms] == [3, 2, 1, 0]


def test_read_only_is_said_as_long_as_anything_is() -> None:
    forms = account_forms(busy(identity=identity(read_only=True)))
    assert all("read-only" in form for form in forms[:3])


def test_no_tier_before_the_first_answer() -> None:
    assert account_forms(loading())[0] == ("work", "us")


def test_the_clock_is_local() -> None:
    assert clock_forms(NOW, UTC) == CLOCKS
    assert clock_forms(NOW, ZoneInfo("Asia/Kolkata"))[1] == "19:32"


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (80, ("work · creator · us", "Fri 20 Nov 14:02")),
        (37, ("work · creator", "Fri 20 Nov 14:02")),
        (25, ("work", "Fri 20 Nov 14:02")),
        (20, ("work", "14:02")),
        (8, ("", "14:02")),
        (4, ("", "")),
        (-5, ("", "")),
    ],
)
def test_the_account_shrinks_before_the_time(room: int, expected: tuple[str, str]) -> None:
    assert fit_top(room, ACCOUNTS, CLOCKS) == expected
