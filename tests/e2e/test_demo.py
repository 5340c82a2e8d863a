"""The whole program on a real pseudo-terminal, against the real demo server."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.pty_harness import HANG_GUARD, Session

ELEVENMON = (sys.executable, "-m", "elevenmon")
LIVE = r"●\s+\d+s ago"
KEY = "sk_0123456789abcdef0123"


def start(
    home: Path, *arguments: str, size: tuple[int, int] = (120, 40), environment: dict[str, str] | None = None
) -> Session:
    """elevenmon with files of its own."""
    given = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "TZ": "UTC", **(environment or {})}
    return Session(ELEVENMON, "--data-dir", str(home / "data"), *arguments, size=size, environment=given)


def shows(session: Session, pattern: str, *, seconds: float = HANG_GUARD) -> str:
    """Play until a pattern is on the screen; what matched."""
    found = session.pump(
        lambda: re.search(pattern, session.text) or session.status is not None, seconds=seconds
    )
    match = re.search(pattern, session.text)
    assert found and match, f"{pattern} never shown (status {session.status})\n{session.text}"
    return match[0]


def quit_clean(session: Session, status: int = 0) -> None:
    """Quit with q; the status is right and nothing is left behind."""
    session.send("q")
    assert session.wait_for_end() == status
    assert session.left_behind() == []


def grow(session: Session) -> None:
    """Make the window 120x40, as a terminal does that reports its size in-band when asked to."""
    session.resize(120, 40)
    session.terminal.resize(120, 40)
    if 2048 in session.terminal.modes:
        session.terminal.mode(2048, True)


def children_of(pid: int) -> list[int]:
    """Demo servers started by a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def gone(pids: list[int]) -> bool:
    """Whether all of these processes end soon."""
    end = time.monotonic() + HANG_GUARD
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Server:
    """A demo server on a port that stays the same over restarts."""

    def __init__(self, *options: str) -> None:
        self.options = options
        self.port = 0
        self.run()

    def run(self) -> None:
        """Start it, again on the same port."""
        line = [*ELEVENMON, "demo-server", "--port", str(self.port), "--with-parent", *self.options]
        self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.port = int(self.address.rpartition(":")[2])

    def restart(self, *options: str) -> None:
        """End it, and start it anew with other options."""
        self.kill()
        self.options = options
        self.run()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


def test_the_demo_reaches_a_live_overview_answers_keys_and_quits_clean(tmp_path: Path) -> None:
    with start(tmp_path, "--demo") as session:
        shows(session, LIVE)
        shows(session, r"of [\d,]+ credits")
        servers = children_of(session.pid)
        assert len(servers) == 1
        session.send("?")
        shows(session, r"type to search|[Ss]earch")
        session.send("\x1b")
        session.pump(lambda: not re.search(r"type to search", session.text), seconds=5)
        session.send("b")
        shows(session, r"Products")
        session.send("p")
        shows(session, "PAUSED")
        session.send("p")
        session.pump(lambda: "PAUSED" not in session.text)
        assert "PAUSED" not in session.text
        quit_clean(session)
        assert gone(servers)


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGKILL, -9)],
)
def test_however_it_ends_no_demo_server_is_left(tmp_path: Path, number: signal.Signals, status: int) -> None:
    with start(tmp_path, "--demo") as session:
        shows(session, LIVE)
        servers = children_of(session.pid)
        assert servers
        session.kill(number)
        assert session.wait_for_end() == status
        assert gone(servers)
        if number is not signal.SIGKILL:
            assert session.left_behind() == []


def test_the_second_start_shows_stored_figures_without_a_server(tmp_path: Path, server: Server) -> None:
    environment = {"ELEVENLABS_API_KEY": KEY}
    with start(tmp_path, "--base-url", server.address, environment=environment) as session:
        shows(session, LIVE)
        used = shows(session, r"[\d,]+ of [\d,]+ credits")
        quit_clean(session)
    server.kill()
    with start(tmp_path, "--base-url", server.address, environment=environment) as session:
        shows(session, r"[\d,]+ of [\d,]+ credits")
        assert used.split(" of ")[1] in session.text
        shows(session, r"retry|refused|no connection")
        quit_clean(session)
    server.run()


def test_a_server_that_goes_leaves_the_figures_and_is_found_again(tmp_path: Path, server: Server) -> None:
    (tmp_path / "config" / "elevenmon").mkdir(parents=True)
    (tmp_path / "config" / "elevenmon" / "config.toml").write_text('interval = "5s"\n')
    environment = {"ELEVENLABS_API_KEY": KEY}
    with start(tmp_path, "--base-url", server.address, environment=environment) as session:
        shows(session, LIVE)
        before = shows(session, r"[\d,]+ of [\d,]+ credits")
        # The panes move within one poll of a change.
        assert session.pump(
            lambda: re.search(r"of [\d,]+ credits", session.text) and before not in session.text
        )
        server.kill()
        shows(session, r"retry \d+s|retrying")
        assert re.search(r"[\d,]+ of [\d,]+ credits", session.text), session.text
        server.run()
        shows(session, LIVE)
        quit_clean(session)


