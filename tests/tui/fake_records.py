"""Stored records without a store: lists over rows in memory, answered from another thread."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import overload

from elevenmon.domain.filter_match import matches
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import (
    Detail,
    Extent,
    Job,
    Kind,
    Likeness,
    ListQuery,
    Marked,
    Page,
    Record,
    Row,
    Totals,
)
from elevenmon.domain.request_log import ApiRequest
from tests.sections import NOW, clip, request


class Newest(Sequence[Row]):
    """Very many rows, oldest first, made when they are looked at."""

    def __init__(self, count: int, make: Callable[[int], Record]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(self._count))]
        place = index if index >= 0 else self._count + index
        if not 0 <= place < self._count:
            raise IndexError(index)
        return Row(place, self._make(self._count - 1 - place))


def sort_key(name: str) -> Callable[[Row], object]:
    """The figure or text of a field."""
    names = {"latency": "latency_seconds", "model": "model_id", "voice": "voice_name", "time": "at"}
    attribute = names.get(name, name)

    def key(row: Row) -> tuple[bool, object]:
        value = getattr(row.record, attribute)
        return (value is not None, value if value is not None else 0)

    return key


class FakeList:
    """One open list; `searched` under 1 makes it look unfinished."""

    def __init__(
        self,
        records: "FakeRecords",
        query: ListQuery,
        on_page: Callable[[Page], None],
        on_extent: Callable[[Extent], None],
    ) -> None:
        self.query = query
        self.wishes: list[tuple[int, int, int | None]] = []
        self.closed = False
        self.generation = 1
        self.newer = 0
        self._records = records
        self._on_page = on_page
        self._on_extent = on_extent
        self._wish: tuple[int, int, int | None] | None = None
        self._rows = records.found(query)

    @property
    def extent(self) -> Extent:
        """What the list says of itself."""
        searched = self._records.searched
        return Extent(
            query=self.query,
            generation=self.generation,
            found=len(self._rows),
            complete=searched >= 1,
            searched=searched,
            newer=self.newer,
            hidden_own=self._records.hidden_own(self.query),
            trouble=self._records.trouble,
            left_out=self._records.left_out,
        )

    def want(self, first: int, count: int, *, locate: int | None = None) -> None:
        """Answer from another thread, unless another wish comes before."""
        self._wish = (first, count, locate)
        self.wishes.append(self._wish)
        self._records.later(self._answer)

    def advance(self) -> None:
        """Take in what has arrived."""
        self._rows = self._records.found(self.query)
        self.newer = 0
        self.begin_generation()

    def close(self) -> None:
        """Nothing more is delivered."""
        self.closed = True

    def begin_generation(self) -> None:
        """Indices mean other rows from now on."""
        self.generation += 1
        self.tell()

    def arrived(self, count: int) -> None:
        """Rows at the newest end."""
        self.newer += count
        self.tell()

    def inserted(self) -> None:
        """Rows somewhere inside."""
        self._rows = self._records.found(self.query)
        self.begin_generation()

    def tell(self) -> None:
        """Deliver the extent."""
        extent = self.extent
        self._records.later(lambda: None if self.closed else self._on_extent(extent))

    def _answer(self) -> None:
        wish, self._wish = self._wish, None
        if wish is None or self.closed:
            return
        first, count, locate = wish
        located = None
        if locate is not None:
            located = next((n for n, row in enumerate(self._rows) if row.row_id == locate), None)
            first = located + first if located is not None else 0
        first = max(0, min(first, len(self._rows) - count))
        rows = tuple(self._rows[first : first + count])
        self._on_page(Page(self.query, self.generation, first, rows, located))


class FakeRecords:
    """Requests and clips, oldest first."""

    def __init__(
        self,
        requests: Sequence[Row] | None = None,
        clips: Sequence[Row] | None = None,
        *,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.rows: dict[Kind, Sequence[Row]] = {
            Kind.REQUESTS: list(Newest(300, request)) if requests is None else requests,
            Kind.HISTORY: list(Newest(200, clip)) if clips is None else clips,
        }
        self.names = dict(names or {})
        self.searched = 1.0
        self.trouble: str | None = None
        self.left_out = ""
        self.alike: dict[tuple[Kind, int], Likeness] = {}
        self.lists: list[FakeList] = []
        self.asked_values: list[tuple[str, str]] = []
        self.held = threading.Event()
        """Clear: nothing is answered."""
        self.held.set()
        self._thread = ThreadPoolExecutor(1, "fake-records")

    def later(self, work: Callable[[], object]) -> None:
        """Do it on the answering thread."""

        def wait() -> None:
            self.held.wait(5)
            work()

        self._thread.submit(wait)

    def settle(self) -> None:
        """Wait until everything asked so far was answered."""
        self._thread.submit(lambda: None).result(5)

    def stop(self) -> None:
        """End the thread."""
        self.held.set()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def found(self, query: ListQuery) -> Sequence[Row]:
        """The rows of a list, in its order."""
        rows = self.rows[query.kind]
        if query.where is None and query.sort == "time" and isinstance(rows, Newest):
            return Upside(rows) if query.descending else rows
        kept = [row for row in rows if self._fits(row, query)]
        kept.sort(key=sort_key(query.sort), reverse=query.descending)  # type: ignore[arg-type]
        return kept

    def hidden_own(self, query: ListQuery) -> int:
        """Own requests that the list leaves out."""
        if query.kind is Kind.HISTORY or isinstance(self.rows[query.kind], Newest):
            return 0
        if query.where is not None and query.where.names_field("own"):
            return 0
        return sum(
            1 for row in self.rows[query.kind] if isinstance(row.record, ApiRequest) and row.record.own
        )

    def _fits(self, row: Row, query: ListQuery) -> bool:
        if query.where is not None:
            return matches(query.where, row.record, self.names, NOW, deleted=row.deleted_at is not None)
        return not (isinstance(row.record, ApiRequest) and row.record.own)

    def arrive(self, kind: Kind, records: Iterable[Record]) -> None:
        """Newer rows."""
        new = [Row(1_000_000_000 + len(self.rows[kind]) + n, record) for n, record in enumerate(records)]
        self.rows[kind] = [*self.rows[kind], *new]
        for one in self.open_lists(kind):
            one.arrived(sum(1 for row in new if self._fits(row, one.query)))

    def insert(self, kind: Kind, rows: Iterable[Row]) -> None:
        """Rows that come late: they take their place among the others."""
        merged = sorted([*self.rows[kind], *rows], key=lambda row: row.record.at)
        self.rows[kind] = merged
        for one in self.open_lists(kind):
            one.inserted()

    def open_lists(self, kind: Kind) -> list[FakeList]:
        """The lists of a kind that nobody closed."""
        return [one for one in self.lists if one.query.kind is kind and not one.closed]

    # The port

    def open(
        self, query: ListQuery, *, on_page: Callable[[Page], None], on_extent: Callable[[Extent], None]
    ) -> FakeList:
        """Open a list."""
        one = FakeList(self, query, on_page, on_extent)
        self.lists.append(one)
        one.tell()
        return one

    def detail(self, kind: Kind, row_id: int, deliver: Callable[[Detail | None], None]) -> None:
        """Everything about a record, with up to four neighbours either side."""
        rows = self.rows[kind]
        made = isinstance(rows, Newest)
        at = row_id if made else next((n for n, row in enumerate(rows) if row.row_id == row_id), None)
        if at is None:
            self.later(lambda: deliver(None))
            return
        alike = self.alike.get((kind, row_id), Likeness((), exact=False))
        around = tuple(rows[max(0, at - 4) : at + 5])
        self.later(lambda: deliver(Detail(kind, rows[at], alike, around, self.names)))

    def totals(self, kind: Kind, marked: Marked, deliver: Callable[[Totals], None]) -> None:
        """Count and sum."""
        rows = self._marked(kind, marked)
        charged = sum(row.record.credits for row in rows if isinstance(row.record, HistoryItem))
        totals = Totals(len(rows), charged if kind is Kind.HISTORY else None)
        self.later(lambda: deliver(totals))

    def marked_items(
        self, marked: Marked, limit: int, deliver: Callable[[Sequence[HistoryItem]], None]
    ) -> None:
        """The marked clips, newest first."""
        rows = [row for row in reversed(self._marked(Kind.HISTORY, marked)) if row.deleted_at is None]
        items = [row.record for row in rows if isinstance(row.record, HistoryItem)][:limit]
        self.later(lambda: deliver(items))

    def values(self, kind: Kind, name: str, prefix: str, deliver: Callable[[Sequence[str]], None]) -> None:
        """Voices only."""
        self.asked_values.append((name, prefix))
        voices = ["George", "Sarah", "Narrator v2"] if name == "voice" else []
        found = [voice for voice in voices if voice.lower().startswith(prefix.lower())]
        self.later(lambda: deliver(found))

    def _marked(self, kind: Kind, marked: Marked) -> list[Row]:
        rows = self.found(marked.all_of) if marked.all_of is not None else self.rows[kind]
        return sorted((row for row in rows if row.row_id in marked), key=lambda row: row.record.at)


class Upside(Sequence[Row]):
    """Very many rows, newest first."""

    def __init__(self, rows: Newest) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        last = len(self._rows) - 1
        if isinstance(index, slice):
            return [self._rows[last - place] for place in range(*index.indices(len(self._rows)))]
        return self._rows[last - index if index >= 0 else -1 - index]


class FakeClips:
    """Jobs that go on when they are told to."""

    def __init__(self, player: str | None = "mpv") -> None:
        self.player = player
        self.read_only = False
        self.began: list[tuple[str, list[HistoryItem]]] = []
        self.cancelled: list[int] = []
        self.jobs: dict[int, tuple[Job, Callable[[Job], None]]] = {}

    def play(self, item: HistoryItem, deliver: Callable[[Job], None]) -> int:
        """Play a clip."""
        return self._begin("play", [item], "Playing a clip", deliver)

    def stop_playing(self) -> bool:
        """Stop the last one."""
        playing = [n for n, (job, _) in self.jobs.items() if job.title == "Playing a clip"]
        if not playing:
            return False
        self.end(playing[-1], "cancelled")
        return True

    def save(self, item: HistoryItem, deliver: Callable[[Job], None]) -> int:
        """Save one."""
        return self._begin("save", [item], "Downloading a clip", deliver)

    def save_zip(self, items: Sequence[HistoryItem], deliver: Callable[[Job], None]) -> int:
        """Save several."""
        return self._begin("zip", list(items), f"Downloading {len(items)} clips", deliver)

    def delete(self, item: HistoryItem, deliver: Callable[[Job], None]) -> int:
        """Delete one."""
        if self.read_only:
            raise PermissionError("read-only: nothing is deleted")
        return self._begin("delete", [item], "Deleting a clip", deliver)

    def cancel(self, job_id: int) -> None:
        """Give one up."""
        self.cancelled.append(job_id)
        self.end(job_id, "cancelled")

    def go_on(self, job_id: int, done: int, total: int) -> None:
        """Report progress."""
        job, deliver = self.jobs[job_id]
        deliver(replace(job, done=done, total=total))

    def end(self, job_id: int, state: str, says: str = "") -> None:
        """Report an end."""
        job, deliver = self.jobs.pop(job_id)
        deliver(replace(job, state=state, says=says))

    def _begin(self, work: str, items: list[HistoryItem], title: str, deliver: Callable[[Job], None]) -> int:
        self.began.append((work, items))
        job = Job(len(self.began), title)
        self.jobs[job.job_id] = (job, deliver)
        deliver(job)
        return job.job_id


def deleted(row: Row, at: datetime = NOW) -> Row:
    """The same row, deleted at the service."""
    return replace(row, deleted_at=at)
