"""Sample snapshots: whole accounts at one fixed moment, deterministic to the last digit.

`NOW` is Friday 20 November 2026, 14:02:31 UTC; the billing period runs from 3 November to 3 December, 09:00.
Every builder takes keyword overrides for the sections of the snapshot, so that a test may say only what it is
about: `busy(verdict=verdict(Level.OK, "..."))`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from elevenmon.domain.account import Money, Subscription
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.health import FaultKind, FeedHealth, FeedState
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.snapshot import (
    Billing,
    BreakdownRow,
    BreakdownSection,
    BurnRate,
    BurnUpSection,
    Dimension,
    HealthSection,
    Identity,
    Level,
    MoneyUse,
    Period,
    Point,
    QuotaSection,
    RequestTail,
    Snapshot,
    Tile,
    TileKind,
    TilesSection,
    Verdict,
    View,
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


def tail(count: int = 40, **overrides: Any) -> RequestTail:
    """The newest requests, one of them refused, with twelve of elevenmon's own hidden."""
    values: dict[str, Any] = {
        "rows": tuple(request(index) for index in range(count)),
        "hidden_own": 12,
        "obtained_at": NOW - timedelta(seconds=2),
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


def busy(**overrides: Any) -> Snapshot:
    """A rich account that runs out before its reset: the picture on the box."""
    values: dict[str, Any] = {
        "revision": 7,
        "taken_at": NOW,
        "identity": identity(),
        "view": View(),
        "quota": quota(),
        "burn": burn(),
        "burn_up": burn_up(),
        "breakdown": breakdown(),
        "tiles": tiles(),
        "tail": tail(),
        "verdict": verdict(
            Level.WARNING,
            "runs out Fri 27 14:00, 5 d early",
            "at the 7-day average of 195/h est.",
            "overage by the reset: price unknown",
        ),
        "health": health(),
        "zone": ZONE,
    }
    return Snapshot(**(values | overrides))


def calm(**overrides: Any) -> Snapshot:
    """A quiet account that lasts to its reset with a quarter to spare."""
    used = 41_020
    values: dict[str, Any] = {
        "quota": quota(subscription=subscription(used=used)),
        "burn": burn(0.0, 90.0, 122.0, 104.0, 98.0),
        "burn_up": burn_up(used, 98.0),
        "tail": tail(8),
        "verdict": verdict(
            Level.OK,
            "lasts to the reset on Dec 3, 41 % spare est.",
            "at the 7-day average of 98/h est.",
            eta=None,
        ),
    }
    return busy(**(values | overrides))


def over_limit(**overrides: Any) -> Snapshot:
    """Included credits used up, overage running, the voices explaining only part of the counter."""
    used = LIMIT + 12_204
    values: dict[str, Any] = {
        "quota": quota(subscription=subscription(used=used, overage=Money(Decimal("3.66"), "usd"))),
        "burn": burn(4100.0, 2240.0, 1840.0, 1410.0, 495.4),
        "burn_up": burn_up(used, 310.0, actual=actual(used), projection=projection(used, 310.0)),
        "breakdown": breakdown(headline=float(used)),
        "verdict": verdict(
            Level.CRITICAL,
            "over by 12,204, overage cap Wed 15:57 est.",
            "at the 7-day average of 310/h est.",
            eta=from_ms(to_ms(NOW) + round(37_796 / 310 * 3_600_000)),
        ),
    }
    return busy(**(values | overrides))


def stale(**overrides: Any) -> Snapshot:
    """The busy account six minutes after the network went: old figures, their age and the reason."""
    at = NOW - timedelta(minutes=6, seconds=12)
    down = {
        name: feed(
            name,
            FeedState.FAILING,
            last_good=at,
            last_try=NOW - timedelta(seconds=3),
            next_try=NOW + timedelta(seconds=27),
            fault=FaultKind.NETWORK,
            reason="connection refused",
            failures=9,
        )
        for name in FEEDS
    }
    values: dict[str, Any] = {
        "quota": quota(obtained_at=at),
        "breakdown": breakdown(obtained_at=at),
        "tail": tail(obtained_at=at),
        "tiles": tiles(tiles=tuple(replace(tile, obtained_at=at) for tile in tiles().tiles)),
        "health": health(down, connected=True),
    }
    return busy(**(values | overrides))


def loading(**overrides: Any) -> Snapshot:
    """The very first start: nothing stored, nothing asked yet."""
    waiting = {name: feed(name, FeedState.WAITING, next_try=NOW) for name in FEEDS}
    values: dict[str, Any] = {
        "revision": 0,
        "quota": QuotaSection(Billing.CREDITS, None, None, None),
        "burn": burn(None, None, None, None, None),
        "burn_up": BurnUpSection(None, "credits", (), None, None, None),
        "breakdown": BreakdownSection(Dimension.VOICE, Window.PERIOD, "credits", (), 0.0, None, None),
        "tiles": TilesSection(
            Window.HOUR,
            tuple(
                Tile(kind, name, None, (), None)
                for kind, name in (
                    (TileKind.CREDITS, "usage"),
                    (TileKind.REQUESTS, "requests"),
                    (TileKind.ERRORS, "requests"),
                    (TileKind.LATENCY, "requests"),
                )
            ),
        ),
        "tail": RequestTail((), 0, None),
        "verdict": verdict(Level.UNKNOWN, "nothing known yet", eta=None),
        "health": health(waiting, connected=False),
    }
    return busy(**(values | overrides))


def empty(**overrides: Any) -> Snapshot:
    """A new account that answered every question with nothing: no use, no voices, no requests, no agents."""
    values: dict[str, Any] = {
        "quota": quota(
            subscription=subscription(tier="free", used=0, limit=10_000, overage_cap=0, overage=None)
        ),
        "burn": burn(0.0, 0.0, 0.0, None, None),
        "burn_up": burn_up(
            0.0, 0.0, limit=10_000.0, cap=None, projection=(), runs_out=None, actual=actual(0.0)
        ),
        "breakdown": breakdown(rows=(), headline=0.0),
        "tiles": TilesSection(
            Window.HOUR,
            (
                Tile(TileKind.CREDITS, "usage", 0.0, (0.0,) * 60, NOW),
                Tile(TileKind.REQUESTS, "requests", 0.0, (0.0,) * 60, NOW),
                Tile(TileKind.ERRORS, "requests", None, (None,) * 60, NOW),
                Tile(TileKind.LATENCY, "requests", None, (None,) * 60, NOW),
            ),
        ),
        "tail": tail(0, hidden_own=3),
        "verdict": verdict(Level.UNKNOWN, "too little data for an estimate", eta=None),
    }
    return busy(**(values | overrides))


def no_limit(**overrides: Any) -> Snapshot:
    """An account with credits counted but none to run out of."""
    values: dict[str, Any] = {
        "quota": quota(
            billing=Billing.NO_LIMIT,
            subscription=subscription(tier="enterprise", limit=0, overage_cap="unlimited"),
            money=(MoneyUse("usd", 12.40, 0.72, 0.18),),
        ),
        "burn_up": burn_up(USED, 195.4, limit=None, cap=None, runs_out=None),
        "burn": tuple(replace(rate, multiple=None) for rate in burn()),
        "verdict": verdict(Level.OK, "no limit to run out of: $12.40 this period", eta=None),
    }
    return busy(**(values | overrides))


def cost_billed(**overrides: Any) -> Snapshot:
    """A workspace billed in money, in two currencies."""
    scale = 1_412.65 / USED
    values: dict[str, Any] = {
        "quota": quota(
            billing=Billing.COST,
            subscription=subscription(tier="enterprise", limit=0, used=0, overage_cap="unlimited"),
            money=(MoneyUse("usd", 1_412.65, 82.10, 0.064), MoneyUse("eur", 210.0, 12.2, None)),
        ),
        "burn": burn(None, None, None, None, None),
        "burn_up": replace(
            burn_up(limit=None, cap=None, runs_out=None, unit="usd"),
            used=1_412.65,
            actual=tuple((at, value * scale) for at, value in actual()),
            projection=tuple((at, value * scale) for at, value in projection(USED, 195.4)),
        ),
        "breakdown": breakdown(
            unit="usd",
            rows=tuple(replace(row, credits=row.credits * scale) for row in rows()),
            headline=1_412.65,
        ),
        "verdict": verdict(Level.OK, "no limit to run out of: $1,412.65 this period", eta=None),
    }
    return busy(**(values | overrides))


def scoped_key(**overrides: Any) -> Snapshot:
    """A key without the permissions for the subscription and the request log."""
    refused = {
        name: feed(
            name,
            FeedState.NO_PERMISSION,
            last_good=None,
            fault=FaultKind.SCOPE,
            permission=permission,
            reason=f"the key lacks {permission}",
        )
        for name, permission in (("subscription", "user_read"), ("requests", "workspace_analytics_full_read"))
    }
    values: dict[str, Any] = {
        "quota": QuotaSection(Billing.CREDITS, None, None, None),
        "burn": burn(None, None, None, None, None),
        "burn_up": BurnUpSection(None, "credits", (), None, None, None),
        "tail": RequestTail((), 0, None),
        "tiles": tiles(
            tiles=tuple(
                replace(tile, value=None, series=(), obtained_at=None) if tile.feed == "requests" else tile
                for tile in tiles().tiles
            )
        ),
        "verdict": verdict(Level.UNKNOWN, "the quota cannot be read: the key lacks user_read", eta=None),
        "health": health(refused),
    }
    return busy(**(values | overrides))


def hostile(**overrides: Any) -> Snapshot:
    """Names and paths that try to be markup, or are as wide or long as names come; free of controls."""
    names = (
        "[/]",
        "[@click=app.quit]click[/]",
        "[red]not red[/red] $error",
        "\\[/",
        "名前がとても長い声のサンプルです" * 4,
        "e\u0301" * 30,
        "a" * 128,
        "",
        " ",
        "%s {0} {name}",
        "🎉" * 40,
    )
    voices = tuple((f"v{index}", name, 9_000 - index * 700, 0.5) for index, name in enumerate(names))
    values: dict[str, Any] = {
        "identity": identity(profile="[b]x[/]", region="[/]"),
        "breakdown": breakdown(rows=rows(voices)),
        "tail": tail(
            rows=tuple(
                request(index, path=f"/v1/{name}", method="[/]"[: index + 1], status=200 + index * 60)
                for index, name in enumerate(names)
            )
        ),
        "verdict": verdict(
            Level.WATCH, "may [/] run [@click=app.quit]out[/] after Mon 23", "[/] [b]", eta=None
        ),
    }
    return busy(**(values | overrides))


ACCOUNTS: Mapping[str, Callable[..., Snapshot]] = {
    "busy": busy,
    "calm": calm,
    "over_limit": over_limit,
    "stale": stale,
    "loading": loading,
    "empty": empty,
    "no_limit": no_limit,
    "cost_billed": cost_billed,
    "scoped_key": scoped_key,
    "hostile": hostile,
}
"""Every sample account by name."""


def with_revision(snapshot: Snapshot, revision: int, **sections: Any) -> Snapshot:
    """The same snapshot later: a new revision, the sections given replaced, all others the same objects."""
    return replace(snapshot, revision=revision, **sections)
