"""Walking history by its cursor meets every item once; filters, deletion and bad ids."""

import json
from typing import Any

import pytest

from elevenmon.demo.errors import Refusal
from elevenmon.demo.history import History, HistoryQuery
from elevenmon.demo.identifiers import Identifiers
from elevenmon.demo.world import World
from tests.unit.demo.worlds import NOW_MS, make_world, move, still_world


def _page(history: History, **query: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(history.page(HistoryQuery(**query)))
    return body


def _walk(history: History, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = _page(history, after_id=cursor, **query)
        items += page["history"]
        if not page["has_more"]:
            return items
        assert page["last_history_item_id"] != cursor
        cursor = page["last_history_item_id"]


@pytest.mark.parametrize("size", [7, 100, 333, 1_000])
def test_a_walk_meets_every_item_once(size: int) -> None:
    items = _walk(History(still_world(items=999)), page_size=size)
    assert len(items) == len({item["history_item_id"] for item in items}) == 999
    dates = [item["date_unix"] for item in items]
    assert dates == sorted(dates, reverse=True)


def test_oldest_first_is_the_reverse() -> None:
    history = History(still_world(items=300))
    newest_first = _walk(history, page_size=100)
    assert _walk(history, page_size=77, ascending=True) == newest_first[::-1]


def test_new_items_do_not_disturb_a_walk() -> None:
    world = make_world(items=500, speed=20)
    history = History(world)
    first = _page(history, page_size=100)
    move(world, 3_600_000)
    second = _page(history, page_size=100, after_id=first["last_history_item_id"])
    still = History(make_world(items=500))
    expected = _page(still, page_size=200)["history"]
    assert first["history"] + second["history"] == expected
    assert _page(history)["history"][0]["date_unix"] > NOW_MS // 1000


def test_many_items_exist_and_their_ids_are_reversible() -> None:
    world = still_world(items=1_000_000)
    history = History(world)
    oldest = _page(history, page_size=3, ascending=True)["history"]
    ids = Identifiers(world.seed)
    assert [ids.decode(item["history_item_id"]) for item in oldest] == [
        world.first_clip,
        world.first_clip + 1,
        world.first_clip + 2,
    ]
    assert history.newest() - world.first_clip == 1_000_000
    for item in oldest:
        assert json.loads(history.item(item["history_item_id"])) == item


@pytest.mark.parametrize("bad", ["", "x", "conv_01", "A" * 20, "é" * 20, "../../../etc/passwd"])
def test_unknown_ids(bad: str) -> None:
    history = History(still_world(items=50))
    for call in (history.item, history.delete, history.exists):
        with pytest.raises(Refusal) as refused:
            call(bad)
        assert refused.value.status == 404
        assert refused.value.body["detail"]["status"] == "invalid_id"
    with pytest.raises(Refusal) as refused:
        _page(history, after_id=bad)
    assert refused.value.status == 400


def test_an_older_item_than_exist_is_unknown() -> None:
    world = still_world(items=50)
    beyond = Identifiers(world.seed).encode(world.first_clip - 1)[0]
    with pytest.raises(Refusal):
        History(world).item(beyond)


def test_deleted_items_are_gone_and_a_cursor_may_name_one() -> None:
    history = History(still_world(items=120))
    whole = _walk(history, page_size=50)
    gone = whole[49]["history_item_id"]
    history.delete(gone)
    assert [item["history_item_id"] for item in _walk(history, page_size=50)] == [
        item["history_item_id"] for item in whole if item["history_item_id"] != gone
    ]
    assert _page(history, page_size=10, after_id=gone)["history"] == whole[50:60]
    with pytest.raises(Refusal):
        history.item(gone)
    with pytest.raises(Refusal):
        history.delete(gone)


def test_filters_agree_with_picking_from_the_whole() -> None:
    history = History(still_world(items=2_000))
    whole = _walk(history, page_size=1_000)
    voice = whole[0]["voice_id"] or whole[1]["voice_id"]
    middle = whole[1_000]["date_unix"]
    cases: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
        ({"voice_id": voice}, [item for item in whole if item["voice_id"] == voice]),
        ({"source": "STS"}, [item for item in whole if item["source"] == "STS"]),
        (
            {"model_id": "eleven_v3", "source": "TTS"},
            [item for item in whole if item["model_id"] == "eleven_v3"],
        ),
        ({"search": "PARCEL"}, [item for item in whole if "parcel" in (item["text"] or "").casefold()]),
        ({"before_unix": middle}, [item for item in whole if item["date_unix"] < middle]),
        ({"after_unix": middle}, [item for item in whole if item["date_unix"] >= middle]),
    ]
    for query, expected in cases:
        assert expected, query
        assert _walk(history, page_size=90, **query) == expected, query


def test_a_number_in_a_text_is_found() -> None:
    history = History(still_world(items=2_000))
    code = next(
        item["text"].split("code is ")[1][:5]
        for item in _walk(history, page_size=1_000)
        if "code is " in (item["text"] or "")
    )
    found = _walk(history, page_size=1_000, search=f"code is {code}")
    assert found
    assert all(f"code is {code}" in item["text"] for item in found)


def _kinds(world: World) -> list[dict[str, Any]]:
    return _walk(History(world), page_size=1_000)


def test_the_kinds_of_items() -> None:
    items = _kinds(still_world(items=4_000))
    names = {item["voice_id"]: item["voice_name"] for item in items}
    assert "[Promo] Zoë 🎙 [/]" in names.values()
    assert "Old brand voice" in names.values()
    assert list(names.values()).count("Sarah") == 2
    assert any(item["dialogue"] and item["text"] is None and item["voice_id"] is None for item in items)
    assert any(item["source"] == "STS" and item["text"] is None for item in items)
    prices = {item["character_count_change_to"] - item["character_count_change_from"] for item in items}
    assert min(prices) > 0


def test_long_texts() -> None:
    texts = [item["text"] for item in _kinds(still_world("long-texts", items=60)) if item["text"]]
    assert max(map(len, texts)) <= 5_000
    assert min(map(len, texts)) > 4_500


def test_nothing_exists_in_an_empty_account() -> None:
    world = make_world("empty")
    move(world, 86_400_000)
    assert _page(History(world)) == {
        "history": [],
        "last_history_item_id": None,
        "has_more": False,
        "scanned_until": None,
    }
