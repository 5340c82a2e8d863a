"""What a person wishes of the terminal app in the settings file, checked against what it knows."""

from elevenmon.settings.load import refusal
from elevenmon.settings.model import Settings


def refuse_unknown(settings: Settings) -> None:
    """SettingsError for a theme or keys that the terminal app does not know."""
    if settings.theme is not None:
        from elevenmon.tui import themes  # noqa: PLC0415 - after the skeleton, and only where there is a wish

        if settings.theme not in themes.NAMES:
            why = f"no such theme {settings.theme!r}; allowed: {', '.join(themes.NAMES)}"
            raise refusal(settings.config_file, ("theme",), why)
    if settings.keys:
        from elevenmon.tui.keymap import check_keymap  # noqa: PLC0415

        problems = check_keymap(settings.keys)
        if problems:
            raise refusal(settings.config_file, ("keys", problems[0].command), problems[0].why)
