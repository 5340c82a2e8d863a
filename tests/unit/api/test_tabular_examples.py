"""Analytics tables: the published and the recorded examples to exact values."""

from datetime import UTC, datetime

from tests.unit.api.loopback import example
from tests.unit.api.tables import DAY, log, shown, table, usage


def test_the_usage_example_reads_exactly() -> None:
    read = usage(example("usage_by_product"), "product_type", "model")
    assert read.groups == ("product_type", "model")
    assert read.interval_seconds == 86_400
    assert [shown(row) for row in read.rows][:2] == [
        {
            "start": DAY,
            "groups": ("TTS", "eleven_flash_v2_5"),
            "credits": 1200.0,
            "minutes": 9.41,
            "cost": 0.218184,
            "currency": "usd",
            "uses": 37.0,
            "charges": 2.4,
            "labels": {},
            "extra": {},
        },
        {
            "start": DAY,
            "groups": ("STT", "scribe_v2"),
            "credits": 2.0,
            "minutes": 0.0996666667,
            "cost": 0.0003654444,
            "currency": "usd",
            "uses": 1.0,
            "charges": 0.09966,
            "labels": {},
            "extra": {},
        },
    ]
    music = read.rows[3]
    assert (music.credits, music.minutes, music.cost, music.currency, music.charges) == (
        90,
        0.05,
        None,
        None,
        None,
    )
    assert [(column.name, column.unit) for column in read.columns][3:6] == [
        ("total_usage", "credits"),
        ("total_minutes", "min"),
        ("total_cost", "usd"),
    ]


def test_the_key_example_reads_exactly() -> None:
    rows = usage(example("usage_by_key"), "hashed_xi_api_key").rows
    assert [(row.groups, row.credits, row.labels, row.extra) for row in rows] == [
        (("9d1c6e0f",), 1150.0, {"api_key_name": "prod-backend"}, {}),
        ((None,), 52.0, {}, {}),
    ]


def test_the_cost_example_reads_exactly() -> None:
    rows = usage(example("cost_usage"), "product_type").rows
    assert [(row.groups, row.credits, row.cost, row.currency, row.charges) for row in rows] == [
        (("TTS",), None, 4.125, "usd", 103125.0),
        (("STT",), None, 0.22, "usd", 3600.0),
    ]


def test_the_published_example_reads_although_it_never_came_live() -> None:
    data = table(
        "timestamp product_type credits_used",
        ["2026-10-16T00:00:00Z", "text-to-speech", "125.5"],
        units={"credits_used": ""},
    )
    row = usage(data, "product_type").rows[0]
    assert (row.start, row.groups, row.credits) == (DAY, ("text-to-speech",), 125.5)


def test_the_request_example_reads_exactly() -> None:
    page = log(example("requests"))
    assert [shown(row) for row in page.rows] == [
        {
            "request_key": "evt_01",
            "at": datetime(2026, 10, 18, 9, 20, 3, 412000, tzinfo=UTC),
            "method": "POST",
            "path": "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb",
            "status": 200,
            "latency_seconds": 0.447,
            "event_id": "evt_01",
            "trace_id": "f072e44189577818198059c710572f7f",
            "own": False,
            "extra": {"user_id": "u_9fK2aQ", "hashed_xi_api_key": "9d1c6e0f"},
        },
        {
            "request_key": "evt_00",
            "at": datetime(2026, 10, 18, 9, 19, 58, 20000, tzinfo=UTC),
            "method": "POST",
            "path": "/v1/speech-to-text",
            "status": 401,
            "latency_seconds": 0.031,
            "event_id": "evt_00",
            "trace_id": "b736e114506d20210112110b377c6f9b",
            "own": False,
            "extra": {"user_id": None, "hashed_xi_api_key": None},
        },
    ]
    assert (page.full, page.skipped) == (False, 0)
    assert (page.columns[6].name, page.columns[6].type, page.columns[6].unit) == (
        "latency_seconds",
        "Float",
        "s",
    )


def test_the_published_request_example_reads_too() -> None:
    data = table(
        "request_id timestamp endpoint response_time_ms success",
        ["r1", "2026-10-16T00:00:00Z", "https://api.elevenlabs.io/v1/models", 250, True],
        ["r2", "2026-10-16T00:00:01Z", "/v1/models", "40", "false"],
    )
    rows = log(data).rows
    assert [(row.request_key, row.path, row.latency_seconds, row.status) for row in rows] == [
        ("r1", "/v1/models", 0.25, 200),
        ("r2", "/v1/models", 0.04, 500),
    ]
