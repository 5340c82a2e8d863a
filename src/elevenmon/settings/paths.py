"""Where elevenmon keeps its files."""

import os
import stat
from pathlib import Path

APP = "elevenmon"


def expanded(text: str) -> Path:
    """A path with `~` written out; where no such user is known it stays as it is, as a shell leaves it."""
    return Path(os.path.expanduser(text))


def is_lost(path: Path) -> bool:
    """Whether a path starts from a working directory that was deleted: nothing can be found or made there."""
    if path.is_absolute():
        return False
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def config_file(override: str | None) -> Path:
    """The settings file: `--config`, else `config.toml` in the platform's configuration directory."""
    if override:
        return expanded(override)
    from platformdirs import user_config_path  # noqa: PLC0415 - only where no override was given

    return user_config_path(APP, appauthor=False) / "config.toml"


def data_dir(override: str | None) -> Path:
    """Where the stores are: `--data-dir`, else the platform's data directory."""
    if override:
        return expanded(override)
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path(APP, appauthor=False)


def state_dir(override: str | None) -> Path:
    """Where choices made on screen and crash reports go: beside the data when that was overridden."""
    if override:
        return expanded(override) / "state"
    from platformdirs import user_state_path  # noqa: PLC0415

    return user_state_path(APP, appauthor=False)


def cache_dir(override: str | None) -> Path:
    """Where sounds are kept that may be fetched again: beside the data when that was overridden."""
    if override:
        return expanded(override) / "cache"
    from platformdirs import user_cache_path  # noqa: PLC0415

    return user_cache_path(APP, appauthor=False)


def downloads_dir() -> Path:
    """The platform's download folder."""
    from platformdirs import user_downloads_path  # noqa: PLC0415

    return user_downloads_path()


def shown(path: Path) -> str:
    """A path as a person would write it, the home directory as `~`."""
    home = os.path.expanduser("~")
    text = str(path)
    return "~" + text[len(home) :] if home not in ("", "/") and text.startswith(home + os.sep) else text


def private_directory(path: Path) -> None:
    """Make a directory, and what is missing above it, for this user alone; others stay as they are."""
    missing = [each for each in path.parents if not each.exists()]
    for each in (*reversed(missing), path):
        each.mkdir(exist_ok=True, mode=0o700)


def read_small(path: Path, most: int = 1_000_000) -> str:
    """The text of a file of a few lines. OSError or ValueError where it is none, or no file at all."""
    # A named pipe without a writer must not keep anybody waiting.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("not a file")
        read = file.read(most + 1)
    if len(read) > most:
        raise ValueError("too large")
    return read.decode("utf-8")


def write_private(path: Path, text: str) -> None:
    """Write a 0600 file whole or not at all: a new file beside it takes its place. Raises OSError."""
    private_directory(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        descriptor = os.open(draft, flags, 0o600)
    except FileExistsError:
        draft.unlink()
        descriptor = os.open(draft, flags, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
