"""`elevenmon sync` and `elevenmon doctor` against servers, stores and neighbours in every state."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.contract.server import running_server

APP = Path(__file__).with_name("apps") / "polling.py"
KINDS = ("history", "requests", "usage", "conversations")
HANG = 120.0


def elevenmon(
    *arguments: str, home: Path, key: str | None = "sk_demo", limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it with files of its own, and no file larger than `limit` bytes."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    if key is not None:
        environment["ELEVENLABS_API_KEY"] = key

    def restrict() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "elevenmon", *arguments, "--data-dir", str(home / "data")],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
        preexec_fn=restrict,
    )


def findings(done: subprocess.CompletedProcess[str]) -> dict[str, list[dict[str, Any]]]:
    """The doctor's findings by group."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in json.loads(done.stdout)["findings"]:
        groups.setdefault(each["group"], []).append(each)
    return groups


def test_all_is_there_after_it_and_little_is_new_the_next_time(tmp_path: Path) -> None:
    with running_server(scenario="calm", items=3000) as address:
        first = elevenmon("sync", "--json", "--base-url", address, home=tmp_path)
        assert (first.returncode, first.stderr) == (0, "")
        said = json.loads(first.stdout)
        assert list(said) == ["schema", *KINDS] and said["schema"] == 1
        for kind in KINDS:
            assert set(said[kind]) == {"new", "total", "complete", "seconds"}
            assert said[kind]["complete"] and said[kind]["new"] == said[kind]["total"] > 0
        # A status line beside a long walk has nobody else to ask: the quota was asked too.
        status = elevenmon("status", "--json", "--offline", "--base-url", address, home=tmp_path)
        assert status.returncode == 0 and json.loads(status.stdout)["used"] > 0
        again = elevenmon("sync", "--base-url", address, home=tmp_path)
        assert again.returncode == 0
        assert [line.split()[0] for line in again.stdout.splitlines()] == list(KINDS)
        assert all("complete" in line for line in again.stdout.splitlines())
        # Nobody watches standard error here: no bar is drawn over it.
        assert again.stderr == ""
        healthy = elevenmon("doctor", "--json", "--base-url", address, home=tmp_path)
        assert healthy.returncode == 0
        groups = findings(healthy)
        assert {each["grade"] for each in groups["permissions"]} == {"ok"}
        assert [each["text"] for each in groups["store"] if each["name"] == "pages"] == ["sound"]
        assert "sk_demo" not in healthy.stdout


def test_what_other_processes_asked_is_known_as_elevenmons_own(tmp_path: Path) -> None:
    with running_server(scenario="calm", items=50) as address:
        for command in (["sync"], ["status", "--line", "--max-age", "0s"], ["sync"]):
            assert elevenmon(*command, "--base-url", address, home=tmp_path).returncode == 0
    (file,) = (tmp_path / "data").glob("*.db")
    query = "SELECT own, count(*) FROM request WHERE event_id LIKE 'evt_own%' GROUP BY own"
    with closing(sqlite3.connect(file)) as connection:
        found = dict(connection.execute(query).fetchall())
    assert set(found) == {1} and found[1] > 20


@pytest.mark.parametrize(
    ("scenario", "code", "told"),
    [("expired-key", 3, "key"), ("scoped-key", 4, "history: the key lacks speech_history_read")],
)
def test_what_the_key_may_not_do_is_one_sentence_and_a_code(
    scenario: str, code: int, told: str, tmp_path: Path
) -> None:
    with running_server(scenario=scenario, items=300) as address:
        done = elevenmon("sync", "--json", "--base-url", address, home=tmp_path)
        assert done.returncode == code
        assert told in done.stderr.lower()
        looked = elevenmon("doctor", "--json", "--base-url", address, home=tmp_path)
        assert looked.returncode == code
        groups = findings(looked)
        bad = [each for each in groups["permissions"] if each["grade"] == "bad"]
        assert all(each["text"].startswith("without: ") for each in bad)
        (key,) = (each for each in groups["account"] if each["name"] == "key")
        # A key that is refused is what is wrong, and nothing is known of its permissions.
        assert (key["grade"], bool(bad)) == (("ok", True) if code == 4 else ("bad", False))
        assert "ends in demo, from ELEVENLABS_API_KEY" in key["text"]
        assert ("refused" in key["text"]) is (code == 3)


