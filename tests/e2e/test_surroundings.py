"""What the monitor is started in: terminals, languages, folders and limits that are not as they should be.

Each gives the working monitor, or one clear sentence and its exit code.
"""

import sys
from pathlib import Path

import pytest

from tests.e2e.test_demo import LIVE, quit_clean, shows, start
from tests.faults.pty_harness import Session

UNDER_A_LIMIT = 'ulimit $1 && exec "$0" -m elevenmon --demo --data-dir "$2"'


def under_a_limit(limit: str, home: Path) -> Session:
    """elevenmon, with a limit of open files as `ulimit -n` sets it."""
    environment = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "TZ": "UTC"}
    command = ("/bin/sh", "-c", UNDER_A_LIMIT, sys.executable, limit, str(home / "data"))
    return Session(command, size=(120, 40), environment=environment)


@pytest.mark.parametrize(
    ("environment", "live"),
    [
        ({"LANG": "C", "LC_ALL": "C"}, r"\*\s+\d+s ago"),
        ({"TERM": ""}, LIVE),
        ({"TERM": "no-such-terminal"}, LIVE),
        ({"NO_COLOR": "1"}, LIVE),
        ({"TZ": "Mars/Olympus"}, LIVE),
        ({"ALL_PROXY": "socks5://127.0.0.1:9", "HTTPS_PROXY": "foo://", "NO_PROXY": "[::1]:80"}, LIVE),
        ({"SSL_CERT_FILE": "/nonexistent.pem"}, LIVE),
        ({"COLUMNS": "²", "LINES": "99999999"}, LIVE),
        ({"ESCDELAY": "1" + "0" * 400, "TEXTUAL_FPS": "9" * 14}, LIVE),
        ({"PYTHONIOENCODING": "utf-16"}, LIVE),
        ({"TEXTUAL_COLOR_SYSTEM": "", "TEXTUAL_DRIVER": ""}, LIVE),
    ],
)
def test_it_works_all_the_same(tmp_path: Path, environment: dict[str, str], live: str) -> None:
    with start(tmp_path, "--demo", environment=environment) as session:
        shows(session, live)
        quit_clean(session)


def test_an_encoding_without_most_characters_keeps_the_columns(tmp_path: Path) -> None:
    with start(tmp_path, "--demo", environment={"PYTHONIOENCODING": "ascii"}) as session:
        shows(session, r"\*\s+\d+s ago")
        shows(session, r"J\?rgen Gro\? ")
        shows(session, r"\|\s+\?\?\?\? \?\?\?\?\?\? ")
        lines = [line.rstrip() for line in session.text.splitlines()]
        assert {len(line) for line in lines if line.startswith("|")} == {120}
        quit_clean(session)


def test_a_data_folder_that_is_a_file_is_told_of_on_a_narrow_screen_too(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with start(tmp_path, "--demo", size=(80, 24)) as session:
        shows(session, LIVE)
        shows(session, "Store")
        shows(session, "the store file cannot be used")
        quit_clean(session)
    assert (tmp_path / "data").read_bytes() == b""


def test_a_terminal_that_can_draw_nothing_is_one_sentence(tmp_path: Path) -> None:
    with start(tmp_path, "--demo", environment={"TERM": "dumb"}) as session:
        assert session.wait_for_end() == 2
        assert session.left_behind() == []
    assert session.output.count(b"\n") == 1
    assert b"elevenmon: the monitor cannot draw on a terminal of type TERM=dumb" in session.output


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"TEXTUAL_DRIVER": "nonsense"}, b"TEXTUAL_DRIVER=nonsense names no driver of Textual; allowed: "),
        ({"TEXTUAL_COLOR_SYSTEM": "pink"}, b"TEXTUAL_COLOR_SYSTEM=pink is not understood; allowed: auto, "),
    ],
)
def test_nonsense_for_textual_is_one_sentence(
    tmp_path: Path, environment: dict[str, str], told: bytes
) -> None:
    with start(tmp_path, "--demo", environment=environment) as session:
        assert session.wait_for_end() == 2
        assert session.left_behind() == []
    assert session.output.count(b"\n") == 1
    assert session.output.startswith(b"elevenmon: " + told)


def test_an_unknown_time_zone_is_told_of(tmp_path: Path) -> None:
    with start(tmp_path, "--demo", environment={"TZ": "Mars/Olympus"}) as session:
        shows(session, "TZ=Mars/Olympus is no time")
        shows(session, LIVE)
        quit_clean(session)


def test_no_aid_to_development_writes_down_a_pasted_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    key = "sk_0123456789abcdef0123"
    aids = {"TEXTUAL_LOG": str(tmp_path / "textual.log"), "TEXTUAL_DEBUG": "1"}
    with start(tmp_path, environment=aids) as session:
        shows(session, "TEXTUAL_LOG is ignored: it would write")
        shows(session, "paste an API key")
        session.send(key)
        shows(session, "•" * len(key))
        session.send("\x03")
        assert session.wait_for_end() == 0
    assert [path.name for path in tmp_path.rglob("*.log")] == []


def test_too_few_open_files_are_one_sentence(tmp_path: Path) -> None:
    with under_a_limit("-n 20", tmp_path) as session:
        assert session.wait_for_end() == 2
        assert session.left_behind() == []
    assert session.output.count(b"\n") == 1
    assert b"the monitor needs 64 open files, and the limit here is 20" in session.output


def test_a_low_limit_of_open_files_that_may_be_raised_is_raised(tmp_path: Path) -> None:
    with under_a_limit("-S -n 20", tmp_path) as session:
        shows(session, LIVE)
        limits = Path(f"/proc/{session.pid}/limits").read_text(encoding="utf-8")
        (line,) = [line for line in limits.splitlines() if line.startswith("Max open files")]
        assert int(line.split()[3]) == 256
        quit_clean(session)
