"""The breakdown and the tiles: the two sections that read rows of their own."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from elevenmon.analytics import tiles
from elevenmon.analytics.aggregate import Stretches, UsageCell, breakdown, stretches
from elevenmon.analytics.money_use import main_currency
from elevenmon.analytics.periods import month_of
from elevenmon.analytics.rates import HOUR_MS, Span
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.health import FeedHealth
from elevenmon.domain.snapshot import (
    Billing,
    BreakdownSection,
    Buckets,
    Dimension,
    Period,
    Tile,
    TileKind,
    TilesSection,
    View,
    Window,
)
from elevenmon.domain.units import CREDITS
from elevenmon.store import live, lookups, requests, state, usage, usage_pieces
from elevenmon.store.request_course import RequestCourse
from elevenmon.sync.build_request import BuildRequest
from elevenmon.sync.known import REQUESTS_SINCE, Known, covered, gaps_between
from elevenmon.sync.sections import shown_dimension

LOOKUPS = {
    Dimension.VOICE: "voice",
    Dimension.MODEL: "model",
    Dimension.KEY: "key",
    Dimension.USER: "member",
}
_MINUTE_MS = 60_000
_ONE_BUCKET = 10**10
"""Seconds: a bucket that holds everything since 1970."""


def build_breakdown(
    connection: Any, known: Known, view: View, now: datetime, offset: float
) -> BreakdownSection:
    """Who is eating the credits, in the window of the view."""
    in_money = known.billing is Billing.COST
    dimension = shown_dimension(view, cost_billed=in_money)
    span = covered(connection, dimension.value, known.bucket_seconds)
    cut = _cut(known, view.breakdown_window, now, span)
    rows = usage_pieces.sums(
        connection, cut.pieces, dimension=dimension.value, interval_seconds=known.bucket_seconds
    )
    unit, cells = _money_cells(rows) if in_money else (CREDITS, _credit_cells(rows))
    names = lookups.names(connection, LOOKUPS[dimension]) if dimension in LOOKUPS else {}
    shown = breakdown(cells, names | usage_pieces.labels(connection, dimension.value), cut)
    obtained = usage.obtained_at(connection, dimension.value)
    return BreakdownSection(
        dimension=dimension,
        window=view.breakdown_window,
        unit=unit,
        rows=shown,
        total=sum(row.credits for row in shown),
        headline=_headline(known, view.breakdown_window, cut, unit),
        obtained_at=None if obtained is None else obtained - timedelta(seconds=offset),
        complete=span is None
        or _is_known(connection, dimension, known.bucket_seconds, (cut.now[0], span[1])),
        estimated=in_money and cut.begins_inside,
        buckets=Buckets(cut.spark[0], (cut.spark[1] - cut.spark[0]) // cut.points),
    )


def _is_known(connection: Any, dimension: Dimension, bucket_seconds: int, span: Span) -> bool:
    """Whether usage rows of all of a stretch were obtained; it may begin inside a bucket."""
    start = span[0] // (bucket_seconds * 1000) * bucket_seconds * 1000
    return not usage.missing(connection, dimension.value, bucket_seconds, from_ms(start), from_ms(span[1]))


def build_tiles(connection: Any, known: Known, request: BuildRequest, now: datetime) -> TilesSection:
    """The sparkline tiles in the window of the view."""
    window, at = request.view.tile_window, to_ms(now)
    cut = tiles.grid(
        window,
        at,
        newest=known.consumption.newest,
        period_start=to_ms(known.period.start) if known.period else None,
    )
    gaps = gaps_between(connection, cut.start, cut.end)
    made: list[Tile] = []
    if known.billing is not Billing.COST:
        made.append(_credits(known, request, cut, at))
    made.extend(_requests(connection, request, cut, now))
    if request.has_agents:
        made.append(_agents(connection, request, cut))
    blanked = (
        Tile(t.kind, t.feed, t.value, tiles.without_gaps(t.series, cut, gaps), t.obtained_at) for t in made
    )
    return TilesSection(window, tuple(blanked), Buckets(cut.start, cut.bucket_ms))


def _cut(known: Known, window: Window, now: datetime, span: Span | None) -> Stretches:
    period, before = known.period, known.before
    if period is None and known.billing is Billing.COST:
        period = known.money_period
        before = month_of(period.start - timedelta(days=1))
    return stretches(
        window,
        to_ms(now),
        span,
        period=_span(period),
        before=_span(before),
        bucket_ms=known.bucket_seconds * 1000,
    )


def _span(period: Period | None) -> Span | None:
    return None if period is None else (to_ms(period.start), to_ms(period.end))


def _credit_cells(rows: Sequence[usage_pieces.PieceSum]) -> list[UsageCell]:
    return [(start, end, key, amount) for start, end, key, _, amount, _ in rows]


def _money_cells(rows: Sequence[usage_pieces.PieceSum]) -> tuple[str, list[UsageCell]]:
    """The rows in the currency most of the money is in; currencies are never added up."""
    unit = main_currency((currency, cost) for _, _, _, currency, _, cost in rows)
    return unit, [(start, end, key, cost) for start, end, key, c, _, cost in rows if cost and c == unit]


def _headline(known: Known, window: Window, cut: Stretches, unit: str) -> float | None:
    if known.billing is Billing.COST:
        amount = next((use.amount for use in known.money if use.currency == unit), None)
        return amount if window is Window.PERIOD else None
    if window is Window.PERIOD and known.period is not None:
        return float(known.subscription.used) if known.subscription is not None else None
    newest = known.consumption.newest
    return None if newest is None else known.consumption.between(cut.now[0], min(cut.now[1], newest))


def _good(feeds: FeedHealth | None) -> datetime | None:
    return feeds.last_good if feeds is not None else None


def _credits(known: Known, request: BuildRequest, cut: tiles.Grid, at: int) -> Tile:
    feed = "subscription" if len(known.samples) > 1 else "usage"
    return Tile(
        TileKind.CREDITS,
        feed,
        known.consumption.rate(at, HOUR_MS),
        tiles.credit_rates(known.consumption, cut),
        _good(request.feeds.get(feed)),
    )


def _requests(connection: Any, request: BuildRequest, cut: tiles.Grid, now: datetime) -> tuple[Tile, ...]:
    good = _good(request.feeds.get("requests"))
    known = _requests_known(connection, good, request.offset)
    since, until = from_ms(cut.start), now + timedelta(seconds=1)
    course = RequestCourse(connection, since, until)
    rows, whole = course.minutes(cut.bucket_ms // 1000), course.minutes(_ONE_BUCKET)
    newest = now if known is None else from_ms(known[1])
    recent = rows if cut.bucket_ms == _MINUTE_MS else _by_minute(course, newest)
    share = whole[0][2] / whole[0][1] if whole and whole[0][1] else None
    latency = whole[0][3] if whole else None
    series = (
        (TileKind.REQUESTS, tiles.current_rate(recent, known), tiles.request_rates(rows, cut, known)),
        (TileKind.ERRORS, share, tiles.error_shares(rows, cut)),
        (TileKind.LATENCY, latency, tiles.latencies(rows, cut)),
    )
    return tuple(Tile(kind, "requests", value, course, good) for kind, value, course in series)


def _by_minute(course: RequestCourse, newest: datetime) -> list[tiles.MinuteRow]:
    """The newest minutes known; those of an hour where they hold too few requests for a rate."""
    rows = course.minutes(60, newest - timedelta(minutes=6))
    if sum(count for _, count, _, _ in rows) < tiles.ENOUGH_FOR_RATE:
        rows = course.minutes(60, newest - timedelta(minutes=61))
    return rows


def _requests_known(connection: Any, good: datetime | None, offset: float) -> Span | None:
    """Where every request is known: from the oldest one, or the first look, to the last answer."""
    if good is None:
        return None
    oldest = requests.oldest(connection)
    looked = state.get(connection, REQUESTS_SINCE)
    starts = [to_ms(oldest)] if oldest is not None else []
    if looked is not None:
        starts.append(to_ms(datetime.fromisoformat(json.loads(looked))))
    end = to_ms(good + timedelta(seconds=offset))
    return (min(starts), end) if starts and min(starts) < end else None


def _agents(connection: Any, request: BuildRequest, cut: tiles.Grid) -> Tile:
    # The newest sample may lie in a bucket that has only just begun.
    samples = live.series(connection, from_ms(cut.start), from_ms(cut.end + cut.bucket_ms))
    value = float(samples[-1][1]) if samples else None
    good = _good(request.feeds.get("live"))
    return Tile(TileKind.AGENTS, "live", value, tiles.gauges(samples, cut), good)
