"""The ways out in the settings file: what is on, what is refused and how, and where the secret comes from."""

from pathlib import Path

import pytest

from elevenmon.domain.alerts import AlertTurn
from elevenmon.domain.level import Level
from elevenmon.settings.channels import Channels, DesktopSettings, ExecSettings, Wanted
from elevenmon.settings.errors import SettingsError
from elevenmon.settings.resolve import Flags, resolve

SECRET = "whsec_0123456789"


def channels(path: Path, text: str, **environ: str) -> Channels | None:
    """What a settings file comes to."""
    file = path / "config.toml"
    file.write_text(text)
    return resolve(Flags(config=str(file), data_dir=str(path)), environ).channels


def test_without_a_table_every_channel_is_off(tmp_path: Path) -> None:
    assert channels(tmp_path, "") is None
    assert channels(tmp_path, "[notify]") == Channels()


def test_a_table_turns_a_channel_on_with_defaults(tmp_path: Path) -> None:
    found = channels(tmp_path, '[notify.desktop]\n[notify.exec]\ncommand = ["page-me", "-v"]')
    assert found == Channels(
        desktop=DesktopSettings(Wanted(Level.WARNING, frozenset(AlertTurn)), "terminal"),
        exec=ExecSettings(("page-me", "-v"), timeout=10),
    )


def test_the_bell_rings_unless_it_is_switched_off(tmp_path: Path) -> None:
    assert Channels().bell
    assert channels(tmp_path, "[notify]\nbell = false") == Channels(bell=False)


def test_a_channel_can_be_off_with_its_table_there(tmp_path: Path) -> None:
    text = "[notify.desktop]\non = false\n[notify.exec]\non = false\n[notify.webhook]\non = false"
    assert channels(tmp_path, text) == Channels()


def test_everything_can_be_said(tmp_path: Path) -> None:
    found = channels(
        tmp_path,
        """
[notify.desktop]
through = "notify-send"
level = "critical"
events = ["cleared"]
[notify.exec]
command = ["./hooks/tell", "a b", ""]
timeout = "30s"
[notify.webhook]
url = "https://hooks.example.com/T0/B1/?token=abc%20d"
level = "watch"
events = ["opened", "cleared"]
timeout = 5
give_up = "0s"
""",
    )
    assert found is not None and found.exec is not None and found.webhook is not None
    assert found.desktop == DesktopSettings(
        Wanted(Level.CRITICAL, frozenset([AlertTurn.CLEARED])), "notify-send"
    )
    assert found.exec.command == (str(tmp_path / "hooks" / "tell"), "a b", "")
    assert found.exec.timeout == 30
    assert found.webhook.url == "https://hooks.example.com/T0/B1/?token=abc%20d"
    assert (found.webhook.timeout, found.webhook.give_up, found.webhook.secret) == (5, 0, None)
    assert found.webhook.wanted.level is Level.WATCH
    assert "token" not in repr(found)


