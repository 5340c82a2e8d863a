"""Standard output that takes nothing: a full disk, and a reader that has left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.server import running_server

HELP = [
    ("--version",),
    ("--demo", "--version"),
    ("--help",),
    ("-h",),
    ("status", "--help"),
    ("db", "info", "--help"),
    ("demo-server", "--help"),
]
BUFFERED = [{}, {"PYTHONUNBUFFERED": "1"}]


def into(output: int, *arguments: str, home: Path, **more: str) -> tuple[int, str]:
    """Its exit code and what it says, with an open file as its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "elevenmon", *arguments],
        env={"PATH": os.environ["PATH"], "HOME": str(home), **more},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def into_nobody(*arguments: str, home: Path, **more: str) -> tuple[int, str]:
    """As `into`, with a pipe whose reader has left."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as output:
        return into(output.fileno(), *arguments, home=home, **more)


@pytest.mark.parametrize("more", BUFFERED)
@pytest.mark.parametrize("arguments", HELP)
def test_help_that_cannot_be_written_is_one_sentence(
    arguments: tuple[str, ...], more: dict[str, str], tmp_path: Path
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        ended = into(full.fileno(), *arguments, home=tmp_path, **more)
    assert ended == (1, "elevenmon: standard output cannot be written: no space left on device\n")


@pytest.mark.parametrize("more", BUFFERED)
@pytest.mark.parametrize("arguments", [*HELP, ("check", "--help")])
def test_help_that_nobody_reads_ends_quietly(
    arguments: tuple[str, ...], more: dict[str, str], tmp_path: Path
) -> None:
    assert into_nobody(*arguments, home=tmp_path, **more) == (0, "")


def test_a_check_that_nobody_reads_ends_with_what_it_found(tmp_path: Path) -> None:
    key, data = {"ELEVENLABS_API_KEY": "sk_demo"}, ("--data-dir", str(tmp_path / "data"))
    with running_server(scenario="calm", items=50, speed=0) as address:
        place = ("--base-url", address, *data)
        assert into_nobody("check", "--warn", "0", *place, home=tmp_path, **key) == (1, "")
        assert into_nobody("check", "--crit", "0", "--warn", "0", *place, home=tmp_path, **key) == (2, "")
        key = {"ELEVENLABS_API_KEY": "sk_invalid"}
        assert into_nobody("check", *place, home=tmp_path, **key) == (3, "")
