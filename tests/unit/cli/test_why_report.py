"""What `elevenmon why` writes, line by line, and the shape of its JSON."""

import json
from dataclasses import replace
from datetime import UTC, timedelta

from wcwidth import wcswidth

from elevenmon.cli.why_report import document, lines
from elevenmon.domain.explanations import DimensionGains, Gain
from elevenmon.domain.snapshot import Dimension
from tests.explanations import ANOMALY, SPIKE, explanation
from tests.sections import NOW


def test_the_lines() -> None:
    told = list(lines(explanation(), ANOMALY, NOW, UTC))
    assert told[:6] == [
        "newest anomaly: 14,300 credits at 12:00 against 1,900 expected, most of it by the key audiobook",
        "+12,400 credits at 12:00 against 1,900 usual (the median of 4 weeks)",
        "97 % voice George, 96 % model Multilingual v2, 100 % key audiobook",
        "",
        "by voice, against the median of 4 weeks",
        "  George                               +12,100   97 %  12,600 / 500",
    ]
    assert "  Voice 0                                  +10   <1 %  40 / 30" in told
    assert "  3 others                                -289" in told
    assert "by user, not known for these hours" in told
    assert "by source, against the week before" in told
    clips = told.index("112 clips, 13,050 credits")
    assert told[clips + 1].startswith("  12:00  ")
    assert told[clips + 7 :] == [
        "131 requests, 2 failed",
        "        96  /v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb  2 failed",
        "        12  /v1/voices",
    ]


def test_of_hours_that_were_asked_for_no_anomaly_is_named_and_nothing_may_be_usual() -> None:
    young = explanation(usual=None, weeks=0, parts=(), clips=(), paths=(), failed_count=0)
    assert list(lines(young, None, NOW, UTC)) == [
        "14,300 credits at 12:00; no earlier week is known to compare with",
        "",
        "112 clips, 13,050 credits",
        "131 requests",
    ]


def test_the_document() -> None:
    partly = replace(explanation(), known_until=SPIKE.since + timedelta(minutes=30))
    told = json.loads(document(partly, ANOMALY))
    assert (told["schema"], told["since"], told["until"], told["known_until"]) == (
        1,
        "2026-11-20T12:00:00Z",
        "2026-11-20T13:00:00Z",
        "2026-11-20T12:30:00Z",
    )
    assert (told["unit"], told["credits"], told["usual"], told["weeks"], told["anomaly"]) == (
        "credits",
        14300,
        1900,
        4,
        ANOMALY.text,
    )
    assert [(part["by"], part["known"], part["weeks"]) for part in told["gains"]] == [
        ("voice", True, 4),
        ("product", True, 4),
        ("model", True, 4),
        ("key", True, 3),
        ("user", False, 0),
        ("source", True, 1),
    ]
    assert told["gains"][3]["rows"][0] == {
        "id": "9d1c6e0f",
        "name": "audiobook",
        "credits": 12700,
        "usual": 300,
        "gain": 12400,
        "share": 1.0,
    }
    assert (told["clips"]["count"], told["clips"]["credits"], len(told["clips"]["dearest"])) == (
        112,
        13050,
        9,
    )
    assert set(told["clips"]["dearest"][0]) == {"id", "at", "credits", "voice", "model", "text"}
    assert told["requests"]["paths"][1] == {"path": "/v1/voices", "requests": 12, "failed": 0}
    assert json.loads(document(explanation(), None))["known_until"] is None


def test_gains_of_any_size_end_in_one_column() -> None:
    amounts = (98_765.43, 50_000.0, *[1.0] * 6)
    rows = tuple(Gain(str(each), f"n{each}", each, 0.0, 0.1) for each in amounts)
    said = explanation(parts=(DimensionGains(Dimension.PRODUCT, rows, 4),), unit="pln")
    told = [line for line in lines(said, None, NOW, UTC) if line.startswith(("  n", "  2 others"))]
    assert len(told) == 7
    assert {line.index(" PLN") for line in told} == {told[0].index(" PLN")}


def test_of_what_is_not_stored_nothing_is_said_to_be_none() -> None:
    split = tuple(DimensionGains(dimension, (), 0, known=False) for dimension in Dimension)
    nothing = explanation(
        parts=split,
        clips=(),
        clip_count=0,
        clip_credits=0,
        paths=(),
        request_count=0,
        failed_count=0,
        clips_known=False,
        requests_known=False,
    )
    assert list(lines(nothing, None, NOW, UTC)) == [
        "+12,400 credits at 12:00 against 1,900 usual (the median of 4 weeks)",
        "",
        "clips: not known for these hours",
        "requests: not known for these hours",
    ]
    in_money = list(lines(replace(nothing, unit="usd"), None, NOW, UTC))
    assert in_money[-2:] == ["clips: not known for these days", "requests: not known for these days"]
    told = json.loads(document(nothing, None))
    assert (told["clips"]["known"], told["requests"]["known"]) == (False, False)
    some = list(lines(explanation(clips_known=False, requests_known=False), None, NOW, UTC))
    assert "at least 112 clips, 13,050 credits" in some
    assert "at least 131 requests, 2 failed" in some


def test_names_of_any_script_leave_the_columns_where_they_are() -> None:
    names = ("George", "नमस्ते दुनिया", "界" * 30, "Zoë 🎧", "e\u0301" * 5, "x" * 90)
    rows = tuple(Gain(str(at), name, 10.0, 4.0, 0.2) for at, name in enumerate(names))
    told = list(lines(explanation(parts=(DimensionGains(Dimension.VOICE, rows, 4),)), None, NOW, UTC))
    shown = [line for line in told if line.endswith("10 / 4")]
    assert len(shown) == len(names)
    assert {wcswidth(line.partition("+6")[0]) for line in shown} == {wcswidth(f"  {'':32}  {'':8}")}