EVENTS = "a list is needed of one or more of: opened, raised, cleared"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[notify.mail]", "line 1: notify.mail: unknown key; allowed: bell, desktop, exec, webhook"),
        ("[notify.desktop]\nsound = true", "line 2: notify.desktop.sound: unknown key; allowed: on, level, "),
        ("[notify.desktop]\non = 1", "line 2: notify.desktop.on: true or false is needed"),
        ('[notify.desktop]\nlevel = "ok"', "'ok' is not known; allowed: watch, warning, critical"),
        ('[notify.desktop]\nthrough = "mail"', "'mail' is not known; allowed: terminal, notify-send"),
        ('[notify.desktop]\nevents = ["shut"]', EVENTS),
        ("[notify.desktop]\nevents = []", EVENTS),
        ('[notify.desktop]\nevents = "opened"', EVENTS),
        ("[notify.desktop]\nevents = [[]]", EVENTS),
        ("[notify.exec]", "line 1: notify.exec: command is needed, or on = false"),
        ('[notify.exec]\ncommand = "rm -rf ~"', "a list of texts is needed, the program first"),
        ("[notify.exec]\ncommand = []", "a list of texts is needed, the program first"),
        ('[notify.exec]\ncommand = [" "]', "a list of texts is needed, the program first"),
        ('[notify.exec]\ncommand = ["a", 1]', "a list of texts is needed, the program first"),
        ('[notify.exec]\ncommand = ["a\\u0000"]', "a list of texts is needed, the program first"),
        ('[notify.exec]\ncommand = ["a"]\ntimeout = "2m"', "line 3: notify.exec.timeout: 2m is out of range"),
        ('[notify.exec]\ncommand = ["a"]\ntimeout = true', "a duration such as 10s or 5m is needed"),
        ("[notify.webhook]", "line 1: notify.webhook: url is needed, or on = false"),
        ('[notify.webhook]\nurl = "http://example.com/x"', "plain http is for this machine only; allowed: "),
        ('[notify.webhook]\nurl = "https://u:p@example.com/x"', "holds no user name or password"),
        ('[notify.webhook]\nurl = "https://example.com/x#y"', "holds no query and no fragment"),
        ('[notify.webhook]\nurl = "https://example.com/x?a#b"', "printable ASCII without spaces and #"),
        ('[notify.webhook]\nurl = "https://example.com/x?a\\u0007"', "printable ASCII without spaces and #"),
        ('[notify.webhook]\nurl = "ftp://example.com"', "an address begins with https://"),
        ('[notify.webhook]\nurl = "https://e.com"\ngive_up = "2d"', "2d is out of range; allowed: 0s to 1d"),
        ('[notify.webhook]\nurl = "https://e.com"\nsecret_file = "none"', "there is no such file"),
        ("[notify]\nbell = 1", "line 2: notify.bell: true or false is needed"),
        ("notify = 1", "notify: a table is needed here"),
        ("[notify]\ndesktop = 1", "line 2: notify.desktop: a table is needed here"),
    ],
)
def test_what_cannot_be_used_is_refused_with_line_key_and_what_is_allowed(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        channels(tmp_path, text)
    assert message in str(refusal.value)
    assert str(refusal.value).startswith(f"{tmp_path}/config.toml, line ")


def test_loopback_may_be_plain_http(tmp_path: Path) -> None:
    found = channels(tmp_path, '[notify.webhook]\nurl = "http://127.0.0.1:8080/hook"')
    assert found is not None and found.webhook is not None
    assert found.webhook.url == "http://127.0.0.1:8080/hook"


def test_the_secret_stands_in_the_environment_and_leaves_it(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[notify.webhook]\nurl = "https://e.com"')
    environ = {"ELEVENMON_WEBHOOK_SECRET": f" {SECRET}\n"}
    found = resolve(Flags(config=str(file), data_dir=str(tmp_path)), environ).channels
    assert found is not None and found.webhook is not None and found.webhook.secret is not None
    assert found.webhook.secret.reveal() == SECRET
    assert environ == {}
    assert SECRET not in repr(found)
    # Even where nobody uses it: no child is to inherit it.
    environ = {"ELEVENMON_WEBHOOK_SECRET": SECRET}
    resolve(Flags(data_dir=str(tmp_path)), environ)
    assert environ == {}


def test_the_secret_stands_in_a_private_file_beside_the_settings(tmp_path: Path) -> None:
    text = '[notify.webhook]\nurl = "https://e.com"\nsecret_file = "hook.secret"'
    path = tmp_path / "hook.secret"
    path.write_text(SECRET + "\n")
    path.chmod(0o600)
    found = channels(tmp_path, text)
    assert found is not None and found.webhook is not None and found.webhook.secret is not None
    assert found.webhook.secret.reveal() == SECRET
    path.chmod(0o644)
    with pytest.raises(
        SettingsError, match=r"line 3: notify\.webhook\.secret_file: .*\(mode 0644\): run chmod 600"
    ):
        channels(tmp_path, text)
    # The environment goes first.
    found = channels(tmp_path, text, ELEVENMON_WEBHOOK_SECRET="another one".replace(" ", "_"))
    assert found is not None and found.webhook is not None and found.webhook.secret is not None
    assert found.webhook.secret.reveal() == "another_one"


@pytest.mark.parametrize("given", ["abc", "two words", "x" * 300])
def test_a_secret_that_is_none_is_refused_and_not_repeated(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError, match="ELEVENMON_WEBHOOK_SECRET is no secret") as refusal:
        channels(tmp_path, '[notify.webhook]\nurl = "https://e.com"', ELEVENMON_WEBHOOK_SECRET=given)
    assert given not in str(refusal.value)
