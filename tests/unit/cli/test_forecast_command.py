"""`elevenmon forecast` as a process: documents, refusals, exit codes."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

START = datetime(2026, 11, 2, tzinfo=UTC)
OPTIONS = ("--limit", "6000", "--period-start", "2026-11-02T00:00:00Z", "--reset", "2026-12-02T00:00:00Z")
NOW = ("--now", "2026-11-17T00:00:00Z")


def run(*arguments: str, home: Path, given: str = "", zone: str = "UTC") -> subprocess.CompletedProcess[str]:
    """Run the command with files of its own, without a key and without a network."""
    return subprocess.run(
        [sys.executable, "-m", "elevenmon", "forecast", *arguments],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home), "TZ": zone},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def hours(count: int, *, form: str = "%Y-%m-%dT%H:%M:%SZ") -> list[list[Any]]:
    """Ten credits an hour since 42 days before the period's start."""
    first = START - timedelta(days=42)
    return [[(first + timedelta(hours=hour)).strftime(form), 10] for hour in range(count)]


def write(folder: Path, rows: list[list[Any]]) -> str:
    """A file of usage."""
    path = folder / "usage.csv"
    path.write_text("time,credits\n" + "".join(f"{time},{amount}\n" for time, amount in rows))
    return str(path)


def test_the_document_of_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, hours(57 * 24))
    done = run("--json", "--usage", path, *OPTIONS, "--overage-cap", "9000", *NOW, home=tmp_path)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    answer = json.loads(done.stdout)
    assert list(answer) == [
        "schema",
        "used",
        "limit",
        "projected_total",
        "walls",
        "spare",
        "allowance",
        "verdict",
        "history_days",
    ]
    assert (answer["schema"], answer["used"], answer["limit"], answer["history_days"]) == (
        1,
        3600,
        6000,
        57.0,
    )
    total = answer["projected_total"]
    assert total["p10"] < total["p50"] < total["p90"]
    assert total["p50"] == pytest.approx(7200, rel=0.02)
    included, cap = answer["walls"]
    assert (included["kind"], included["at_credits"], included["probability"]) == ("included", 6000, 1.0)
    eta = included["eta"]
    assert "2026-11-20" < eta["p10"] < eta["p50"] < eta["p90"] < "2026-12-02"
    assert cap == {
        "kind": "cap",
        "at_credits": 15000,
        "probability": 0.0,
        "eta": {"p10": None, "p50": None, "p90": None},
    }
    assert answer["verdict"]["level"] == "warning"
    assert answer["verdict"]["text"].startswith("runs out ")


def test_a_reached_wall_has_its_time_three_times(tmp_path: Path) -> None:
    path = write(tmp_path, hours(57 * 24))
    done = run("--json", "--usage", path, "--limit", "2400", *OPTIONS[2:], *NOW, home=tmp_path)
    (wall,) = json.loads(done.stdout)["walls"]
    assert (wall["probability"], set(wall["eta"].values())) == (1.0, {"2026-11-12T00:00:00Z"})


def test_the_lines_for_people(tmp_path: Path) -> None:
    path = write(tmp_path, hours(57 * 24))
    cap = ("--overage-cap", "unlimited", "--zone", "Europe/Berlin")
    done = run("--usage", path, *OPTIONS, *cap, *NOW, home=tmp_path)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0].startswith("▲ runs out ")
    assert lines[1] == "used 3,600"
    assert lines[3] == "included credits 6,000: reached before the reset in >99 % of cases est."
    assert lines[4] == "allows 160 a day, or 218 a working day"
    assert lines[5] == "rests on 57.0 days"


