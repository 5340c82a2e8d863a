"""Long lists: what a front end asks of the stored records, and what comes back.

A list is opened for one query and stands still: rows that arrive at its newest end are counted, not shown,
until it is told to advance. So an index means the same row from one page to the next, whatever arrives. Rows
may still appear inside it (a backfill reaches further, a line is logged late); then `generation` moves and
the front end asks again, naming the row it stands on.

All calls return at once and may come from any thread. Answers are delivered on another thread, the newest
wish first; a wish that was replaced before it was answered is never answered.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from elevenmon.domain.filter_tree import Expression
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.request_log import ApiRequest


class Kind(StrEnum):
    """What a list is made of."""

    REQUESTS = "requests"
    HISTORY = "history"


Record = ApiRequest | HistoryItem
NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which records, in which order. Compared by value."""

    kind: Kind
    where: Expression | None = None
    """A parsed filter (`domain.filters.parse`); None for all."""
    sort: str = "time"
    """A name of `domain.filters.fields(kind)` that can be sorted by."""
    descending: bool = True

    @property
    def hides_own(self) -> bool:
        """Whether elevenmon's own requests are left out: the filter does not name them."""
        return self.kind is Kind.REQUESTS and not (self.where is not None and self.where.names_field("own"))


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One record of a list."""

    row_id: int
    """What it is known by in the store: ascending in time, the same as long as the record is stored."""
    record: Record
    deleted_at: datetime | None = None
    """When the clip was deleted at the service by us; the record here stays."""
    names: Mapping[str, str] = field(default_factory=lambda: NO_NAMES, repr=False)
    """Names by id of users and keys, and of voices in paths: one mapping for all rows of a page."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A stretch of a list."""

    query: ListQuery
    generation: int
    """Pages of one generation fit together; a page of an older one is out of date."""
    first: int
    """Index of the first row, from 0."""
    rows: tuple[Row, ...]
    located: int | None = None
    """The index of the row asked about; None where it is not in the list (or none was asked about)."""


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """How much there is in a list."""

    query: ListQuery
    generation: int
    found: int
    """Rows known to be in it so far."""
    complete: bool
    """Whether `found` is all of them; until then a search or a count goes on."""
    searched: float = 1.0
    """Share of the records looked through so far, 0 to 1."""
    newer: int = 0
    """Rows that arrived at the newest end since it was opened or advanced; counted in the order of time."""
    hidden_own: int = 0
    """Requests of elevenmon's own that the list leaves out."""
    trouble: str | None = None
    """One sentence where the store could not answer."""
    left_out: str = ""
    """Why some of the records could not be had from the service; '' where none is known to be missing."""


class RecordList(Protocol):
    """One open list."""

    def want(self, first: int, count: int, *, locate: int | None = None) -> None:
        """Ask for the rows [first, first + count).

        `locate` is a row's id: `first` is then counted from that row (-20: twenty rows before it), the page
        is moved to lie within the list, and `Page.located` tells the row's index. Where the row is not in the
        list, `located` is None and the page begins at index 0.
        """
        ...

    def advance(self) -> None:
        """Take in what is newer; a new generation follows."""
        ...

    def close(self) -> None:
        """Nothing more is delivered, and what is still being searched is given up."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """Which records of the other kind may be the same event (CONTRACTS, Matching a request to a clip)."""

    rows: tuple[Row, ...]
    exact: bool
    """Joined by an id that both carry, rather than by kind, voice and time."""

    @property
    def words(self) -> str:
        """`exact`, `likely`, `3 candidates` or `none`."""
        match len(self.rows):
            case 0:
                return "none"
            case 1:
                return "exact" if self.exact else "likely"
            case many:
                return f"{many} candidates"


@dataclass(frozen=True, slots=True, eq=False)
class Detail:
    """Everything about one record."""

    kind: Kind
    row: Row
    matches: Likeness
    """Clips of a request, requests of a clip."""
    nearby: tuple[Row, ...]
    """Records of the same kind around it, oldest first, itself among them."""
    names: Mapping[str, str]
    """Names by id of what it mentions (voice, model, user, key)."""


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """The sum of some records."""

    count: int
    credits: int | None
    """None for requests, which carry no credits."""


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """What is marked: rows by id, or all of a query but some."""

    row_ids: frozenset[int] = frozenset()
    """The marked rows; with `all_of`, those of it that are not marked."""
    all_of: ListQuery | None = None

    @property
    def nothing(self) -> bool:
        """Whether there is no mark at all."""
        return self.all_of is None and not self.row_ids

    def __contains__(self, row_id: int) -> bool:
        """Whether a row of the shown list is marked."""
        return (row_id in self.row_ids) == (self.all_of is None)

    def toggled(self, row_id: int) -> "Marked":
        """The same, with one row the other way."""
        return Marked(self.row_ids ^ {row_id}, self.all_of)


class Records(Protocol):
    """The stored records of the account being watched."""

    def open(
        self,
        query: ListQuery,
        *,
        on_page: Callable[[Page], None],
        on_extent: Callable[[Extent], None],
    ) -> RecordList:
        """Open a list. `on_extent` is called at once with what is known, and whenever it changes."""
        ...

    def detail(self, kind: Kind, row_id: int, deliver: Callable[[Detail | None], None]) -> None:
        """Everything about one record; None where it is gone."""
        ...

    def totals(self, kind: Kind, marked: Marked, deliver: Callable[[Totals], None]) -> None:
        """Count and sum of what is marked."""
        ...

    def marked_items(
        self, marked: Marked, limit: int, deliver: Callable[[Sequence[HistoryItem]], None]
    ) -> None:
        """The marked clips that can still be downloaded, newest first, at most `limit`."""
        ...

    def values(self, kind: Kind, name: str, prefix: str, deliver: Callable[[Sequence[str]], None]) -> None:
        """Values of a field that begin like this, most used first: what a filter may be completed with."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Something being done with clips: its state goes from `running` to one of the others, once."""

    job_id: int
    title: str
    """`Downloading 12 clips`."""
    state: str = "running"
    """`running`, `done`, `failed` or `cancelled`."""
    done: int = 0
    total: int | None = None
    """In `unit`; None where it is not known."""
    unit: str = "bytes"
    says: str = ""
    """One sentence: where the file is, or what went wrong."""


class ClipJobs(Protocol):
    """What can be done with a clip's sound. `deliver` hears of every change, from another thread."""

    @property
    def player(self) -> str | None:
        """The name of the player found on this machine; None where there is none."""
        ...

    def play(self, item: HistoryItem, deliver: Callable[[Job], None]) -> int:
        """Fetch into the cache where need be, and play; another clip that plays is stopped. The job's id."""
        ...

    def stop_playing(self) -> bool:
        """Stop the clip that plays; whether there was one."""
        ...

    def save(self, item: HistoryItem, deliver: Callable[[Job], None]) -> int:
        """Save the sound in the download folder under a name of its own."""
        ...

    def save_zip(self, items: Sequence[HistoryItem], deliver: Callable[[Job], None]) -> int:
        """Save several clips as one ZIP."""
        ...

    def delete(self, item: HistoryItem, deliver: Callable[[Job], None]) -> int:
        """Delete at the service; the record here stays, marked as deleted. PermissionError when read-only."""
        ...

    def cancel(self, job_id: int) -> None:
        """Give a job up; what it wrote is removed."""
        ...
