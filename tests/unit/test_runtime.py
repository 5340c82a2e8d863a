"""The composition root: what the settings name reaches the engine."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from elevenmon.domain.secret import Redactor, Secret
from elevenmon.render.health import headline
from elevenmon.runtime import AccountDesk, feed_intervals, open_demo, open_monitor
from elevenmon.settings.channels import Channels, ExecSettings
from elevenmon.settings.model import FEED_NAMES, Budget, Profile, Settings
from elevenmon.simulation import DemoChoice, DemoServer
from elevenmon.sync.feeds import FEEDS
from tests.unit.notify.edges import edge


def settings(path: Path, **changes: object) -> Settings:
    """Settings whose files are all under one directory."""
    values: dict[str, object] = {
        "profile": Profile(name="work", region="eu"),
        "config_file": path / "config.toml",
        "data_dir": path / "data",
        "state_dir": path / "state",
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


def test_every_feed_the_settings_name_is_a_feed_of_the_engine() -> None:
    known = {feed.name for feed in FEEDS}
    reached = set(feed_intervals(dict.fromkeys(FEED_NAMES, 60)))
    assert reached <= known
    # Only who the key belongs to is asked at a pace of its own.
    assert known - reached == {"user"}


def test_a_group_sets_all_of_its_feeds() -> None:
    assert feed_intervals({"usage": 90, "live": 7}) == {"usage": 90.0, "usage_by_voice": 90.0, "live": 7.0}


def test_a_monitor_says_whose_figures_it_has_before_any_request(tmp_path: Path) -> None:
    profile = Profile(name="work", region="eu", budget=Budget(50.0, "usd"), read_only=True)
    asked = settings(tmp_path, profile=profile, interval=60)
    monitor = open_monitor(asked, Secret("sk_0123456789abcdef"), place="ELEVENLABS_API_KEY")
    try:
        snapshot = monitor.snapshot()
        identity = snapshot.identity
        assert (identity.profile, identity.region, identity.key_hint, identity.read_only) == (
            "work",
            "eu",
            "cdef",
            True,
        )
        assert identity.key_place == "ELEVENLABS_API_KEY"
        assert snapshot.quota.subscription is None
        assert monitor.interval_seconds == 60
    finally:
        monitor.stop()
    assert [path.suffix for path in (tmp_path / "data").glob("*.db")] == [".db"]


def test_a_pasted_key_is_known_to_the_redactor_and_kept_where_asked(tmp_path: Path) -> None:
    redactor = Redactor()
    desk = AccountDesk(settings(tmp_path), redactor)
    desk.connect(Secret("sk_pasted_key_1"), keep="file").stop()
    assert redactor.redact("sk_pasted_key_1") == "****"
    assert (tmp_path / "api_key.work").read_text() == "sk_pasted_key_1\n"


@pytest.mark.parametrize(("keep", "place"), [("file", "api_key.work"), ("session", "the welcome screen")])
def test_a_pasted_key_knows_where_it_is_kept_and_can_be_opened_again(
    tmp_path: Path, keep: str, place: str
) -> None:
    desk = AccountDesk(settings(tmp_path), Redactor())
    assert desk.again is None
    first = desk.connect(Secret("sk_pasted_key_1"), keep=keep)
    first.stop()
    assert desk.again is not None
    again = desk.again()
    again.stop()
    assert first.snapshot().identity.key_place.endswith(place)
    assert again.snapshot().identity.key_place.endswith(place)
    assert again.snapshot().identity.key_hint == "ey_1"


@pytest.mark.parametrize(
    ("profile", "server"),
    [
        (Profile(), "ElevenLabs"),
        (Profile(region="eu", base_url="https://api.eu.residency.elevenlabs.io"), "ElevenLabs"),
        (Profile(region="custom", base_url="https://gateway.example.com:8443/x"), "gateway.example.com:8443"),
    ],
)
def test_the_desk_says_whom_a_key_is_sent_to(tmp_path: Path, profile: Profile, server: str) -> None:
    desk = AccountDesk(settings(tmp_path, profile=profile), Redactor(), trouble="no such file")
    assert desk.offer.server == server
    assert desk.offer.trouble == "no such file"


def test_a_key_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    desk = AccountDesk(settings(tmp_path, config_file=tmp_path / "file" / "config.toml"), Redactor())
    with pytest.raises(ValueError, match=r"could not be kept in .*api_key\.work"):
        desk.connect(Secret("sk_pasted_key_1"), keep="file")


TOLD = """
import sys
from pathlib import Path
from elevenmon.domain.secret import Secret
from elevenmon.runtime import open_demo, open_monitor
from elevenmon.settings.channels import Channels, ExecSettings
from elevenmon.settings.model import Profile, Settings
from elevenmon.simulation import DemoChoice, DemoServer

