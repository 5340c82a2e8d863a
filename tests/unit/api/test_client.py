"""The client over real HTTP: what it keeps, and what it never shows."""

import asyncio
import traceback
from datetime import timedelta

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.api.errors import (
    ApiError,
    PlanRequired,
    ServerFault,
    TooLarge,
)
from elevenmon.api.recent import RecentIds
from elevenmon.domain.secret import Secret
from tests.unit.api.loopback import (
    KEY,
    NOW,
    Asked,
    Loopback,
    Reply,
    StillClock,
    client,
    example,
    http_date,
)


def padded(asked: Asked, size: int, most: int) -> Reply:
    """A history or request page of `size` items; one of more than `most` items is over any cap."""
    blank = b" " * 33_000_000 if size > most else b""
    body = dict(example("history")) | {"history": example("history")["history"][:1] * size}
    if asked.method == "POST":
        body = dict(example("requests"))
        body["rows"] = body["rows"][:1] * size
    return Reply(Reply(body).encoded().split(b"\r\n\r\n", 1)[1] + blank)


async def test_a_page_too_large_is_asked_again_at_half_the_size(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda asked: padded(asked, int(asked.query["page_size"][0]), most=40)
    page = await api.history(page_size=100, cursor="c")
    assert [asked.query["page_size"] for asked in server.asked] == [["100"], ["50"], ["25"]]
    assert {asked.query["start_after_history_item_id"][0] for asked in server.asked} == {"c"}
    assert (len(page.items), page.refused) == (25, 0)
    server.asked.clear()
    server.respond = lambda asked: padded(asked, asked.body["limit"], most=1)
    log = await api.requests(end=NOW, limit=4)
    assert [asked.body["limit"] for asked in server.asked] == [4, 2, 1]
    assert (len(log.rows), log.full, log.skipped) == (1, True, 0)


async def test_one_item_too_large_is_skipped_and_said_so(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda asked: padded(asked, int(asked.query["page_size"][0]), most=0)
    page = await api.history(page_size=3, cursor="c")
    assert [asked.query["page_size"] for asked in server.asked] == [["3"], ["1"]]
    assert (page.items, page.refused, page.has_more, page.cursor) == ((), 1, True, "c")
    server.respond = lambda asked: padded(asked, asked.body["limit"], most=0)
    log = await api.requests(end=NOW, limit=1)
    assert (log.rows, log.skipped, log.full) == ((), 1, True)


async def test_a_poll_beyond_its_cap_is_an_error(server: Loopback, api: ElevenLabs) -> None:
    server.always(b'{"count": 1}' + b" " * 4_000_001)
    with pytest.raises(TooLarge, match="larger than 4 MB"):
        await api.live_count()


async def test_clock_offset_is_the_median_of_quick_answers(
    server: Loopback, api: ElevenLabs, clock: StillClock
) -> None:
    assert api.clock_offset is None
    assert api.server_now() == NOW
    for ahead in (300, 301, 9000):
        server.always({"count": 1}, date=http_date(NOW + timedelta(seconds=ahead)))
        await api.live_count()
    assert api.clock_offset == 301.5
    assert api.server_now() == NOW + timedelta(seconds=301.5)

    def slowly(_: Asked) -> Reply:
        clock.pass_time(2.5)
        return Reply({"count": 1}, headers={"date": http_date(NOW - timedelta(days=1))})

    server.respond = slowly
    for _ in range(5):
        await api.live_count()
    assert api.clock_offset == 301.5


@pytest.mark.parametrize("date", ["soon", "", "Mon, 99 Foo 2026 99:99:99 GMT", "\x80"])
async def test_a_date_that_is_none_tells_nothing(server: Loopback, api: ElevenLabs, date: str) -> None:
    server.always({"count": 1}, date=date)
    await api.live_count()
    assert api.clock_offset is None


async def test_an_error_also_tells_the_time_and_its_trace(server: Loopback, api: ElevenLabs) -> None:
    server.always({}, 500, date=http_date(NOW), x_trace_id="t500")
    with pytest.raises(ServerFault):
        await api.live_count()
    assert api.clock_offset == 0.5
    assert api.own_trace_ids.unsaved()[1] == ("t500",)


async def test_own_trace_ids_are_remembered_within_bounds(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda _: Reply({"count": 1}, headers={"x-trace-id": f"t{len(server.asked)}"})
    await asyncio.gather(*(api.live_count() for _ in range(5)))
    assert api.own_trace_ids.among(f"t{number}" for number in range(9)) == {"t1", "t2", "t3", "t4", "t5"}
    server.always({"count": 1}, x_trace_id="no id!")
    await api.live_count()
    assert len(api.own_trace_ids) == 5
    for number in range(10_000):
        api.own_trace_ids.add(f"n{number}")
    assert len(api.own_trace_ids) == 4096
    assert api.own_trace_ids.among(("n9999", "n5904", "n5903", "t1")) == {"n9999", "n5904"}


def test_each_id_is_written_down_once_the_newest_first() -> None:
    known = RecentIds(capacity=3)
    for name in "abcd":
        known.add(name)
    mark, unsaved = known.unsaved()
    assert unsaved == ("d", "c", "b")
    known.add("e")
    known.saved(mark)
    assert known.unsaved()[1] == ("e",)


@pytest.mark.parametrize("status", [200, 401, 500])
async def test_the_key_is_in_no_repr_and_no_traceback(server: Loopback, status: int) -> None:
    body = {
        "detail": {"code": "invalid_parameters", "message": f"key {KEY}", "param": KEY},
        "xi_api_key": KEY,
    }
    server.always(body, status, x_trace_id=KEY)
    api = client(server.url)
    with pytest.raises(ApiError) as caught:
        await api.user()
    shown = [repr(api), repr(vars(api)), repr(caught.value), repr(vars(caught.value))]
    shown += ["".join(traceback.format_exception(caught.value)), str(caught.value)]
    assert [text for text in shown if KEY in text] == []
    await api.aclose()


async def test_a_base_url_in_the_clear_is_refused() -> None:
    with pytest.raises(ValueError):
        ElevenLabs("http://api.elevenlabs.io", Secret(KEY), clock=StillClock())


async def test_nothing_is_asked_twice_because_of_its_status(server: Loopback, api: ElevenLabs) -> None:
    for status in (400, 401, 402, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504):
        server.asked.clear()
        server.always({}, status)
        with pytest.raises(ApiError):
            await api.subscription()
        assert len(server.asked) == 1


async def test_a_plan_without_the_log_is_said_so(server: Loopback, api: ElevenLabs) -> None:
    server.always({"detail": {"code": "subscription_required"}}, 403)
    with pytest.raises(PlanRequired):
        await api.audit_log()
