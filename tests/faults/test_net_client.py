"""What the client does with connections, downloads and the key, over real sockets."""

import asyncio
import gc
import logging
import os
import traceback
from collections.abc import AsyncIterator
from io import StringIO

import h11
import httpx
import pytest
from rich.console import Console
from rich.traceback import Traceback

from elevenmon.net.client import ERROR_BODY_BYTES, HttpClient
from elevenmon.net.errors import (
    BodyTooLarge,
    ConnectError,
    ConnectionBroken,
    DeadlineExceeded,
    DnsError,
    KeyFault,
    NetError,
    RedirectRefused,
    Unreachable,
    WrongContentType,
)
from elevenmon.net.response import Response
from tests.faults.bodies import GOOD_BODY, GOOD_DOCUMENT
from tests.faults.kinds import KINDS
from tests.faults.server import FaultServer

KEY = "sk_5ecre75ecre75ecre75ecre75ecre7"


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer() as running:
        yield running


def client_for(base_url: str, key: str = KEY) -> HttpClient:
    return HttpClient(base_url, auth_header=lambda: ("xi-api-key", key), user_agent="elevenmon/test")


async def get(client: HttpClient, *, kind: str = "read", deadline: float = 20) -> Response:
    assert kind in ("read", "write")
    return await client.request(
        "GET",
        "/v1/user",
        deadline_seconds=deadline,
        cap_bytes=100_000,
        kind="read" if kind == "read" else "write",
    )


async def test_what_is_sent_and_what_comes_back(server: FaultServer) -> None:
    async with client_for(server.base_url) as client:
        response = await client.request(
            "POST",
            "/v1/query",
            params={"page_size": 3, "tags": ["a", "b"]},
            json={"name": "Zo\u00eb"},
            deadline_seconds=20,
            cap_bytes=100_000,
            kind="read",
        )
    seen = server.requests[0]
    assert (seen.method, seen.target) == ("POST", "/v1/query?page_size=3&tags=a&tags=b")
    assert seen.body == b'{"name":"Zo\\u00eb"}'
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["xi-api-key"] == KEY
    assert seen.headers["accept-encoding"] == "gzip"
    assert response.status == 200 and response.json() == GOOD_DOCUMENT
    assert response.size == len(GOOD_BODY)
    assert (
        response.server_time is not None and response.server_time.isoformat() == "2026-11-20T12:00:00+00:00"
    )


async def test_one_connection_serves_many_requests(server: FaultServer) -> None:
    async with client_for(server.base_url) as client:
        for _ in range(5):
            await get(client)
    assert server.connections == 1


@pytest.mark.parametrize("fault", ["close-at-once", "reset-at-once"])
async def test_a_read_is_repeated_once_on_a_connection_that_died_idle(
    server: FaultServer, fault: str
) -> None:
    async with client_for(server.base_url) as client:
        await get(client)
        server.script([fault])
        assert (await get(client)).json() == GOOD_DOCUMENT
        assert [seen.kind for seen in server.requests] == ["good", fault, "good"]
        server.script([fault, fault, "good"])
        with pytest.raises(ConnectionBroken):
            await get(client)
        assert [seen.kind for seen in server.requests][3:] == [fault, fault]


async def test_a_write_is_never_repeated(server: FaultServer) -> None:
    async with client_for(server.base_url) as client:
        await get(client)
        server.script(["close-at-once"])
        with pytest.raises(ConnectionBroken):
            await get(client, kind="write")
    assert [seen.kind for seen in server.requests] == ["good", "close-at-once"]


@pytest.mark.parametrize("fault", ["close-at-once", "reset-in-body", "length-too-long"])
async def test_a_read_is_not_repeated_on_a_new_connection_or_within_an_answer(
    server: FaultServer, fault: str
) -> None:
    async with client_for(server.base_url) as client:
        server.script([fault])
        with pytest.raises(ConnectionBroken):
            await get(client)
        assert len(server.requests) == 1
    async with client_for(server.base_url) as client:
        await get(client)
        server.script(["reset-in-body"])
        with pytest.raises(ConnectionBroken):
            await get(client)
    assert len(server.requests) == 3


