"""The parts of snapshots: quotas, charts, breakdowns, tiles, requests, clips and the health of feeds."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from elevenmon.domain.account import Money, Subscription
from elevenmon.domain.clock import to_ms
from elevenmon.domain.health import FeedHealth, FeedState
from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.domain.level import Level
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.snapshot import (
    Band,
    Billing,
    BreakdownRow,
    BreakdownSection,
    BurnRate,
    BurnUpSection,
    Dimension,
    HealthSection,
    Identity,
    Period,
    Point,
    QuotaSection,
    RequestTail,
    Tile,
    TileKind,
    TilesSection,
    Verdict,
    Window,
)

NOW = datetime(2026, 11, 20, 14, 2, 31, tzinfo=UTC)
PERIOD = Period(start=datetime(2026, 11, 3, 9, tzinfo=UTC), end=datetime(2026, 12, 3, 9, tzinfo=UTC))
ZONE = "UTC"
LIMIT = 121_000
USED = 88_214
OVERAGE_CAP = 50_000
FEEDS: Mapping[str, float] = {
    "subscription": 30,
    "requests": 5,
    "history": 30,
    "usage": 60,
    "usage_by_voice": 60,
    "usage_by_product": 600,
    "usage_by_model": 600,
    "usage_by_key": 600,
    "usage_by_user": 600,
    "usage_by_source": 600,
    "live": 10,
    "lookups": 3600,
}
"""Feed names and their intervals in seconds, as the health section carries them."""

VOICES: Sequence[tuple[str | None, str, int, float | None]] = (
    ("JBFqnCBsd6RMkjVDRZzb", "George", 31_204, 0.12),
    ("EXAVITQu4vr4xnSDxMaL", "Sarah", 18_930, -0.04),
    ("nPczCjzI2devNBz1zQrb", "Narrator v2", 9_411, None),
    ("scribe_v1", "Scribe (STT)", 8_120, 0.0),
    (None, "(none)", 4_002, -0.31),
    ("8Pz3KqYd2mW1xUeVbN7t", "王小明 · 旁白", 2_870, 0.55),
    ("Wq8sHn4Lr2Tg6YbVcXz1", "Zoë 🎙 [promo]", 2_214, 1.9),
    ("Ab1Cd2Ef3Gh4Ij5Kl6Mn", "George", 1_602, -0.62),
    ("Rt5Yu6Io7Pa8Sd9Fg0Hj", "support-line-en-US-warm-long-form-v3", 1_481, 0.02),
    ("Ze2Xr3Cv4Bn5Mm6Qw7Er", "Matilda", 1_204, None),
    ("Ty8Ui9Op0As1Df2Gh3Jk", "Jessica", 990, 0.08),
    ("Lz4Xc5Vb6Nm7Qa8Ws9Ed", "Харизма", 872, -0.11),
    ("Rf1Tg2Yh3Uj4Ik5Ol6Pq", "Will", 803, 0.3),
    ("Az7Sx8Dc9Fv0Gb1Hn2Jm", "Alice", 716, -0.2),
    ("Kq3Lw4Er5Ty6Ui7Op8As", "Daniel", 640, 12.4),
    ("Df9Gh0Jk1Lz2Xc3Vb4Nm", "Lily", 588, 0.0),
    ("Qw5Er6Ty7Ui8Op9As0Df", "Chris", 502, 0.41),
    ("Gh1Jk2Lz3Xc4Vb5Nm6Qw", "Brian", 466, -0.07),
    ("Er7Ty8Ui9Op0As1Df2Gh", "Callum", 403, -0.55),
    ("Jk3Lz4Xc5Vb6Nm7Qw8Er", "Charlotte", 300, None),
    ("Ty9Ui0Op1As2Df3Gh4Jk", "Liam", 251, 0.18),
    ("Lz5Xc6Vb7Nm8Qw9Er0Ty", "Eric", 214, 0.02),
    ("Ui1Op2As3Df4Gh5Jk6Lz", "Aria", 166, -0.9),
    ("Xc7Vb8Nm9Qw0Er1Ty2Ui", "River", 121, 0.6),
    ("Op3As4Df5Gh6Jk7Lz8Xc", "(deleted voice)", 83, None),
    ("Vb9Nm0Qw1Er2Ty3Ui4Op", "Roger", 41, -0.02),
    ("As5Df6Gh7Jk8Lz9Xc0Vb", "Laura", 15, 0.0),
    ("Nm1Qw2Er3Ty4Ui5Op6As", "Charlie", 5, None),
)
"""Id, name, credits this period, change against the period before (None: new); adds up to `USED`."""

_PATHS: Sequence[tuple[str, str, int, float]] = (
    ("POST", "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream", 200, 0.45),
    ("POST", "/v1/speech-to-text", 200, 1.81),
    ("POST", "/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL", 429, 0.03),
    ("GET", "/v1/voices", 200, 0.08),
    ("POST", "/v1/text-to-speech/nPczCjzI2devNBz1zQrb", 200, 0.92),
    ("POST", "/v1/sound-generation", 200, 4.2),
    ("POST", "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb", 401, 0.04),
    ("POST", "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream", 200, 0.51),
    ("GET", "/v1/models", 200, 0.06),
    ("POST", "/v1/text-to-dialogue", 503, 12.04),
    ("POST", "/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/with-timestamps", 200, 0.66),
    ("DELETE", "/v1/history/Yx2KqWm8", 200, 0.11),
    ("POST", "/v1/text-to-speech/8Pz3KqYd2mW1xUeVbN7t", 422, 0.05),
)


def subscription(**overrides: Any) -> Subscription:
    """A creator plan with overage switched on, 88,214 of 121,000 credits used."""
    values: dict[str, Any] = {
        "tier": "creator",
        "status": "active",
        "used": USED,
        "limit": LIMIT,
        "overage_cap": OVERAGE_CAP,
        "reset": PERIOD.end,
        "currency": "usd",
        "billing_period": "monthly_period",
        "refresh_period": "monthly_period",
        "overage": Money(Decimal("0"), "usd"),
        "voice_slots_used": 22,
        "voice_limit": 30,
        "professional_voice_slots_used": 1,
        "professional_voice_limit": 1,
    }
    return Subscription(**(values | overrides))


def quota(**overrides: Any) -> QuotaSection:
    """The headline of the busy account, obtained four seconds ago."""
    values: dict[str, Any] = {
        "billing": Billing.CREDITS,
        "subscription": subscription(),
        "obtained_at": NOW - timedelta(seconds=4),
        "period": PERIOD,
    }
    return QuotaSection(**(values | overrides))


def verdict(
    level: Level = Level.WARNING,
    text: str = "runs out Fri 27 14:00, 5 d early",
    *details: str,
    eta: datetime | None = datetime(2026, 11, 27, 13, 49, tzinfo=UTC),
) -> Verdict:
    """A verdict with the glyph that belongs to its level."""
    glyph = {Level.OK: "●", Level.WATCH: "◆", Level.WARNING: "▲", Level.CRITICAL: "■", Level.UNKNOWN: "○"}[
        level
    ]
    return Verdict(level=level, text=text, glyph=glyph, eta=eta, details=details)


def burn(*rates: float | None) -> tuple[BurnRate, ...]:
    """The burn-rate strip; by default quick this morning, quiet in the last minutes."""
    figures: Sequence[float | None] = rates or (0.0, 1240.0, 840.0, 410.0, 195.4)
    spans = (("5m", 300), ("1h", 3600), ("6h", 21_600), ("24h", 86_400), ("7d", 604_800))
    sustainable = (LIMIT - USED) / ((PERIOD.end - NOW) / timedelta(hours=1))
    return tuple(
        BurnRate(label, seconds, rate, None if rate is None else rate / sustainable)
        for (label, seconds), rate in zip(spans, figures, strict=True)
    )


def actual(
    used: float = USED, *, now: datetime = NOW, period: Period = PERIOD, seed: int = 11
) -> tuple[Point, ...]:
    """Hourly cumulative use with days, nights, weekends and one burst, ending at `used` now."""
    draw = Random(seed)
    weights: list[float] = []
    hours = int((now - period.start) / timedelta(hours=1))
    for index in range(hours):
        at = period.start + timedelta(hours=index)
        daily = max(0.02, math.sin((at.hour - 6) / 24 * 2 * math.pi))
        weekly = 0.35 if at.weekday() >= 5 else 1.0
        burst = 5.0 if at.date() == datetime(2026, 11, 12, tzinfo=UTC).date() and 9 <= at.hour < 15 else 1.0
        weights.append(daily * weekly * burst * (0.6 + 0.8 * draw.random()))
    scale = used / (sum(weights) or 1.0)
    total, points = 0.0, [(to_ms(period.start), 0.0)]
    for index, weight in enumerate(weights):
        total += weight * scale
        points.append((to_ms(period.start + timedelta(hours=index + 1)), total))
    return (*points, (to_ms(now), used))


def projection(
    used: float, per_hour: float, *, now: datetime = NOW, end: datetime = PERIOD.end
) -> tuple[Point, ...]:
    """A straight estimate from now to the reset."""
    hours = (end - now) / timedelta(hours=1)
    return ((to_ms(now), used), (to_ms(end), used + per_hour * hours))


def fan(
    used: float, per_hour: float, *, now: datetime = NOW, end: datetime = PERIOD.end, days: int = 12
) -> tuple[Band, ...]:
    """A range around that estimate that widens from now on, day by day."""
    bands = []
    for day in range(days + 1):
        at = now + (end - now) * day / days
        gained = per_hour * ((at - now) / timedelta(hours=1))
        bands.append((to_ms(at), used + gained * 0.75, used + gained, used + gained * 1.35))
    return tuple(bands)


def burn_up(spent: float = USED, per_hour: float = 195.4, **overrides: Any) -> BurnUpSection:
    """The chart's data for an account that `spent` so much and goes on at `per_hour`."""
    left = LIMIT - spent
    runs_out = NOW + timedelta(hours=left / per_hour) if left > 0 and per_hour > 0 else None
    values: dict[str, Any] = {
        "period": PERIOD,
        "unit": "credits",
        "actual": actual(spent),
        "used": spent,
        "limit": float(LIMIT),
        "cap": LIMIT + OVERAGE_CAP,
        "projection": projection(spent, per_hour),
        "fan": fan(spent, per_hour),
        "runs_out": runs_out if runs_out is not None and runs_out < PERIOD.end else None,
    }
    return BurnUpSection(**(values | overrides))


