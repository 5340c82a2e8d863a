"""Why it jumped, as `elevenmon why` writes it: lines for a person, one JSON document for a script."""

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from elevenmon.cli.columns import fitted
from elevenmon.cli.status_forms import number
from elevenmon.cli.times import written
from elevenmon.domain.anomalies import Anomaly
from elevenmon.domain.explanations import DimensionGains, Explanation, Gain
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.text import clean
from elevenmon.domain.wording import UNKNOWN_FIGURE, grouped, moment, percent
from elevenmon.render.explanation import (
    NOUNS,
    amount,
    basis,
    besides,
    clip_words,
    culprits,
    headlines,
    request_words,
    signed,
    unknown_words,
)

_MOST_ROWS = 6
_NAME, _LEAST_GAIN, _TEXT = 32, 10, 60
"""Cells, and characters."""
_LEAST_SHARE = 0.005


def document(said: Explanation, anomaly: Anomaly | None) -> str:
    """As JSON: times in UTC, null where nobody knows."""
    facts = {
        "schema": 1,
        "since": written(said.stretch.since),
        "until": written(said.stretch.until),
        "known_until": None if said.known_until is None else written(said.known_until),
        "anomaly": None if anomaly is None else anomaly.text,
        "unit": said.unit,
        _figure(said): _number(said.credits),
        "usual": _number(said.usual),
        "besides": {currency: _number(amount) for currency, amount in said.besides},
        "weeks": said.weeks,
        "gains": [_part(part, _figure(said)) for part in said.parts],
        "clips": {
            "known": said.clips_known,
            "count": said.clip_count,
            "credits": said.clip_credits,
            "dearest": [_clip(clip) for clip in _clips(said)],
        },
        "requests": {
            "known": said.requests_known,
            "count": said.request_count,
            "failed": said.failed_count,
            "paths": [
                {"path": each.path, "requests": each.requests, "failed": each.failed} for each in said.paths
            ],
        },
    }
    return json.dumps(facts, indent=2)


def lines(said: Explanation, anomaly: Anomaly | None, now: datetime, zone: tzinfo | None) -> Iterator[str]:
    """The sentence, who is behind it, then row by row; times in a zone, None for the machine's."""
    if anomaly is not None:
        yield f"newest anomaly: {anomaly.text}"
    yield headlines(said, now, zone)[0]
    if found := [*culprits(said), *besides(said)]:
        yield ", ".join(found)
    for part in () if said.is_total_alone else said.parts:
        yield ""
        yield from _gains(part, said.unit)
    yield ""
    yield from _events(said, now, zone)


def _gains(part: DimensionGains, unit: str) -> Iterator[str]:
    remark = unknown_words(part, unit)
    if not remark:
        remark = f"against {basis(part.weeks)}" if part.weeks else "no earlier week known: all use"
    yield f"by {NOUNS[part.dimension]}, {remark}"
    shown, rest = part.rows[:_MOST_ROWS], part.rows[_MOST_ROWS:]
    gains = [signed(row.gain, unit) for row in shown]
    if rest:
        gains.append(signed(sum(row.gain for row in rest), unit))
    room = max([_LEAST_GAIN, *map(len, gains)])
    for row, gain in zip(shown, gains, strict=False):
        usual = UNKNOWN_FIGURE if row.usual is None else amount(row.usual, unit)
        share = "<1 %" if 0 < row.share < _LEAST_SHARE else percent(row.share) if row.share else ""
        name = fitted(clean(row.name) or "(no name)", _NAME)
        yield f"  {name}  {gain:>{room}}  {share:>5}  {amount(row.credits, unit)} / {usual}"
    if rest:
        others = "1 other" if len(rest) == 1 else f"{len(rest)} others"
        yield f"  {others:{_NAME}}  {gains[-1]:>{room}}"


def _events(said: Explanation, now: datetime, zone: tzinfo | None) -> Iterator[str]:
    yield clip_words(said)
    for clip in _clips(said)[:_MOST_ROWS]:
        voice = clean(clip.voice_name or clip.voice_id or "", limit=_NAME)
        text = clean(clip.text or "", limit=_TEXT)
        yield f"  {moment(clip.at, now, zone)}  {grouped(clip.credits):>8}  {voice}  {text}".rstrip()
    yield request_words(said)
    for path in said.paths[:_MOST_ROWS]:
        failed = f"  {grouped(path.failed)} failed" if path.failed else ""
        yield f"  {grouped(path.requests):>8}  {path.path}{failed}"


def _clips(said: Explanation) -> list[HistoryItem]:
    return [row.record for row in said.clips if isinstance(row.record, HistoryItem)]


def _part(part: DimensionGains, figure: str) -> dict[str, Any]:
    return {
        "by": NOUNS[part.dimension],
        "known": part.known,
        "weeks": part.weeks,
        "rows": [_gain(row, figure) for row in part.rows],
    }


def _gain(row: Gain, figure: str) -> dict[str, Any]:
    return {
        "id": row.key,
        "name": row.name,
        figure: _number(row.credits),
        "usual": _number(row.usual),
        "gain": _number(row.gain),
        "share": round(row.share, 4),
    }


def _clip(clip: HistoryItem) -> dict[str, Any]:
    return {
        "id": clip.history_item_id,
        "at": written(clip.at),
        "credits": clip.credits,
        "voice": clip.voice_name,
        "model": clip.model_id,
        "text": clip.text,
    }


def _figure(said: Explanation) -> str:
    """What the figure of use is called: money is no credits."""
    return "cost" if said.is_in_money else "credits"


def _number(value: float | None) -> int | float | None:
    return None if value is None else number(value)
