"""An open list whose answers arrive as messages: the store's thread never touches a widget."""

import contextlib
from dataclasses import dataclass

from textual.message import Message
from textual.message_pump import MessagePump

from elevenmon.domain.lists import Extent, ListQuery, Page, Records
from elevenmon.tui.lists.window import Wish


class ListFeed:
    """One open list; what it has to say goes to `receiver`."""

    @dataclass
    class PageArrived(Message, bubble=False):
        """Rows that were wished for."""

        feed: "ListFeed"
        page: Page

    @dataclass
    class ExtentChanged(Message, bubble=False):
        """There is more or less in the list than before."""

        feed: "ListFeed"
        extent: Extent

        def can_replace(self, message: Message) -> bool:
            """Any earlier one of the same list that still waits."""
            return isinstance(message, ListFeed.ExtentChanged) and message.feed is self.feed

    def __init__(self, records: Records, query: ListQuery, receiver: MessagePump) -> None:
        self.query = query
        self._receiver = receiver
        self._list = records.open(query, on_page=self._take_page, on_extent=self._take_extent)

    def want(self, wish: Wish) -> None:
        """Ask for rows."""
        self._list.want(wish.first, wish.rows, locate=wish.locate)

    def advance(self) -> None:
        """Take in what is newer."""
        self._list.advance()

    def close(self) -> None:
        """The end of it."""
        self._list.close()

    def _take_page(self, page: Page) -> None:
        post(self._receiver, self.PageArrived(self, page))

    def _take_extent(self, extent: Extent) -> None:
        post(self._receiver, self.ExtentChanged(self, extent))


def post(receiver: MessagePump, message: Message) -> None:
    """Hand a message over from any thread; nobody minds when the receiver is gone."""
    with contextlib.suppress(RuntimeError):
        receiver.post_message(message)
