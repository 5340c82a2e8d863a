"""`elevenmon why`: a process, on a store that a monitor may use."""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from elevenmon.domain.usage import UsageRow
from elevenmon.simulation import DemoChoice
from elevenmon.store import state, usage
from elevenmon.store.database import Store
from elevenmon.sync.known import BILLING_STATE
from tests.unit.cli.test_command_line import run
from tests.unit.store.records import FixedClock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def this_hour() -> datetime:
    """When the hour began: asked by each test anew, for a whole run lasts long."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "data" / DemoChoice().store_name, clock=FixedClock())
    yield opened
    opened.close()


def fill(store: Store, loud: float, dimensions: tuple[str, ...] = ("", "voice_id")) -> datetime:
    """Six weeks of a hundred credits an hour, and one hour, which is returned, that may be loud."""
    top = this_hour()
    loudest = top - 5 * HOUR

    def put(connection: object) -> None:
        start = top - timedelta(weeks=6)
        hours = [start + number * HOUR for number in range(6 * 7 * 24 + 1)]
        for dimension in dimensions:
            groups = ("v1",) if dimension else ()
            usage.replace(
                connection,
                dimension=dimension,
                interval_seconds=3600,
                since=start,
                until=top + HOUR,
                rows=[UsageRow(at, groups, loud if at == loudest else 100.0) for at in hours],
                obtained_at=datetime.now(UTC),
            )

    store.write(put).result(30)
    return loudest


def why(home: Path, *arguments: str, zone: str = "UTC") -> subprocess.CompletedProcess[str]:
    return run("--demo", "--data-dir", str(home / "data"), "why", *arguments, home=home, TZ=zone)


def test_the_newest_anomaly_is_explained_and_else_the_hour_before(store: Store, tmp_path: Path) -> None:
    fill(store, 100.0)
    before = this_hour()
    quiet = json.loads(why(tmp_path, "--json").stdout)
    assert quiet["anomaly"] is None
    assert quiet["until"] in {f"{top:%Y-%m-%dT%H:%M:%SZ}" for top in (before, this_hour())}
    loudest = fill(store, 40_000.0)
    loud = json.loads(why(tmp_path, "--json").stdout)
    assert (loud["credits"], loud["usual"], loud["weeks"]) == (40_000, 100, 4)
    assert loud["since"] == f"{loudest:%Y-%m-%dT%H:%M:%SZ}" and loud["anomaly"].startswith(
        "40,000 credits at "
    )
    assert loud["gains"][0]["rows"][0]["gain"] == 39_900
    told = why(tmp_path)
    assert told.returncode == 0
    assert told.stdout.splitlines()[1].startswith("+39,900 credits at ")


def test_the_hours_of_a_time(store: Store, tmp_path: Path) -> None:
    loudest = fill(store, 40_000.0)
    asked = f"{loudest - HOUR + timedelta(minutes=30):%Y-%m-%dT%H:%M:%SZ}"
    told = json.loads(why(tmp_path, "--at", asked, "--hours", "2", "--json").stdout)
    assert (told["credits"], told["usual"], told["anomaly"]) == (40_100, 200, None)


def test_what_has_no_answer(store: Store, tmp_path: Path) -> None:
    done = why(tmp_path, "--at", "3h")
    assert (done.returncode, done.stdout) == (7, "")
    assert done.stderr.startswith("elevenmon: no usage is known at ")
    assert done.stderr.endswith(": elevenmon sync fetches the last six weeks\n")


def test_money_is_explained_by_the_day(store: Store, tmp_path: Path) -> None:
    today = this_hour().replace(hour=0)
    dear = today - 3 * DAY

    def put(connection: object) -> None:
        state.put(connection, BILLING_STATE, json.dumps("cost"))
        start = today - timedelta(weeks=6)
        for dimension, groups in (("", ()), ("product_type", ("Music",))):
            costs = [(start + number * DAY, currency) for number in range(43) for currency in ("usd", "eur")]
            usage.replace(
                connection,
                dimension=dimension,
                interval_seconds=86_400,
                since=start,
                until=today + DAY,
                rows=[
                    UsageRow(at, groups, None, cost=250.5 if at == dear else 40.25, currency=currency)
                    if currency == "usd"
                    else UsageRow(at, groups, None, cost=0.5, currency=currency)
                    for at, currency in costs
                ],
                obtained_at=datetime.now(UTC),
            )

    store.write(put).result(30)
    until = json.loads(why(tmp_path, "--json").stdout)["until"]
    assert until in {f"{day:%Y-%m-%dT%H:%M:%SZ}" for day in (today, this_hour().replace(hour=0))}
    told = json.loads(why(tmp_path, "--at", f"{dear + 5 * HOUR:%Y-%m-%dT%H:%MZ}", "--json").stdout)
    assert (told["unit"], told["cost"], told["usual"], told["weeks"]) == ("usd", 250.5, 40.25, 4)
    assert told["since"] == f"{dear:%Y-%m-%dT%H:%M:%SZ}" and "credits" not in told
    assert told["besides"] == {"eur": 0.5}
    assert [(part["by"], part["known"]) for part in told["gains"][:3]] == [
        ("voice", False),
        ("product", True),
        ("model", False),
    ]
    row = told["gains"][1]["rows"][0]
    assert (row["id"], row["cost"], row["usual"], row["gain"]) == ("Music", 250.5, 40.25, 210.25)
    written = why(tmp_path, "--at", f"{dear:%Y-%m-%d}").stdout
    for zone in ("Europe/Berlin", "Asia/Tokyo", "America/New_York"):
        assert why(tmp_path, "--at", f"{dear:%Y-%m-%d}", zone=zone).stdout == written, "the day of that name"
    assert written.startswith("+$210.25 on ") and "(UTC) against $40.25 usual" in written
    assert "\n€0.50 besides\n" in written
    assert "by voice, money is not known by voice\n" in written
    assert re.search(r"\n  Music +\+\$210\.25  100 %  \$250\.50 / \$40\.25\n", written)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--at", "noon"), "--at: 'noon' is no time; allowed: an ISO 8601 time"),
        (("--at", "2099-01-01"), "--at: a time in the past is needed"),
        (("--hours", "3"), "--hours goes with --at"),
        (("--at", "3h", "--hours", "0"), "0 is not in the range"),
        (("now",), "Got unexpected extra argument (now)"),
    ],
)
def test_what_cannot_be_asked(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = why(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_where_only_totals_are_stored_sync_is_named(store: Store, tmp_path: Path) -> None:
    fill(store, 100.0, dimensions=("",))
    done = why(tmp_path)
    assert done.returncode == 0
    assert "by voice" not in done.stdout
    advice = "elevenmon sync fetches the last six weeks"
    assert done.stderr == f"elevenmon: who is behind it is not known for these hours: {advice}\n"
    fill(store, 100.0)
    done = why(tmp_path)
    assert "by voice" in done.stdout
    assert done.stderr == ""
