"""The lines of one millisecond of the request log, where there are more of them than one answer holds.

The log has no cursor. A crowded millisecond is asked for from both ends, then in parts: by the values that
its columns were seen to take, one column after another, until a part fits into an answer.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from elevenmon.domain.request_log import ApiRequest, RequestPage
from elevenmon.domain.usage import Cell, Filter
from elevenmon.sync.source import Source

_MOST_ASKED = 80
_LARGEST_PAGE = 1000
_TICK = timedelta(milliseconds=1)
_STATUS = ("response_code", "status_code", "status")
_METHOD = ("method", "http_method")
_PATH = ("path", "endpoint", "url")


async def rows_of(source: Source, moment: datetime, page: RequestPage) -> tuple[list[ApiRequest], bool]:
    """All lines of a millisecond that can be had, and whether these are all there are. Raises ApiError.

    `page` is an answer of the log: its columns are what can be filtered by.
    """
    crowd = _Crowd(source, moment, page)
    complete = await crowd.gather((), 0)
    return list(crowd.rows.values()), complete


class _Crowd:
    """One crowded millisecond."""

    def __init__(self, source: Source, moment: datetime, page: RequestPage) -> None:
        self._source, self._moment = source, moment
        names = {column.name.strip().lower() for column in page.columns}
        self._columns = [
            (field, next(name for name in aliases if name in names))
            for field, aliases in (("status", _STATUS), ("method", _METHOD), ("path", _PATH))
            if names.intersection(aliases)
        ]
        self._columns += [
            (column.name, column.name) for column in page.columns if _is_extra(column.name, page.rows)
        ]
        self._asked = 0
        self.rows: dict[str, ApiRequest] = {}

    async def gather(self, filters: tuple[Filter, ...], depth: int) -> bool:
        """Take in what passes the filters; whether that was all of it."""
        seen: list[ApiRequest] = []
        for sort in ("asc", "desc"):
            if self._asked >= _MOST_ASKED:
                return False
            self._asked += 1
            page = await self._source.requests(
                start=self._moment,
                end=self._moment + _TICK,
                limit=_LARGEST_PAGE,
                sort=sort,
                filters=filters,
            )
            self.rows.update((row.request_key, row) for row in page.rows)
            seen += page.rows
            # An answer in rising order that goes beyond the millisecond has brought all of it.
            beyond = sort == "asc" and any(row.at >= self._moment + _TICK for row in page.rows)
            if beyond or not page.full:
                return True
        return await self._in_parts(filters, depth, seen)

    async def _in_parts(self, filters: tuple[Filter, ...], depth: int, seen: Sequence[ApiRequest]) -> bool:
        for place in range(depth, len(self._columns)):
            field, column = self._columns[place]
            values = tuple(sorted(set(_values(seen, field)), key=str))
            if not values:
                continue
            complete = await self.gather((*filters, Filter(column, "not_in", values)), place + 1)
            parts = [(*filters, Filter(column, "eq", (value,))) for value in values]
            if len(parts) == 1:
                # What was seen has this value throughout: asking for it again would bring the same.
                return await self._in_parts(parts[0], place + 1, seen) and complete
            for part in parts:
                complete = await self.gather(part, place + 1) and complete
            return complete
        return False


def _values(rows: Sequence[ApiRequest], field: str) -> Iterator[Cell]:
    for row in rows:
        value = getattr(row, field) if field in ("status", "method", "path") else row.extra.get(field)
        if value is not None:
            yield value


def _is_extra(name: str, rows: Sequence[ApiRequest]) -> bool:
    """Whether a column takes few enough values to split by."""
    values = {row.extra.get(name) for row in rows} - {None}
    return 0 < len(values) <= 16
