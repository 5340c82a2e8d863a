"""The settings file, read by hand: every refusal names the file, the line, the key and what is allowed."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from elevenmon.settings.durations import seconds_of
from elevenmon.settings.errors import SettingsError
from elevenmon.settings.model import FEED_NAMES, REGIONS, Budget

T = TypeVar("T")
_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_ENTRY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_.-])+?)\s*=""")
TOP_KEYS = (
    "profile",
    "theme",
    "zone",
    "interval",
    "read_only",
    "store_text",
    "downloads",
    "feeds",
    "keys",
    "budget",
    "alerts",
    "notify",
    "profiles",
)
_MOST = 1_000_000
PROFILE_KEYS = ("region", "base_url", "api_key_file", "read_only", "budget")


class ConfigFile:
    """The parsed file; `take` reads one value with its check, `refuse` says what is wrong and where."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.root: Mapping[str, object] = {}
        if not text:
            return
        import tomllib  # noqa: PLC0415 - many have no settings file

        try:
            self.root = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path}: not valid TOML: {error}") from None

    def refuse(self, where: tuple[str, ...], why: str) -> SettingsError:
        """The error for a key: file, line (where it can be found), dotted key, reason."""
        line = line_of(self.text, where)
        place = f"{self.path}, line {line}" if line else str(self.path)
        return SettingsError(f"{place}: {'.'.join(where)}: {why}")

    def table(self, *where: str) -> Mapping[str, object]:
        """A table by its path; empty where it does not exist."""
        node: object = self.root
        for depth, name in enumerate(where, 1):
            assert isinstance(node, dict)
            node = node.get(name, {})
            if not isinstance(node, dict):
                raise self.refuse(where[:depth], "a table is needed here")
        assert isinstance(node, dict)
        return node

    def take(self, where: tuple[str, ...], check: Callable[[object], T]) -> T | None:
        """One value through its check; None where it is absent. A ValueError becomes a refusal."""
        table = self.table(*where[:-1])
        if where[-1] not in table:
            return None
        try:
            return check(table[where[-1]])
        except ValueError as error:
            raise self.refuse(where, str(error)) from None

    def only(self, where: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        """Refuse the first key of a table that is not one of the allowed."""
        for name in self.table(*where):
            if name not in allowed:
                raise self.refuse((*where, name), f"unknown key; allowed: {', '.join(allowed)}")


def read_config(path: Path, *, required: bool) -> ConfigFile:
    """Read the settings file; a missing one is empty unless it was asked for by name."""
    try:
        with path.open("rb") as source:
            read = source.read(_MOST + 1)
        if len(read) > _MOST:
            raise SettingsError(f"{path}: larger than 1 MB, which no settings file is")
        # An editor of Windows begins its files with a mark.
        text = read.decode("utf-8-sig")
    except FileNotFoundError:
        if required:
            raise SettingsError(f"{path}: no such settings file") from None
        text = ""
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8 text") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    file = ConfigFile(path, text)
    file.only((), TOP_KEYS)
    file.only(("feeds",), FEED_NAMES)
    file.only(("budget",), ("amount", "currency"))
    for name in file.table("profiles"):
        file.only(("profiles", name), PROFILE_KEYS)
        file.only(("profiles", name, "budget"), ("amount", "currency"))
    return file


def refusal(path: Path, where: tuple[str, ...], why: str) -> SettingsError:
    """The error for a key of the settings file that only a front end can judge."""
    return read_config(path, required=False).refuse(where, why)


def line_of(text: str, where: tuple[str, ...]) -> int | None:
    """The line (from 1) on which a key stands, by its table header; None where the form is unusual."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            table = _parts(header[1])
            if table == where:
                return number
            continue
        entry = _ENTRY.match(line)
        if entry and table + _parts(entry[1]) == where:
            return number
    return None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def text_value(value: object) -> str:
    """A non-empty string."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a non-empty text in quotes is needed")
    return value.strip()


def flag(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false is needed")
    return value


def zone_value(value: object) -> str:
    """An IANA time zone name."""
    from zoneinfo import available_timezones  # noqa: PLC0415 - few name one

    name = text_value(value)
    if name not in available_timezones():
        raise ValueError(f"no such time zone {name!r}; an IANA name such as Europe/Paris is needed")
    return name


def interval_value(value: object) -> int:
    """A poll interval: at least 5 seconds, at most a day."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("a duration such as 30s or 10m is needed")
    seconds = value if isinstance(value, int) else seconds_of(value)
    if not 5 <= seconds <= 86_400:
        raise ValueError(f"{value} is out of range; allowed: 5s to 1d")
    return seconds


def region_value(value: object) -> str:
    """One of the API's regions."""
    name = text_value(value)
    if name not in REGIONS:
        raise ValueError(f"unknown region {name!r}; allowed: {', '.join(REGIONS)}")
    return name


def key_names(value: object) -> str:
    """The keys of one command: a text, or a list of texts."""
    parts = value if isinstance(value, list) else [value]
    return ",".join(text_value(part) for part in parts)


def budget_of(file: ConfigFile, where: tuple[str, ...]) -> Budget | None:
    """The budget table at a path, both of its keys or neither."""
    if not file.table(*where):
        return None
    amount = file.take((*where, "amount"), _amount)
    currency = file.take((*where, "currency"), _currency)
    if amount is None or currency is None:
        raise file.refuse(where, "both amount and currency are needed")
    return Budget(amount, currency)


def _amount(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        raise ValueError("a number above 0 is needed")
    return float(value)


def _currency(value: object) -> str:
    text = text_value(value).lower()
    if not re.fullmatch(r"[a-z]{3}", text):
        raise ValueError(f"{text!r} is no currency code; three letters such as usd are needed")
    return text