def test_no_key_and_no_network_have_codes_of_their_own(tmp_path: Path) -> None:
    for command in ("sync", "doctor"):
        assert elevenmon(command, home=tmp_path, key=None).returncode == 3
    refused = elevenmon("doctor", "--json", "--base-url", "http://127.0.0.1:9", home=tmp_path)
    assert refused.returncode == 5
    groups = findings(refused)
    assert [each["name"] for each in groups["account"] if each["grade"] == "bad"] == ["reached"]
    (unknown,) = groups["permissions"]
    assert unknown["grade"] == "note"
    assert unknown["text"] == "not known, for nothing more could be asked: the server refused the connection"
    wrong = elevenmon("sync", "--since", "yesterday", home=tmp_path)
    assert wrong.returncode == 2
    assert "--since: 'yesterday' is no time; allowed: " in wrong.stderr
    later = elevenmon("sync", "--since", "2999-01-01", home=tmp_path)
    assert later.returncode == 2
    assert "--since: a time in the past is needed" in later.stderr


def test_a_place_where_no_store_can_be_made_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with running_server(scenario="calm", items=100) as address:
        done = elevenmon("doctor", "--json", "--base-url", address, home=tmp_path)
        assert done.returncode == 1
        (told,) = findings(done)["store"]
        assert told["grade"] == "bad"
        assert told["text"] == "cannot be made, ~/data is not a directory: figures are kept in memory"
        (tmp_path / "data").unlink()
        (told,) = findings(elevenmon("doctor", "--json", "--base-url", address, home=tmp_path))["store"]
        assert told["text"] == "none yet: the first start makes it"


def test_beside_a_monitor_it_has_the_work_done_and_reports_it(tmp_path: Path) -> None:
    with running_server(scenario="calm", items=2000) as address:
        assert elevenmon("sync", "--since", "1h", "--base-url", address, home=tmp_path).returncode == 0
        (store,) = (tmp_path / "data").glob("*.db")
        command = [sys.executable, str(APP), address, str(store)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as monitor:
            try:
                assert monitor.stdout is not None and monitor.stdout.readline().startswith("leads")
                done = elevenmon("sync", "--json", "--base-url", address, home=tmp_path)
            finally:
                monitor.kill()
        assert done.returncode == 0
        asked = f"another elevenmon (process {monitor.pid}) asks this account: it is asked to catch up"
        assert done.stderr == f"elevenmon: {asked}\n"
        said = json.loads(done.stdout)
        assert all(said[kind]["complete"] for kind in KINDS)
        assert said["history"]["total"] >= 2000


def test_a_full_disk_is_said_and_what_was_stored_stays(tmp_path: Path) -> None:
    # Nothing new happens meanwhile, so that all there is can be counted at the end.
    with running_server(scenario="calm", items=6_000, speed=0) as address:
        assert elevenmon("sync", "--since", "1d", "--base-url", address, home=tmp_path).returncode == 0
        (store,) = (tmp_path / "data").glob("*.db")
        before = rows(store)
        # Not much more fits than is there.
        limit = store.stat().st_size + 1_000_000
        full = elevenmon("sync", "--json", "--base-url", address, home=tmp_path, limit=limit)
        assert full.returncode == 1
        assert "the disk is full" in full.stderr
        kept = rows(store)
        assert before <= kept
        assert elevenmon("sync", "--base-url", address, home=tmp_path).returncode == 0
        after = rows(store)
        assert kept <= after and len(after) == 6_000


def test_a_monitor_whose_disk_fills_up_goes_on_and_says_so(tmp_path: Path) -> None:
    store = tmp_path / "account.db"
    with running_server(scenario="busy", items=500) as address:
        command = [sys.executable, str(APP), address, str(store)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as monitor:
            assert monitor.stdin is not None and monitor.stdout is not None
            lines = iter(monitor.stdout.readline, "")
            assert next(line for line in lines if line.startswith("leads True "))
            before = rows(store)
            for word, told in (("full", True), ("room", False)):
                monitor.stdin.write(f"{word}\n")
                monitor.stdin.flush()
                assert next(line for line in lines if ("the disk is full" in line) is told)
            assert monitor.poll() is None
            monitor.stdin.write("stop\n")
            monitor.stdin.flush()
            assert monitor.wait(HANG) == 0
        assert before <= rows(store)


def rows(store: Path) -> set[str]:
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {row[0] for row in connection.execute("SELECT history_item_id FROM history_item")}


def test_a_place_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with running_server(scenario="calm", items=100) as address:
        done = elevenmon("sync", "--json", "--base-url", address, home=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is nothing to bring up to date: the store file cannot be used" in done.stderr
