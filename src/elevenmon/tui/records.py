"""What screens may ask of the stored records. Answers arrive as messages: no screen meets a thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.message import Message
from textual.message_pump import MessagePump

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Detail, Kind, ListQuery, Marked, Records, Totals
from elevenmon.tui.lists.feed import ListFeed, post


class RecordDesk:
    """Asks the monitor's records on behalf of a screen."""

    @dataclass
    class DetailArrived(Message, bubble=False):
        """Everything about one record; None where it is gone."""

        kind: Kind
        row_id: int
        detail: Detail | None

    @dataclass
    class TotalsArrived(Message, bubble=False):
        """The sum of what was marked."""

        marked: Marked
        totals: Totals

    @dataclass
    class MarkedArrived(Message, bubble=False):
        """The marked clips that can be downloaded."""

        items: Sequence[HistoryItem]

    def __init__(self, records: Records) -> None:
        self._records = records

    def open(self, query: ListQuery, receiver: MessagePump) -> ListFeed:
        """Open a list; its messages go to `receiver`."""
        return ListFeed(self._records, query, receiver)

    def detail(self, kind: Kind, row_id: int, receiver: MessagePump) -> None:
        """Ask for everything about a record."""

        def deliver(detail: Detail | None) -> None:
            post(receiver, self.DetailArrived(kind, row_id, detail))

        self._records.detail(kind, row_id, deliver)

    def totals(self, kind: Kind, marked: Marked, receiver: MessagePump) -> None:
        """Ask for the sum of what is marked."""

        def deliver(totals: Totals) -> None:
            post(receiver, self.TotalsArrived(marked, totals))

        self._records.totals(kind, marked, deliver)

    def marked_items(self, marked: Marked, limit: int, receiver: MessagePump) -> None:
        """Ask for the marked clips."""

        def deliver(items: Sequence[HistoryItem]) -> None:
            post(receiver, self.MarkedArrived(items))

        self._records.marked_items(marked, limit, deliver)

    def values(self, kind: Kind) -> Callable[[str, str, Callable[[Sequence[str]], None]], None]:
        """What asks for the values of a field of that kind of record."""

        def ask(name: str, prefix: str, deliver: Callable[[Sequence[str]], None]) -> None:
            self._records.values(kind, name, prefix, deliver)

        return ask