def spark(
    seed: int, length: int = 30, *, gaps: Sequence[int] = (), peak: float = 100.0
) -> tuple[float | None, ...]:
    """A course that wanders between nothing and `peak`, with a burst now and then; None in the `gaps`."""
    draw = Random(seed)
    level, values = draw.random() * 0.6, []
    for _ in range(length):
        level = min(1.0, max(0.02, level * 0.82 + 0.06 + (draw.random() - 0.5) * 0.22))
        values.append(peak * (min(1.0, level * 2.2) if draw.random() < 0.07 else level))
    return tuple(None if index in gaps else value for index, value in enumerate(values))


def rows(voices: Sequence[tuple[str | None, str, int, float | None]] = VOICES) -> tuple[BreakdownRow, ...]:
    """Breakdown rows of (id, name, credits, change), largest first."""
    total = sum(amount for _, _, amount, _ in voices) or 1
    return tuple(
        BreakdownRow(
            key=key,
            name=name,
            credits=float(amount),
            share=amount / total,
            spark=spark(index + 3, 18),
            change=change,
            is_new=change is None,
        )
        for index, (key, name, amount, change) in enumerate(voices)
    )


def breakdown(**overrides: Any) -> BreakdownSection:
    """Twenty-eight voices of this period, explaining the whole counter."""
    chosen: tuple[BreakdownRow, ...] = overrides.pop("rows", rows())
    total = sum(row.credits for row in chosen)
    values: dict[str, Any] = {
        "dimension": Dimension.VOICE,
        "window": Window.PERIOD,
        "unit": "credits",
        "rows": chosen,
        "total": total,
        "headline": total,
        "obtained_at": NOW - timedelta(seconds=21),
    }
    return BreakdownSection(**(values | overrides))


