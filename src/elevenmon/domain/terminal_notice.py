"""The way of a notification through the terminal to the desktop: only the app that draws may write there."""

from collections.abc import Callable


class TerminalNotices:
    """A slot: who owns the terminal puts its writer in, who has something to say calls `show`.

    The writer is called from any thread with one line of cleaned text; it returns at once and raises nothing.
    """

    def __init__(self) -> None:
        self.writer: Callable[[str], None] | None = None

    def show(self, text: str) -> bool:
        """Hand a text to the terminal; False where nobody owns one."""
        writer = self.writer
        if writer is None:
            return False
        writer(text)
        return True


def as_osc9(text: str, *, in_tmux: bool) -> str:
    """The sequence that has a terminal show `text`, cleaned and not beginning with a digit, on the desktop.

    Some terminals read `9;4;...` as a progress bar: hence no digit. tmux hands on only what is wrapped for
    it, and that only with its option `allow-passthrough`.
    """
    sequence = f"\x1b]9;{text}\x07"
    return f"\x1bPtmux;\x1b{sequence}\x1b\\" if in_tmux else sequence
