"""The first snapshot tells the stored headline, where it would be said in the same words now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from elevenmon.domain.headline import Headline
from elevenmon.domain.snapshot import Snapshot
from elevenmon.store import headlines, subscriptions
from elevenmon.sync.snapshots import SnapshotBuilder
from tests.sections import subscription
from tests.unit.sync.fakes import IDENTITY, START, FakeClock, InlineRows
from tests.unit.sync.test_snapshots import REQUEST, builder, filled

SOON = timedelta(seconds=30)


@pytest.fixture
def rows() -> Iterator[InlineRows]:
    """A store that an earlier run left, its headline too."""
    made = filled(FakeClock())
    before = builder()
    made.read(lambda c: before.build(c, REQUEST)).result()
    _put(made, before.headline)
    yield made
    made.close()


def _put(rows: InlineRows, headline: Headline | None) -> None:
    assert headline is not None
    rows.write(lambda c: headlines.put(c, headline)).result()


def _stored(rows: InlineRows) -> Headline:
    found = rows.read(headlines.get).result().headline
    assert found is not None
    return found


def _built(rows: InlineRows, by: SnapshotBuilder) -> Snapshot:
    return rows.read(lambda c: by.build(c, REQUEST)).result()


def test_what_is_ready_is_told_first_and_the_look_ahead_follows(rows: InlineRows) -> None:
    by, headline = builder(), _stored(rows)
    first = _built(rows, by)
    assert by.is_owing and by.headline == headline
    assert (first.verdict.level.value, first.verdict.text) == (headline.level, headline.text)
    assert first.verdict.eta is not None and first.burn_up.fan == first.burn_up.projection == ()
    assert first.quota.subscription is not None and first.quota.subscription.used == 4319
    second = rows.read(lambda c: by.build(c, replace(REQUEST, stale=frozenset()))).result()
    assert not by.is_owing and by.headline == headline
    assert second.burn_up.fan and second.verdict.details
    assert (second.verdict.text, second.verdict.glyph) == (first.verdict.text, first.verdict.glyph)
    assert second.burn_up.runs_out == second.verdict.eta
    assert abs(second.verdict.eta - first.verdict.eta) < timedelta(milliseconds=1)
    assert second.verdict.estimated is first.verdict.estimated


@pytest.mark.parametrize(
    "change",
    [
        {"worded_for": "Europe/Paris"},
        {"good_until": int(START.timestamp() * 1000)},
        {"used": 4318.0},
        {"limit": 7000.0},
        {"reset": None},
        {"unit": "usd"},
        {"level": "unknown"},
        {"polled_at": int((START - SOON).timestamp() * 1000)},
    ],
)
def test_what_would_not_be_said_now_is_worked_out(rows: InlineRows, change: dict[str, Any]) -> None:
    _put(rows, _stored(rows)._replace(**change))
    by = builder()
    first = _built(rows, by)
    assert not by.is_owing and first.burn_up.fan and first.verdict.details


def test_a_newer_figure_is_worked_out(rows: InlineRows) -> None:
    rows.write(lambda c: subscriptions.record(c, subscription(used=4400, limit=6000), START + SOON)).result()
    by = builder()
    assert _built(rows, by).verdict.details and not by.is_owing


def test_a_wall_whose_time_has_come_is_worked_out(rows: InlineRows) -> None:
    headline = _stored(rows)
    walls = tuple(wall._replace(eta=int(START.timestamp() * 1000)) for wall in headline.walls)
    _put(rows, headline._replace(walls=walls))
    by = builder()
    assert _built(rows, by).verdict.details and not by.is_owing


def test_no_other_zone_is_spoken_for(rows: InlineRows) -> None:
    by = SnapshotBuilder(identity=IDENTITY, clock=FakeClock(), zone="Asia/Tokyo", zone_info=UTC, budget=None)
    assert _built(rows, by).verdict.details and not by.is_owing
