"""The older usage query, which answers where the key may not ask the newer one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.api.errors import (
    BadRequest,
    ScopeMissing,
)
from elevenmon.domain.usage import Filter, GroupBy
from tests.unit.api.loopback import (
    NOW,
    Asked,
    Loopback,
    Reply,
    StillClock,
    example,
)

START, END = NOW - timedelta(hours=2), NOW
START_MS, END_MS = 1792308030000, 1792315230000


MISSING = {
    "detail": {
        "code": "unauthorized",
        "status": "missing_permissions",
        "message": "missing the permission workspace_analytics_full_read",
    }
}


def refused(status: int, body: object) -> Callable[[Asked], Reply]:
    """The credit query is refused; character-stats answers."""

    def respond(asked: Asked) -> Reply:
        return Reply(example("character_stats")) if asked.method == "GET" else Reply(body, status)

    return respond


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, MISSING),
        (403, {"detail": {"code": "forbidden"}}),
        (403, {"detail": {"code": "feature_not_available"}}),
        (404, {"detail": "Not Found"}),
        (405, {"detail": "Method Not Allowed"}),
        (422, {"detail": []}),
        (501, b""),
    ],
)
async def test_character_stats_stand_in_for_a_refused_credit_query(
    server: Loopback, api: ElevenLabs, status: int, body: object
) -> None:
    server.respond = refused(status, body)
    end = datetime(2026, 10, 18, tzinfo=UTC)
    table = await api.credit_usage(START, end, interval_seconds=86_400, group_by=[GroupBy.PRODUCT])
    assert [asked.method for asked in server.asked] == ["POST", "GET"]
    assert server.asked[1].query["breakdown_type"] == ["product_type"]
    assert server.asked[1].query["aggregation_bucket_size"] == ["86400"]
    assert table.groups == ("product_type",)
    assert [(row.start.day, row.groups, row.credits) for row in table.rows][:3] == [
        (16, ("TTS",), 1200.0),
        (17, ("TTS",), 0.0),
        (16, ("STT",), 73.0),
    ]
    assert {(row.minutes, row.cost, row.uses) for row in table.rows} == {(None, None, None)}


async def test_names_never_pass_for_ids(server: Loopback, api: ElevenLabs) -> None:
    server.respond = refused(401, MISSING)
    table = await api.credit_usage(START, END, interval_seconds=86_400, group_by=[GroupBy.VOICE])
    assert table.rows[0].groups == ("name:TTS",)
    assert table.rows[0].labels == {"voice_name": "TTS"}
    total = await api.credit_usage(START, END, interval_seconds=86_400)
    assert total.rows[0].groups == ()


async def test_the_stand_in_is_asked_directly_for_a_while(
    server: Loopback, api: ElevenLabs, clock: StillClock
) -> None:
    server.respond = refused(401, MISSING)
    for _ in range(3):
        await api.credit_usage(START, END, interval_seconds=3600)
    assert [asked.method for asked in server.asked] == ["POST", "GET", "GET", "GET"]
    clock.pass_time(901)
    server.asked.clear()
    server.always(example("usage_by_product"))
    await api.credit_usage(START, END, interval_seconds=3600)
    assert [asked.method for asked in server.asked] == ["POST"]


@pytest.mark.parametrize(
    "query",
    [
        {"group_by": [GroupBy.KEY]},
        {"group_by": [GroupBy.USER]},
        {"group_by": [GroupBy.PRODUCT, GroupBy.MODEL]},
        {"filters": [Filter("model", "eq", ("a",))]},
        {"time_zone": "Europe/Paris"},
    ],
    ids=str,
)
async def test_what_character_stats_cannot_say_is_not_asked_of_it(
    server: Loopback, api: ElevenLabs, query: dict[str, Any]
) -> None:
    server.respond = refused(401, MISSING)
    with pytest.raises(ScopeMissing) as caught:
        await api.credit_usage(START, END, interval_seconds=3600, **query)
    assert caught.value.permission == "workspace_analytics_full_read"
    assert len(server.asked) == 1


async def test_the_first_refusal_is_told_when_the_stand_in_fails_too(
    server: Loopback, api: ElevenLabs
) -> None:
    server.respond = lambda asked: Reply(MISSING, 401) if asked.method == "POST" else Reply(b"", 500)
    for _ in range(2):
        with pytest.raises(ScopeMissing):
            await api.credit_usage(START, END, interval_seconds=3600)
    assert [asked.method for asked in server.asked] == ["POST", "GET"] * 2


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"detail": {"code": "invalid_parameters", "message": "This workspace is billed by cost."}}),
        (403, {"detail": {"status": "forbidden", "message": "Use the cost usage endpoint."}}),
        (403, {"detail": {"code": "cost_billing_enabled", "message": "No."}}),
        (409, {"detail": {"code": "conflict", "message": "The range touches cost billing."}}),
    ],
)
async def test_billing_by_cost_is_a_bad_request(
    server: Loopback, api: ElevenLabs, status: int, body: object
) -> None:
    server.respond = refused(status, body)
    with pytest.raises(BadRequest) as caught:
        await api.credit_usage(START, END, interval_seconds=3600)
    assert caught.value.status == status
    assert len(server.asked) == 1
