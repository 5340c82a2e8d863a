"""A file of usage: CSV with the header `time,credits`, a bucket's start and its credits per line."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from elevenmon.cli.forecast_request import in_order, read_credits, read_instant
from elevenmon.domain.clock import to_ms

HEADER = ["time", "credits"]
_MOST_BYTES = 50_000_000
"""A line for each hour of a hundred years takes less."""


class BadFile(Exception):
    """File, line and reason, as one sentence."""


def read_usage(path: Path, zone: tzinfo) -> list[tuple[int, float]]:
    """Epoch ms and credits, by time. Naive times are in `zone`. BadFile where anything cannot be read."""
    try:
        with path.open("rb") as file:
            # Of a device as of a file: some have no end.
            read = file.read(_MOST_BYTES + 1)
        if len(read) > _MOST_BYTES:
            raise BadFile(f"{path}: larger than {_MOST_BYTES / 1e6:.0f} MB, which no usage by the hour is")
        text = read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: line {_line_of(error)}: not UTF-8 text") from error
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from error
    rows = _rows(path, text.splitlines(), zone)
    try:
        return in_order(rows)
    except ValueError as error:
        raise BadFile(f"{path}: {error}") from error


def _line_of(error: UnicodeDecodeError) -> int:
    return bytes(error.object[: error.start]).count(b"\n") + 1


def _rows(path: Path, lines: Iterable[str], zone: tzinfo) -> list[tuple[int, float]]:
    reader = csv.reader(lines)
    seen: dict[int, int] = {}
    rows = []
    try:
        header = [name.strip() for name in next(reader, [])]
        if header != HEADER:
            raise ValueError("the header is not time,credits")
        for row in reader:
            if row:
                start, amount = _row(row, zone, seen)
                seen[start] = reader.line_num
                rows.append((start, amount))
    except (ValueError, csv.Error) as error:
        raise BadFile(f"{path}: line {max(1, reader.line_num)}: {error}") from error
    if not rows:
        raise BadFile(f"{path}: line {max(1, reader.line_num)}: no rows after the header")
    return rows


def _row(row: list[str], zone: tzinfo, seen: dict[int, int]) -> tuple[int, float]:
    if len(row) != len(HEADER):
        raise ValueError(f"{len(row)} columns instead of 2")
    start = to_ms(read_instant(row[0].strip(), zone))
    if start in seen:
        start = _second_of_two(row[0].strip(), start, zone)
    if start in seen:
        raise ValueError(f"the same time as line {seen[start]}")
    return start, read_credits(row[1].strip())


def _second_of_two(text: str, start: int, zone: tzinfo) -> int:
    """The later instant of a local time that autumn repeats; the same one where there is no other."""
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        return start
    if naive.tzinfo is not None:
        return start
    again = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    # A time that spring skips has two readings as well, but the later one is no repetition.
    repeated = timedelta(0) < again - naive.replace(tzinfo=zone).astimezone(UTC)
    return to_ms(again) if repeated else start