def test_naive_times_are_in_the_zone_asked_for_or_the_machines(tmp_path: Path) -> None:
    path = write(tmp_path, hours(57 * 24 + 1, form="%Y-%m-%dT%H:%M:%S"))
    naive = ("--period-start", "2026-11-02", "--reset", "2026-12-02T00:00:00Z", "--now", "1794873600")
    chosen = run(
        "--json", "--usage", path, "--limit", "9e3", *naive, "--zone", "Europe/Berlin", home=tmp_path
    )
    machine = run("--json", "--usage", path, "--limit", "9e3", *naive, home=tmp_path, zone="Europe/Berlin")
    assert json.loads(chosen.stdout)["used"] == 3610
    assert machine.stdout == chosen.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("time,credits\n2026-11-02,5\n2026-11-03,x\n", "line 3: 'x' is no number of credits"),
        ("time,credits\n2026-11-02,nan\n", "line 2: 'nan' is no number of credits"),
        ("time,credits\n2026-11-02,1_000\n", "line 2: '1_000' is no number of credits"),
        ("time,credits\nyesterday,5\n", "line 2: 'yesterday' is no time; ISO 8601"),
        ("time,credits\n3026-11-02,5\n", "line 2: '3026-11-02' is no time between 1970 and 2200"),
        ("time,credits\n2026-11-02,5,6\n", "line 2: 3 columns instead of 2"),
        ("time,credits\n2026-11-02,5\n\n2026-11-02,6\n", "line 4: the same time as line 2"),
        ("time,credits\n", "line 1: no rows after the header"),
        ("", "line 1: the header is not time,credits"),
        ("when,credits\n2026-11-02,5\n", "line 1: the header is not time,credits"),
        ("time,credits\n2026-11-02T00:00:00,5\n2026-11-02T00:00:20,6\n", "less than a minute after"),
        ("time,credits\n2026-11-02,\xff\x1b]0;\n", "line 2: not UTF-8 text"),
    ],
)
def test_a_bad_file_is_one_sentence_and_exit_code_8(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(text.encode("latin-1"))
    done = run("--json", "--usage", str(path), *OPTIONS, *NOW, home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (8, "", 1)
    assert f"{path}: " in done.stderr
    assert told in done.stderr


def test_no_file_is_exit_code_8_as_well(tmp_path: Path) -> None:
    done = run("--usage", str(tmp_path / "none.csv"), *OPTIONS, home=tmp_path)
    assert (done.returncode, done.stdout) == (8, "")
    assert done.stderr == f"elevenmon: {tmp_path / 'none.csv'}: No such file or directory\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--limit", "5"), "--limit goes with --usage"),
        (("--what-if", "magic=1"), "--what-if: 'magic=1' is not understood; allowed: traffic=1.5, move="),
        (("--max-age", "soon"), "--max-age: 'soon' is no duration"),
        (("--usage", "u.csv", *OPTIONS, "--what-if", "traffic=2"), "go with the account, not with --usage"),
        (("--batch", "--offline"), "--batch takes everything from its lines"),
        (("--usage", "u.csv", "--limit", "5"), "--usage needs --period-start, --reset as well"),
        (("--batch", "--limit", "5"), "--batch takes everything from its lines"),
        (("--usage", "u.csv", *OPTIONS, "--limit", "-1"), "--limit: limit '-1' is not a number above 0"),
        (
            ("--usage", "u.csv", *OPTIONS, "--overage-cap", "much"),
            "--overage-cap: overage cap 'much' is neith",
        ),
        (("--usage", "u.csv", *OPTIONS, "--zone", "Nowhere"), "--zone: no such time zone: 'Nowhere'"),
        (("--usage", "u.csv", *OPTIONS, "--now", "soon"), "--now: 'soon' is no time"),
        (
            ("--usage", "u.csv", *OPTIONS, "--reset", "2026-11-01"),
            "the reset does not come after the period's",
        ),
        (("--usage", "u.csv", *OPTIONS, "--now", "2026-11-01"), "now comes before the period's start"),
    ],
)
def test_a_wrong_flag_is_exit_code_2(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    path = write(tmp_path, hours(50))
    done = run(*(path if each == "u.csv" else each for each in arguments), home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert told in done.stderr


def request(**changes: Any) -> str:
    """A line of `--batch`; a change to None takes a field out."""
    fields: dict[str, Any] = {
        "usage": hours(57 * 24),
        "limit": 7200.5,
        "period_start": "2026-11-02T00:00:00Z",
        "reset": "2026-12-02T00:00:00Z",
        "now": "2026-11-17T00:00:00Z",
        **changes,
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def test_a_batch_answers_line_by_line(tmp_path: Path) -> None:
    lines = [
        request(),
        request(overage_cap=100, zone="Asia/Kolkata", previous="watch"),
        request(overage_cap="unlimited"),
        "nonsense",
        "[1]",
        request(limit=None),
        request(limit=0),
        request(usage=[["2026-11-02", 1], ["x", 2]]),
        request(usage=[["2026-11-02", 1], ["2026-11-02T00:00:00Z", 2]]),
        request(zone="Nowhere"),
        request(previous="fine"),
        request(reset="2026-11-01"),
        request(usage=[]),
        request(now="2026-12-05"),
        request(),
    ]
    done = run("--batch", home=tmp_path, given="\n".join(lines) + "\n")
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(answer["walls"]) for answer in answers[:3]] == [1, 2, 1]
    assert answers[0] == answers[-1]
    assert answers[0]["limit"] == 7200.5
    assert [answer.get("error") for answer in answers[3:12]] == [
        "not a JSON object on one line",
        "not a JSON object on one line",
        "limit missing; needed: usage, limit, period_start, reset",
        "limit 0 is not a number above 0",
        "usage[1]: 'x' is no time; ISO 8601 such as 2026-11-20T14:00:00Z, or unix seconds, is needed",
        "two buckets begin at 2026-11-02T00:00:00Z",
        "no such time zone: 'Nowhere'; an IANA name such as Europe/Paris is needed",
        "no such level: 'fine'; allowed: ok, watch, warning, critical, unknown",
        "the reset does not come after the period's start",
    ]
    assert all(answer["schema"] == 1 for answer in answers)
    assert [answer["verdict"]["text"] for answer in answers[12:14]] == [
        "too little data for an estimate: 0 of 24 h",
        "no estimate: the reset is past",
    ]
    assert answers[12]["projected_total"] == {"p10": None, "p50": None, "p90": None}
