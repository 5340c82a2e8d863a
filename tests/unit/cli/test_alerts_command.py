"""`elevenmon alerts list`, `ack`, `snooze` and `rehearse`: processes, on a store others may use."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.level import Level
from elevenmon.domain.request_log import ApiRequest
from elevenmon.simulation import DemoChoice
from elevenmon.store import alert_episodes, requests, state
from elevenmon.store.alert_episodes import Said
from elevenmon.store.database import Store
from elevenmon.sync.session import OFFSET_STATE
from elevenmon.sync.watching import WATCH_STATE
from tests.unit.cli.test_command_line import run
from tests.unit.store.records import FixedClock
from tests.unit.sync.test_rehearsal import spending

PERIOD_END = datetime(2026, 12, 1, tzinfo=UTC)
QUOTA, BUDGET = AlertRef("quota-80", "", PERIOD_END), AlertRef("key-budget", "hash-1")
OVER = AlertRef("errors")
now = datetime.now(UTC)
"""When the test began: the commands that it runs go by the machine's clock."""


@pytest.fixture(autouse=True)
def begun() -> None:
    global now  # noqa: PLW0603
    now = datetime.now(UTC).replace(microsecond=0)


def ago(**span: float) -> datetime:
    return now - timedelta(**span)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "data" / DemoChoice().store_name, clock=FixedClock())
    yield opened
    opened.close()


def noted(store: Store) -> None:
    """Two open episodes and one that is over."""

    def note(connection: sqlite3.Connection) -> None:
        alert_episodes.open_once(connection, OVER, ago(days=2), Said(Level.WARNING, "30 % failed", 30.0))
        alert_episodes.clear(connection, OVER, ago(days=2, hours=-3), "below 12.5 %")
        for ref, level in ((QUOTA, Level.WARNING), (BUDGET, Level.CRITICAL)):
            said = Said(level, f"{ref.rule} says so", 81.2)
            alert_episodes.open_once(connection, ref, ago(days=1), said, already_so=True)

    store.write(note).result(30)