async def test_after_a_deadline_the_next_request_takes_a_new_connection(server: FaultServer) -> None:
    async with client_for(server.base_url) as client:
        await asyncio.gather(get(client), get(client))
        before = server.connections
        server.script(["hang-at-once"])
        with pytest.raises(DeadlineExceeded):
            await get(client, deadline=0.2)
        assert (await get(client)).json() == GOOD_DOCUMENT
        assert server.connections == before + 1


async def test_closing_lets_a_request_in_flight_finish(server: FaultServer) -> None:
    client = client_for(server.url("drip-body"))
    task = asyncio.create_task(get(client, deadline=0.3))
    await server.arrived.wait()
    await client.aclose()
    with pytest.raises(DeadlineExceeded):
        await task


async def test_hosts_that_are_not_there() -> None:
    async with client_for("https://no-such-host.invalid") as client:
        with pytest.raises((DnsError, ConnectError)):
            await get(client)
    async with client_for("http://127.0.0.1:1") as client:
        with pytest.raises(ConnectError, match="refused"):
            await get(client)


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        ("http://127.0.0.1:1", "^The proxy refused the connection"),
        ("http://no-such-host.invalid:3128", "^The proxy's name could not be resolved"),
    ],
)
async def test_a_proxy_that_is_not_there_is_not_taken_for_the_server(
    monkeypatch: pytest.MonkeyPatch, proxy: str, told: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    async with client_for("https://api.elevenlabs.io") as client:
        with pytest.raises(Unreachable, match=told):
            await get(client)


async def test_no_descriptor_is_left_open(server: FaultServer) -> None:
    names = ["good", "endless-chunks", "reset-in-body", "redirect-307-other-origin", "hang-in-body", "huge"]

    async def all_once(client: HttpClient) -> None:
        for name in names:
            server.script([name])
            try:
                await get(client, deadline=0.2)
            except NetError:
                continue

    async with client_for(server.base_url) as client:
        await all_once(client)
        before = len(os.listdir("/dev/fd"))
        for _ in range(5):
            await all_once(client)
        assert len(os.listdir("/dev/fd")) <= before + 2


# Downloads


async def download(
    client: HttpClient,
    sink: bytearray,
    *,
    expected_types: tuple[str, ...] = (),
    idle_seconds: float = 5,
    total_seconds: float = 20,
) -> Response:
    return await client.download(
        "GET",
        "/v1/history/x/audio",
        sink=sink.extend,
        expected_types=expected_types,
        cap_bytes=1_000_000,
        idle_seconds=idle_seconds,
        total_seconds=total_seconds,
    )


async def test_a_download_goes_to_its_sink(server: FaultServer) -> None:
    sink = bytearray()
    async with client_for(server.base_url) as client:
        response = await download(client, sink, expected_types=("application/json", "audio/"))
    assert sink == GOOD_BODY
    assert (response.status, response.body, response.size) == (200, b"", len(GOOD_BODY))


async def test_a_failed_download_keeps_its_body_from_the_sink(server: FaultServer) -> None:
    sink = bytearray()
    async with client_for(server.url("status-404")) as client:
        response = await download(client, sink, expected_types=("audio/",))
    assert (response.status, sink) == (404, b"")
    assert response.json() == {"detail": {"status": "error_404", "message": "status 404"}}
    assert ERROR_BODY_BYTES < 1_000_000


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("captive-html", WrongContentType),
        ("redirect-302-other-origin", RedirectRefused),
        ("huge", BodyTooLarge),
        ("endless-chunks", BodyTooLarge),
        ("length-too-long", ConnectionBroken),
        ("reset-in-body", ConnectionBroken),
        ("hang-in-body", DeadlineExceeded),
        ("drip-body", DeadlineExceeded),
    ],
)
async def test_a_download_that_goes_wrong(server: FaultServer, fault: str, error: type[NetError]) -> None:
    sink = bytearray()
    expected = ("audio/",) if fault == "captive-html" else ()
    async with client_for(server.url(fault)) as client:
        with pytest.raises(error):
            await download(client, sink, expected_types=expected, idle_seconds=0.2, total_seconds=1.0)
    assert len(sink) <= 1_000_000 and not server.stolen


