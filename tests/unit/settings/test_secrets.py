"""Where the key comes from, in which order, and what is refused."""

import os
import stat
import sys
import time
import types
from pathlib import Path

import pytest

from elevenmon.domain.secret import Secret
from elevenmon.settings import keyring_access, secrets
from elevenmon.settings.errors import KeyFileMissing, KeyMissing, KeyUnusable
from elevenmon.settings.model import Profile, Settings
from elevenmon.settings.paths import private_directory

KEY = "sk_0123456789abcdef0123"


def settings(path: Path, profile: Profile | None = None) -> Settings:
    """Settings whose files are all under one directory."""
    return Settings(
        profile=profile or Profile(), config_file=path / "config.toml", data_dir=path, state_dir=path
    )


class Ring(types.ModuleType):
    """A keyring in memory, installed as the `keyring` package."""

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__("keyring")
        self.entries: dict[tuple[str, str], str] = {}
        self.delay = delay
        self.priority = 5.0

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(self.delay)
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def get_keyring(self) -> "Ring":
        return self


@pytest.fixture
def no_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyring package."""
    monkeypatch.setitem(sys.modules, "keyring", None)


def install(monkeypatch: pytest.MonkeyPatch, ring: Ring) -> None:
    """Make a ring importable."""
    errors = types.ModuleType("keyring.errors")
    errors.KeyringError = RuntimeError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


def write_key(path: Path, text: str, mode: int = 0o600) -> None:
    """A key file of this mode."""
    path.write_text(text)
    path.chmod(mode)


def test_the_environment_comes_first_and_is_emptied(tmp_path: Path) -> None:
    write_key(tmp_path / "api_key", "sk_from_the_file_0000")
    environ = {"ELEVENLABS_API_KEY": f" {KEY}\n", "ELEVEN_API_STATS": "sk_second_0123456789"}
    assert secrets.find_key(settings(tmp_path), environ).key == Secret(KEY)
    assert environ == {}


def test_then_the_second_variable_then_the_file_then_the_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    install(monkeypatch, ring)
    here = settings(tmp_path)
    assert secrets.keyring_at_hand()
    assert secrets.keep_in_keyring(here, Secret("sk_ring_0123456789ab"))
    assert secrets.find_key(here, {}).key.last4 == "89ab"
    write_key(tmp_path / "api_key", "sk_file_0123456789cd\n")
    assert secrets.find_key(here, {}).key.last4 == "89cd"
    assert secrets.find_key(here, {"ELEVEN_API_STATS": "sk_stats_0123456789ef"}).key.last4 == "89ef"


def test_profiles_do_not_share_a_key(tmp_path: Path, no_ring: None) -> None:
    secrets.keep_in_file(settings(tmp_path), Secret(KEY))
    with pytest.raises(KeyMissing):
        secrets.find_key(settings(tmp_path, Profile(name="work")), {})


def test_no_key_anywhere_says_where_one_may_stand(tmp_path: Path, no_ring: None) -> None:
    with pytest.raises(KeyMissing, match=r"ELEVENLABS_API_KEY.*api_key.*--demo"):
        secrets.find_key(settings(tmp_path), {"ELEVENLABS_API_KEY": "  "})


def test_a_key_file_that_the_settings_name_must_hold_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    install(monkeypatch, ring)
    named = settings(tmp_path, Profile(api_key_file=tmp_path / "named"))
    assert secrets.keep_in_keyring(named, Secret("sk_ring_0123456789ab"))
    with pytest.raises(
        KeyFileMissing, match=r"^no API key: api_key_file names .*named, which does not exist$"
    ):
        secrets.find_key(named, {})
    write_key(tmp_path / "named", " \n")
    with pytest.raises(KeyFileMissing, match=r"named, which is empty$"):
        secrets.find_key(named, {})
    assert secrets.find_key(named, {"ELEVENLABS_API_KEY": KEY}).key == Secret(KEY)
    write_key(tmp_path / "named", KEY)
    assert secrets.find_key(named, {}).key == Secret(KEY)


def test_a_key_comes_with_the_place_that_had_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    install(monkeypatch, ring)
    here = settings(tmp_path)
    secrets.keep_in_keyring(here, Secret("sk_ring_0123456789ab"))
    assert secrets.find_key(here, {}).place == "the keyring"
    write_key(tmp_path / "api_key", "sk_file_0123456789cd\n")
    assert secrets.find_key(here, {}).place == str(tmp_path / "api_key")
    found = secrets.find_key(here, {"ELEVEN_API_STATS": KEY})
    assert found == (Secret(KEY), "ELEVEN_API_STATS")
    assert KEY not in repr(found)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert secrets.find_key(here, {}).place == "~/api_key"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    write_key(tmp_path / "api_key", KEY, mode)
    with pytest.raises(KeyUnusable, match="chmod 600") as caught:
        secrets.find_key(settings(tmp_path), {})
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("text", ["abc", "two words", "sk_ké" * 3, "x" * 257, "sk_a\nsk_b"])
def test_what_cannot_be_a_key_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(KeyUnusable, match="ELEVENLABS_API_KEY") as caught:
        secrets.find_key(settings(tmp_path), {"ELEVENLABS_API_KEY": text})
    assert text not in str(caught.value)
    write_key(tmp_path / "api_key", text)
    with pytest.raises(KeyUnusable):
        secrets.find_key(settings(tmp_path), {})


def test_a_key_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "api_key").mkdir()
    with pytest.raises(KeyUnusable, match="is not a file"):
        secrets.find_key(settings(tmp_path), {})


def test_a_kept_key_is_the_users_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        path = secrets.keep_in_file(settings(tmp_path / "new"), Secret(KEY))
        private_directory(tmp_path / "state" / "elevenmon" / "crashes")
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for each in ("state", "state/elevenmon", "state/elevenmon/crashes"):
        assert stat.S_IMODE((tmp_path / each).stat().st_mode) == 0o700
    assert secrets.find_key(settings(tmp_path / "new"), {}).key == Secret(KEY)
    assert [p.name for p in path.parent.iterdir()] == ["api_key"]


def test_a_keyring_that_does_not_answer_is_no_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_access, "SECONDS", 0.05)
    install(monkeypatch, Ring(delay=0.5))
    with pytest.raises(KeyMissing):
        secrets.find_key(settings(tmp_path), {})


def test_a_keyring_that_refuses_is_no_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_ring: None
) -> None:
    assert not secrets.keyring_at_hand()
    assert not secrets.keep_in_keyring(settings(tmp_path), Secret(KEY))


def test_the_store_is_named_by_place_and_key() -> None:
    def custom(address: str) -> Profile:
        return Profile(region="custom", base_url=address)

    key, other = Secret(KEY), Secret(KEY + "x")
    name = secrets.store_digest(Profile(), key)
    assert len(name) == 16
    assert int(name, 16) >= 0
    assert name != secrets.store_digest(Profile(), other)
    assert name != secrets.store_digest(Profile(region="us"), key)
    # A demo server on another port is still the same place.
    assert secrets.store_digest(custom("http://127.0.0.1:1"), key) == secrets.store_digest(
        custom("http://127.0.0.1:2"), key
    )
    assert KEY not in name
