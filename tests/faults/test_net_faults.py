"""Every fault of the fault server through the real client over real sockets."""

import asyncio
import contextlib
import random
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from elevenmon.net import errors
from elevenmon.net.client import HttpClient
from elevenmon.net.errors import DeadlineExceeded, NetError
from elevenmon.net.response import Response
from tests.faults.bodies import GOOD_DOCUMENT
from tests.faults.kinds import HUGE_BYTES, KINDS, Kind
from tests.faults.server import FaultServer

KEY = "sk_0123456789abcdef0123456789abcdef"
CAP = 1_000_000
SLOW = [kind for kind in KINDS.values() if kind.expect == "DeadlineExceeded"]
QUICK = [kind for kind in KINDS.values() if kind.expect != "DeadlineExceeded"]


def client_for(base_url: str) -> HttpClient:
    return HttpClient(base_url, auth_header=lambda: ("xi-api-key", KEY), user_agent="elevenmon/test")


async def outcome(
    client: HttpClient, *, deadline: float, cap: int = CAP, method: str = "GET"
) -> Response | NetError:
    try:
        return await client.request(
            method, "/v1/user", deadline_seconds=deadline, cap_bytes=cap, kind="write"
        )
    except NetError as error:
        return error


@contextlib.asynccontextmanager
async def silent_server() -> AsyncIterator[int]:
    """The port of a server that accepts and says nothing."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


def assert_as_expected(kind: Kind, result: Response | NetError) -> None:
    allowed = kind.expect.split("|")
    if isinstance(result, NetError):
        assert type(result).__name__ in allowed, f"{kind.name}: {result!r}"
        assert_is_plain(result)
        return
    assert ("status" if result.status >= 400 else "json") in allowed, f"{kind.name}: {result!r}"
    for value in result.headers.values():
        assert value.isprintable() and value.isascii()
    if kind.expect == "status" and not kind.body_expect:
        return
    if kind.body_expect:
        with pytest.raises(NetError) as caught:
            result.json()
        assert type(caught.value).__name__ in kind.body_expect.split("|"), f"{kind.name}: {caught.value!r}"
        assert_is_plain(caught.value)
    else:
        result.json()


def assert_is_plain(error: NetError) -> None:
    assert error.plain.endswith((".", "?)."))
    assert error.plain.isprintable()
    assert KEY not in repr(error) and "PWNED" not in repr(error) and "127.0.0.1" not in repr(error)


def test_there_are_as_many_kinds_as_promised() -> None:
    assert len(KINDS) >= 128
    assert all(
        name in ("json", "status") or issubclass(getattr(errors, name), NetError)
        for kind in KINDS.values()
        for name in kind.expect.split("|")
    )


@pytest.mark.parametrize("group", sorted({kind.group for kind in QUICK}))
async def test_each_fault_is_an_answer_or_a_classified_error(group: str) -> None:
    async with FaultServer() as server:
        for kind in QUICK:
            if kind.group != group:
                continue
            async with client_for(server.url(kind.name)) as client:
                # The deadline is a guard here: these faults end by themselves.
                assert_as_expected(kind, await outcome(client, deadline=20))
        assert not server.stolen


async def test_slow_answers_end_at_the_deadline() -> None:
    deadline = 0.3
    loop = asyncio.get_running_loop()
    async with FaultServer() as server, contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(client_for(server.url(kind.name))) for kind in SLOW]
        began = loop.time()
        results = await asyncio.gather(*(outcome(client, deadline=deadline) for client in clients))
        # Ten times the promised 0.2 s of grace: a guard against hanging, not a measurement.
        assert loop.time() - began < deadline + 2.0
    for kind, result in zip(SLOW, results, strict=True):
        assert_as_expected(kind, result)


async def test_a_handshake_that_hangs_ends_at_the_deadline() -> None:
    async with silent_server() as port, client_for(f"https://127.0.0.1:{port}") as client:
        result = await outcome(client, deadline=0.3)
    assert isinstance(result, DeadlineExceeded)


async def test_a_server_without_tls_is_named() -> None:
    async with FaultServer() as server, client_for(server.base_url.replace("http:", "https:")) as client:
        result = await outcome(client, deadline=20)
    assert isinstance(result, errors.TlsError | errors.ConnectError | errors.ConnectionBroken)


@pytest.mark.parametrize(
    "name", [kind.name for kind in QUICK if kind.group == "huge"] + ["gzip-bomb", "deflate-bomb"]
)
async def test_a_body_costs_no_more_than_its_cap(name: str) -> None:
    cap = 4_000_000
    async with FaultServer() as server, client_for(server.base_url) as client:
        assert isinstance(await outcome(client, deadline=20), Response)
        server.script([name])
        tracemalloc.start()
        try:
            result = await outcome(client, deadline=60, cap=cap)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert_as_expected(KINDS[name], result)
    # The server's own blocks are in this process, too: a few hundred kB.
    assert peak <= cap + 8_000_000 < HUGE_BYTES


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_no_redirect_is_followed_and_the_key_stays_at_home(method: str) -> None:
    async with FaultServer() as server:
        for name, kind in KINDS.items():
            if kind.group != "redirect":
                continue
            async with client_for(server.url(name)) as client:
                assert_as_expected(kind, await outcome(client, deadline=20, method=method))
        assert not server.stolen
        assert {seen.kind for seen in server.requests} == {
            k.name for k in KINDS.values() if k.group == "redirect"
        }
        assert all(seen.headers["xi-api-key"] == KEY for seen in server.requests)
        assert not any("cookie" in seen.headers for seen in server.requests)


async def test_the_first_good_answer_after_any_fault_is_understood() -> None:
    """One client through all quick faults in a random order, a good answer after each."""
    order = [kind for kind in QUICK if kind.group not in ("huge", "packed")]
    random.Random(11).shuffle(order)
    async with FaultServer() as server, client_for(server.base_url) as client:
        for kind in order:
            server.script([kind.name])
            assert_as_expected(kind, await outcome(client, deadline=20))
            good = await outcome(client, deadline=20)
            assert isinstance(good, Response) and good.json() == GOOD_DOCUMENT, kind.name
        assert len(server.requests) == 2 * len(order)
