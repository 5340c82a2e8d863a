"""How often all may be asked out of turn."""

REFRESH_EVERY = 5.0
"""Seconds between two refreshes that are accepted."""


class RefreshGate:
    """Lets a refresh through at most every `REFRESH_EVERY` seconds."""

    def __init__(self) -> None:
        self._opened: float | None = None

    def ask(self, now: float) -> float:
        """0.0 when it is let through, else the seconds until the next one will be."""
        if self._opened is not None and now - self._opened < REFRESH_EVERY:
            return REFRESH_EVERY - (now - self._opened)
        self._opened = now
        return 0.0