async def test_what_a_sink_raises_reaches_the_caller_unchanged(server: FaultServer) -> None:
    full = OSError(28, "No space left on device")

    def sink(_: bytes) -> None:
        raise full

    async with client_for(server.base_url) as client:
        with pytest.raises(OSError, match="No space left") as caught:
            await client.download(
                "GET", "/x", sink=sink, cap_bytes=1_000_000, idle_seconds=5, total_seconds=20
            )
    assert caught.value is full


# The key


def shown(error: BaseException) -> str:
    """Everything that a crash report with local variables would print."""
    output = StringIO()
    console = Console(file=output, width=400)
    console.print(
        Traceback.from_exception(
            type(error),
            error,
            error.__traceback__,
            show_locals=True,
            locals_max_length=None,
            locals_max_string=None,
        )
    )
    return output.getvalue() + "".join(traceback.format_exception(error)) + repr(error)


LEAKY = [
    "reset-at-once",
    "close-at-once",
    "garbage",
    "header-no-colon",
    "redirect-307-other-origin",
    "drip-body",
    "gzip-bomb",
]


@pytest.mark.parametrize("fault", LEAKY)
async def test_no_failure_shows_the_key(
    server: FaultServer, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert fault in KINDS
    async with client_for(server.url(fault)) as client:
        with pytest.raises(NetError) as caught:
            await get(client, deadline=1.0)
        assert KEY not in shown(caught.value)
        held = [client, *vars(client).values()]
        assert not [found for found in held if KEY in repr(found) + repr(getattr(found, "__dict__", ""))]
    assert server.requests[0].headers["xi-api-key"] == KEY
    assert KEY not in caplog.text
    assert caught.value.__context__ is None and caught.value.__cause__ is None


def break_h11(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect below us, at the worst place: where what goes out is a local variable."""

    def fail(self: object, event: object) -> bytes:
        del self
        raise RuntimeError(f"a defect in {type(event).__name__}")

    monkeypatch.setattr(h11.Connection, "send", fail)


async def test_an_exception_nobody_foresaw_does_not_show_the_key(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_h11(monkeypatch)
    async with client_for(server.base_url) as client:
        with pytest.raises(RuntimeError, match="a defect in Request") as caught:
            await get(client)
    assert KEY not in shown(caught.value)


async def test_plain_httpx_shows_the_key_there(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector of the tests around this one works."""
    break_h11(monkeypatch)
    async with httpx.AsyncClient(headers={"xi-api-key": KEY}) as client:
        with pytest.raises(RuntimeError) as caught:
            await client.get(server.base_url)
    assert KEY in shown(caught.value)


async def test_a_cancelled_call_does_not_show_the_key(server: FaultServer) -> None:
    async with client_for(server.url("hang-at-once")) as client:
        task = asyncio.create_task(get(client))
        await server.arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
    assert KEY not in shown(caught.value)


async def test_no_request_object_keeps_the_key_after_its_call(server: FaultServer) -> None:
    async with client_for(server.base_url) as client:
        await get(client)
        gc.collect()
        kept = [found for found in gc.get_objects() if isinstance(found, httpx.Request | httpx.Headers)]
        assert not any(KEY in repr(found) + repr(getattr(found, "headers", "")) for found in kept)


@pytest.mark.parametrize("key", ["sk_a\r\nX-Evil: 1", "sk_\x00", "sk_\u00e9", "sk a", "", "k" * 10_000])
async def test_a_key_no_header_can_carry_is_never_sent_or_shown(server: FaultServer, key: str) -> None:
    async with client_for(server.base_url, key) as client:
        with pytest.raises(KeyFault) as caught:
            await get(client)
    assert not server.requests
    assert caught.tb.tb_next is not None  # below this test, whose own variable holds the key
    assert not key or key not in shown(caught.value.with_traceback(caught.tb.tb_next))


async def test_debug_logs_of_the_libraries_are_off(
    server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with client_for(server.base_url) as client:
        await get(client)
    assert not [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))]
