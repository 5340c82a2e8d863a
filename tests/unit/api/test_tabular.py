"""Analytics tables: columns by name, whatever their order, units and company."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.api.errors import BadShape
from elevenmon.domain.text import REPLACEMENT, clean
from tests.faults.corpus import HOSTILE
from tests.unit.api.loopback import example
from tests.unit.api.tables import DAY, log, shown, table, usage


def permuted(data: dict[str, Any], order: list[int]) -> dict[str, Any]:
    return {
        **data,
        **{
            name: [data[name][index] for index in order]
            for name in ("columns", "column_types", "column_units")
        },
        "rows": [[row[index] for index in order] for row in data["rows"]],
    }


@given(st.randoms(use_true_random=False))
def test_column_order_does_not_matter(chance: random.Random) -> None:
    for name, groups in (
        ("usage_by_product", ("product_type", "model")),
        ("usage_by_key", ("hashed_xi_api_key",)),
    ):
        data = example(name)
        order = chance.sample(range(len(data["columns"])), len(data["columns"]))
        mixed = usage(permuted(data, order), *groups)
        assert list(map(shown, mixed.rows)) == list(map(shown, usage(data, *groups).rows))
    data = example("requests")
    data["columns"][1] = "kind"  # without an id, rows are told apart by a digest
    data["columns"][2] = "other"
    order = chance.sample(range(9), 9)
    assert list(map(shown, log(permuted(data, order)).rows)) == list(map(shown, log(data).rows))


@given(
    st.floats(0, 1e6, allow_nan=False),
    st.sampled_from(
        (("ms", 0.001), ("s", 1.0), ("min", 60.0), (None, 0.001), ("duration", 0.001), ("", 0.001))
    ),
    st.booleans(),
)
def test_latency_follows_the_unit_then_the_name(
    value: float, unit: tuple[str | None, float], as_text: bool
) -> None:
    cell: object = repr(value) if as_text else value
    data = table("time latency_ms", [1_792_317_602, cell], units={"latency_ms": unit[0]})
    assert log(data).rows[0].latency_seconds == pytest.approx(value * unit[1])


@pytest.mark.parametrize(
    ("unit", "minutes"), [("min", 6.0), ("s", 0.1), ("ms", 0.0001), (None, 6.0), ("null", 6.0)]
)
def test_audio_time_follows_its_unit(unit: str | None, minutes: float) -> None:
    data = table("timestamp total_usage total_minutes", ["2026-10-16", 1, 6], units={"total_minutes": unit})
    assert usage(data).rows[0].minutes == pytest.approx(minutes)


def test_a_unit_wins_over_a_name() -> None:
    data = table(
        "timestamp total_usage spent",
        ["2026-10-16", 3.5, 40],
        units={"total_usage": "EUR", "spent": "credits"},
    )
    row = usage(data).rows[0]
    assert (row.credits, row.cost, row.currency) == (40.0, 3.5, "eur")


def test_a_row_says_its_own_currency() -> None:
    data = table(
        "fiat_currency timestamp total_cost",
        ["EUR", "2026-10-16", 1],
        [None, "2026-10-16", 2],
        units={"total_cost": "usd"},
    )
    rows = usage(data, "fiat_currency").rows
    assert [(row.groups, row.cost, row.currency) for row in rows] == [
        (("EUR",), 1, "eur"),
        ((None,), 2, "usd"),
    ]


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("2026-10-16T00:00:00Z", None),
        ("2026-10-16 00:00:00", ""),
        ("2026-10-16T02:00:00+02:00", "null"),
        (1_792_108_800, "s"),
        (1_792_108_800_000, "ms"),
        ("1792108800000", None),
        (1_792_108_800.0, None),
    ],
)
def test_times_in_every_form(cell: object, unit: str | None) -> None:
    data = table("timestamp total_usage", [cell, 1], units={"timestamp": unit})
    assert usage(data).rows[0].start == DAY


def test_doubled_and_unknown_columns_are_kept() -> None:
    data = table(
        "timestamp total_usage total_usage surprise nested user_label",
        ["2026-10-16", 1, 2, "x\x1b[2J", {"a": [1]}, "Ada"],
    )
    row = usage(data).rows[0]
    assert row.credits == 1.0
    assert row.labels == {"user_label": "Ada"}
    assert row.extra == {"total_usage#2": 2, "surprise": "x\u241b[2J", "nested": '{"a": [1]}'}


def test_ragged_rows_are_read_as_far_as_they_go() -> None:
    data = table(
        "timestamp total_usage total_cost", ["2026-10-16"], ["2026-10-17", 5, 1, "too", "many"], units={}
    )
    rows = usage(data).rows
    assert [(row.start.day, row.credits, row.cost, row.extra) for row in rows] == [
        (16, None, None, {}),
        (17, 5, 1, {}),
    ]


@pytest.mark.parametrize("wrong", ["NaN", -1, "lots", True, [], {}, 10**30, "1e999", None])
def test_impossible_figures_are_unknown(wrong: object) -> None:
    data = table("timestamp total_usage total_minutes total_cost usage_count", ["2026-10-16", *[wrong] * 4])
    row = usage(data).rows[0]
    assert (row.credits, row.minutes, row.cost, row.currency, row.uses) == (None,) * 5
    request = log(table("timestamp latency_seconds response_code", ["2026-10-16", wrong, wrong])).rows[0]
    assert request.latency_seconds is None
    assert request.status in ((200,) if wrong is True else (None,))


def test_rows_without_a_time_are_counted_not_fatal() -> None:
    data = table(
        "timestamp event_id", ["soon", "a"], ["2026-10-16", "b"], [None, "c"], "no row", [10**15, "d"]
    )
    page = log(data, limit=5)
    assert [row.event_id for row in page.rows] == ["b"]
    assert (page.skipped, page.full) == (4, True)


@pytest.mark.parametrize(
    "data",
    [
        *(None, True, 42, "ok", [], {}, {"columns": []}, {"rows": []}, {"columns": "ab", "rows": []}),
        {"columns": ["timestamp"], "rows": {}},
        {"detail": {"status": "invalid_api_key"}},
        {"captive": True},
        table("timestamp total_usage", ["soon", 1]),
        table("total_usage", [1]),
        table("timestamp total_usage", "no row"),
    ],
    ids=lambda data: repr(data)[:40],
)
def test_what_is_no_table_is_refused(data: object) -> None:
    for read in (usage, log):
        with pytest.raises(BadShape):
            read(data)


def test_rows_that_could_not_be_attributed_are_refused() -> None:
    data = table("timestamp total_usage", ["2026-10-16", 1])
    with pytest.raises(BadShape, match="no column voice_id"):
        usage(data, "voice_id")
    with pytest.raises(BadShape, match="neither credits nor cost"):
        usage(table("timestamp usage_count", ["2026-10-16", 1]))


def test_an_empty_account_is_no_fault() -> None:
    assert usage({**example("usage_by_product"), "rows": []}, "product_type").rows == ()
    assert usage({"columns": [], "rows": []}, "voice_id").rows == ()
    page = log({**example("requests"), "rows": []})
    assert (page.rows, page.full, page.skipped) == ((), False, 0)


def test_missing_types_and_units_are_tolerated() -> None:
    data = example("usage_by_product")
    del data["column_types"], data["column_units"]
    row = usage(data, "product_type", "model").rows[0]
    assert (row.credits, row.minutes, row.cost, row.currency) == (1200, 9.41, 0.218184, None)


def test_groups_that_are_no_ids_lose_nothing_of_the_total() -> None:
    data = table(
        "voice_id timestamp total_usage total_cost",
        ["ok_1", "2026-10-16", 1, 1],
        ["\x1b]0;x", "2026-10-16", 10, 2],
        [None, "2026-10-16", 100, None],
        ["a b", "2026-10-16", 1000, 4],
        ["a b", "2026-10-17", 5, None],
        units={"total_cost": "usd"},
    )
    rows = usage(data, "voice_id").rows
    assert sum(row.credits or 0 for row in rows) == 1116
    assert {group for row in rows for group in row.groups} == {"ok_1", None}
    without_id = [(row.start.day, row.currency) for row in rows if row.groups == (None,)]
    assert len(without_id) == len(set(without_id))


def test_rows_that_look_alike_are_each_named_by_their_own_cells() -> None:
    names = [
        ("tts", "Ann"),
        ("tts", "Bob"),
        ("tts", None),
        (1, "Ann"),
        (True, "Ann"),
        ("1", "Ann"),
        (None, "Ann"),
    ]
    rows = [
        ["2026-10-16T00:00:00Z", product, name, 1.0] for product, name in [*names, (["tts"], "Ann"), *names]
    ]
    read = usage(table("timestamp product_type voice_name credits", *rows), "product_type").rows
    told = [(row.groups[0], row.labels.get("voice_name")) for row in read]
    once = [
        ("tts", "Ann"),
        ("tts", "Bob"),
        ("tts", None),
        ("1", "Ann"),
        ("true", "Ann"),
        ("1", "Ann"),
        (None, "Ann"),
    ]
    assert told == [*once, (REPLACEMENT, "Ann"), *once]


def test_each_bucket_has_its_own_instant() -> None:
    hours = ["T00:00:00Z", "T00:00:00Z", "T01:00:00Z", "T00:00:00Z"]
    rows = [[f"2026-10-16{hour}", 1.0] for hour in hours]
    read = usage(table("timestamp credits", *rows[:2], ["no time", 1.0], ["no time", 1.0], *rows[2:])).rows
    assert [row.start.hour for row in read] == [0, 0, 1, 0]


def test_request_rows_fall_back_on_the_next_id() -> None:
    data = table(
        "timestamp event_id trace_id method",
        ["2026-10-16", None, "t1", "get"],
        ["2026-10-16", "bad id", None, "get"],
        ["2026-10-16", "bad id", None, "post"],
    )
    rows = log(data).rows
    assert rows[0].request_key == "t1"
    assert rows[1].request_key.startswith("row:")
    assert rows[1].request_key != rows[2].request_key
    assert rows[1].request_key == log(data).rows[1].request_key
    assert [row.method for row in rows] == ["GET", "GET", "POST"]


def test_a_logged_path_shows_no_secret() -> None:
    path = "wss://api.elevenlabs.io/v1/tts/x/stream?model_id=m&xi-api-key=abc&token=def#frag"
    rows = log(table("timestamp path", ["2026-10-16", path], ["2026-10-16", "/v1/sk_0123456789abcdef0"])).rows
    assert rows[0].path == "/v1/tts/x/stream?model_id=m&xi-api-key=****&token=****#frag"
    assert rows[1].path == "/v1/****"


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda one: one.category)
def test_hostile_cells_and_columns_come_out_clean(hostile: Any) -> None:
    data = table(
        "timestamp path method event_id trace_id product_type total_usage",
        ["2026-10-16", *[hostile.text] * 6],
    )
    data["columns"].append(hostile.text)
    data["column_units"].append(hostile.text)
    data["column_types"] = [hostile.text] * 8
    data["rows"][0].append([hostile.text, {hostile.text: hostile.text}])
    texts = every_text([shown(row) for row in log(data).rows])
    texts += every_text([shown(row) for row in usage(data, "product_type").rows])
    texts += every_text([(c.name, c.type, c.unit) for c in log(data).columns])
    assert len(texts) > 6
    assert [text for text in texts if clean(text) != text] == []


def every_text(value: object) -> list[str]:
    """All texts inside, keys included."""
    match value:
        case str():
            return [value]
        case dict():
            return [text for pair in value.items() for item in pair for text in every_text(item)]
        case list() | tuple():
            return [text for item in value for text in every_text(item)]
        case _:
            return []


cells = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12)
names = st.sampled_from(
    (
        "timestamp",
        "total_usage",
        "total_cost",
        "total_minutes",
        "voice_id",
        "event_id",
        "path",
        "success",
        "x",
        "",
    )
)


@given(
    st.lists(names | st.integers(), max_size=6), st.lists(st.lists(cells, max_size=7) | st.none(), max_size=5)
)
def test_any_table_is_read_or_refused(columns: list[object], rows: list[object]) -> None:
    data = {"columns": columns, "rows": rows, "column_units": ["s", "ms", None, 7]}
    for read in (log, usage):
        try:
            result = read(data)
        except BadShape:
            continue
        assert len(result.rows) <= len(rows)
        json.dumps([[str(row.extra)] for row in result.rows])