def alerts(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("--demo", "--data-dir", str(home / "data"), "alerts", *arguments, home=home, TZ="UTC")


def test_open_alerts_worst_first_and_all_of_them_newest_first(store: Store, tmp_path: Path) -> None:
    noted(store)
    done = alerts(tmp_path, "list")
    assert done.returncode == 0
    stamp = f"{ago(days=1):%Y-%m-%d %H:%M}"
    assert done.stdout.splitlines() == [
        f"key-budget:hash-1  critical  {stamp}  open 1d, already so at start  key-budget says so",
        f"quota-80           warning   {stamp}  open 1d, already so at start  quota-80 says so",
    ]
    everything = alerts(tmp_path, "list", "--all").stdout.splitlines()
    assert len(everything) == 3
    assert "over after 3h (below 12.5 %)" in everything[2]


def test_one_that_became_worse_says_since_when(store: Store, tmp_path: Path) -> None:
    noted(store)
    worse = Said(Level.CRITICAL, "quota-80 says so", 90.0)
    store.write(lambda connection: alert_episodes.lift(connection, QUOTA, worse, ago(hours=1))).result(30)
    stamp = f"{ago(hours=1):%Y-%m-%d %H:%M}"
    assert f"open 1d, already so at start, critical since {stamp}" in alerts(tmp_path, "list").stdout
    told = json.loads(alerts(tmp_path, "list", "--json").stdout)["alerts"]
    assert {one["rule"]: one["raised_at"] for one in told} == {
        "quota-80": f"{ago(hours=1):%Y-%m-%dT%H:%M:%SZ}",
        "key-budget": None,
    }


def watched(store: Store, at: datetime) -> None:
    """A monitor looked at the rules then."""
    looked = json.dumps({"looked": {"quota-80": int(at.timestamp() * 1000)}, "refs": []})
    store.write(lambda connection: state.put(connection, WATCH_STATE, looked)).result(30)


def test_who_watches_is_told_where_nobody_does(store: Store, tmp_path: Path) -> None:
    """No open alert says little where nobody looked."""
    nobody = "elevenmon: nothing has watched this account yet: an elevenmon that is open on it does"
    assert alerts(tmp_path, "list").stderr.splitlines() == ["elevenmon: no alert is open", nobody]
    assert json.loads(alerts(tmp_path, "list", "--json").stdout)["watched_at"] is None
    noted(store)
    watched(store, ago(hours=3))
    since = f"{ago(hours=3):%Y-%m-%d %H:%M}"
    assert f"nothing has watched this account since {since}" in alerts(tmp_path, "list").stderr
    watched(store, ago(seconds=40))
    done = alerts(tmp_path, "list")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(alerts(tmp_path, "list", "--json").stdout)
    assert told["watched_at"] == f"{ago(seconds=40):%Y-%m-%dT%H:%M:%SZ}"


def test_a_clock_that_is_off_makes_nobody_look_away(store: Store, tmp_path: Path) -> None:
    """What is noted is in the service's time: here it is two hours behind this machine's."""
    store.write(lambda connection: state.put(connection, OFFSET_STATE, "-7200.0")).result(30)
    noted(store)
    watched(store, ago(hours=2, seconds=40))
    assert alerts(tmp_path, "list").stderr == ""
    watched(store, ago(hours=5))
    assert "nothing has watched this account since" in alerts(tmp_path, "list").stderr


def test_as_json(store: Store, tmp_path: Path) -> None:
    noted(store)
    told = json.loads(alerts(tmp_path, "list", "--all", "--json").stdout)
    assert told["schema"] == 1
    assert told["alerts"][2] == {
        "id": "errors",
        "rule": "errors",
        "subject": None,
        "period": None,
        "level": "warning",
        "text": "30 % failed",
        "opened_at": f"{ago(days=2):%Y-%m-%dT%H:%M:%SZ}",
        "already_so": False,
        "raised_at": None,
        "cleared_at": f"{ago(days=2, hours=-3):%Y-%m-%dT%H:%M:%SZ}",
        "cleared_by": "below 12.5 %",
        "peak": "30.0 %",
        "acknowledged_at": None,
        "snoozed_until": None,
    }


def test_acknowledge_and_snooze(store: Store, tmp_path: Path) -> None:
    noted(store)
    done = alerts(tmp_path, "ack", "key-budget:hash-1")
    assert (done.returncode, done.stdout) == (0, "key-budget:hash-1 is acknowledged\n")
    done = alerts(tmp_path, "snooze", "quota-80", "2h")
    words, _, until = done.stdout.rpartition(" until ")
    assert (done.returncode, words) == (0, "quota-80 keeps quiet")
    end = datetime.strptime(until.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert timedelta(minutes=119) <= end - now < timedelta(minutes=125)
    first, second = alerts(tmp_path, "list").stdout.splitlines()
    assert "acknowledged" in first and "snoozed to " in second
    done = alerts(tmp_path, "snooze", "quota-80", "0")
    assert (done.returncode, done.stdout) == (0, "quota-80 keeps quiet no longer\n")
    assert "snoozed" not in alerts(tmp_path, "list").stdout


def test_what_is_not_open_cannot_be_noted(store: Store, tmp_path: Path) -> None:
    noted(store)
    done = alerts(tmp_path, "ack", "errors", "quota-80")
    assert (done.returncode, done.stdout) == (7, "quota-80 is acknowledged\n")
    assert done.stderr == ("elevenmon: no open alert is called 'errors'; elevenmon alerts list names them\n")
    wrong = alerts(tmp_path, "snooze", "quota-80", "soon")
    assert wrong.returncode == 2 and "'soon' is no duration" in wrong.stderr
    for span in ("522w", "999999999w"):
        long = alerts(tmp_path, "snooze", "quota-80", span)
        assert long.returncode == 2 and f"'{span}' is too long; 3650d at most" in long.stderr
    assert alerts(tmp_path, "list").stdout.count("snoozed") == 0


def test_nothing_to_tell(store: Store, tmp_path: Path) -> None:
    done = alerts(tmp_path, "list")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("elevenmon: no alert is open\n")
    told = json.loads(alerts(tmp_path, "list", "--json").stdout)
    assert told == {"schema": 1, "watched_at": None, "alerts": []}


def test_without_a_store_there_is_no_data(tmp_path: Path) -> None:
    for command in (("list",), ("ack", "x"), ("rehearse",)):
        assert alerts(tmp_path, *command).returncode == 7


def failing(store: Store) -> None:
    """An hour in which every other request was refused, two hours ago, in a quiet day of requests."""
    rows = [
        ApiRequest(
            f"r{minute}-{number}",
            ago(minutes=minute, seconds=number),
            "POST",
            "/v1/text-to-speech/x",
            429 if 120 <= minute < 180 and number % 2 else 200,
            0.5,
        )
        for minute in range(0, 24 * 60, 1)
        for number in range(4)
    ]
    store.write(lambda connection: requests.add(connection, rows)).result(30)


def test_a_rehearsal_says_when_a_rule_would_have_fired(store: Store, tmp_path: Path) -> None:
    failing(store)
    told = json.loads(alerts(tmp_path, "rehearse", "--since", "20h", "--json").stdout)
    [episode] = told["episodes"]
    assert (episode["rule"], episode["peak"], episode["cleared_by"]) == ("errors", "50.0 %", "below 12.5 %")
    opened = datetime.fromisoformat(episode["opened_at"])
    assert ago(minutes=180) <= opened <= ago(minutes=160)
    assert told["quota_known"] is False and "key-lost" in told["not_replayed"] and told["limits"]
    lines = alerts(tmp_path, "rehearse", "--since", "20h").stdout.splitlines()
    assert lines[0].endswith(": 1 episode") and "fired: errors 1x" in lines
    assert "the quota was never read: no rule on credits could be replayed" in lines


def test_a_rehearsal_goes_by_the_settings(store: Store, tmp_path: Path) -> None:
    failing(store)
    (tmp_path / "elevenmon").mkdir()
    (tmp_path / "elevenmon" / "config.toml").write_text("[alerts.errors]\non = false\n")
    assert json.loads(alerts(tmp_path, "rehearse", "--since", "20h", "--json").stdout)["episodes"] == []


def test_a_rehearsal_knows_the_budget(store: Store, tmp_path: Path) -> None:
    spending(store, now)
    (tmp_path / "elevenmon").mkdir()
    (tmp_path / "elevenmon" / "config.toml").write_text('[budget]\namount = 1\ncurrency = "usd"\n')
    told = json.loads(alerts(tmp_path, "rehearse", "--since", "32d", "--json").stdout)["episodes"]
    assert {one["rule"] for one in told} == {"forecast-budget"}
    assert all(one["cleared_by"] in ("reached", "reset") for one in told if one["cleared_at"])


def test_a_rehearsal_says_what_it_cannot_replay(store: Store, tmp_path: Path) -> None:
    told = json.loads(alerts(tmp_path, "rehearse", "--json").stdout)
    assert told["not_replayed"] == ["invoice-open", "invoice-failed", "data-stale", "key-lost"]
    assert told["why_not"]["key-lost"] == "answers that refuse the key are not stored"
    lines = alerts(tmp_path, "rehearse").stdout.splitlines()
    assert "not replayed, but told as they were noted while elevenmon was open:" in lines
    assert "  invoice-open, invoice-failed: of invoices only the newest answer is stored" in lines


def test_a_rehearsal_needs_a_past(tmp_path: Path) -> None:
    done = alerts(tmp_path, "rehearse", "--since", "2999-01-01T00:00:00Z")
    assert done.returncode == 2 and "a time in the past is needed" in done.stderr
    assert alerts(tmp_path, "rehearse", "--since", "often").returncode == 2


def test_noted_in_the_time_in_which_alerts_are_told(store: Store, tmp_path: Path) -> None:
    """This machine's clock is twenty minutes behind the service's: a snooze of ten ends in half an hour."""
    store.write(lambda connection: state.put(connection, OFFSET_STATE, "1200.0")).result(30)
    noted(store)
    assert alerts(tmp_path, "ack", "quota-80").returncode == 0
    assert alerts(tmp_path, "snooze", "key-budget:hash-1", "10m").returncode == 0
    told = {one["rule"]: one for one in json.loads(alerts(tmp_path, "list", "--json").stdout)["alerts"]}
    seen = datetime.fromisoformat(told["quota-80"]["acknowledged_at"])
    until = datetime.fromisoformat(told["key-budget"]["snoozed_until"])
    assert timedelta(minutes=20) <= seen - now < timedelta(minutes=25)
    assert timedelta(minutes=30) <= until - now < timedelta(minutes=35)


def test_a_rehearsal_goes_up_to_now_as_the_service_has_it(store: Store, tmp_path: Path) -> None:
    store.write(lambda connection: state.put(connection, OFFSET_STATE, "-1200.0")).result(30)
    told = json.loads(alerts(tmp_path, "rehearse", "--since", "1h", "--json").stdout)
    since, until = (datetime.fromisoformat(told[name]) for name in ("since", "until"))
    assert timedelta(minutes=15) < now - until <= timedelta(minutes=20)
    assert until - since == timedelta(hours=1)
