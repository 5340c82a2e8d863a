"""`[notify]` of the settings file. A channel whose table stands there is on, unless `on = false`."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from elevenmon.domain.address import check_base_url
from elevenmon.domain.alerts import AlertTurn
from elevenmon.domain.level import Level
from elevenmon.domain.secret import Secret
from elevenmon.settings.channels import (
    LEVELS,
    TERMINAL,
    WAYS,
    Channels,
    DesktopSettings,
    ExecSettings,
    Wanted,
    WebhookSettings,
)
from elevenmon.settings.durations import seconds_of
from elevenmon.settings.load import ConfigFile, flag, text_value
from elevenmon.settings.model import WEBHOOK_SECRET_VARIABLE
from elevenmon.settings.paths import expanded
from elevenmon.settings.private_file import NotPrivate, read_private

_COMMON = ("on", "level", "events")
_KEYS: Final = {
    "desktop": (*_COMMON, "through"),
    "exec": (*_COMMON, "command", "timeout"),
    "webhook": (*_COMMON, "url", "secret_file", "timeout", "give_up"),
}
_NEEDED: Final = {"exec": "command", "webhook": "url"}
_MOST_ARGUMENTS = 100


def channels_of(file: ConfigFile, given: str) -> Channels:
    """The channels that are on; `given` is the secret from the environment, if any. Raises SettingsError."""
    file.only(("notify",), ("bell", *_KEYS))
    on = {name for name in _KEYS if _is_on(file, name)}
    return Channels(
        bell=file.take(("notify", "bell"), flag) is not False,
        desktop=_desktop(file) if "desktop" in on else None,
        exec=_exec(file) if "exec" in on else None,
        webhook=_webhook(file, given) if "webhook" in on else None,
    )


def _is_on(file: ConfigFile, name: str) -> bool:
    here = ("notify", name)
    if name not in file.table("notify"):
        return False
    file.only(here, _KEYS[name])
    if file.take((*here, "on"), flag) is False:
        return False
    needed = _NEEDED.get(name)
    if needed is not None and needed not in file.table(*here):
        raise file.refuse(here, f"{needed} is needed, or on = false")
    return True


def _desktop(file: ConfigFile) -> DesktopSettings:
    here = ("notify", "desktop")
    return DesktopSettings(
        wanted=_wanted(file, here), through=file.take((*here, "through"), _one_of(WAYS)) or TERMINAL
    )


def _exec(file: ConfigFile) -> ExecSettings:
    here = ("notify", "exec")
    command = file.take((*here, "command"), _command)
    assert command is not None
    program, *arguments = command
    return ExecSettings(
        command=(_program(file.path, program), *arguments),
        wanted=_wanted(file, here),
        timeout=file.take((*here, "timeout"), _between(1, 60, "1s to 60s")) or 10,
    )


def _webhook(file: ConfigFile, given: str) -> WebhookSettings:
    here = ("notify", "webhook")
    url = file.take((*here, "url"), webhook_address)
    assert url is not None
    give_up = file.take((*here, "give_up"), _between(0, 86_400, "0s to 1d"))
    return WebhookSettings(
        url=url,
        wanted=_wanted(file, here),
        timeout=file.take((*here, "timeout"), _between(1, 60, "1s to 60s")) or 10,
        give_up=600 if give_up is None else give_up,
        secret=_secret(file, (*here, "secret_file"), given),
    )


def _wanted(file: ConfigFile, here: tuple[str, ...]) -> Wanted:
    level = file.take((*here, "level"), _one_of(LEVELS))
    turns = file.take((*here, "events"), _turns)
    return Wanted(Level(level) if level else Level.WARNING, turns or frozenset(AlertTurn))


def webhook_address(value: object) -> str:
    """An address to post to: https, or http on loopback; with a query if need be. ValueError."""
    text = text_value(value)
    base, mark, query = text.partition("?")
    try:
        check_base_url(base)
    except ValueError as error:
        # Which regions there are is of no use here.
        raise ValueError(
            str(error).partition(";")[0] + "; allowed: https://..., http://127.0.0.1:PORT/..."
        ) from None
    if "#" in query or not (query.isascii() and query.isprintable()) or " " in query:
        raise ValueError("the query of an address is printable ASCII without spaces and #")
    # The path as it was given: a slash at its end means something to some receivers.
    return f"{base}{mark}{query}"


def _secret(file: ConfigFile, where: tuple[str, ...], given: str) -> Secret | None:
    """From the environment, else from the file that the settings name."""
    name = file.take(where, text_value)
    if given.strip():
        return _checked(file, where, given, f"the value of {WEBHOOK_SECRET_VARIABLE}")
    if name is None:
        return None
    path = expanded(name)
    path = path if path.is_absolute() else file.path.parent / path
    try:
        return _checked(file, where, read_private(path), "what stands in it")
    except FileNotFoundError:
        raise file.refuse(where, "there is no such file") from None
    except NotPrivate as error:
        raise file.refuse(where, str(error)) from None


def _checked(file: ConfigFile, where: tuple[str, ...], text: str, what: str) -> Secret:
    try:
        return Secret(text)
    except ValueError:
        raise file.refuse(
            where, f"{what} is no secret: 4 to 256 printable ASCII characters are needed"
        ) from None


def _program(config: Path, program: str) -> str:
    """A bare name is looked for on the PATH; a path is taken as it is, from the settings file on."""
    if "/" not in program:
        return program
    path = expanded(program)
    return str(path if path.is_absolute() else config.parent.absolute() / path)


def _command(value: object) -> tuple[str, ...]:
    usable = (
        isinstance(value, list)
        and 0 < len(value) <= _MOST_ARGUMENTS
        and all(isinstance(part, str) and "\0" not in part for part in value)
        and value[0].strip()
    )
    if not usable or not isinstance(value, list):
        raise ValueError(
            'a list of texts is needed, the program first, such as ["/usr/local/bin/page-me", "-v"]'
        )
    return tuple(value)


def _one_of(allowed: tuple[str, ...]) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = text_value(value)
        if text not in allowed:
            raise ValueError(f"{text!r} is not known; allowed: {', '.join(allowed)}")
        return text

    return check


def _turns(value: object) -> frozenset[AlertTurn]:
    if not isinstance(value, list) or not value or any(turn not in list(AlertTurn) for turn in value):
        raise ValueError(f"a list is needed of one or more of: {', '.join(AlertTurn)}")
    return frozenset(map(AlertTurn, value))


def _between(least: int, most: int, allowed: str) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError("a duration such as 10s or 5m is needed")
        seconds = value if isinstance(value, int) else seconds_of(value)
        if not least <= seconds <= most:
            raise ValueError(f"{value} is out of range; allowed: {allowed}")
        return seconds

    return check
