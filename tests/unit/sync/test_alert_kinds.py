"""Every kind of rule over an engine: its alert shows with the first poll once it held long enough."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from elevenmon.api.errors import BadRequest
from elevenmon.domain.account import Invoice, Money
from elevenmon.domain.alert_rules import DEFAULT_RULES, DEFAULTS, AlertRules, Family, expanded
from elevenmon.domain.level import Level
from elevenmon.domain.request_log import ApiRequest
from tests.sections import LIMIT, subscription
from tests.unit.sync.ears import Ears
from tests.unit.sync.fakes import Bench, FakeClock
from tests.unit.sync.test_polls import costs

CALM = subscription(used=round(LIMIT * 0.2), overage_cap=0)
POLL, REQUESTS = 31, 6
"""Seconds within which the quota and the request log are asked again."""
HELD = 5 * 60
Happens = Callable[[Bench], None]


def asked(number: int, status: int, *, error: str = "", seconds: float = 0.1, good: int = 0) -> Happens:
    """So many requests that ended so, and some that went well, within the last seconds."""

    def happen(one: Bench) -> None:
        now = one.clock.wall
        for n in range(number + good):
            went_well = n >= number
            named = {"error_code": error} if error and not went_well else {}
            row = ApiRequest(
                f"r{n}",
                now - timedelta(seconds=n % 5),
                "POST",
                "/v1/text-to-speech/x",
                200 if went_well else status,
                0.1 if went_well else seconds,
            )
            one.source.rows.append(row._replace(extra=named) if named else row)

    return happen


def account(**values: object) -> Happens:
    def happen(one: Bench) -> None:
        one.source.account = replace(CALM, **values)  # type: ignore[arg-type]

    return happen


FAILED = Invoice(1_200, None, ("requires_payment_method",))


@pytest.mark.parametrize(
    ("alert", "happen", "within", "text"),
    [
        ("quota-80", account(used=round(LIMIT * 0.81)), POLL, "past 80 %: 81.0 % of the credits used"),
        ("credits-50000", account(used=50_000), POLL, "50,000 credits used"),
        (
            "overage-started",
            account(used=LIMIT + 9, overage_cap=50_000),
            POLL,
            f"overage runs: {LIMIT + 9:,} of {LIMIT:,} credits used",
        ),
        ("cap-reached", account(used=LIMIT + 900, overage_cap=900), POLL, "overage cap reached: all "),
        ("errors", asked(10, 500, good=20), HELD + REQUESTS, "33.3 % of 30 requests failed in 15m"),
        (
            "status-401:invalid_api_key",
            asked(10, 401, error="invalid_api_key"),
            REQUESTS,
            "10 requests refused",
        ),
        ("status-402", asked(10, 402), REQUESTS, "10 requests refused with 402"),
        ("status-429:system_busy", asked(50, 429, error="system_busy"), REQUESTS, "429 (system busy)"),
        ("latency", asked(50, 200, seconds=21.0), HELD + REQUESTS, "latency p95 21.0 s in 15m"),
        (
            "concurrency",
            asked(25, 429, error="too_many_concurrent_requests"),
            HELD + REQUESTS,
            "% of 25 429s met your concurrency limit in 15m",
        ),
        ("invoice-open", account(has_open_invoices=True), POLL, "an open invoice"),
        ("invoice-failed", account(open_invoices=(FAILED,)), POLL, "a payment failed: $12.00"),
    ],
)
async def test_it_shows_with_the_first_poll_and_is_told_once(
    alert: str, happen: Happens, within: int, text: str
) -> None:
    ears = Ears()
    async with Bench(notifier=ears, rules=expanded(DEFAULTS.values(), credits_at=(50_000,))) as one:
        one.source.account = CALM
        await one.run(60)
        assert one.last.alerts.open == ()
        happen(one)
        began = one.clock.wall
        await one.run(within)
        [shown] = [each for each in one.last.alerts.open if each.ref.id == alert]
        assert text in shown.text
        assert not shown.already_so and shown.opened_at - began <= timedelta(seconds=within)
        if within > HELD:
            assert shown.opened_at - began >= timedelta(seconds=HELD - REQUESTS)
    assert [event.alert.ref.id for event in ears.events].count(alert) == 1


@pytest.mark.parametrize(
    ("family", "happen"),
    [
        (Family.ERRORS, asked(19, 500)),
        (Family.STATUS_401, asked(9, 401)),
        (Family.STATUS_429, asked(49, 429)),
        (Family.LATENCY, asked(49, 200, seconds=21.0)),
        (Family.CONCURRENCY, asked(24, 429, error="too_many_concurrent_requests")),
    ],
)
async def test_below_its_floor_it_stays_quiet(family: Family, happen: Happens) -> None:
    alone = AlertRules(tuple(rule for rule in DEFAULT_RULES.rules if rule.family is family))
    async with Bench(rules=alone) as one:
        one.source.account = CALM
        await one.run(60)
        happen(one)
        await one.run(HELD + 60)
        assert one.last.alerts.log == ()


async def test_a_budget_that_will_be_spent_is_a_wall_ahead() -> None:
    async with Bench(budget=Money(Decimal(55), "usd")) as one:
        one.source.account = subscription(limit=0, used=0, reset=None)
        one.source.errors["credit_usage"] = BadRequest("this workspace is billed by cost")
        one.source.cost = costs
        await one.run(61)
        [ahead] = one.last.alerts.open
        assert (ahead.ref.id, ahead.level) == ("forecast-budget", Level.CRITICAL)
        assert ahead.text.endswith("budget spent before the period ends")


async def test_a_budget_taken_out_of_the_settings_ends_its_alert(tmp_path: Path) -> None:
    path, clock = tmp_path / "x.db", FakeClock()
    for budget, shown in ((Money(Decimal(55), "usd"), ["forecast-budget"]), (None, [])):
        async with Bench(budget=budget, path=path, clock=clock) as one:
            one.source.account = subscription(limit=0, used=0, reset=None)
            one.source.errors["credit_usage"] = BadRequest("this workspace is billed by cost")
            one.source.cost = costs
            await one.run(61)
            assert [alert.ref.id for alert in one.last.alerts.open] == shown
    assert one.last.alerts.log[0].cleared_by == "no such wall"


async def test_where_nothing_comes_anew_no_reset_ends_an_alert() -> None:
    async with Bench(rules=expanded(DEFAULTS.values(), credits_at=(50_000,))) as one:
        one.source.account = replace(CALM, used=60_000, limit=0)
        await one.run(60)
        assert [alert.ref.id for alert in one.last.alerts.open] == ["credits-50000"]
        one.source.account = replace(CALM, used=3, limit=0, reset=next_reset(one.clock.wall))
        await one.run(POLL)
        [ended] = one.last.alerts.log
        assert ended.cleared_by == "the period ended"


async def test_credits_that_came_anew_are_told_for_an_hour() -> None:
    async with Bench() as one:
        one.source.account = CALM
        await one.run(60)
        one.source.account = replace(CALM, used=3, reset=next_reset(one.clock.wall))
        await one.run(POLL)
        [told] = one.last.alerts.open
        assert (told.ref.id, told.level, told.text) == (
            "reset",
            Level.WATCH,
            f"credits came anew: 3 of {LIMIT:,} used",
        )
        await one.run(3600)
        assert one.last.alerts.open == ()


def next_reset(now: datetime) -> datetime:
    """A month after a moment ago; the clock begins in November."""
    begun = now - timedelta(seconds=30)
    return begun.replace(month=begun.month + 1)
