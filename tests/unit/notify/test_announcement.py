"""What goes out: the shape that receivers rely on, and what can never be in it."""

import json
from dataclasses import replace
from datetime import timedelta

from elevenmon.domain.alerts import AlertRef, AlertTurn
from elevenmon.domain.level import Level
from elevenmon.domain.secret import Redactor, Secret
from elevenmon.notify.announcement import announcement
from tests.faults.corpus import HOSTILE
from tests.unit.notify.edges import AT, OPENED, edge, told


def test_an_opened_alert_has_the_documented_shape() -> None:
    document = json.loads(told().payload())
    assert document.pop("id").isalnum()
    assert document == {
        "schema": 1,
        "event": "opened",
        "test": False,
        "account": {
            "profile": "work",
            "region": "eu",
            "used": 81_200,
            "limit": 100_000,
            "reset": "2026-12-01T00:00:00Z",
        },
        "rule": "quota-80",
        "subject": None,
        "level": "warning",
        "text": "81.2 % of the credits used",
        "opened_at": "2026-11-28T00:15:30Z",
        "raised_at": None,
        "cleared_at": None,
        "cleared_by": None,
        "peak": "81.2 %",
        "verdict": {"level": "warning", "text": "may run out after Mon 30"},
    }


def test_a_cleared_alert_says_when_by_what_and_how_bad_it_was() -> None:
    over = told(
        edge(AlertTurn.CLEARED, cleared_at=AT + timedelta(hours=2), cleared_by="reset", peak="94.1 %")
    )
    document = over.document()
    assert (document["event"], document["cleared_by"], document["peak"]) == ("cleared", "reset", "94.1 %")
    assert document["cleared_at"] == "2026-11-28T02:15:30Z"
    assert over.sentence == "81.2 % of the credits used (reset, peak 94.1 %)"
    assert over.title == "elevenmon work: over"


def test_a_risen_alert_says_how_bad_it_is_now_and_since_when() -> None:
    risen = told(edge(AlertTurn.RAISED, level=Level.CRITICAL, raised_at=AT + timedelta(hours=1)))
    document = risen.document()
    assert (document["event"], document["level"]) == ("raised", "critical")
    assert (document["opened_at"], document["raised_at"]) == ("2026-11-28T00:15:30Z", "2026-11-28T01:15:30Z")
    assert (risen.title, risen.sentence) == (
        "elevenmon work: now critical",
        "81.2 % of the credits used",
    )


def test_people_are_told_who_speaks_and_how_bad_it_is() -> None:
    assert told().title == "elevenmon work: warning"
    assert announcement(OPENED, str, test=True).title == "elevenmon work: test"
    assert told().sentence == "81.2 % of the credits used"


def test_the_id_is_the_same_for_one_edge_and_another_for_every_other() -> None:
    others = [
        told(edge(AlertTurn.CLEARED)),
        told(edge(AlertTurn.RAISED)),
        told(edge(AlertTurn.RAISED, level=Level.CRITICAL)),
        told(edge(ref=AlertRef("quota-95"))),
        told(edge(ref=AlertRef("quota-80", "key"))),
        told(edge(opened_at=AT + timedelta(hours=1))),
        told(replace(OPENED, account=replace(OPENED.account, profile="home"))),
        announcement(OPENED, str, test=True),
    ]
    assert told().id == told(edge(text="82 %", peak="99 %")).id
    assert len({told().id, *(other.id for other in others)}) == 1 + len(others)


def test_any_text_is_cleaned_and_short_enough_for_a_pipe() -> None:
    for hostile in HOSTILE:
        text = hostile.text
        event = replace(
            edge(text=text, peak=text, cleared_by=text, ref=AlertRef(text, text), cleared_at=AT),
            account=replace(OPENED.account, profile=text, region=text, verdict=text),
        )
        payload = told(replace(event, turn=AlertTurn.CLEARED)).payload()
        assert len(payload) < 16_384
        assert payload.isascii() and b"\n" not in payload
        said = json.loads(payload)["text"]
        assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in said), said
        assert not any(0xD800 <= ord(character) < 0xE000 for character in said)


def test_a_key_in_any_text_is_taken_out() -> None:
    key = "sk_0123456789abcdef"
    said = f"the server says {key} is wrong"
    event = replace(
        edge(text=said, ref=AlertRef("key-lost", key), peak=key),
        account=replace(OPENED.account, verdict=said, profile=key, region=key),
    )
    payload = announcement(event, Redactor((Secret(key),)).redact).payload()
    assert key.encode() not in payload and payload.count(b"****") == 6
    # Not even its last four characters, which everything else may show.
    assert b"cdef" not in payload
