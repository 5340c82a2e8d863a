"""The command line as a process: one sentence, the right exit code, nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from elevenmon import __version__
from elevenmon.cli.options import demo_choice, demo_options, flags, global_options, with_globals
from elevenmon.settings.resolve import Flags
from elevenmon.simulation import DemoChoice


def run(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run elevenmon without a terminal, with files of its own."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "elevenmon", *arguments],
        env={**keep, "HOME": str(home), "XDG_CONFIG_HOME": str(home), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_version(tmp_path: Path) -> None:
    done = run("--version", home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"elevenmon {__version__}\n", "")


def test_help_names_every_command(tmp_path: Path) -> None:
    done = run("--help", home=tmp_path)
    assert done.returncode == 0
    assert "demo-server" in done.stdout
    assert "..." not in done.stdout.partition("Commands:")[2]
    assert "--scenario" in run("demo-server", "--help", home=tmp_path).stdout


@pytest.mark.parametrize("command", [("status",), ("db", "info"), ("alerts", "list"), ("why",)])
def test_the_help_of_a_command_names_all_options_that_it_takes(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    told = run(*command, "--help", home=tmp_path).stdout
    for option in ("--profile", "--demo", "--scenario", "--seed", "--items", "--speed"):
        assert f"\n  {option} " in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--nonsense",), "No such option '--nonsense'"),
        (("nonsense",), "No such command 'nonsense' (see elevenmon --help)"),
        (("--scenario", "busy"), "--scenario goes with --demo (see elevenmon --help)"),
        (("--scenario", "busy", "status"), "--scenario goes with --demo (see elevenmon status --help)"),
        (("db", "info", "--seed", "3"), "--seed goes with --demo (see elevenmon db info --help)"),
        (("--seed", "3", "demo-server"), "--seed goes after demo-server (see elevenmon demo-server --help)"),
        (("why", "--demo", "--scenario", "x"), "'x' is not one of 'calm', 'busy', 'nearly-out'"),
        (("--demo", "--scenario", "x"), "'x' is not one of 'calm', 'busy', 'nearly-out'"),
        (("alerts",), "a command is needed: ack, list, rehearse, snooze, test (see elevenmon alerts --help)"),
        (("db", "prune", "--before", "1d"), "Missing option '--kind'. Choose from: history, requests,"),
        (("--demo", "--items", "-1"), "-1 is not in the range"),
        (("--demo", "--speed", "nan", "status"), "Invalid value for '--speed': nan is no number"),
        (("status", "--demo", "--speed", "9999"), "9999.0 is not in the range"),
        (("demo-server", "--port", "99999"), "99999 is not in the range"),
        (("demo-server", "--now", "yesterday"), "yesterday"),
        (("--base-url", ""), "Invalid value for '--base-url': an empty text is no value"),
        (("status", "--line", "--profile="), "Invalid value for '--profile': an empty text is no value"),
        (("--demo", "--base-url", "eu"), "--demo has an address of its own: leave --base-url out"),
        (("status", "--demo", "--base-url=eu"), "--demo has an address of its own: leave --base-url out"),
        (("--base-url", "http://example.org"), "--base-url: "),
        (("--config", "/nonexistent/config.toml"), "/nonexistent/config.toml: no such settings file"),
        (("--profile", "work"), "no profile 'work'; profiles: none are defined"),
        ((), "the monitor needs a terminal, and standard input is not one"),
        (("--demo",), "the monitor needs a terminal, and standard input is not one"),
        (("--reset-terminal",), "there is no terminal to reset here"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = run(*arguments, home=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("elevenmon: ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "directory"),
    [
        (["--data-dir", "/a", "probe"], "/a"),
        (["probe", "--data-dir", "/a"], "/a"),
        (["--data-dir", "/a", "probe", "--data-dir", "/b"], "/b"),
        (["probe"], None),
    ],
)
def test_a_flag_may_stand_before_and_after_the_command_and_the_later_holds(
    line: list[str], directory: str | None
) -> None:
    seen: list[Flags] = []
    group = click.Group(params=global_options())
    command = click.Command("probe", callback=lambda: seen.append(flags(click.get_current_context())))
    group.add_command(with_globals(command))
    group.main(line, standalone_mode=False)
    assert seen[0].data_dir == directory


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        (["--demo", "--scenario", "calm", "probe"], DemoChoice("calm")),
        (["probe", "--scenario", "calm", "--demo", "--speed", "2"], DemoChoice("calm", speed=2.0)),
        (["--seed", "7", "probe", "--demo", "--seed", "8", "--items", "0"], DemoChoice(seed=8, items=0)),
        (["--demo", "probe"], DemoChoice()),
        (["probe"], None),
    ],
)
def test_which_demo_may_be_said_before_and_after_the_command(
    line: list[str], choice: DemoChoice | None
) -> None:
    seen: list[DemoChoice | None] = []
    group = click.Group(params=[*global_options(), *demo_options()])
    command = click.Command("probe", callback=lambda: seen.append(demo_choice(click.get_current_context())))
    group.add_command(with_globals(command))
    group.main(line, standalone_mode=False)
    assert seen == [choice]


def test_a_hostile_argument_is_shown_harmless(tmp_path: Path) -> None:
    done = run("--profile", "\x1b]0;owned\x07[red]", home=tmp_path)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "\x07" not in done.stderr


def test_a_named_key_file_that_is_missing_is_one_sentence_and_exit_code_3(tmp_path: Path) -> None:
    (tmp_path / "elevenmon").mkdir()
    (tmp_path / "elevenmon" / "config.toml").write_text('[profiles.work]\napi_key_file = "gone"\n')
    done = run("sync", home=tmp_path)
    told = "elevenmon: no API key: api_key_file names ~/elevenmon/gone, which does not exist\n"
    assert (done.returncode, done.stdout, done.stderr) == (3, "", told)
    assert not list(tmp_path.rglob("*.db"))


def test_a_key_in_the_wrong_place_is_not_repeated(tmp_path: Path) -> None:
    done = run("--profile", "sk_0123456789abcdef0123", home=tmp_path)
    assert "sk_0123456789abcdef0123" not in done.stderr + done.stdout
