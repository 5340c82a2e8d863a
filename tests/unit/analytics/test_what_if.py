"""What if: the same question with something changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from elevenmon.analytics.forecast import Question, forecast
from elevenmon.analytics.overage import Due, overage
from elevenmon.analytics.what_if import Exchange, ModelPrice, changed, exchange
from elevenmon.domain.clock import to_ms
from elevenmon.domain.what_if import Change, Move

START = datetime(2026, 11, 2, tzinfo=UTC)
NOW, RESET = START + timedelta(days=15), START + timedelta(days=30)
HOURS = [to_ms(START - timedelta(days=42)) + hour * 3_600_000 for hour in range(57 * 24)]
TODAY = Question(
    [(at, 10.0) for at in HOURS], 3600.0, (("included", 6000.0), ("cap", 9000.0)), START, RESET, NOW, UTC
)
MOVE = Move("old", "new")
PRICES = {
    "old": ModelPrice("old", "Old", 500.0, 1.0, 80.0, 1.0),
    "new": ModelPrice("new", "New", 0.0, None, None, 0.5),
    "own": ModelPrice("own", "Own", 9.0, 0.25, 20.0, 1.0),
    "use": ModelPrice("use", "Use", 9.0, None, 20.0, None),
    "dark": ModelPrice("dark", "Dark", 9.0, None, None, None),
}


def projected(question: Question) -> float:
    total = forecast(question).total
    assert total is not None
    return total.middle


def test_nothing_changed_is_the_same_forecast() -> None:
    assert projected(changed(TODAY, Change())) == projected(TODAY)


def test_traffic_scales_what_is_ahead_and_not_what_is_used() -> None:
    ahead = projected(TODAY) - 3600
    assert projected(changed(TODAY, Change(traffic=1.5))) - 3600 == pytest.approx(1.5 * ahead, rel=0.01)
    assert projected(changed(TODAY, Change(traffic=0))) == pytest.approx(3600)


def test_a_limit_moves_both_walls_and_keeps_what_overage_allows() -> None:
    assert changed(TODAY, Change(limit=9000)).limits == (("included", 9000), ("cap", 12000))
    reached = forecast(changed(TODAY, Change(limit=1000)))
    assert reached.walls[0].reached


@pytest.mark.parametrize("times", [0.0, 0.5, 3.0])
def test_a_wall_that_was_reached_was_reached_when_it_was(times: float) -> None:
    question = replace(TODAY, limits=(("included", 3000.0), ("cap", 9000.0)))
    before = forecast(question).walls[0].reached_at
    assert before == NOW - timedelta(hours=60)
    assert forecast(changed(question, Change(traffic=times))).walls[0].reached_at == before


def test_another_limit_was_reached_when_the_real_use_came_to_it() -> None:
    reached = forecast(changed(TODAY, Change(traffic=3, limit=3000))).walls[0]
    assert reached.reached_at == NOW - timedelta(hours=60)


def test_a_move_takes_the_hours_of_that_model_alone() -> None:
    half = [(at, 4.0) for at in HOURS]
    asked = changed(TODAY, Change(moves=(MOVE,)), [Exchange(MOVE, 0.5, "")], {"old": half})
    assert {amount for _, amount in asked.buckets} == {8.0}
    beyond = changed(TODAY, Change(traffic=2), [Exchange(MOVE, 0.5, "")], {"old": [(1, 4.0)]})
    assert {amount for _, amount in beyond.buckets} == {20.0}


@pytest.mark.parametrize(
    ("target", "factor", "told"),
    [
        ("own", 0.25, "Old to Own: x0.25 by credits per character of your own clips"),
        ("new", 0.5, "Old to New: x0.5 by the models' list rates, for want of own clips of both"),
        ("use", 0.25, "Old to Use: x0.25 by credits per use in your own rows, whatever their length"),
    ],
)
def test_a_price_is_the_accounts_own_where_it_is_known(target: str, factor: float, told: str) -> None:
    found = exchange(Move("old", target), PRICES)
    assert (found.factor, found.basis) == (factor, told)


@pytest.mark.parametrize(
    ("move", "told"),
    [
        (Move("new", "old"), "new was not used in the last 30 days"),
        (Move("gone", "old"), "gone was not used in the last 30 days"),
        (Move("old", "gone"), "no such model is known: gone"),
        (Move("old", "dark"), "nothing tells what old and dark cost beside each other"),
    ],
)
def test_a_move_nobody_can_price_is_refused(move: Move, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        exchange(move, PRICES)


def test_overage_never_goes_beyond_what_is_allowed_and_has_a_price_only_where_it_is_known() -> None:
    ahead = forecast(changed(TODAY, Change(traffic=4)))
    assert ahead.projected is not None
    capped = overage(ahead, without_cap=False, unit_price=(0.01, "usd"))
    assert capped is not None and (capped.credits, capped.money, capped.currency) == (3000, 30.0, "usd")
    free = overage(ahead, without_cap=True, unit_price=None)
    assert free is not None and free.credits == ahead.projected - 6000 and free.money is None
    assert overage(forecast(changed(TODAY, Change(limit=50_000))), without_cap=True, unit_price=None) is None


def test_overage_is_what_is_due_and_what_is_still_to_come() -> None:
    question = replace(TODAY, limits=(("included", 3000.0), ("cap", 9000.0)))
    due = Due(money=13.2, currency="usd", credits=600.0)

    def money(change: Change, due: Due | None = due) -> float:
        ahead = forecast(changed(question, change))
        found = overage(ahead, without_cap=True, unit_price=(0.01, "usd"), due=due)
        assert found is not None and found.money is not None
        return found.money

    to_come = projected(question) - 3600
    assert money(Change()) == pytest.approx(13.2 + to_come * 0.01)
    assert money(Change(traffic=0)) == pytest.approx(13.2)
    assert money(Change(limit=3300)) == pytest.approx(6.6 + to_come * 0.01)
    assert money(Change(limit=3600)) == pytest.approx(to_come * 0.01)
    at_own_price = pytest.approx((600 + to_come) * 0.01)
    assert money(Change(), None) == at_own_price
    assert money(Change(), due._replace(currency="eur")) == at_own_price


def test_what_is_due_is_not_cut_at_the_cap() -> None:
    question = replace(TODAY, limits=(("included", 3000.0), ("cap", 3500.0)))
    due = Due(money=13.2, currency="usd", credits=600.0)
    found = overage(forecast(question), without_cap=False, unit_price=(0.01, "usd"), due=due)
    assert found is not None and found.money == pytest.approx(13.2)
