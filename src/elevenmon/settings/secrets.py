"""Where the API key comes from, and where a pasted one is kept.

Order: `ELEVENLABS_API_KEY`, `ELEVEN_API_STATS`, the profile's `api_key_file` (0600, else refused; by default
`api_key` beside the settings file), the keyring. A key never stands in an argument, and leaves the
environment once read, so that no child process inherits it.
"""

import hashlib
from collections.abc import MutableMapping
from pathlib import Path
from typing import NamedTuple

from elevenmon.domain.secret import Secret
from elevenmon.settings.errors import KeyFileMissing, KeyMissing, KeyUnusable
from elevenmon.settings.keyring_access import Ring, ask
from elevenmon.settings.model import Profile, Settings
from elevenmon.settings.paths import shown, write_private
from elevenmon.settings.private_file import NotPrivate, read_private

VARIABLES = ("ELEVENLABS_API_KEY", "ELEVEN_API_STATS")
KEYRING = "the keyring"
PASTED = "the welcome screen"
_SERVICE = "elevenmon"


class FoundKey(NamedTuple):
    """A key, and the place that had it."""

    key: Secret
    place: str
    """A variable's name, a file as a person would write it, `the keyring` or `the welcome screen`."""


def find_key(settings: Settings, environ: MutableMapping[str, str]) -> FoundKey:
    """The key of the profile, from the first place that has one. Raises KeyMissing or KeyUnusable."""
    found: FoundKey | None = None
    for name in VARIABLES:
        given = environ.pop(name, "")
        if given.strip() and found is None:
            found = _checked(given, name)
    if found is not None:
        return found
    path = key_file(settings)
    text = _read_key_file(path, required=settings.profile.api_key_file is not None)
    if text is not None:
        return _checked(text, shown(path))
    stored = ask(lambda ring: ring.get_password(_SERVICE, _entry(settings.profile)))
    if stored:
        return _checked(stored, KEYRING)
    raise KeyMissing(
        f"no API key: set {VARIABLES[0]}, put one into {shown(path)} (mode 0600), "
        "or run elevenmon in a terminal and paste one; elevenmon --demo needs none"
    )


def key_file(settings: Settings) -> Path:
    """The file a key is read from and kept in."""
    profile = settings.profile
    if profile.api_key_file is not None:
        return profile.api_key_file
    name = "api_key" if profile.name == "default" else f"api_key.{profile.name}"
    return settings.config_file.parent / name


def keep_in_file(settings: Settings, key: Secret) -> Path:
    """Write the key to its 0600 file. Raises OSError."""
    path = key_file(settings)
    write_private(path, key.reveal() + "\n")
    return path


def keyring_at_hand() -> bool:
    """Whether a keyring with a usable backend is installed and answers in time."""
    return bool(ask(lambda ring: "yes" if ring.get_keyring().priority > 0 else None))


def keep_in_keyring(settings: Settings, key: Secret) -> bool:
    """Put the key into the keyring; False where that did not work in time."""

    def put(ring: Ring) -> str:
        ring.set_password(_SERVICE, _entry(settings.profile), key.reveal())
        return "yes"

    return bool(ask(put))


def store_digest(profile: Profile, key: Secret) -> str:
    """What a store file is named by: 16 hex digits of SHA-256 over (region, or host without port) and key."""
    place = profile.region
    if place == "custom":
        from urllib.parse import urlsplit  # noqa: PLC0415 - a region needs none

        place = urlsplit(profile.base_url).hostname or ""
    return hashlib.sha256(f"{place}\n{key.reveal()}".encode()).hexdigest()[:16]


def _checked(text: str, place: str) -> FoundKey:
    try:
        return FoundKey(Secret(text), place)
    except ValueError:
        needed = "4 to 256 printable ASCII characters are needed"
        raise KeyUnusable(f"the key in {place} cannot be one: {needed}") from None


def _read_key_file(path: Path, *, required: bool) -> str | None:
    try:
        text = read_private(path)
    except FileNotFoundError:
        if required:
            words = f"no API key: api_key_file names {shown(path)}, which does not exist"
            raise KeyFileMissing(words) from None
        return None
    except NotPrivate as error:
        raise KeyUnusable(str(error)) from None
    if required and not text:
        raise KeyFileMissing(f"no API key: api_key_file names {shown(path)}, which is empty")
    return text or None


def _entry(profile: Profile) -> str:
    return f"{profile.name}@{profile.region if profile.region != 'custom' else profile.base_url}"
