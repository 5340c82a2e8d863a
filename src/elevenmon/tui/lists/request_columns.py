"""The columns of the request log, those among them that only this account's log has."""

from collections.abc import Callable, Iterable, Sequence

from elevenmon.domain.lists import Row
from elevenmon.domain.record_text import ERROR_COLUMNS, KEY_COLUMNS, USER_COLUMNS, voice_in_path
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.wording import UNKNOWN_FIGURE
from elevenmon.render.failures import reason
from elevenmon.tui.content import Piece, fitted, width
from elevenmon.tui.lists.columns import LEAST_REST, Column, Light, time_column, time_words
from elevenmon.tui.widgets.cells import Line, text_of
from elevenmon.tui.widgets.tail import latency, path_pieces, shortened, status_style

STATUS_CELLS, REASON_CELLS = 8, 16
"""A status; one with a word for what went wrong."""
PATH_CELLS = 39
"""The path of a voice's stream, and enough of the id to tell it by: other columns leave for it."""
LEAST_PATH = 16
"""Of a path that has the word for what went wrong behind it."""
VOICE_CELLS = 14
EXTRA_CELLS, ERROR_CELLS = 16, 26
"""Of a column that only this log has; of one that names errors (`concurrent_limit_exceeded`)."""
MOST_EXTRAS = 8
"""More columns than these are in the details only."""
TRACE = "trace_id"
FIELDS = {
    **dict.fromkeys(KEY_COLUMNS, "key"),
    **dict.fromkeys(USER_COLUMNS, "user"),
    **dict.fromkeys(ERROR_COLUMNS, "error"),
}
"""What the filter language calls columns that are guesses, those first that are worth most."""
VOICE_RANK, FIRST_EXTRA_RANK = 9, 10


def request_columns(extras: Sequence[str], *, wide: bool) -> list[Column]:
    """All columns, in their order; `extras` are the names that only this log has."""
    return [
        time_column(_time, wide=wide),
        Column("method", 6, _method, sort="method", rank=3),
        Column("status", REASON_CELLS if wide else STATUS_CELLS, _status, sort="status", falling=True),
        Column("latency", 9, _latency, sort="latency", falling=True, right=True, rank=2),
        *([Column("voice", VOICE_CELLS, _voice, sort="voice", rank=VOICE_RANK)] if wide else []),
        Column(
            "path",
            0,
            _path if wide else _path_with_name,
            sort="path",
            least=PATH_CELLS if wide else LEAST_REST,
        ),
        *(
            _further(name, rank=FIRST_EXTRA_RANK + place)
            for place, name in enumerate(sorted(extras, key=_worth))
        ),
    ]


def _worth(name: str) -> int:
    """Its place among the columns that only this log has: who asked comes before what else there is."""
    known = tuple(FIELDS)
    return known.index(name) if name in known else len(known)


def extra_names(rows: Iterable[Row], known: Sequence[str]) -> tuple[str, ...]:
    """The known names and those that these rows add to them, in the order they were met."""
    names = dict.fromkeys(known)
    for row in rows:
        if isinstance(row.record, ApiRequest):
            names.update(dict.fromkeys(row.record.extra))
            if row.record.trace_id:
                names.setdefault(TRACE)
    return tuple(names)[:MOST_EXTRAS]


def _further(name: str, *, rank: int) -> Column:
    if name == TRACE:
        return Column("trace id", 32, _trace, rank=90)
    field = FIELDS.get(name, "")
    cells = ERROR_CELLS if field == "error" else EXTRA_CELLS
    return Column(field or name, max(cells, len(field or name)), _extra(name), sort=field, rank=rank)


def _request(row: Row) -> ApiRequest:
    assert isinstance(row.record, ApiRequest)
    return row.record


def _time(row: Row, light: Light) -> Piece:
    return (time_words(row.record.at, light), "$quiet")


def _method(row: Row, _light: Light) -> Piece:
    return (_request(row).method or UNKNOWN_FIGURE, "$quiet")


def _status(row: Row, light: Light) -> Piece:
    request = _request(row)
    status = request.status
    number = UNKNOWN_FIGURE if status is None else str(status)
    words = f"{number} {reason(request)}".rstrip() if light.cells >= REASON_CELLS else number
    return (words, status_style(status) or "$quiet")


def _latency(row: Row, _light: Light) -> Piece:
    return (latency(_request(row).latency_seconds), "$quiet")


def _path(row: Row, light: Light) -> Piece:
    request = _request(row)
    path = shortened(request.path or UNKNOWN_FIGURE, light.cells)
    return (path, "$quiet" if request.own else "")


def _path_with_name(row: Row, light: Light) -> Line:
    """Where there is no column for the voice: its name in the place of its id; why it failed behind it."""
    request = _request(row)
    why = reason(request)
    room = light.cells - width(why) - 2 if why else light.cells
    if room < LEAST_PATH:
        why, room = "", light.cells
    path = fitted(text_of(path_pieces(request.path, room, row.names)), room)
    line: Line = [(path, "$quiet" if request.own else "")]
    return [*line, "  ", (why, status_style(request.status))] if why else line


def _voice(row: Row, light: Light) -> Piece:
    voice = voice_in_path(_request(row).path)
    return (fitted(row.names.get(voice, "") if voice else "", light.cells), "")


def _trace(row: Row, _light: Light) -> Piece:
    return (_request(row).trace_id or UNKNOWN_FIGURE, "$faint")


def _extra(name: str) -> Callable[[Row, Light], Piece]:
    def write(row: Row, light: Light) -> Piece:
        value = _request(row).extra.get(name)
        words = "" if value is None else str(value)
        return (fitted(row.names.get(words, words), light.cells), "$quiet")

    return write