@pytest.mark.parametrize(
    ("key", "told"), [("sk_invalid", r"key (was )?refused|refuses? the key|key is (not valid|refused)")]
)
def test_a_wrong_key_is_said_in_plain_words(tmp_path: Path, server: Server, key: str, told: str) -> None:
    with start(tmp_path, "--base-url", server.address, environment={"ELEVENLABS_API_KEY": key}) as session:
        shows(session, told)
        quit_clean(session)


def test_without_a_key_the_welcome_opens_the_demo(tmp_path: Path) -> None:
    with start(tmp_path) as session:
        shows(session, r"[Pp]aste")
        shows(session, r"demo")
        session.send("\x03")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


def test_the_key_is_nowhere_but_in_the_requests(tmp_path: Path, server: Server) -> None:
    with start(tmp_path, "--base-url", server.address, environment={"ELEVENLABS_API_KEY": KEY}) as session:
        shows(session, LIVE)
        assert KEY.encode() not in Path(f"/proc/{session.pid}/cmdline").read_bytes()
        session.kill(signal.SIGTERM)
        assert session.wait_for_end() == 143
        assert KEY.encode() not in session.output
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    for path in files:
        assert KEY.encode() not in path.read_bytes(), path
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_hostile_account_does_not_act_on_the_terminal(tmp_path: Path) -> None:
    with start(tmp_path, "--demo", "--scenario", "hostile") as session:
        shows(session, LIVE)
        session.pump(lambda: False, seconds=2)
        quit_clean(session)
        output = bytes(session.output)
    titles = re.findall(rb"\x1b\](\d+);([^\x07\x1b]*)", output)
    # 2 is our title, 22 Textual's mouse pointer; nothing else speaks to the terminal.
    wanted = {b"2": b"elevenmon", b"22": b"default"}
    assert titles
    assert all(text.startswith(wanted.get(number, b"\0")) for number, text in titles), titles
    assert b"\x1bP" not in output.replace(b"\x1bP+q", b"").replace(b"\x1bP$q", b"")
    assert not re.search(rb"\xc2[\x80-\x9f]|\x00|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]", output)


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (60, 15)])
def test_any_size_is_survived(tmp_path: Path, size: tuple[int, int]) -> None:
    with start(tmp_path, "--demo", size=size) as session:
        session.pump(lambda: False, seconds=2)
        assert session.status is None, session.output[-2000:]
        grow(session)
        shows(session, LIVE)
        quit_clean(session)


def rendition(output: bytes) -> set[int]:
    """Every attribute and colour that a program asked for (SGR), 38 and 48 for those with parameters."""
    found: set[int] = set()
    for sequence in re.findall(rb"\x1b\[([0-9;:]*)m", output):
        numbers = [int(part) for part in re.split(rb"[;:]", sequence or b"0") if part]
        while numbers:
            number = numbers.pop(0)
            found.add(number)
            if number in (38, 48, 58) and numbers:
                del numbers[: 2 if numbers[0] == 5 else 4]
    return found


@pytest.mark.parametrize(("wish", "has_colours"), [("1", False), ("", True)])
def test_no_color_leaves_no_colour_at_all(tmp_path: Path, wish: str, *, has_colours: bool) -> None:
    with start(tmp_path, "--demo", environment={"NO_COLOR": wish}) as session:
        shows(session, LIVE)
        session.send("?")
        shows(session, "type to search")
        session.send("\x1b")
        assert session.pump(lambda: "type to search" not in session.text)
        session.send("\t\t\tj")
        session.send("t")
        shows(session, "Nord")
        session.send("\x1b")
        assert session.pump(lambda: "Nord" not in session.text)
        quit_clean(session)
        output = bytes(session.output)
    asked = rendition(output)
    assert bool(asked & {*range(30, 50), 58, *range(90, 108)}) is has_colours
    assert has_colours or {1, 2, 7} <= asked <= {0, 1, 2, 3, 4, 7, 9, 21, 22, 23, 24, 27}


def test_python_files_in_the_working_directory_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "here"
    trap.mkdir()
    (trap / "html.py").write_text(f"open({str(tmp_path / 'sprung')!r}, 'w')\nraise SystemExit(3)\n")
    monkeypatch.chdir(trap)
    script = str(Path(sys.executable).with_name("elevenmon"))
    given = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with Session((script,), "--demo", "--data-dir", str(tmp_path / "data"), environment=given) as session:
        shows(session, LIVE)
        quit_clean(session)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('theme = "nonsense"', r"config.toml, line 1: theme: no such theme 'nonsense'; allowed: elevenmon"),
        ('[keys]\nreload = "f5"', r"config.toml, line 2: keys.reload: there is no such command"),
        ('[keys]\nrefresh = "p"', r"p is the key of both pause and refresh"),
    ],
)
def test_a_theme_or_key_that_is_not_known_is_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "config" / "elevenmon").mkdir(parents=True)
    (tmp_path / "config" / "elevenmon" / "config.toml").write_text(text)
    with start(tmp_path, "--demo", size=(200, 40)) as session:
        assert session.wait_for_end() == 2
        assert re.search(told, " ".join(session.text.split())), session.text
        assert session.left_behind() == []
    assert not list(tmp_path.glob("data/*.db"))
