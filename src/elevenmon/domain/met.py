"""What was worked out before, by its content: records of an account repeat themselves."""

from typing import TypeVar

Content = TypeVar("Content")
Found = TypeVar("Found")


class Met(dict[Content, Found]):
    """A dictionary that is emptied when it is full: what an account has much of is soon met again."""

    __slots__ = ("_most",)

    def __init__(self, most: int) -> None:
        """At most so many entries."""
        super().__init__()
        self._most = most

    def keep(self, content: Content, found: Found) -> Found:
        """Remember what was found; the same again, for the caller's last line."""
        if len(self) >= self._most:
            self.clear()
        self[content] = found
        return found
