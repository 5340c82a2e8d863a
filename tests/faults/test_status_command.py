"""`elevenmon status` and `elevenmon check` as processes: servers, stores and neighbours in every state."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.contract.server import running_server
from tests.faults.test_sync_command import APP, elevenmon

DEAD = "http://127.0.0.1:9"


@contextmanager
def refusing_server(status: int) -> Iterator[tuple[str, list[str]]]:
    """A server that answers everything with a status; its address, and the paths asked so far."""
    asked: list[str] = []

    class Refuse(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.send_header("Retry-After", "120")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_it_asks_once_and_then_answers_from_the_store(tmp_path: Path) -> None:
    with running_server(scenario="nearly-out", items=300, speed=0) as address:
        first = elevenmon("status", "--json", "--base-url", address, home=tmp_path)
    assert (first.returncode, first.stderr, first.stdout.count("\n")) == (0, "", 1)
    said = json.loads(first.stdout)
    assert list(said) == [
        *("schema", "unit", "used", "limit", "percent", "reset", "verdict", "walls", "age_seconds", "source")
    ]
    assert said["source"] == "api" and said["age_seconds"] <= 5
    assert said["percent"] == pytest.approx(said["used"] / said["limit"] * 100, abs=0.01)
    assert said["verdict"]["level"] in {"ok", "watch", "warning", "critical"}
    # The server is gone: what follows comes from the store.
    again = elevenmon("status", "--json", "--max-age", "1h", "--base-url", address, home=tmp_path)
    stored = json.loads(again.stdout)
    assert stored["source"] == "store"
    assert {**said, "source": "store", "age_seconds": stored["age_seconds"]} == stored
    line = elevenmon("status", "--line", "--offline", "--base-url", address, home=tmp_path)
    assert line.stdout == f"{said['percent']:.1f} % {said['verdict']['text']}\n"
    form = ("--format", "{level} {eta}", "--offline")
    assert elevenmon("status", *form, "--base-url", address, home=tmp_path).stdout.startswith(
        said["verdict"]["level"] + " "
    )
    checked = elevenmon("check", "--max-age", "1h", "--base-url", address, home=tmp_path)
    assert checked.returncode == 2
    assert checked.stdout.startswith("CRITICAL: ") and " | 'percent'=" in checked.stdout


def test_words_of_another_day_are_made_anew(tmp_path: Path) -> None:
    with running_server(scenario="calm", items=50, speed=0) as address:
        assert elevenmon("status", "--base-url", address, home=tmp_path).returncode == 0
    (store,) = (tmp_path / "data").glob("*.db")
    with closing(sqlite3.connect(store)) as connection:
        (text,) = connection.execute("SELECT value FROM state WHERE name = 'headline'").fetchone()
        value = json.loads(text)
        value[6], value[10] = "yesterday's words", 1
        connection.execute("UPDATE state SET value = ? WHERE name = 'headline'", (json.dumps(value),))
        connection.commit()
    done = elevenmon("status", "--line", "--offline", "--base-url", address, home=tmp_path)
    assert done.returncode == 0
    assert "lasts to the reset on " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("status", "--base-url", DEAD), 5, "the server refused the connection"),
        (("status", "--offline"), 7, "nothing is stored yet"),
        (("status", "--format", "{x}"), 2, "--format: {x} is no field; allowed: {percent}, "),
        (("status", "--line", "--json"), 2, "one of --line, --json and --format at a time"),
        (("status", "--max-age", "soon"), 2, "--max-age: 'soon' is no duration"),
    ],
)
def test_no_answer_is_one_sentence_and_a_code(
    arguments: tuple[str, ...], code: int, told: str, tmp_path: Path
) -> None:
    done = elevenmon(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert told in done.stderr


@pytest.mark.parametrize(("scenario", "code"), [("expired-key", 3), ("scoped-key", 0)])
def test_a_key_that_may_not(scenario: str, code: int, tmp_path: Path) -> None:
    with running_server(scenario=scenario, items=50) as address:
        assert elevenmon("status", "--base-url", address, home=tmp_path).returncode == code
        assert elevenmon("status", home=tmp_path, key=None).returncode == 3


def test_a_missing_permission(tmp_path: Path) -> None:
    with refusing_server(403) as (address, _):
        assert elevenmon("status", "--base-url", address, home=tmp_path).returncode == 4


def test_a_server_that_wants_to_be_left_alone_is(tmp_path: Path) -> None:
    with refusing_server(429) as (address, asked):
        first = elevenmon("status", "--line", "--base-url", address, home=tmp_path)
        before = len(asked)
        rest = [elevenmon("status", "--line", "--base-url", address, home=tmp_path) for _ in range(2)]
        rest.append(elevenmon("status", "--max-age", "0s", "--base-url", address, home=tmp_path))
    assert [done.returncode for done in (first, *rest)] == [6] * 4
    assert before > 0 and len(asked) == before


def test_beside_a_monitor_its_figures_are_used(tmp_path: Path) -> None:
    with running_server(scenario="calm", items=300) as address:
        assert elevenmon("status", "--base-url", address, home=tmp_path).returncode == 0
        (store,) = (tmp_path / "data").glob("*.db")
        command = [sys.executable, str(APP), address, str(store)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as monitor:
            try:
                assert monitor.stdout is not None and monitor.stdout.readline().startswith("leads")
                done = elevenmon("status", "--json", "--max-age", "0s", "--base-url", address, home=tmp_path)
            finally:
                monitor.kill()
        assert done.returncode == 0
        assert json.loads(done.stdout)["source"] == "store"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--nonsense"),
        ("--nonsense", "check"),
        ("--data-dir", "/x", "check", "--warn", "much"),
        ("check", "--warn", "90", "--crit", "80"),
        ("check", "--config", "/nowhere.toml"),
        ("check", "--base-url", DEAD),
        ("check", "--base-url", "http://example.org"),
    ],
)
def test_a_check_that_comes_to_nothing_is_one_line_and_3(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = elevenmon(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (3, 1, "")
    assert done.stdout.startswith("UNKNOWN: ") and "|" not in done.stdout


def test_a_check_without_a_key_is_3_and_never_says_one(tmp_path: Path) -> None:
    done = elevenmon("check", home=tmp_path, key=None)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("UNKNOWN: no API key: ")
    assert os.linesep not in done.stdout[:-1]
    wrong = elevenmon("check", "--profile", "sk_0123456789abcdef0123", home=tmp_path)
    assert wrong.returncode == 3 and "sk_0123456789abcdef0123" not in wrong.stdout


def test_a_reader_that_has_left_and_a_terminal_without_glyphs_are_no_trouble(tmp_path: Path) -> None:
    with running_server(scenario="calm", items=50, speed=0) as address:
        assert elevenmon("status", "--base-url", address, home=tmp_path).returncode == 0
    place = f"--offline --base-url {address} --data-dir {tmp_path / 'data'}"
    command = f"{sys.executable} -m elevenmon status {place}"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ELEVENLABS_API_KEY": "sk_demo"}
    plain = subprocess.run(
        command.split(), env=environment | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True
    )
    assert plain.stdout.startswith(b"? lasts to the reset on ")
    gone = subprocess.run(
        ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (gone.returncode, gone.stderr) == (0, b"")


def test_a_difference_of_clocks_of_an_earlier_run_is_not_believed_by_another_key(tmp_path: Path) -> None:
    with running_server(scenario="busy", items=50, speed=0) as address:
        first = elevenmon("status", "--json", "--base-url", address, home=tmp_path)
        (store,) = (tmp_path / "data").glob("*.db")
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("INSERT OR REPLACE INTO state VALUES ('clock_offset', '-2000000000.0')")
            connection.commit()
        # The key is new, the account known: its file is taken over, and what an earlier run noted in it.
        other = elevenmon("status", "--json", "--base-url", address, home=tmp_path, key="sk_other")
    assert json.loads(other.stdout)["source"] == "api"
    levels = [json.loads(done.stdout)["verdict"]["level"] for done in (first, other)]
    assert levels == ["warning", "warning"]
    with closing(sqlite3.connect(store)) as connection:
        (noted,) = connection.execute("SELECT value FROM state WHERE name = 'clock_offset'").fetchone()
    assert abs(float(noted)) < 60


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("status --line", 1),
        ("check", 3),
        ("check --nonsense", 3),
        ("doctor", 1),
        ("demo-server --items 10", 1),
    ],
)
@pytest.mark.parametrize(
    ("into", "told"), [(">/dev/full", "cannot be written: no space left on device"), (">&-", "is closed")]
)
def test_an_answer_that_cannot_be_written_is_one_sentence(
    command: str, code: int, into: str, told: str, tmp_path: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ELEVENLABS_API_KEY": "sk_demo"}
    place = "" if command.startswith("demo") else f"--base-url {DEAD} --data-dir {tmp_path / 'data'}"
    if command.startswith("status"):
        with running_server(scenario="calm", items=50, speed=0) as address:
            assert elevenmon("status", "--base-url", address, home=tmp_path).returncode == 0
        place = f"--offline --base-url {address} --data-dir {tmp_path / 'data'}"
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m elevenmon {command} {place} {into}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, f"elevenmon: standard output {told}\n")
