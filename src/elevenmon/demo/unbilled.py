"""The calls that cost nothing: look-ups, and every kind of failure."""

from functools import partial
from typing import NamedTuple

from elevenmon.demo.catalog import Catalog
from elevenmon.demo.hostile import hostile_path
from elevenmon.demo.randomness import generator
from elevenmon.demo.scenarios import Scenario
from elevenmon.demo.tables import Builder
from elevenmon.demo.traffic import Kind, Table


class _Read(NamedTuple):
    weight: int
    course: str
    method: str
    path: str
    latency: float


_READS = (
    _Read(90, "even", "GET", "/v1/user/subscription", 0.04),
    _Read(150, "office", "GET", "/v1/voices", 0.08),
    _Read(70, "office", "GET", "/v1/models", 0.03),
    _Read(80, "office", "GET", "/v1/history", 0.12),
    _Read(70, "even", "GET", "/v1/convai/agents/{agent}", 0.07),
    _Read(40, "office", "GET", "/v1/convai/conversations", 0.15),
    _Read(130, "home", "GET", "/v1/voices/{voice}", 0.05),
    _Read(90, "office", "GET", "/v1/history/{item}/audio", 0.25),
    _Read(260, "office", "POST", "/v1/convai/conversation/get-signed-url", 0.06),
)


class Outcome(NamedTuple):
    """How a request ends; the latency in seconds."""

    weight: int
    status: int
    code: str | None
    latency: float


_STORM = (
    Outcome(80, 429, "concurrent_limit_exceeded", 0.05),
    Outcome(8, 429, "rate_limit_exceeded", 0.03),
    Outcome(12, 429, "system_busy", 0.4),
)
_ORDINARY = (
    Outcome(14, 429, "concurrent_limit_exceeded", 0.05),
    Outcome(5, 429, "system_busy", 0.4),
    Outcome(24, 422, "invalid_request", 0.02),
    Outcome(7, 400, "max_character_limit_exceeded", 0.02),
    Outcome(7, 404, "voice_not_found", 0.03),
    Outcome(5, 401, "invalid_api_key", 0.01),
    Outcome(5, 401, "missing_permissions", 0.02),
    Outcome(2, 401, "quota_exceeded", 0.04),
    Outcome(5, 500, "internal_error", 1.9),
    Outcome(3, 503, "service_unavailable", 4.8),
    Outcome(1, 402, "insufficient_credits", 0.04),
    Outcome(1, 403, "forbidden", 0.02),
    Outcome(1, 409, "conflict", 0.05),
)
FAILURES = (*_STORM, *_ORDINARY)
"""How requests fail: at the busiest hours, when too much is asked at once, and at any time."""


_STORM_WEIGHT, _ORDINARY_WEIGHT = 45, 55
_HOSTILE_PATHS = 96
"""One path in three of a hostile account is foreign text."""


def reads_table(scenario: Scenario, catalog: Catalog, seed: int) -> Table:
    """Return the look-ups."""
    builder = Builder(catalog, generator(seed, "reads", scenario.name), scenario)
    for read in _READS:
        builder.group(read.course, read.weight, 40, partial(_read, builder, read))
    return builder.table()


def _read(builder: Builder, read: _Read) -> Kind:
    chance, catalog = builder.chance, builder.catalog
    path = read.path.replace("{voice}", chance.choice(catalog.voices).voice_id)
    path = path.replace("{agent}", chance.choice(catalog.agents).agent_id)
    path = path.replace("{item}", f"ja9xsmfGhxYcymxG{chance.randrange(10_000):04d}")
    return _unbilled(builder, "app", read.method, path, Outcome(read.weight, 200, None, read.latency))


def failures_table(scenario: Scenario, catalog: Catalog, seed: int) -> Table:
    """Return the calls that failed: now and then any, and in some hours many, refused for their number."""
    builder = Builder(catalog, generator(seed, "failures", scenario.name), scenario)
    for course, share, failures in (
        ("storm", _STORM_WEIGHT, _STORM),
        ("office", _ORDINARY_WEIGHT, _ORDINARY),
    ):
        total = sum(failure.weight for failure in failures)
        for failure in failures:
            weight = share * failure.weight / total
            builder.group(course, weight, 12, partial(_failure, builder, failure))
    return builder.table()


def _failure(builder: Builder, failure: Outcome) -> Kind:
    chance = builder.chance
    voice = chance.choice(builder.catalog.voices)
    if failure.code != "voice_not_found" and chance.random() < 0.14:
        path = chance.choice(("/v1/speech-to-text", "/v1/sound-generation"))
    else:
        path = f"/v1/text-to-speech/{voice.voice_id}" + chance.choice(("", "/stream"))
    return _unbilled(builder, voice.use, "POST", path, failure)


def _unbilled(builder: Builder, use: str, method: str, path: str, failure: Outcome) -> Kind:
    chance = builder.chance
    _, status, code, latency = failure
    if builder.scenario.texts == "hostile" and (number := chance.randrange(_HOSTILE_PATHS)) % 3 == 0:
        path = hostile_path(number // 3)
    key = builder.key(use)
    seconds = round(latency * (0.5 + chance.random() + 3 * chance.random() ** 8), 4)
    return Kind((), method, path, status, code, seconds, builder.user(key), key.hashed if key else None)
