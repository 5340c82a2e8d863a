"""Sample explanations: a spike at noon, an hour of which little is known, and a dear day in money."""

from datetime import timedelta
from typing import Any

from elevenmon.domain.anomalies import Anomaly, AnomalyKind
from elevenmon.domain.explanations import (
    COURSE_DAYS,
    COURSE_HOURS,
    DAY,
    HOUR,
    Course,
    DimensionGains,
    Explanation,
    Gain,
    PathCount,
    Stretch,
)
from elevenmon.domain.lists import Row
from elevenmon.domain.snapshot import Dimension
from tests.sections import NOW, clip

NOON = NOW.replace(hour=12, minute=0, second=0, microsecond=0)
SPIKE = Stretch(NOON, NOON + HOUR)
ANOMALY = Anomaly(
    AnomalyKind.SPIKE,
    SPIKE.since,
    SPIKE.until,
    14_300.0,
    1_900.0,
    "14,300 credits at 12:00 against 1,900 expected, most of it by the key audiobook",
    unusual=12.0,
)


def gain(key: str | None, name: str, credits: float, usual: float | None, share: float) -> Gain:  # noqa: A002
    """One row."""
    return Gain(key, name, credits, usual, share)


def parts() -> tuple[DimensionGains, ...]:
    """One voice, one model and one key behind all of it; users are not known."""
    voices = (
        gain("JBFqnCBsd6RMkjVDRZzb", "George", 12_600, 500, 0.97),
        gain("EXAVITQu4vr4xnSDxMaL", "Sarah", 700, 400, 0.02),
        *(gain(f"v{number}", f"Voice {number}", 40 - number, 30, 0.001) for number in range(6)),
        gain(None, "(none)", 500, 800, 0.0),
    )
    return (
        DimensionGains(Dimension.VOICE, voices, 4),
        DimensionGains(Dimension.PRODUCT, (gain("TTS", "TTS", 13_900, 1_600, 1.0),), 4),
        DimensionGains(
            Dimension.MODEL,
            (gain("m2", "Multilingual v2", 12_800, 700, 0.96), gain("flash", "Flash v2.5", 1_100, 600, 0.04)),
            4,
        ),
        DimensionGains(
            Dimension.KEY,
            (gain("9d1c6e0f", "audiobook", 12_700, 300, 1.0), gain(None, "(none)", 900, 1_000, 0.0)),
            3,
        ),
        DimensionGains(Dimension.USER, (), 0, known=False),
        DimensionGains(Dimension.SOURCE, (gain("api", "api", 13_400, 900, 1.0),), 1),
    )


def course(stretch: Stretch = SPIKE) -> Course:
    """A week of days and nights with the spike in it, an unknown night, and an hour that has begun."""
    start = NOW.replace(minute=0, second=0, microsecond=0) + HOUR - COURSE_HOURS * HOUR
    hours: list[float | None] = []
    for number in range(COURSE_HOURS):
        hour = (start + number * HOUR).hour
        hours.append(float(max(60, 2_000 - 260 * abs(13 - hour))))
    hours[24:30] = [None] * 6
    hours[(NOON - start) // HOUR] = 14_300.0
    hours[-1] = 80.0
    return Course(start, tuple(hours))


def explanation(stretch: Stretch = SPIKE, **overrides: Any) -> Explanation:
    """The spike."""
    clips = tuple(
        Row(500 - number, clip(number)._replace(at=stretch.since + timedelta(minutes=number)))
        for number in range(9)
    )
    values: dict[str, Any] = {
        "stretch": stretch,
        "known_until": None,
        "credits": 14_300.0,
        "usual": 1_900.0,
        "weeks": 4,
        "parts": parts(),
        "clips": clips,
        "clip_count": 112,
        "clip_credits": 13_050,
        "paths": (
            PathCount("/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb", 96, 2),
            PathCount("/v1/voices", 12, 0),
        ),
        "request_count": 131,
        "failed_count": 2,
        "course": course(stretch),
    }
    return Explanation(**(values | overrides))


def unknown(stretch: Stretch) -> Explanation:
    """Hours of which nothing is known."""
    return explanation(
        stretch,
        credits=None,
        usual=None,
        weeks=0,
        parts=tuple(DimensionGains(dimension, (), 0, known=False) for dimension in Dimension),
        clips=(),
        clip_count=0,
        clip_credits=0,
        paths=(),
        request_count=0,
        failed_count=0,
    )


def money_day(stretch: Stretch) -> Explanation:
    """A dear day of an account that is billed in money: music is behind most of it."""
    parts = (
        DimensionGains(Dimension.VOICE, (), 0, known=False),
        DimensionGains(
            Dimension.PRODUCT,
            (
                gain("Music", "Music", 1_310.4, 51.87, 0.98),
                gain("TTS", "TTS", 33.5, 13.33, 0.02),
                gain("Dubbing", "Dubbing", 0.4, 2.51, 0.0),
            ),
            4,
        ),
        DimensionGains(Dimension.MODEL, (gain("music_v2", "music_v2", 1_310.4, 51.87, 1.0),), 4),
        DimensionGains(Dimension.KEY, (gain(None, "(none)", 1_344.3, 67.71, 1.0),), 4),
        DimensionGains(Dimension.USER, (), 0, known=False),
        DimensionGains(Dimension.SOURCE, (gain("api", "api", 1_344.3, 67.71, 1.0),), 4),
    )
    start = NOW.replace(hour=0, minute=0, second=0, microsecond=0) + DAY - COURSE_DAYS * DAY
    amounts: list[float | None] = [60.0 + 10 * (number % 7) for number in range(COURSE_DAYS)]
    amounts[-2], amounts[10] = 1_344.3, None
    return explanation(
        stretch,
        credits=1_344.3,
        usual=67.71,
        parts=parts,
        course=Course(start, tuple(amounts), DAY),
        unit="usd",
        besides=(("eur", 0.91),),
    )