place, channels = Path(sys.argv[1]), Channels(exec=ExecSettings(command=("/bin/true",)))
settings = Settings(Profile(), place / "none", place, place, channels=channels)
choice = DemoChoice()
open_demo(settings, DemoServer(choice), choice).stop()
print("elevenmon.notify.outbound" in sys.modules)
open_monitor(settings, Secret("sk_a_real_key")).stop()
print("elevenmon.notify.outbound" in sys.modules)
"""


def test_of_the_demos_alerts_nobody_outside_is_told(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", TOLD, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_the_demo_may_be_opened_read_only_too(tmp_path: Path) -> None:
    choice, known = DemoChoice(items=0), settings(tmp_path, profile=Profile(read_only=True))
    monitor = open_demo(known, DemoServer(choice), choice)
    try:
        assert monitor.snapshot().identity.read_only
    finally:
        monitor.stop()


def test_a_demo_that_does_not_start_says_why_in_the_status_line(tmp_path: Path) -> None:
    choice = DemoChoice(scenario="no-such-scenario")
    monitor = open_demo(settings(tmp_path), DemoServer(choice), choice)
    told = threading.Event()
    try:
        monitor.start(lambda: told.set() if monitor.snapshot().health.feeds["subscription"].reason else None)
        assert told.wait(30)
        snapshot = monitor.snapshot()
    finally:
        monitor.stop()
    said = headline(snapshot.health, snapshot.taken_at, snapshot.identity).text
    assert said.startswith("no figures yet: the demo server did not start: ")
    assert "no-such-scenario" in said
    assert "Traceback" not in said


def test_the_demo_server_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ELEVENLABS_API_KEY", "ELEVEN_API_STATS", "ELEVENMON_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "sk_0123456789abcdef")
    server = DemoServer(DemoChoice(items=0))
    try:
        server.address()
        environment = Path(f"/proc/{server._process.pid}/environ").read_bytes()
    finally:
        server.stop()
    assert b"PATH=" in environment and b"sk_0123456789abcdef" not in environment


def test_only_an_account_with_channels_has_somebody_who_tells(tmp_path: Path) -> None:
    key = Secret("sk_0123456789abcdef")
    quiet = open_monitor(settings(tmp_path), key)
    quiet.stop()
    off = open_monitor(settings(tmp_path, channels=Channels()), key)
    off.stop()
    told = tmp_path / "told"
    hook = ExecSettings(("sh", "-c", f"cat > {told}.new && mv {told}.new {told}"))
    loud = open_monitor(settings(tmp_path, channels=Channels(exec=hook)), key)
    notifiers = [monitor._notifier for monitor in (quiet, off, loud)]  # type: ignore[attr-defined]
    assert notifiers[:2] == [None, None]
    event = edge(text="the server says sk_0123456789abcdef")
    notifiers[2].tell(event)
    for _ in range(3000):
        if told.exists():
            break
        threading.Event().wait(0.01)
    loud.stop()
    assert json.loads(told.read_text())["text"] == "the server says ****"
