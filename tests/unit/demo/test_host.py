"""The server as a process: it says where it is, ends when told, and leaves nothing."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from elevenmon.demo.host import ServerOptions, serve
from tests.contract.server import running_server, start_server, stop_server

KEY = {"xi-api-key": "sk_demo"}
_WAIT_S = 10
_ROOT = Path(__file__).parents[3]


def _ended(url: str) -> bool:
    host, _, port = url.removeprefix("http://").rpartition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) != 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_its_number(number: signal.Signals) -> None:
    server = start_server(items=10)
    with httpx.Client(headers=KEY, trust_env=False) as http:
        assert http.get(f"{server.url}/v1/user").status_code == 200
        server.process.send_signal(number)
        assert server.process.wait(_WAIT_S) == 128 + number
    assert stop_server(server) == 128 + number
    assert _ended(server.url)


def test_it_ends_with_its_parent() -> None:
    server = start_server(items=10)
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.process.wait(_WAIT_S) == 0
    stop_server(server)
    assert _ended(server.url)


def test_a_killed_parent_takes_it_along() -> None:
    script = (
        "import subprocess, sys, time\n"
        "from tests.contract.server import start_server\n"
        "print(start_server(items=10).url, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=_ROOT
    ) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        assert not _ended(url)
        parent.kill()
    deadline = time.monotonic() + _WAIT_S
    while not _ended(url) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _ended(url)


def test_a_hanging_call_does_not_keep_it() -> None:
    server = start_server(scenario="flaky", items=10)
    with httpx.Client(headers=KEY, trust_env=False, timeout=0.5) as http:
        hung = False
        for _ in range(300):
            try:
                http.get(f"{server.url}/v1/models")
            except httpx.TimeoutException:
                hung = True
                break
            except httpx.TransportError:
                continue
    assert hung
    assert stop_server(server) == 128 + signal.SIGTERM


def test_truncated_answers_break_off() -> None:
    with (
        running_server(scenario="flaky", items=10) as url,
        httpx.Client(headers=KEY, trust_env=False) as http,
    ):
        broken_off = False
        for _ in range(100):
            try:
                http.get(f"{url}/v1/models", timeout=0.5)
            except httpx.RemoteProtocolError:
                broken_off = True
                break
            except httpx.TransportError:
                continue
    assert broken_off


def test_two_servers_give_the_same_bytes_and_the_date_of_now() -> None:
    def read() -> tuple[str, list[bytes]]:
        paths = ("/v1/user/subscription", "/v1/history", "/v1/convai/conversations", "/v2/voices")
        with (
            running_server(seed=3, now="2026-03-01T12:00:00+01:00", items=300) as url,
            httpx.Client(headers=KEY, trust_env=False) as http,
        ):
            answers = [http.get(url + path) for path in paths]
        return answers[0].headers["date"], [answer.content for answer in answers]

    first = read()
    assert first == read()
    assert first[0] == "Sun, 01 Mar 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scenario": "storm"}, "calm, busy, nearly-out"),
        ({"items": -1}, "between 0 and 10000000"),
        ({"speed": -0.5}, "between 0 and 1000"),
        ({"speed": float("nan")}, "between 0 and 1000"),
        ({"port": 70_000}, "between 0 and 65535"),
        ({"now": "yesterday"}, "ISO 8601"),
        ({"now": "1999-01-01"}, "2020"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        serve(ServerOptions(**options), lambda _address: None)


def test_a_port_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            serve(ServerOptions(port=taken.getsockname()[1]), lambda _address: None)