def tiles(**overrides: Any) -> TilesSection:
    """Five tiles over the last hour; the error course has a gap."""
    at = NOW - timedelta(seconds=3)
    values: dict[str, Any] = {
        "window": Window.HOUR,
        "tiles": (
            Tile(TileKind.CREDITS, "usage", 1240.0, spark(1, 60, peak=1400), at),
            Tile(TileKind.REQUESTS, "requests", 14.0, spark(2, 60, peak=20), at),
            Tile(TileKind.ERRORS, "requests", 0.012, spark(4, 60, gaps=range(20, 26), peak=0.04), at),
            Tile(TileKind.LATENCY, "requests", 0.84, spark(5, 60, peak=1.2), at),
            Tile(TileKind.AGENTS, "live", 3.0, spark(6, 60, peak=5), at),
        ),
    }
    return TilesSection(**(values | overrides))


def request(index: int, **overrides: Any) -> ApiRequest:
    """The `index`-th newest request of the sample log."""
    method, path, status, latency = _PATHS[index % len(_PATHS)]
    values: dict[str, Any] = {
        "request_key": f"evt_{index:04}",
        "at": NOW - timedelta(seconds=2 + index * 4 + index % 3),
        "method": method,
        "path": path,
        "status": status,
        "latency_seconds": latency,
    }
    return ApiRequest(**(values | overrides))


