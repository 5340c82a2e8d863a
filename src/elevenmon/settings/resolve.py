"""From flags, environment and file to Settings: flags > environment > settings file > defaults."""

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from elevenmon.settings import paths
from elevenmon.settings.errors import SettingsError
from elevenmon.settings.load import (
    ConfigFile,
    budget_of,
    flag,
    interval_value,
    key_names,
    read_config,
    region_value,
    text_value,
    zone_value,
)
from elevenmon.settings.model import FEED_NAMES, REGIONS, WEBHOOK_SECRET_VARIABLE, Profile, Settings

if TYPE_CHECKING:
    from elevenmon.domain.alert_rules import AlertRules
    from elevenmon.settings.channels import Channels


class Flags(NamedTuple):
    """The global options as given; None where not."""

    profile: str | None = None
    base_url: str | None = None
    data_dir: str | None = None
    config: str | None = None
    read_only: bool | None = None


def resolve(flags: Flags, environ: MutableMapping[str, str]) -> Settings:
    """All settings, checked; the webhook's secret leaves the environment. Raises SettingsError."""
    config = _place(flags.config, "--config", environ, "ELEVENMON_CONFIG")
    data = _place(flags.data_dir, "--data-dir", environ, "ELEVENMON_DATA_DIR")
    file = read_config(paths.config_file(config), required=config is not None)
    downloads = file.take(("downloads",), text_value)
    read_only = flags.read_only or _env_flag(environ, "ELEVENMON_READ_ONLY")
    return Settings(
        profile=_profile(file, flags, environ, read_only=read_only),
        config_file=file.path,
        data_dir=paths.data_dir(data),
        state_dir=paths.state_dir(data),
        cache_dir=paths.cache_dir(data),
        downloads=_beside(file.path, downloads) if downloads else None,
        interval=file.take(("interval",), interval_value) or 30,
        feeds={
            name: seconds for name in FEED_NAMES if (seconds := file.take(("feeds", name), interval_value))
        },
        theme=file.take(("theme",), text_value),
        zone=file.take(("zone",), zone_value),
        store_text=file.take(("store_text",), flag) is not False,
        keys={name: file.take(("keys", name), key_names) or "" for name in file.table("keys")},
        channels=_channels(file, environ.pop(WEBHOOK_SECRET_VARIABLE, "")),
        rules=_rules(file),
    )


def _place(given: str | None, option: str, environ: Mapping[str, str], variable: str) -> str | None:
    """The path that a flag or a variable names; None where neither does."""
    text = given or environ.get(variable) or None
    if text is not None and paths.is_lost(paths.expanded(text)):
        source = option if given else variable
        raise SettingsError(f"{source}: {text} starts from the working directory, which was deleted")
    return text


def _profile(
    file: ConfigFile, flags: Flags, environ: Mapping[str, str], *, read_only: bool | None
) -> Profile:
    asked_for = flags.profile or environ.get("ELEVENMON_PROFILE")
    name = asked_for or file.take(("profile",), text_value)
    known = file.table("profiles")
    if name is not None and name not in known and not (name == "default" and not known):
        listed = ", ".join(known) or "none are defined"
        why = f"no profile {name!r}; profiles: {listed}"
        raise SettingsError(f"{file.path}: {why}") if asked_for else file.refuse(("profile",), why)
    if name is None:
        name = "default" if "default" in known or len(known) != 1 else next(iter(known))
    here = ("profiles", name)
    region = file.take((*here, "region"), region_value)
    address = file.take((*here, "base_url"), checked_address)
    if region and address:
        raise file.refuse((*here, "base_url"), "either region or base_url may be set, not both")
    given = flags.base_url or environ.get("ELEVENLABS_BASE_URL")
    if given:
        source = "--base-url" if flags.base_url else "ELEVENLABS_BASE_URL"
        try:
            region, address = None, checked_address(given)
        except ValueError as error:
            raise SettingsError(f"{source}: {error}") from None
    region, address = _region_and_address(region, address)
    key_file = file.take((*here, "api_key_file"), text_value)
    asked = [file.take((*where, "read_only"), flag) for where in (here, ())]
    return Profile(
        name=name,
        region=region,
        base_url=address,
        api_key_file=_beside(file.path, key_file) if key_file else None,
        read_only=any(asked) if read_only is None else read_only,
        budget=budget_of(file, (*here, "budget")) or budget_of(file, ("budget",)),
    )


def _channels(file: ConfigFile, secret: str) -> "Channels | None":
    if "notify" not in file.root:
        return None
    from elevenmon.settings.channels_load import channels_of  # noqa: PLC0415 - few have any

    return channels_of(file, secret)


def _rules(file: ConfigFile) -> "AlertRules | None":
    if "alerts" not in file.root:
        return None
    from elevenmon.settings.alerts_load import rules_of  # noqa: PLC0415 - nor these

    return rules_of(file)


def _region_and_address(region: str | None, address: str | None) -> tuple[str, str]:
    if address is None:
        region = region or "global"
        return region, REGIONS[region]
    for name, known in REGIONS.items():
        if address == known:
            return name, address
    return "custom", address


def checked_address(value: object) -> str:
    """An API address; a region's name stands for its address. ValueError says what is allowed."""
    from elevenmon.domain.address import check_base_url  # noqa: PLC0415 - only where there is one of one's own

    text = text_value(value)
    return REGIONS[text] if text in REGIONS else check_base_url(text)


def _beside(config: Path, text: str) -> Path:
    path = paths.expanded(text)
    return path if path.is_absolute() else config.parent / path


def _env_flag(environ: Mapping[str, str], name: str) -> bool | None:
    """What a variable says; None where it is not set."""
    text = environ.get(name, "").strip().lower()
    if not text:
        return None
    if text in ("0", "false", "no"):
        return False
    if text in ("1", "true", "yes"):
        return True
    raise SettingsError(f"{name}: {text!r} is not understood; allowed: 1 or 0")
