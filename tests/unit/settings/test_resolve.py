"""Flags, environment and file: who wins, and what a refusal says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from elevenmon.settings.durations import seconds_of
from elevenmon.settings.errors import SettingsError
from elevenmon.settings.model import REGIONS, Budget, Settings
from elevenmon.settings.resolve import Flags, checked_address, resolve


def settings(
    path: Path, text: str = "", environ: Mapping[str, str] | None = None, **flags: object
) -> Settings:
    """Settings from a file of this text."""
    file = path / "config.toml"
    file.write_text(text, encoding="utf-8")
    given = Flags(config=str(file), data_dir=str(path / "data"), **flags)  # type: ignore[arg-type]
    return resolve(given, environ or {})


def refusal(path: Path, text: str, environ: Mapping[str, str] | None = None, **flags: object) -> str:
    """What a refused file or flag is told."""
    with pytest.raises(SettingsError) as caught:
        settings(path, text, environ, **flags)
    return str(caught.value).replace(str(path), "")


def test_defaults(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.profile.name == "default"
    assert (found.profile.region, found.profile.base_url) == ("global", REGIONS["global"])
    assert (found.interval, found.store_text, found.profile.read_only) == (30, True, False)
    assert found.data_dir == tmp_path / "data"


def test_a_missing_default_file_is_empty_and_a_named_one_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolve(Flags(data_dir=str(tmp_path)), {}).profile.name == "default"
    with pytest.raises(SettingsError, match=r"nowhere\.toml: no such settings file"):
        resolve(Flags(config=str(tmp_path / "nowhere.toml")), {})


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    text = '[profiles.work]\nregion = "us"\n[profiles.home]\nregion = "eu"\n'
    assert settings(tmp_path, text, profile="work").profile.region == "us"
    assert settings(tmp_path, text, {"ELEVENMON_PROFILE": "home"}).profile.region == "eu"
    assert settings(tmp_path, text, {"ELEVENMON_PROFILE": "home"}, profile="work").profile.region == "us"
    at = {"ELEVENLABS_BASE_URL": "http://127.0.0.1:8000/"}
    from_environment = settings(tmp_path, text, at, profile="work").profile
    assert (from_environment.region, from_environment.base_url) == ("custom", "http://127.0.0.1:8000")
    from_flag = settings(tmp_path, text, at, profile="work", base_url="in").profile
    assert (from_flag.region, from_flag.base_url) == ("in", REGIONS["in"])


@pytest.mark.parametrize(
    ("text", "environ", "flags", "read_only"),
    [
        ("read_only = true", {}, {}, True),
        ("[profiles.work]\nread_only = true", {}, {}, True),
        ("read_only = true", {"ELEVENMON_READ_ONLY": ""}, {}, True),
        ("read_only = true", {"ELEVENMON_READ_ONLY": "0"}, {}, False),
        ("", {"ELEVENMON_READ_ONLY": "1"}, {}, True),
        ("read_only = false", {"ELEVENMON_READ_ONLY": "yes"}, {}, True),
        ("", {"ELEVENMON_READ_ONLY": "0"}, {"read_only": True}, True),
    ],
)
def test_what_says_read_only(
    tmp_path: Path, text: str, environ: dict[str, str], flags: dict[str, bool], read_only: bool
) -> None:
    assert settings(tmp_path, text, environ, **flags).profile.read_only is read_only


def test_a_region_address_is_that_region(tmp_path: Path) -> None:
    assert settings(tmp_path, base_url=REGIONS["sg"]).profile.region == "sg"


def test_a_single_profile_is_the_default(tmp_path: Path) -> None:
    assert settings(tmp_path, '[profiles.work]\nregion = "us"\n').profile.name == "work"


def test_everything_a_file_can_say(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        """
theme = "nord"
zone = "Europe/Paris"
downloads = "clips"
interval = "1m"
read_only = true
store_text = false
[feeds]
requests = "10s"
live = 60
[keys]
refresh = ["r", "f5"]
[budget]
amount = 50
currency = "EUR"
[profiles.work]
api_key_file = "work.key"
""",
    )
    assert found.downloads == found.config_file.parent / "clips"
    assert (found.theme, found.zone, found.interval, found.store_text) == ("nord", "Europe/Paris", 60, False)
    assert dict(found.feeds) == {"requests": 10, "live": 60}
    assert dict(found.keys) == {"refresh": "r,f5"}
    assert found.profile.budget == Budget(50.0, "eur")
    assert found.profile.read_only
    assert found.profile.api_key_file == tmp_path / "work.key"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("intervall = 3", "/config.toml, line 1: intervall: unknown key; allowed: profile, theme"),
        ("\ninterval = 2", "/config.toml, line 2: interval: 2 is out of range; allowed: 5s to 1d"),
        ('interval = "soon"', "interval: 'soon' is no duration: a whole number with s, m, h, d or w"),
        ("interval = true", "interval: a duration such as 30s or 10m is needed"),
        ('zone = "Mars/Base"', "zone: no such time zone 'Mars/Base'"),
        ('read_only = "yes"', "line 1: read_only: true or false is needed"),
        (
            '[profiles.a]\nregion = "moon"',
            "line 2: profiles.a.region: unknown region 'moon'; allowed: global, us, eu",
        ),
        (
            '[profiles.a]\nbase_url = "http://x.org"',
            "profiles.a.base_url: plain http is for this machine only; allowed:",
        ),
        (
            '[profiles.a]\nregion = "us"\nbase_url = "eu"',
            "line 3: profiles.a.base_url: either region or base_url",
        ),
        ('[profiles.a]\nkey = "sk_0123456789abcdef"', "line 2: profiles.a.key: unknown key; allowed: region"),
        ('[feeds]\nquota = "1s"', "line 2: feeds.quota: unknown key; allowed: subscription"),
        ("[budget]\namount = 3", "line 1: budget: both amount and currency are needed"),
        ('[budget]\namount = -3\ncurrency = "usd"', "line 2: budget.amount: a number above 0 is needed"),
        (
            '[budget]\namount = 3\ncurrency = "dollars"',
            "line 3: budget.currency: 'dollars' is no currency code",
        ),
        ('profile = "x"', "/config.toml, line 1: profile: no profile 'x'; profiles: none are defined"),
        ("feeds = 3", "line 1: feeds: a table is needed here"),
        ("a = ", "/config.toml: not valid TOML:"),
    ],
)
def test_a_refusal_names_the_file_the_line_the_key_and_what_is_allowed(
    tmp_path: Path, text: str, told: str
) -> None:
    assert told in refusal(tmp_path, text)


def test_a_refusal_never_repeats_a_key_put_in_the_wrong_place(tmp_path: Path) -> None:
    assert "sk_" not in refusal(tmp_path, 'api_key = "sk_0123456789abcdef"')


def test_flags_and_variables_are_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, "", base_url="ftp://x").startswith(
        "--base-url: an address begins with https://; allowed:"
    )
    assert refusal(tmp_path, "", {"ELEVENLABS_BASE_URL": "x"}).startswith("ELEVENLABS_BASE_URL: an address")
    assert refusal(tmp_path, "", {"ELEVENMON_READ_ONLY": "perhaps"}).startswith(
        "ELEVENMON_READ_ONLY: 'perhaps'"
    )


def test_a_file_without_end_is_no_settings_file() -> None:
    with pytest.raises(SettingsError, match=r"^/dev/zero: larger than 1 MB, which no settings file is$"):
        resolve(Flags(config="/dev/zero"), {})


def test_the_mark_of_an_editor_of_windows_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbfinterval = 45\r\n")
    assert resolve(Flags(config=str(file)), {}).interval == 45


def test_the_home_of_nobody_is_a_name_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('downloads = "~nobody-at-all/clips"\n')
    settings = resolve(Flags(config=str(file), data_dir="~nobody-at-all"), {})
    assert settings.data_dir == Path("~nobody-at-all")
    assert settings.downloads == tmp_path / "~nobody-at-all" / "clips"
    with pytest.raises(SettingsError, match=r"^~nobody-at-all/x: no such settings file$"):
        resolve(Flags(config="~nobody-at-all/x"), {})


@pytest.mark.parametrize(
    ("flags", "environ", "source"),
    [
        ({"data_dir": "data"}, {}, "--data-dir"),
        ({}, {"ELEVENMON_DATA_DIR": "data"}, "ELEVENMON_DATA_DIR"),
        ({"config": "data"}, {}, "--config"),
        ({}, {"ELEVENMON_CONFIG": "data"}, "ELEVENMON_CONFIG"),
    ],
)
def test_a_working_directory_that_was_deleted_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    flags: dict[str, str],
    environ: dict[str, str],
    source: str,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here").rmdir()
    absolute = {name: str(tmp_path) for name in flags if name == "data_dir"}
    assert resolve(Flags(**absolute), {}).profile.name == "default"
    with pytest.raises(SettingsError) as caught:
        resolve(Flags(**flags), environ)
    assert str(caught.value) == f"{source}: data starts from the working directory, which was deleted"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="not UTF-8"):
        resolve(Flags(config=str(tmp_path / "config.toml")), {})
    with pytest.raises(SettingsError, match="cannot be read"):
        resolve(Flags(config=str(tmp_path)), {})


@pytest.mark.parametrize(
    "address",
    ["http://api.elevenlabs.io", "https://", "https://user:pw@x.org", "https://x.org/?a=1", "https://x.org/#a",
     "file:///etc/passwd", "javascript:alert(1)", "https://x.org:99999", "https://[::1", "127.0.0.1:80", "", "http://127.0.0.1.evil.org"],
)  # fmt: skip
def test_addresses_the_key_must_not_go_to(address: str) -> None:
    with pytest.raises(ValueError, match=r"allowed|needed"):
        checked_address(address)


def test_addresses_that_are_fine() -> None:
    for address in (
        "https://proxy.example.org/eleven",
        "http://localhost:1",
        "http://[::1]:80",
        "http://127.0.0.1:9",
    ):
        assert checked_address(address) == address


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30", 30), ("30s", 30), ("10m", 600), ("2h", 7200), ("3d", 259_200), ("1w", 604_800)],
)
def test_durations(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "-3s", "1.5h", "3 weeks", "٣s", "1h30m"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        seconds_of(text)
