"""The keyring: an optional extra, never trusted to answer in time."""

from collections.abc import Callable
from typing import Protocol

SECONDS = 3.0


class Backend(Protocol):
    """The one thing about a keyring backend that matters here."""

    priority: float


class Ring(Protocol):
    """What elevenmon uses of the `keyring` package."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """A stored password, or None."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store a password."""
        ...

    def get_keyring(self) -> Backend:
        """The backend in use."""
        ...


def ask(question: Callable[[Ring], str | None]) -> str | None:
    """The answer to a question put to the keyring; None without one, on any refusal, or after 3 s.

    An unlock prompt or a silent D-Bus can block for ever: the thread that waits for it is a daemon.
    """
    import threading  # noqa: PLC0415 - only where nothing else had a key

    answers: list[str | None] = []

    def run() -> None:
        try:
            import keyring  # noqa: PLC0415 - optional, slow, and only asked when nothing else had a key
            from keyring.errors import KeyringError  # noqa: PLC0415
        except ImportError:
            return
        try:
            answers.append(question(keyring))
        except (KeyringError, RuntimeError, OSError):
            return

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(SECONDS)
    return answers[0] if answers else None
