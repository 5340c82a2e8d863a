"""`elevenmon alerts test`: a line for each way out, and a true exit status."""

import json
from pathlib import Path

import pytest

from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.main import run
from tests.unit.notify.test_hook import script

REFUSED = "http://127.0.0.1:9/hook"


def settings(path: Path, *tables: str) -> list[str]:
    """The options for a settings file."""
    file = path / "config.toml"
    file.write_text("\n".join(tables))
    return ["--config", str(file), "--data-dir", str(path / "data")]


def hook(path: Path, body: str) -> str:
    program = script(path / "hook", f"#!/bin/sh\n{body}\n")
    return f"[notify.exec]\ncommand = [{json.dumps(program)}]\nevents = ['cleared']\nlevel = 'critical'"


def test_a_marked_event_goes_out_whatever_the_channel_carries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = settings(
        tmp_path,
        "profile = 'work'",
        "[profiles.work]",
        "region = 'eu'",
        hook(tmp_path, f"cat > {tmp_path}/got"),
    )
    assert run(["alerts", "test", *options]) == ExitCode.OK
    assert capsys.readouterr().out == "exec     ok   ended with 0\n"
    got = json.loads((tmp_path / "got").read_text())
    assert (got["schema"], got["event"], got["test"], got["rule"]) == (1, "opened", True, "test")
    assert (got["account"]["profile"], got["account"]["region"]) == ("work", "eu")
    assert not (tmp_path / "data").exists()


def test_each_channel_has_its_line_and_the_first_failure_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "notify-send", "#!/bin/sh\nexit 0\n")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    webhook = f"[notify.webhook]\nurl = '{REFUSED}'"
    options = settings(tmp_path, "[notify.desktop]", hook(tmp_path, "echo no >&2; exit 4"), webhook)
    assert run(["alerts", "test", *options]) == ExitCode.INTERNAL
    assert capsys.readouterr().out.splitlines() == [
        "desktop  ok   shown by notify-send",
        "exec     BAD  ended with 4: no",
        "webhook  BAD  127.0.0.1:9: The server refused the connection",
    ]
    assert run(["alerts", "test", "webhook", *options]) == ExitCode.NETWORK
    assert run(["alerts", "test", "desktop", *options]) == ExitCode.OK


def test_where_nothing_is_on_it_says_how_to_turn_it_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = settings(tmp_path, "[notify.desktop]")
    assert run(["alerts", "test", "exec", *options]) == ExitCode.USAGE
    assert "notify.exec is off; the table [notify.exec] turns it on" in capsys.readouterr().err
    options = settings(tmp_path, "")
    assert run(["alerts", "test", *options]) == ExitCode.USAGE
    assert "[notify.desktop], [notify.exec] or [notify.webhook]" in capsys.readouterr().err
    assert run(["alerts", "test", "pigeon", *options]) == ExitCode.USAGE
    assert run(["alerts"]) == ExitCode.USAGE


def test_the_demo_speaks_for_its_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = settings(tmp_path, hook(tmp_path, f"cat > {tmp_path}/got"))
    assert run(["--demo", "--scenario", "spike", "alerts", "test", *options]) == ExitCode.OK
    account = json.loads((tmp_path / "got").read_text())["account"]
    assert (account["profile"], account["region"]) == ("demo", "spike")
    assert capsys.readouterr().err == ""
