"""Sample snapshots: whole accounts at one fixed moment, deterministic to the last digit.

`NOW` is Friday 20 November 2026, 14:02:31 UTC; the billing period runs from 3 November to 3 December, 09:00.
Every builder takes keyword overrides for the sections of the snapshot, so that a test may say only what it is
about: `busy(verdict=verdict(Level.OK, "..."))`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from elevenmon.domain.account import Money
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.health import FaultKind, FeedState
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import (
    Billing,
    BreakdownSection,
    BurnUpSection,
    Dimension,
    MoneyUse,
    QuotaSection,
    RequestTail,
    Snapshot,
    Tile,
    TileKind,
    TilesSection,
    View,
    Window,
)
from tests.sections import (
    FEEDS,
    LIMIT,
    NOW,
    USED,
    ZONE,
    actual,
    breakdown,
    burn,
    burn_up,
    feed,
    health,
    identity,
    quota,
    request,
    rows,
    subscription,
    tail,
    tiles,
    verdict,
)


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
            "148k by the reset est. (133k to 169k)",
            "overage cap reached in 8 % of cases est.; overage by the reset: price unknown",
            "lasts at 2.6k a day, 3.6k a working day",
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
            "71k by the reset est. (63k to 82k)",
            "lasts at 6.2k a day, 8.7k a working day",
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
        "burn_up": burn_up(used, 310.0, actual=actual(used)),
        "breakdown": breakdown(headline=float(used)),
        "verdict": verdict(
            Level.CRITICAL,
            "over by 12,204, overage cap Wed 15:57 est.",
            "would come to 228k by the reset est. (205k to 262k)",
            "cap reached (Wed 02:00 to Sat 09:00) est.; overage by the reset: price unknown",
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
            0.0, 0.0, limit=10_000.0, cap=None, projection=(), fan=(), runs_out=None, actual=actual(0.0)
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
        "burn_up": burn_up(USED, 195.4, limit=None, cap=None, runs_out=None, projection=(), fan=()),
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
            burn_up(limit=None, cap=None, runs_out=None, unit="usd", projection=(), fan=()),
            used=1_412.65,
            actual=tuple((at, value * scale) for at, value in actual()),
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
