"""What a person changed on screen: theme and poll interval, kept in `state.json`."""

import json
from pathlib import Path

from elevenmon.settings.paths import read_small, write_private

_INTERVALS = range(5, 86_401)


class UiState:
    """The choices made on screen; a file that cannot be read is as good as none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.theme: str | None = None
        self.interval: int | None = None
        self._rest: dict[str, object] = {}
        self._load()

    def _load(self) -> None:
        try:
            data = json.loads(read_small(self.path))
        except (OSError, ValueError, RecursionError):
            return
        if not isinstance(data, dict):
            return
        theme, interval = data.pop("theme", None), data.pop("interval", None)
        self.theme = theme if isinstance(theme, str) else None
        whole = isinstance(interval, int) and not isinstance(interval, bool)
        self.interval = interval if whole and interval in _INTERVALS else None
        data.pop("schema", None)
        self._rest = data

    def save(self) -> bool:
        """Write the file whole; False where that was not possible (the choices stay in memory)."""
        document = {"schema": 1, **self._rest, "theme": self.theme, "interval": self.interval}
        try:
            write_private(self.path, json.dumps(document, indent=1) + "\n")
        except OSError:
            return False
        return True
