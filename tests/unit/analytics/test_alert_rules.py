"""Every alert rule: where it is met, where it is over, and when nothing can be said."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from elevenmon.analytics.alert_condition import Condition, Found, Stand
from elevenmon.analytics.alert_readings import KeyUse, Oddity, Pace, Readings, RequestFigures
from elevenmon.analytics.alert_rules import found
from elevenmon.domain import alert_wording
from elevenmon.domain.account import Invoice
from elevenmon.domain.alert_rules import DEFAULT_RULES, DEFAULTS, AlertRules, Family, expanded
from elevenmon.domain.forecast import Forecast, Wall
from elevenmon.domain.level import Level
from tests.sections import LIMIT, NOW, OVERAGE_CAP, PERIOD, subscription

RULES = expanded(DEFAULTS.values(), credits_at=[90_000], budgets={"Batch": 5_000, "hash-2": 100})


def readings(**values: Any) -> Readings:
    return Readings(**({"now": NOW, "period": PERIOD.start, "subscription": subscription()} | values))


def seen(rule: str, rules: AlertRules = RULES, **values: Any) -> Found:
    return found(rules, readings(**values))[rule]


def one(rule: str, **values: Any) -> Condition:
    stands = seen(rule, **values)
    assert stands is not None
    [condition] = stands
    return condition


def plan(**values: Any) -> dict[str, Any]:
    return {"subscription": subscription(**values)}


def walls(*probabilities: float | None, projected: float | None = 1.0) -> dict[str, Any]:
    kinds = ("included", "cap")
    made = tuple(
        Wall(kind, LIMIT, None, reached=False, probability=each)  # type: ignore[arg-type]
        for kind, each in zip(kinds, probabilities, strict=False)
    )
    return {"forecast": Forecast("usual pace", 1.0, 1.0, projected, made, 9.0, PERIOD.end)}


def requests(number: int = 100, failed: int = 0, p95: float | None = 1.0, **refused: int) -> dict[str, Any]:
    kinds = {(int(name[1:4]), name[5:]): count for name, count in refused.items()}
    return {"requests": {900: RequestFigures(number, failed, p95, kinds)}}


@pytest.mark.parametrize(
    ("rule", "used", "stand"),
    [
        ("quota-80", 0.7999, Stand.BETWEEN),
        ("quota-80", 0.8, Stand.MET),
        ("quota-80", 0.7799, Stand.OVER),
        ("quota-95", 0.96, Stand.MET),
        ("quota-95", 0.94, Stand.BETWEEN),
        ("quota-95", 1.2, Stand.MET),
    ],
)
def test_quota_in_percent(rule: str, used: float, stand: Stand) -> None:
    condition = one(rule, **plan(used=round(LIMIT * used)))
    assert condition.stand is stand
    assert condition.ref.period == PERIOD.start
    assert condition.level is (Level.CRITICAL if rule == "quota-95" else Level.WARNING)


def test_quota_says_its_figure_beyond_a_hundred_percent() -> None:
    assert one("quota-95", **plan(used=LIMIT * 1.2)).text == "past 95 %: 120.0 % of the credits used"


def test_credits_in_absolute_figures() -> None:
    assert one("credits-90000", **plan(used=90_000)).stand is Stand.MET
    assert one("credits-90000", **plan(used=89_999)).stand is Stand.BETWEEN
    assert one("credits-90000", **plan(used=10_000)).stand is Stand.OVER


def test_overage_and_cap_are_two_walls() -> None:
    for used, overage, cap in (
        (LIMIT - 1, Stand.OVER, Stand.OVER),
        (LIMIT, Stand.MET, Stand.OVER),
        (LIMIT + OVERAGE_CAP, Stand.MET, Stand.MET),
    ):
        assert one("overage-started", **plan(used=used)).stand is overage
        assert one("cap-reached", **plan(used=used)).stand is cap


def test_without_overage_the_included_credits_are_the_cap() -> None:
    values = plan(used=LIMIT, overage_cap=0)
    assert seen("overage-started", **values) == ()
    assert one("cap-reached", **values).text == "all 121,000 credits used"
    assert seen("cap-reached", **plan(used=9 * LIMIT, overage_cap="unlimited")) == ()


@pytest.mark.parametrize(
    ("probability", "stand"),
    [(0.5, Stand.MET), (0.4, Stand.BETWEEN), (0.35, Stand.BETWEEN), (0.3, Stand.OVER)],
)
def test_each_wall_predicted_before_the_reset(probability: float, stand: Stand) -> None:
    for place, rule in enumerate(("forecast-included", "forecast-cap")):
        likely = [0.1, 0.1]
        likely[place] = probability
        assert one(rule, **walls(*likely)).stand is stand
    gone = one("forecast-budget", **walls(probability))
    assert (gone.stand, gone.value, gone.for_good) == (Stand.OVER, None, True)


def test_the_last_wall_is_critical_once_it_is_all_but_sure() -> None:
    levels = [one("forecast-cap", **walls(0.9, p)).level for p in (0.5, 0.79, 0.8)]
    assert levels == [Level.WARNING, Level.WARNING, Level.CRITICAL]
    assert one("forecast-included", **walls(0.9, 0.1)).level is Level.WARNING


def test_where_overage_has_no_cap_no_wall_is_the_last() -> None:
    """The verdict is never critical there: neither is the alert."""
    endless = one("forecast-included", **plan(overage_cap="unlimited"), **walls(0.97))
    assert (endless.stand, endless.level) == (Stand.MET, Level.WARNING)


def test_a_wall_that_is_reached_is_predicted_no_more() -> None:
    forecast = walls(1.0)["forecast"]
    reached = replace(forecast, walls=(replace(forecast.walls[0], reached=True),))
    condition = one("forecast-included", forecast=reached)
    assert (condition.stand, condition.over, condition.for_good) == (Stand.OVER, "reached", True)


def test_too_little_data_says_nothing_of_a_wall() -> None:
    assert seen("forecast-included", **walls(None)) is None
    assert seen("forecast-included", forecast_waits=True, **walls(0.9)) is None


def burning(long: float, short: float, seconds: tuple[int, int] = (3600, 300), **values: Any) -> Condition:
    rates = dict(zip(seconds, (long * 200, short * 200), strict=True))
    rule = "burst-fast" if seconds[0] == 3600 else "burst-slow"
    return one(rule, pace=Pace(rates, sustainable=200.0, even=168.0), **values)


def test_a_burst_fills_both_windows() -> None:
    assert burning(14.4, 14.4).stand is Stand.OVER, "2,880 credits are too few"
    assert burning(26.0, 15.0).stand is Stand.MET
    assert burning(26.0, 14.0).stand is Stand.BETWEEN
    assert burning(26.0, 7.0).stand is Stand.OVER
    assert burning(9.0, 7.0, (21_600, 1800)).stand is Stand.MET
    assert burning(9.0, 5.0, (21_600, 1800)).stand is Stand.BETWEEN


def test_a_burst_is_a_notice_while_the_forecast_is_fine() -> None:
    levels = [burning(26, 26, **walls(p)).level for p in (0.1, 0.49, 0.5)]
    assert levels == [Level.WATCH, Level.WATCH, Level.WARNING]
    assert burning(26, 26, **walls(None, projected=None)).level is Level.WARNING


def test_an_account_about_to_run_out_has_no_burst_because_of_that() -> None:
    pace = Pace({3600: 6_000.0, 300: 6_000.0}, sustainable=10.0, even=1_000.0)
    assert one("burst-fast", pace=pace).value == 6.0


def test_a_burst_names_the_pace_that_it_is_counted_in() -> None:
    """`x sustainable` of the quota pane is of what is left: another figure has another name."""
    rates = {3600: 6_000.0, 300: 9_000.0}
    near_the_end = one("burst-fast", pace=Pace(rates, sustainable=10.0, even=1_000.0))
    assert near_the_end.text == "credits burn at 6.0x even pace over 1h and 9.0x over 5m"
    much_left = one("burst-fast", pace=Pace(rates, sustainable=1_000.0, even=10.0))
    assert much_left.text == "credits burn at 6.0x sustainable over 1h and 9.0x over 5m"
    words = alert_wording.condition(RULES.of(Family.BURST_FAST)[0])
    assert words.startswith("14.4x sustainable and even pace over 1h and 5m")


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("quota-80", plan(used=99_000)),
        ("credits-90000", plan(used=99_000)),
        ("overage-started", plan(used=130_000, overage_cap=50_000)),
        ("cap-reached", plan(used=171_000, overage_cap=50_000)),
        ("cap-reached", plan(used=121_000, overage_cap=0)),
        ("forecast-included", walls(0.62)),
        ("burst-fast", {"pace": Pace({3600: 6_000.0, 300: 9_000.0}, sustainable=10.0, even=1_000.0)}),
        ("errors", requests(30, 10)),
        ("status-429", requests(s429_system_busy=51)),
        ("latency", requests(60, p95=21.5)),
        ("concurrency", requests(s429_concurrent_limit_exceeded=20, s429_system_busy=10)),
        ("key-budget", {"keys": (KeyUse("hash-1", "Batch", 5_400),)}),
        ("data-stale", {"silence": 700.0}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_alert_says_its_figure_in_the_unit_of_its_peak(rule: str, values: dict[str, Any]) -> None:
    told = one(rule, **values)
    assert alert_wording.figure(alert_wording.unit_of(rule), told.value) in told.text


def test_no_burst_without_credits_left_and_none_known_without_rates() -> None:
    assert seen("burst-fast", pace=Pace({3600: 9.0, 300: 9.0}, None, 168.0)) == ()
    assert seen("burst-fast", pace=Pace({3600: None, 300: 9.0}, 200.0, 168.0)) is None


@pytest.mark.parametrize(
    ("number", "failed", "stand"),
    [(100, 25, Stand.MET), (100, 15, Stand.BETWEEN), (100, 12, Stand.OVER), (19, 19, Stand.OVER)],
)
def test_share_of_errors_among_enough_requests(number: int, failed: int, stand: Stand) -> None:
    assert one("errors", **requests(number, failed)).stand is stand


def test_each_kind_of_refusal_by_itself() -> None:
    figures = requests(s401_invalid_api_key=10, s401_quota_exceeded=3, s402_=12, s429_system_busy=49)
    stands = {
        (c.ref.rule, c.ref.key): (c.stand, c.text)
        for rule in ("status-401", "status-402", "status-429")
        for c in seen(rule, **figures) or ()
    }
    assert stands == {
        ("status-401", "invalid_api_key"): (Stand.MET, "10 requests refused with 401 (invalid api key)"),
        ("status-401", "quota_exceeded"): (Stand.OVER, "3 requests refused with 401 (quota exceeded)"),
        ("status-402", ""): (Stand.MET, "12 requests refused with 402"),
        ("status-429", "system_busy"): (Stand.BETWEEN, "49 requests refused with 429 (system busy)"),
    }


def test_latency_of_enough_requests() -> None:
    assert one("latency", **requests(p95=20.0)).stand is Stand.MET
    assert one("latency", **requests(p95=16.0)).stand is Stand.BETWEEN
    assert one("latency", **requests(5, p95=99.0)).stand is Stand.OVER
    assert seen("latency", **requests(0, p95=None)) == ()
    assert seen("latency", **requests(9, p95=None)) is None


def test_share_of_429s_over_the_concurrency_limit() -> None:
    for met, others, stand in (
        (15, 15, Stand.MET),
        (12, 18, Stand.BETWEEN),
        (6, 24, Stand.OVER),
        (24, 0, Stand.OVER),
    ):
        figures = requests(s429_concurrent_limit_exceeded=met, s429_system_busy=others)
        assert one("concurrency", **figures).stand is stand
    legacy = requests(s429_too_many_concurrent_requests=25, s429_=90)
    assert one("concurrency", **legacy).text == "100.0 % of 25 429s met your concurrency limit in 15m"


def test_budgets_of_keys_by_name_and_by_hash() -> None:
    keys = (KeyUse("hash-1", "Batch", 5_000), KeyUse("hash-2", "Web", 99), KeyUse("hash-3", "Other", 9e9))
    stands = {c.ref.key: c.stand for c in seen("key-budget", keys=keys) or ()}
    assert stands == {"hash-1": Stand.MET, "hash-2": Stand.OVER}
    assert seen("key-budget", DEFAULT_RULES, keys=keys) == ()


def test_oddities_are_told_as_they_are() -> None:
    odd = Oddity("spike:x", Level.WARNING, "12,400 credits at 14:00")
    condition = one("anomaly", oddities=(odd,))
    assert (condition.ref.key, condition.level, condition.text) == ("spike:x", odd.level, odd.text)


def test_an_oddity_of_few_credits_is_no_alert() -> None:
    for amount, told in ((1_999.0, False), (2_000.0, True), (None, True)):
        odd = Oddity("spike:x", Level.WARNING, "some credits at 14:00", amount)
        assert bool(seen("anomaly", oddities=(odd,))) is told


def test_an_invoice_is_open_or_its_payment_failed() -> None:
    bill = Invoice(11_979, None, ("processing",))
    assert one("invoice-open", **plan(open_invoices=(bill,))).text == "an open invoice: $119.79"
    assert seen("invoice-failed", **plan(open_invoices=(bill,))) == ()
    failed = replace(bill, payment_statuses=("requires_payment_method",))
    for values in (plan(open_invoices=(failed,)), plan(status="past_due")):
        assert one("invoice-failed", **values).level is Level.CRITICAL
        assert seen("invoice-open", **values) == ()
    assert seen("invoice-open") == ()


def test_stale_data_and_a_refused_key() -> None:
    assert [one("data-stale", silence=float(s)).stand for s in (0, 599, 600)] == [
        Stand.OVER,
        Stand.OVER,
        Stand.MET,
    ]
    assert one("key-lost", key_refused="Invalid API key").text == "the key is refused: Invalid API key"
    assert one("key-lost", key_refused="the key was refused (401)").text == "the key was refused (401)"
    assert seen("key-lost", key_refused="") == ()


def test_a_reset_is_told_for_an_hour() -> None:
    for minutes, told in ((0, True), (59, True), (60, False), (-1, False)):
        now = PERIOD.start + timedelta(minutes=minutes)
        assert bool(seen("reset", now=now)) is told


def test_what_no_feed_answers_for_is_not_known() -> None:
    stands = found(RULES, Readings(now=NOW, period=PERIOD.start))
    known = {rule for rule, stand in stands.items() if stand is not None}
    assert known == set()


def test_an_account_without_credits_has_no_rules_on_them() -> None:
    stands = found(RULES, Readings(now=NOW, has_credits=False))
    for rule in ("quota-80", "cap-reached", "forecast-included", "burst-fast", "reset"):
        assert stands[rule] == ()


def test_a_rule_that_is_off_is_not_looked_at() -> None:
    off = replace(RULES, rules=tuple(replace(rule, on=rule.id != "errors") for rule in RULES.rules))
    assert "errors" not in found(off, readings())


def test_a_figure_that_rests_on_too_little_is_not_told_as_none() -> None:
    """No `0.0 s` where nobody asked, no `<1 % likely` where the credits are gone: a dash."""
    forecast = walls(1.0)["forecast"]
    reached = replace(forecast, walls=(replace(forecast.walls[0], reached=True),))
    few = [
        one("errors", **requests(19, 19)),
        one("latency", **requests(49, p95=30.0)),
        one("concurrency", **requests(s429_concurrent_limit_exceeded=24)),
        burning(14.4, 14.4),
        one("forecast-included", forecast=reached),
    ]
    assert [(each.stand, each.value) for each in few] == [(Stand.OVER, None)] * len(few)
