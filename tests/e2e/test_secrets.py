"""Neither the key nor the webhook's secret is anywhere it should not be after a run that uses everything."""

import base64
import json
import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from tests.e2e.receiver import Receiver
from tests.e2e.test_demo import ELEVENMON, LIVE, Server, shows, start

KEY = "no+pattern/knows-this\"key'Zq9w"
"""It does not look like a key, and is written differently in JSON and in URLs."""
SECRET = "whsec/of+the-receiver~Xv7t"


def forms(secret: str) -> list[bytes]:
    """The ways in which a secret may stand in a file or an answer."""
    plain = secret.encode()
    return [
        plain,
        json.dumps(secret)[1:-1].encode(),
        repr(secret)[1:-1].encode(),
        quote(secret, safe="").encode(),
        base64.b64encode(plain),
        plain.hex().encode(),
        secret.encode("utf-16-le"),
        # A piece of it is as bad: its first two thirds.
        plain[: len(plain) * 2 // 3],
    ]


def assert_none(where: object, data: bytes) -> None:
    """Neither secret stands in the data, however written."""
    for secret in (KEY, SECRET):
        for form in forms(secret):
            assert form not in data, (where, form)


def prepare(home: Path, receiver: Receiver) -> Path:
    """Settings with every channel on; the hook shows all that it was given."""
    folder = home / "config" / "elevenmon"
    folder.mkdir(parents=True)
    hook = home / "hook"
    hook.write_text(
        "#!/bin/sh\n"
        f'{{ echo "$@"; env; cat; tr "\\0" " " < /proc/$PPID/cmdline; }} > {home}/hook-{"$"}{"$"}.new\n'
        f"mv {home}/hook-$$.new {home}/hook-$ELEVENMON_RULE\n"
    )
    hook.chmod(0o700)
    (folder / "config.toml").write_text(
        'interval = "5s"\n'
        "[notify.desktop]\n"
        f'[notify.exec]\ncommand = ["{hook}", "argument"]\n'
        f'[notify.webhook]\nurl = "http://127.0.0.1:{receiver.server_port}/hook"\n'
    )
    return hook


def test_no_secret_is_anywhere_but_where_it_must_be(
    tmp_path: Path, server: Server, receiver: Receiver
) -> None:
    prepare(tmp_path, receiver)
    secrets = {"ELEVENLABS_API_KEY": KEY, "ELEVENMON_WEBHOOK_SECRET": SECRET}
    with start(tmp_path, "--base-url", server.address, environment=secrets) as session:
        shows(session, LIVE)
        shows(session, r"[\d,]+ of [\d,]+ credits")
        # A list, a record, both kinds of copying.
        session.send("2")
        shows(session, r"\d+:\d+:\d+")
        session.send("yY\r")
        session.pump(lambda: False, seconds=0.5)
        session.send("\x1b1")
        # The key is refused from now on: an edge, told by all three ways.
        server.restart("--scenario", "expired-key")
        told = session.pump(lambda: receiver.taken and (tmp_path / "hook-key-lost").exists())
        assert told, session.text
        session.pump(lambda: b"\x1b]9;" in session.output)
        cmdline = Path(f"/proc/{session.pid}/cmdline").read_bytes()
        session.kill(signal.SIGTERM)
        assert session.wait_for_end() == 143
        output = bytes(session.output)
    assert b"\x1b]9;elevenmon default: critical: " in output
    assert_none("the screen", output)
    assert_none("arguments", cmdline)
    hooked = (tmp_path / "hook-key-lost").read_bytes()
    assert hooked.startswith(b"argument\n") and b'"rule":"key-lost"' in hooked
    headers, body = receiver.taken[0]
    assert json.loads(body)["rule"] == "key-lost"
    assert b"X-Elevenmon-Signature: sha256=" in headers
    for _headers, _body in receiver.taken:
        assert_none("webhook", _headers + _body)
        assert KEY[-4:].encode() not in _headers + _body
    server.restart("--speed", "60")
    for arguments in COMMANDS:
        assert_none(arguments, command(tmp_path, server, secrets, *arguments))
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    kinds = {path.suffix for path in found}
    assert {".db", ".toml", ".log", ".copy"} <= kinds, kinds
    for path in found:
        assert_none(path, path.read_bytes())
        assert_none("a name", os.fsencode(path))


COMMANDS = (
    ("sync", "--json", "--since", "1h"),
    ("doctor", "--json"),
    ("db", "info"),
    ("db", "backup", "backup.copy"),
    ("alerts", "test"),
    ("alerts", "list", "--json"),
    ("alerts", "rehearse", "--since", "1d"),
    ("status", "--json"),
    ("check",),
    ("forecast", "--json"),
)


def command(home: Path, server: Server, secrets: dict[str, str], *arguments: str) -> bytes:
    """What a command writes, to either output."""
    given = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
    }
    done = subprocess.run(
        [*ELEVENMON, *arguments, "--base-url", server.address, "--data-dir", str(home / "data")],
        env=os.environ | given | secrets,
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.stdout or done.stderr
    return done.stdout + done.stderr
