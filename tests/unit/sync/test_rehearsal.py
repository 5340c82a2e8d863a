"""A rehearsal out of a store: budgets of money, and what of the past cannot be replayed but was noted."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest

from elevenmon.domain.account import Invoice, Money
from elevenmon.domain.alert_rules import DEFAULT_RULES, DEFAULTS, AlertRules, Family, expanded
from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.clock import to_ms
from elevenmon.domain.level import Level
from elevenmon.domain.usage import UsageRow
from elevenmon.store import alert_episodes, state, subscriptions, usage
from elevenmon.store.alert_episodes import Said
from elevenmon.store.database import Store
from elevenmon.sync.known import BILLING_STATE, read_known
from elevenmon.sync.past_money import PastMoney
from elevenmon.sync.rehearsal import NOT_REPLAYED, Rehearsal, rehearse
from tests.sections import subscription

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = datetime(2026, 11, 1, tzinfo=UTC)
LOST, OPEN = AlertRef("key-lost"), AlertRef("invoice-open")
T = TypeVar("T")


def done(store: Store, job: Callable[[sqlite3.Connection], T]) -> T:
    return store.write(job).result(30)


def spending(store: Store, now: datetime = NOW, a_day: float = 10.0) -> None:
    """An account billed in money since eight weeks ago: so much each day, and half of it today."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - 58 * DAY
    rows = [UsageRow(first + DAY * n, (), None, cost=a_day, currency="usd") for n in range(58)]
    rows.append(UsageRow(today, (), None, cost=a_day / 2, currency="usd"))

    def write(connection: sqlite3.Connection) -> None:
        state.put(connection, BILLING_STATE, '"cost"')
        subscriptions.record(connection, subscription(limit=0, used=0, reset=None), now)
        usage.replace(
            connection,
            dimension="",
            interval_seconds=86_400,
            since=first,
            until=now,
            rows=rows,
            obtained_at=now,
        )

    done(store, write)


def rehearsed(
    store: Store,
    rules: AlertRules = DEFAULT_RULES,
    *,
    budget: float | None = None,
    since: datetime = NOW - 10 * DAY,
) -> Rehearsal:
    money = None if budget is None else Money(Decimal(str(budget)), "usd")
    return done(store, lambda connection: rehearse(connection, rules, since, NOW, UTC, budget=money))


def test_a_budget_fires_once_it_is_likely_and_until_it_is_spent(store: Store) -> None:
    """At ten dollars a day 205 are spent by noon of the 21st: that is no surprise on the 18th."""
    spending(store)
    [episode] = rehearsed(store, budget=205.0).episodes
    assert episode.ref == AlertRef("forecast-budget")
    assert episode.already_so and episode.level is Level.CRITICAL
    assert "budget spent before the period ends" in episode.text
    assert episode.cleared_by == "reached" and episode.cleared_at is not None
    spent = MONTH + 20.5 * DAY
    assert spent <= episode.cleared_at <= spent + timedelta(hours=1)


@pytest.mark.parametrize("budget", [None, 2_000.0])
def test_no_budget_or_one_that_lasts_fires_nothing(store: Store, budget: float | None) -> None:
    spending(store)
    assert rehearsed(store, budget=budget, since=NOW - 2 * DAY).episodes == ()


def test_the_past_knows_nothing_of_what_came_later(store: Store) -> None:
    """From the 24th on ten times as much was spent; on the 23rd nobody could say so."""
    spending(store)
    then = datetime(2026, 11, 23, 12, tzinfo=UTC)
    known = done(store, lambda connection: read_known(connection, NOW, cost_billed=True))
    later = [row for row in known.money_rows if row[0] > to_ms(then)]
    assert later
    wild = [
        (at, currency, amount * 10 if at > to_ms(then) else amount)
        for at, currency, amount in known.money_rows
    ]
    budget = Money(Decimal(400), "usd")
    plain = PastMoney(known, budget, NOW, UTC).forecast(then, None)
    known.money_rows[:] = wild
    same = PastMoney(known, budget, NOW, UTC).forecast(then, None)
    assert plain is not None and same is not None
    assert (
        (plain.used, plain.projected) == (same.used, same.projected) == (225.0, pytest.approx(300.0, abs=3))
    )
    assert plain.walls[0].probability == same.walls[0].probability


def test_it_goes_no_further_back_than_the_record(store: Store) -> None:
    spending(store)
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    assert rehearsed(store, since=long_ago).since == NOW.replace(hour=0) - 58 * DAY
    assert rehearsed(store, since=NOW - DAY).since == NOW - DAY


def test_nothing_stored_is_gone_through_as_asked(store: Store) -> None:
    done = rehearsed(store, since=NOW - DAY)
    assert (done.since, done.episodes) == (NOW - DAY, ())


def test_todays_invoice_was_not_always_open(store: Store) -> None:
    owing = subscription(open_invoices=(Invoice(1200, None, ("requires_action",)),), has_open_invoices=True)
    done(store, lambda connection: subscriptions.record(connection, owing, NOW))
    rules = {episode.ref.rule for episode in rehearsed(store).episodes}
    assert not {"invoice-open", "invoice-failed"} & rules


def noted(store: Store, ref: AlertRef, opened: timedelta, cleared: timedelta | None) -> None:
    """An episode that a monitor saw begin so long ago, and end."""

    def note(connection: sqlite3.Connection) -> None:
        alert_episodes.open_once(connection, ref, NOW - opened, Said(Level.CRITICAL, "it is so", None))
        if cleared is not None:
            alert_episodes.clear(connection, ref, NOW - cleared, "over")

    done(store, note)


def test_what_cannot_be_replayed_is_told_as_it_was_noted(store: Store) -> None:
    noted(store, LOST, 30 * DAY, 20 * DAY)
    noted(store, LOST, 12 * DAY, 9 * DAY)
    noted(store, OPEN, 3 * DAY, None)
    noted(store, AlertRef("quota-80"), 2 * DAY, DAY)
    found = rehearsed(store).episodes
    assert [(one.ref, one.opened_at) for one in found] == [(LOST, NOW - 12 * DAY), (OPEN, NOW - 3 * DAY)]
    assert [one.is_open for one in found] == [False, True]
    off = expanded(rule for family, rule in DEFAULTS.items() if family is not Family.KEY_LOST)
    assert [one.ref for one in rehearsed(store, off).episodes] == [OPEN]
    assert all(NOT_REPLAYED.values())
