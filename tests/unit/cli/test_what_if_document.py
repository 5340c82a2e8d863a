"""What `elevenmon forecast --what-if` reads and writes, byte for byte."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from elevenmon.cli import forecast_document
from elevenmon.cli.what_if_document import document, lines
from elevenmon.cli.what_if_request import read_change
from elevenmon.domain.forecast import Allowance, Forecast, Spread, Wall
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Verdict
from elevenmon.domain.what_if import Change, Comparison, Move, Outcome, Overage

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
RESET = NOW + timedelta(days=13)
CALM = Forecast(
    "usual pace",
    88214.0,
    100.0,
    110_000.0,
    (Wall("included", 121_000.0, None, reached=False, probability=0.07),),
    49.651,
    RESET,
    total=Spread(100_000.0, 110_000.0, 120_000.0),
    allowance=Allowance(2522.0, None),
)
BUSY = replace(
    CALM,
    projected=140_000.0,
    walls=(
        Wall(
            "included",
            121_000.0,
            NOW + timedelta(days=6),
            reached=False,
            probability=0.97,
            early=NOW + timedelta(days=5),
        ),
    ),
    total=Spread(120_500.0, 140_000.0, 160_000.0),
    allowance=None,
)
TODAY = Outcome(CALM, Verdict(Level.OK, "lasts", "●", None), None)
CHANGED = Outcome(BUSY, Verdict(Level.WARNING, "runs out", "▲", None), Overage(19_000.0, 3.8, "usd"))
COMPARISON = Comparison(
    Change(1.5, (Move("v3", "flash"),)), NOW, today=TODAY, changed=CHANGED, notes=("v3 to flash: x0.5",)
)


def test_the_document_of_an_account_that_can_run_out_of_nothing() -> None:
    free = replace(CALM, walls=(), allowance=None)
    told = json.loads(forecast_document.document(free, Verdict(Level.OK, "no limit", "●", None)))
    assert (told["limit"], told["walls"], told["spare"], told["allowance"]) == (None, [], None, None)
    assert told["projected_total"] == {"p10": 100000, "p50": 110000, "p90": 120000}


def test_the_document() -> None:
    assert document(COMPARISON, TODAY, CHANGED) == (
        '{"schema":1,"unit":"credits","used":88214,"limit":121000,'
        '"projected_total":{"p10":100000,"p50":110000,"p90":120000},'
        '"walls":[{"kind":"included","at_credits":121000,"probability":0.07,'
        '"eta":{"p10":null,"p50":null,"p90":null}}],'
        '"spare":11000,"allowance":{"per_day":2522,"per_working_day":null},'
        '"verdict":{"level":"ok","text":"lasts"},"history_days":49.65,"overage":null,"money":null,'
        '"what_if":{"changes":{"traffic":1.5,"moves":[{"from":"v3","to":"flash"}],"limit":null},'
        '"notes":["v3 to flash: x0.5"],"estimated":true,"used":88214,"limit":121000,'
        '"projected_total":{"p10":120500,"p50":140000,"p90":160000},'
        '"walls":[{"kind":"included","at_credits":121000,"probability":0.97,'
        '"eta":{"p10":"2026-11-25T14:00:00Z","p50":"2026-11-26T14:00:00Z","p90":null}}],'
        '"spare":-19000,"allowance":null,"verdict":{"level":"warning","text":"runs out"},'
        '"history_days":49.65,"overage":{"credits":19000,"money":3.8,"currency":"usd"},"money":null}}'
    )


def test_the_lines() -> None:
    assert list(lines(COMPARISON, TODAY, CHANGED, UTC)) == [
        "today    ● lasts",
        "what if  ▲ runs out",
        "",
        "                    today               traffic x1.5, v3 to flash",
        "by the reset, est.  110,000             140,000",
        "in 8 cases of 10    100,000 to 120,000  120,500 to 160,000",
        "included credits    121,000             121,000",
        "  reached           7 % likely est.     97 % likely est.",
        "  when              not by the reset    Thu 14:00 est.",
        "overage, est.       none                19,000, $3.80",
        "est.: v3 to flash: x0.5",
    ]


def test_money_by_the_month_is_looked_ahead_to_the_months_end() -> None:
    table = list(lines(replace(COMPARISON, end="month's end"), TODAY, CHANGED, UTC))
    assert table[4].startswith("by month's end, est.  110,000  ")
    assert "  not by month's end  " in table[8]
    said = forecast_document.lines(CALM, TODAY.verdict, "usd", end="the end of the month")
    assert said[2].startswith("by the end of the month $110,000.00 est., in eight cases of ten ")
    assert said[3].endswith(": reached before the end of the month in 7 % of cases est.")


def test_without_a_limit_both_sides_are_what_use_comes_to() -> None:
    sides = [
        replace(each, forecast=replace(each.forecast, walls=()), overage=None, money=(amount, "usd"))
        for each, amount in ((TODAY, 22.0), (CHANGED, 28.0))
    ]
    free = replace(COMPARISON, today=sides[0], changed=sides[1])
    assert list(lines(free, *sides, UTC))[3:] == [
        "                    today               traffic x1.5, v3 to flash",
        "by the reset, est.  110,000             140,000",
        "in 8 cases of 10    100,000 to 120,000  120,500 to 160,000",
        "in money, est.      $22.00              $28.00",
        "est.: v3 to flash: x0.5",
    ]
    told = json.loads(document(free, *sides))
    assert (told["limit"], told["money"]) == (None, {"amount": 22.0, "currency": "usd"})
    assert told["what_if"]["money"] == {"amount": 28.0, "currency": "usd"}


def test_changes_go_together() -> None:
    texts = ("traffic=1.5", "move=a:b", "limit=200000", "move= c : d ")
    assert read_change(texts) == Change(1.5, (Move("a", "b"), Move("c", "d")), 200_000.0)
    assert read_change(()) == Change() and read_change(("traffic=x2",)) == Change(2.0)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("traffic",), "'traffic' is not understood; allowed: traffic=1.5, move=MODEL:MODEL or limit=N"),
        (("traffic=2", "traffic=3"), "traffic is given twice"),
        (("traffic=-1",), "traffic '-1' is no number from 0 to 1000"),
        (("traffic=nan",), "traffic 'nan' is no number from 0 to 1000"),
        (("move=a",), "move 'a' does not name two models"),
        (("move=a:a",), "move 'a:a' does not name two models"),
        (("limit=0",), "limit '0' is not a number above 0"),
    ],
)
def test_what_is_not_understood(texts: tuple[str, ...], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_change(texts)
