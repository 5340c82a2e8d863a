"""How fresh the figures are, in words."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain.health import FaultKind, FeedHealth, FeedState
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import HealthSection
from elevenmon.render.health import (
    Freshness,
    cause,
    feed_words,
    freshness,
    headline,
    key_is_known,
    key_is_refused,
    notes,
)
from elevenmon.sync.feeds import FEEDS
from tests.sections import NOW, identity


def subscription(age: float | None, state: FeedState = FeedState.OK, **changes: object) -> FeedHealth:
    last_good = None if age is None else NOW - timedelta(seconds=age)
    values: dict[str, object] = {"next_try": NOW + timedelta(seconds=18), **changes}
    return FeedHealth("subscription", state, 30.0, last_good=last_good, **values)


def health(*feeds: FeedHealth, **changes: object) -> HealthSection:
    return HealthSection(feeds={feed.feed: feed for feed in feeds}, **changes)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, Freshness.FRESH),
        (45, Freshness.FRESH),
        (45.1, Freshness.AGING),
        (150, Freshness.AGING),
        (150.1, Freshness.STALE),
    ],
)
def test_age_is_judged_by_the_interval(age: float, expected: Freshness) -> None:
    assert freshness(NOW - timedelta(seconds=age), 30, NOW) is expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [(55, Freshness.FRESH), (55.1, Freshness.AGING), (160, Freshness.AGING), (160.1, Freshness.STALE)],
)
def test_grace_moves_both_limits(age: float, expected: Freshness) -> None:
    assert freshness(NOW - timedelta(seconds=age), 30, NOW, grace_seconds=10) is expected


def test_no_figure_is_not_an_old_figure() -> None:
    assert freshness(None, 30, NOW) is Freshness.NONE


def test_fresh_figures_say_when_the_next_come() -> None:
    piece = headline(health(subscription(12)), NOW)
    assert (piece.text, piece.level) == ("12s ago, next 18s", Level.OK)


def test_a_poll_under_way_is_not_late() -> None:
    piece = headline(health(subscription(31, next_try=NOW - timedelta(seconds=1))), NOW)
    assert piece.text == "31s ago, asking"


@pytest.mark.parametrize(
    ("age", "expected", "level"),
    [
        (20, "20s ago, retry 18s (rate limited (429))", Level.WATCH),
        (100, "1m ago, retry 18s (rate limited (429))", Level.WATCH),
        (360, "STALE 6m, retry 18s (rate limited (429))", Level.WARNING),
        (None, "no figures yet: rate limited (429), retry 18s", Level.WARNING),
    ],
)
def test_a_failing_feed_says_age_cause_and_next_try(age: float | None, expected: str, level: Level) -> None:
    feed = subscription(age, FeedState.FAILING, fault=FaultKind.RATE, reason="rate limited (429)", failures=2)
    piece = headline(health(feed), NOW)
    assert (piece.text, piece.level) == (expected, level)


@pytest.mark.parametrize(
    ("fault", "connected", "known"),
    [
        (None, False, False),
        (FaultKind.NETWORK, False, False),
        (FaultKind.SERVER, False, False),
        (FaultKind.RATE, False, False),
        (FaultKind.SHAPE, False, False),
        (FaultKind.NETWORK, True, True),
        (FaultKind.KEY, False, True),
        (FaultKind.SCOPE, False, True),
        (FaultKind.QUOTA, False, True),
    ],
)
def test_what_tells_whether_a_key_is_good(fault: FaultKind | None, connected: bool, known: bool) -> None:
    feed = subscription(None, FeedState.FAILING, fault=fault)
    assert key_is_known(health(feed, connected=connected)) is known
    assert key_is_known(health(subscription(9_999, FeedState.FAILING, fault=fault)))


def test_a_key_that_nobody_has_judged_yet_is_said_not_to_be_checked() -> None:
    feed = subscription(None, FeedState.FAILING, fault=FaultKind.NETWORK, reason="no route")
    piece = headline(health(feed), NOW, identity(key_place="THE_VARIABLE"))
    assert piece.text == "no figures yet, key …9f2c from THE_VARIABLE not checked yet: no route, retry 18s"
    assert (piece.between, piece.short) == ("no figures, key not checked: no route", "no figures: no route")
    assert headline(health(feed), NOW, identity()).text == "no figures yet: no route, retry 18s"
    answered = headline(health(feed, connected=True), NOW, identity(key_place="THE_VARIABLE"))
    assert answered.text == "no figures yet: no route, retry 18s"


@pytest.mark.parametrize(
    ("age", "state", "expected"),
    [
        (100, FeedState.OK, "1m ago, waiting for an answer"),
        (400, FeedState.OK, "STALE 6m, waiting for an answer"),
        (79_200, FeedState.WAITING, "STALE 22h, waiting for an answer"),
    ],
)
def test_an_overdue_feed_is_neither_called_fresh_nor_failed(
    age: float, state: FeedState, expected: str
) -> None:
    feed = subscription(age, state, next_try=NOW - timedelta(seconds=1))
    assert headline(health(feed), NOW).text == expected


def test_a_feed_that_waits_its_turn_says_when_that_is() -> None:
    feed = subscription(100, FeedState.WAITING, next_try=NOW + timedelta(seconds=9))
    assert headline(health(feed), NOW).text == "1m ago, next 9s"


@pytest.mark.parametrize(
    ("state", "reason", "age", "expected"),
    [
        (
            FeedState.NO_PERMISSION,
            "the key lacks user_read",
            20,
            "20s ago, retry 18s (the key lacks user_read)",
        ),
        (
            FeedState.NOT_AVAILABLE,
            "not available here (404)",
            360,
            "STALE 6m, retry 18s (not available here (404))",
        ),
    ],
)
def test_what_is_not_given_any_more_leaves_its_age(
    state: FeedState, reason: str, age: float, expected: str
) -> None:
    assert headline(health(subscription(age, state, reason=reason)), NOW).text == expected


def test_a_blocked_account_says_how_old_the_figures_are() -> None:
    feed = subscription(100, FeedState.FAILING, fault=FaultKind.ACCOUNT, reason="unusual activity detected")
    assert headline(health(feed), NOW).text == "1m ago, account blocked: unusual activity detected"


def test_a_refused_key_stops_everything_and_says_what_to_do() -> None:
    feed = subscription(3000, FeedState.STOPPED, fault=FaultKind.KEY, reason="key refused (401)")
    other = FeedHealth("requests", FeedState.STOPPED, 5.0, fault=FaultKind.KEY)
    piece = headline(health(feed, other), NOW)
    assert (piece.text, piece.level) == ("STALE 50m, key refused: N new key, r retry", Level.CRITICAL)
    assert notes(health(feed, other)) == ()
    assert key_is_refused(health(feed, other))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("ELEVENLABS_API_KEY", "key …9f2c from ELEVENLABS_API_KEY refused: N new key, r retry"),
        ("the keyring", "key …9f2c from the keyring refused: N new key, r retry"),
        ("", "key …9f2c refused: N new key, r retry"),
    ],
)
def test_a_refused_key_says_where_it_came_from(place: str, words: str) -> None:
    feed = FeedHealth("requests", FeedState.STOPPED, 5.0, fault=FaultKind.KEY)
    piece = headline(health(feed), NOW, identity(key_place=place))
    assert (piece.text, piece.short) == (words, "key refused: N")


@pytest.mark.parametrize("state", [FeedState.FAILING, FeedState.NO_PERMISSION])
def test_a_feed_that_fails_is_no_refused_key(state: FeedState) -> None:
    assert not key_is_refused(health(subscription(3, state, fault=FaultKind.SCOPE), subscription(2)))


def test_a_quota_error_does_not_read_like_a_bad_key() -> None:
    feed = subscription(20, FeedState.FAILING, fault=FaultKind.QUOTA)
    assert "key" not in headline(health(feed), NOW).text
    assert "quota used up" in headline(health(feed), NOW).text


def test_a_blocked_account_is_said() -> None:
    feed = subscription(20, FeedState.FAILING, fault=FaultKind.ACCOUNT, reason="unusual activity detected")
    assert headline(health(feed), NOW).text == "account blocked: unusual activity detected"


def test_a_missing_permission_is_named() -> None:
    feed = subscription(None, FeedState.NO_PERMISSION, fault=FaultKind.SCOPE, permission="user_read")
    assert headline(health(feed), NOW).text == "quota unknown: the key lacks user_read"


def test_before_the_first_answer() -> None:
    assert headline(health(), NOW).text == "asking for the first figures"
    assert headline(health(subscription(None, FeedState.WAITING)), NOW).level is Level.UNKNOWN


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_has_plain_words(kind: FaultKind) -> None:
    words = cause(FeedHealth("requests", FeedState.FAILING, 5.0, fault=kind))
    assert words
    assert words != kind.value


def test_a_healthy_feed_has_no_cause() -> None:
    assert cause(subscription(1)) == ""


def test_other_feeds_that_fail_are_counted() -> None:
    failing = [
        FeedHealth(name, FeedState.FAILING, 60.0, fault=FaultKind.NETWORK, reason="no connection")
        for name in ("requests", "usage", "live")
    ]
    (piece,) = notes(health(subscription(2), *failing))
    assert piece.text == "requests and 2 more: no connection"
    assert piece.short == "requests and 2 more failing"
    lacking = FeedHealth("history", FeedState.NO_PERMISSION, 30.0, fault=FaultKind.SCOPE)
    assert notes(health(subscription(2), lacking)) == ()


def test_what_fails_for_the_reason_that_the_quota_does_is_not_told_twice() -> None:
    quota = FeedHealth(
        "subscription", FeedState.FAILING, 30.0, fault=FaultKind.NETWORK, reason="no connection"
    )
    alike = FeedHealth("requests", FeedState.FAILING, 5.0, fault=FaultKind.NETWORK, reason="no connection")
    assert notes(health(quota, alike)) == ()
    other = FeedHealth("usage", FeedState.FAILING, 60.0, fault=FaultKind.SERVER, reason="a fault there")
    (piece,) = notes(health(quota, alike, other))
    assert piece.text.endswith(": a fault there") and " more" not in piece.text


@pytest.mark.parametrize("feed", [feed.name for feed in FEEDS])
def test_feeds_are_called_what_people_call_them(feed: str) -> None:
    words = feed_words(feed)
    assert words
    assert "_" not in words
    assert [other.name for other in FEEDS if feed_words(other.name) == words] == [feed]


def test_a_failing_breakdown_is_named_after_what_it_shows() -> None:
    failing = [
        FeedHealth(name, FeedState.FAILING, 60.0, fault=FaultKind.NETWORK)
        for name in ("usage_by_voice", "usage_by_key")
    ]
    (piece,) = notes(health(subscription(2), *failing))
    assert piece.text == "voices and 1 more: no connection"
    (piece,) = notes(health(subscription(2), failing[1]))
    assert piece.text == "API keys: no connection"


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (-300, ["this clock is 5m ahead of ElevenLabs' time"]),
        (180, ["this clock is 3m behind ElevenLabs' time"]),
        (119, []),
        (None, []),
    ],
)
def test_a_clock_that_is_off_is_said(offset: float | None, words: list[str]) -> None:
    found = notes(health(subscription(2), clock_offset_seconds=offset))
    assert [piece.text for piece in found] == words


def test_the_store_has_its_say() -> None:
    (piece,) = notes(health(subscription(2), store_note="the disk is full: kept in memory"))
    assert piece.text == "the disk is full: kept in memory"


@given(
    age=st.none() | st.floats(min_value=-1e6, max_value=1e9, allow_nan=False),
    state=st.sampled_from(FeedState),
    fault=st.none() | st.sampled_from(FaultKind),
    wait=st.none() | st.floats(min_value=-1e6, max_value=1e6, allow_nan=False),
)
def test_there_is_always_a_headline(
    age: float | None, state: FeedState, fault: FaultKind | None, wait: float | None
) -> None:
    next_try = None if wait is None else NOW + timedelta(seconds=wait)
    feed = subscription(age, state, fault=fault, next_try=next_try)
    piece = headline(health(feed), NOW)
    assert piece.text
    assert len(piece.short or piece.text) <= len(piece.text)
    if age is not None and age > 150 and state in (FeedState.OK, FeedState.FAILING):
        assert piece.text.startswith("STALE") or fault is FaultKind.ACCOUNT
