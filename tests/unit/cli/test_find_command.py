"""`elevenmon find`: a process, on a store that a running monitor has open."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from elevenmon.simulation import DemoChoice
from elevenmon.store import backfill, history, requests
from elevenmon.store.backfill import Skipped
from elevenmon.store.database import Store
from tests.unit.cli.test_command_line import run
from tests.unit.store.records import FixedClock, after, clip, request


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "data" / DemoChoice().store_name, clock=FixedClock())
    calls = [
        request(f"r{number}", after(seconds=number), status=429 if number % 50 == 7 else 200, own=number == 7)
        for number in range(200)
    ]
    clips = [
        clip(f"c{number}", after(minutes=number))._replace(text=f"Parcel\nnumber {number}")
        for number in range(5)
    ]
    opened.write(lambda connection: requests.add(connection, calls)).result(30)
    opened.write(lambda connection: history.add(connection, clips)).result(30)
    opened.write(lambda c: history.mark_deleted(c, clips[2], after(hours=1))).result(30)
    yield opened
    opened.close()


def find(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("--demo", "--data-dir", str(home / "data"), "find", *arguments, home=home, TZ="Asia/Kolkata")


@pytest.mark.usefixtures("store")
def test_what_a_filter_finds_is_written_newest_first(tmp_path: Path) -> None:
    done = find(tmp_path, "requests", "status>=400")
    assert done.returncode == 0
    assert done.stderr == "elevenmon: 1 of elevenmon's own hidden, own:yes shows them\n"
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [row[:2] for row in rows] == [["2026-11-20", at] for at in ("17:32:37", "17:31:47", "17:30:57")]
    assert {row[3] for row in rows} == {"429"}
    assert all(line.endswith("  rate limit") for line in done.stdout.splitlines())
    assert all(line == line.rstrip() for line in find(tmp_path, "requests", "status=200").stdout.splitlines())


@pytest.mark.usefixtures("store")
def test_own_requests_are_found_when_asked_for(tmp_path: Path) -> None:
    told = json.loads(find(tmp_path, "requests", "own:yes", "status=429", "--json").stdout)
    assert (told["schema"], told["kind"], told["found"], told["hidden_own"]) == (1, "requests", 1, 0)
    assert told["records"][0]["request_key"] == "r7"


@pytest.mark.usefixtures("store")
def test_clips_are_one_line_each_and_a_limit_says_what_it_leaves(tmp_path: Path) -> None:
    done = find(tmp_path, "history", "parcel", "--limit", "2", "--sort", "time", "--ascending")
    assert done.returncode == 0
    first, second = done.stdout.splitlines()
    assert first.endswith("  Parcel␊number 0")
    assert second.endswith("  Parcel␊number 1")
    assert done.stderr == "elevenmon: 2 of 5: --limit shows more\n"


@pytest.mark.usefixtures("store")
def test_as_json_times_are_utc_and_a_deleted_clip_says_so(tmp_path: Path) -> None:
    told = json.loads(find(tmp_path, "history", "deleted:yes", "--json").stdout)
    (record,) = told["records"]
    assert record["history_item_id"] == "c2"
    assert record["at"].endswith("Z") and len(record["at"]) == len("2026-11-20T12:00:00Z")
    assert record["deleted_at"] > record["at"]


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.usefixtures("store")
def test_where_nothing_is_found_that_is_its_code(tmp_path: Path, form: tuple[str, ...]) -> None:
    done = find(tmp_path, "history", "nowhere", *form)
    assert (done.returncode, done.stderr) == (7, "elevenmon: no clips are found\n")
    empty = '{"schema": 1, "kind": "history", "found": 0, "hidden_own": 0, "left_out": null, "records": []}\n'
    assert done.stdout == (empty if form else "")


def test_what_is_not_among_them_is_said(store: Store, tmp_path: Path) -> None:
    lost = Skipped("requests", after(days=-1), after(days=-1), "larger than what is read of one answer")
    store.write(lambda connection: backfill.skip(connection, lost, after())).result(30)
    done = find(tmp_path, "requests", "status=200", "--limit", "3")
    assert done.stderr.splitlines() == [
        "elevenmon: 3 of 196: --limit shows more",
        "elevenmon: 1 of elevenmon's own hidden, own:yes shows them",
        "elevenmon: some left out: larger than what is read of one answer",
    ]
    told = json.loads(find(tmp_path, "requests", "status=200", "--limit", "3", "--json").stdout)
    assert (told["found"], len(told["records"]), told["hidden_own"]) == (196, 3, 1)
    assert told["left_out"] == "larger than what is read of one answer"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("history", "cost>5x"), "FILTER: at 6: credits takes a number"),
        (("requests", "age<1h", "("), "FILTER: at 9: something to look for is missing here"),
        (("history", "latency>1"), "FILTER: at 1: latency is a field of requests, not of clips"),
        (("history", "--sort", "text"), "--sort: 'text' is not one of time, voice"),
        (("clips",), "'clips' is not one of 'requests', 'history'"),
        (("history", "--limit", "0"), "0 is not in the range"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_its_place(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = find(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_without_a_store_it_says_so(tmp_path: Path) -> None:
    done = find(tmp_path, "history")
    assert (done.returncode, done.stderr) == (7, "elevenmon: nothing is stored yet\n")