CLIP_TEXTS: Sequence[str] = (
    "Your parcel is on its way.",
    "Thank you for calling. One moment, please.",
    "お電話ありがとうございます。少々お待ちください。",
    "Chapter 12. The rain had not stopped for three days, and the river knew it.",
    "Press one for sales, two for support, or stay on the line.",
    "Say hello to the new voice of our app. It reads anything, and it never gets tired.",
    "Доброго дня! Ваше замовлення вже в дорозі.",
    "[whispers] Are you sure that nobody followed you? [sighs] Then come in, quickly.",
)


def clip(index: int, **overrides: Any) -> HistoryItem:
    """The `index`-th newest clip of the sample history; every seventh is a dialogue."""
    voice_id, name, _, _ = VOICES[(index * 5 + index // 3) % 9]
    text = CLIP_TEXTS[index % len(CLIP_TEXTS)]
    before = USED - index * 60
    values: dict[str, Any] = {
        "history_item_id": f"clip{index:016}",
        "at": NOW - timedelta(seconds=9 + index * 47),
        "counter_from": before - len(text) // (1 + index % 2),
        "counter_to": before,
        "content_type": "audio/mpeg",
        "state": "created",
        "request_id": f"req{index:017}",
        "voice_id": voice_id,
        "voice_name": name if voice_id else None,
        "voice_category": "premade",
        "model_id": ("eleven_multilingual_v2", "eleven_flash_v2_5")[index % 2],
        "source": "TTS",
        "text": text,
        "output_format": "mp3_44100_128",
        "settings": {"stability": 0.5, "similarity_boost": 0.75, "use_speaker_boost": True, "speed": 1.0},
    }
    if index % 7 == 3:
        turns = (
            DialogueTurn("Ready?", "JBFqnCBsd6RMkjVDRZzb", "George"),
            DialogueTurn("Always.", "EXAVITQu4vr4xnSDxMaL", "Sarah"),
        )
        values |= {"voice_id": None, "voice_name": None, "text": None, "dialogue": turns, "source": "TTS"}
    return HistoryItem(**(values | overrides))


def tail(count: int = 40, **overrides: Any) -> RequestTail:
    """The newest requests, one of them refused, with twelve of elevenmon's own hidden."""
    values: dict[str, Any] = {
        "rows": tuple(request(index) for index in range(count)),
        "hidden_own": 12,
        "obtained_at": NOW - timedelta(seconds=2),
        "voices": {"JBFqnCBsd6RMkjVDRZzb": "George", "EXAVITQu4vr4xnSDxMaL": "Sarah"},
    }
    return RequestTail(**(values | overrides))


def feed(name: str, state: FeedState = FeedState.OK, **overrides: Any) -> FeedHealth:
    """One feed's health; a good one was asked a few seconds ago."""
    interval = FEEDS[name]
    good = NOW - timedelta(seconds=min(interval, 4))
    values: dict[str, Any] = {
        "feed": name,
        "state": state,
        "interval_seconds": interval,
        "last_good": None if state is FeedState.WAITING else good,
        "last_try": None if state is FeedState.WAITING else good,
        "next_try": NOW + timedelta(seconds=interval - min(interval, 4)),
    }
    return FeedHealth(**(values | overrides))


def health(feeds: Mapping[str, FeedHealth] | None = None, **overrides: Any) -> HealthSection:
    """Every feed in order, save those given."""
    table = {name: feed(name) for name in FEEDS} | dict(feeds or {})
    return HealthSection(feeds=table, **({"connected": True} | overrides))


def identity(**overrides: Any) -> Identity:
    """A work account in the United States region."""
    return Identity(**({"profile": "work", "region": "us", "key_hint": "9f2c"} | overrides))
