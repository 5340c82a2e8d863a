"""The protocol, and a floor under the method: looser than the table of docs/forecast.md, on less data."""

from random import Random
from statistics import mean

import pytest

from tests.backtest.__main__ import made_up, made_up_account
from tests.backtest.families import HELD_OUT, TUNED, Decline, Projects
from tests.backtest.oracle import futures, measure_oracle
from tests.backtest.peers import PEERS, burn_24h, pace, predict_linear, seasonal_naive
from tests.backtest.protocol import OURS, Period, Scores, measure, verdict_changes


def test_peers_carry_on_what_they_look_at() -> None:
    week = [float(hour % 24) for hour in range(168)]
    assert pace([*week, 4.0, 8.0], 2, 3) == [6.0] * 3
    assert burn_24h([1.0] * 24 + [2.0] * 24, 48, 2) == [2.0] * 2
    assert predict_linear([5.0] * 100, 100, 4) == pytest.approx([5.0] * 4)
    assert seasonal_naive(week, 10, 200) == (week + week)[:200]


def test_a_peer_that_is_right_loses_nothing() -> None:
    first = made_up(TUNED, 1)[0].first
    even = Period("even", first, (10.0,) * 1008, (10.0,) * 720)
    scores = measure([even])[next(iter(PEERS))]
    assert mean(scores.pinball) == pytest.approx(0, abs=1e-9)
    assert (max(scores.brier), max(scores.eta_hours)) == (0.0, pytest.approx(0, abs=1e-6))


def test_the_forecast_beats_every_peer() -> None:
    made = [*made_up(TUNED, 1), *made_up(HELD_OUT, 1)]
    scores = measure(made)
    ours = scores[OURS]
    for name in PEERS:
        pinball, brier, _ = ours.over(scores[name])
        assert (pinball < 0.75, brier < 0.8) == (True, True), name
    assert 0.7 <= mean(ours.held) <= 0.9


def test_the_verdict_is_calm() -> None:
    period = made_up(TUNED, 1)[0]
    assert mean(verdict_changes(period)) <= 2.5


def test_losses_add_up() -> None:
    whole = Scores([1.0], [0.5], [3.0], [True])
    whole.add(Scores([3.0], [0.1], [5.0], [False]))
    assert whole.over(Scores([4.0], [0.6], [8.0])) == (0.5, 0.5, 0.5)


def test_one_past_goes_on_in_many_ways() -> None:
    source, again = Random("past"), Random("past")
    account, other = Projects(source), Projects(again)
    whole = account.live(0, 300, source)
    assert other.live(0, 100, again) + other.live(100, 300, again) == whole
    lives = futures(account, 300, 600, 8)
    assert len({course[-1] for course in lives}) == 8
    assert futures(account, 300, 600, 8) == lives


def test_who_knows_the_account_by_heart_foresees_more() -> None:
    made = made_up_account("decline", Decline, "decline-0")
    ours = measure(made)[OURS]
    oracle = measure_oracle(Decline, "decline-0", made, lives=20)
    assert len(oracle.brier) == len(ours.brier)
    assert mean(oracle.pinball) < mean(ours.pinball)
