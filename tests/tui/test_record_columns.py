"""Which columns there is room for, and what they say."""

from datetime import UTC, timedelta

import pytest

from elevenmon.domain.lists import Row
from elevenmon.tui.lists.clip_columns import clip_columns
from elevenmon.tui.lists.columns import Place, fit, row_line
from elevenmon.tui.lists.facts import Light, request_facts
from elevenmon.tui.lists.related import record_line
from elevenmon.tui.lists.request_columns import request_columns
from elevenmon.tui.widgets.cells import text_of
from tests.sections import NOW, clip, request

EXTRAS = ("error_code", "user_id")
LONG_PATH = "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream"


def drawn(places: list[Place], row: Row) -> str:
    return "".join(
        piece if isinstance(piece, str) else piece[0]
        for piece in row_line(row, places, NOW, None, marked=False)
    )


@pytest.mark.parametrize("cells", [112, 150, 190])
def test_a_voice_is_named_and_its_path_whole_before_a_column_of_this_log_alone_is_shown(cells: int) -> None:
    places = fit(request_columns(EXTRAS, wide=True), cells)
    words = drawn(places, Row(1, request(0, path=LONG_PATH), names={"JBFqnCBsd6RMkjVDRZzb": "George"}))
    assert " George " in words
    assert (LONG_PATH if cells > 112 else "/v1/text-to-speech/JBFqnCBsd6") in words
    assert "/stream" in words
    assert ("user" in [place.column.title for place in places]) is (cells > 112)


def test_without_a_column_for_the_voice_its_name_stands_in_the_path() -> None:
    places = fit(request_columns((), wide=False), 74)
    assert "voice" not in [place.column.title for place in places]
    row = Row(1, request(0, path=LONG_PATH), names={"JBFqnCBsd6RMkjVDRZzb": "George"})
    assert "/v1/text-to-speech/George/stream" in drawn(places, row)


def test_without_a_wide_column_for_the_status_the_reason_stands_behind_the_path() -> None:
    places = fit(request_columns((), wide=False), 74)
    row = Row(1, request(0, path=LONG_PATH, status=422), names={"JBFqnCBsd6RMkjVDRZzb": "George"})
    words = drawn(places, row)
    assert words.endswith("  bad input")
    assert "George" in words
    assert len(words) == len(drawn(places, Row(1, request(0, path="/v1/" + "x" * 90, status=200))))


@pytest.mark.parametrize(
    ("status", "said"),
    [(422, ("bad input", "$level-warning bold")), (503, ("server error", "$level-critical bold"))],
)
def test_the_reason_behind_the_path_has_the_colour_of_its_status(status: int, said: tuple[str, str]) -> None:
    """As in the log of the Overview, and in the wide list: there is no width at which failures are grey."""
    places = fit(request_columns((), wide=False), 74)
    line = row_line(Row(1, request(0, path=LONG_PATH, status=status)), places, NOW, None, marked=False)
    assert said in line


@pytest.mark.parametrize("path", ["/v1/voices", "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb", None])
def test_where_no_voice_is_known_by_name_there_is_none(path: str | None) -> None:
    places = fit(request_columns((), wide=True), 150)
    at = sum(place.cells + 2 for place in places[:4]) + 2
    assert [place.column.title for place in places][4] == "voice"
    words = drawn(places, Row(1, request(0, path=path), names={"other": "Ada"}))
    assert not words[at : at + places[4].cells].strip()


def test_who_asked_goes_by_name_where_it_is_known() -> None:
    names = {"u_1": "Ada", "abc123": "prod-backend"}
    extra = {"error_code": "concurrent_limit_exceeded", "user_id": "u_1", "hashed_xi_api_key": "abc123"}
    places = fit(request_columns(tuple(extra), wide=True), 190)
    titles = [place.column.title for place in places]
    assert titles[6:] == ["key", "user", "error"]
    known = drawn(places, Row(1, request(0, extra=extra), names=names))
    assert known.split()[-3:] == ["prod-backend", "Ada", "concurrent_limit_exceeded"]
    unknown = drawn(places, Row(1, request(0, extra=extra)))
    assert unknown.split()[-3:] == ["abc123", "u_1", "concurrent_limit_exceeded"]


@pytest.mark.parametrize("cells", [44, 52, 72, 114])
@pytest.mark.parametrize("sort", ["latency", "method", "error", "key"])
def test_the_column_that_a_list_is_sorted_by_is_always_there_with_its_mark(cells: int, sort: str) -> None:
    columns = request_columns(("error_code", "hashed_xi_api_key"), wide=cells >= 100)
    places = fit(columns, cells, sort)
    kept = next(place for place in places if place.column.sort == sort)
    assert kept.cells >= len(kept.column.title) + 2
    assert "path" in [place.column.title for place in places]
    assert sum(place.cells for place in places) + 2 * (len(places) - 1) + 2 <= cells


def test_the_history_has_a_column_for_the_source_at_120_columns() -> None:
    titles = [place.column.title for place in fit(clip_columns(wide=True, wider=False), 114)]
    assert titles == ["time", "voice", "model", "source", "text", "credits", "per char"]


def test_a_failure_has_its_reason_beside_it() -> None:
    places = fit(request_columns((), wide=True), 112)
    row = Row(1, request(0, status=401, extra={"error_code": "quota_exceeded"}))
    assert "401 no credits" in drawn(places, row)


def test_clocks_stand_under_each_other_with_a_date_or_without() -> None:
    places = fit(clip_columns(wide=True, wider=False), 112)
    rows = [Row(1, clip(0, at=NOW)), Row(2, clip(1, at=NOW - timedelta(days=3)))]
    first, second = (drawn(places, row) for row in rows)
    assert first.index(":") == second.index(":")


@pytest.mark.parametrize(("wider", "name"), [(False, "multilingual_v2"), (True, "eleven_multilingual_v2")])
def test_a_model_is_never_cut(wider: bool, name: str) -> None:
    places = fit(clip_columns(wide=True, wider=wider), 190 if wider else 114)
    assert f"  {name}  " in drawn(places, Row(1, clip(0, model_id="eleven_multilingual_v2")))


@pytest.mark.parametrize("cells", [52, 72])
def test_a_narrow_history_keeps_the_time(cells: int) -> None:
    titles = [place.column.title for place in fit(clip_columns(wide=False, wider=False), cells)]
    assert titles[0] == "time" and "credits" in titles


def test_a_request_near_another_names_its_voice_as_the_list_does() -> None:
    row = Row(1, request(0, path=LONG_PATH), names={"JBFqnCBsd6RMkjVDRZzb": "George"})
    assert text_of(record_line(row, NOW, UTC, 76)).endswith("  /v1/text-to-speech/George/stream")
    unknown = Row(1, request(0, path=LONG_PATH))
    assert text_of(record_line(unknown, NOW, UTC, 76)).endswith(LONG_PATH)


@pytest.mark.parametrize(("cells", "voice"), [(45, "George"), (61, "George"), (47, "Narrator …")])
def test_a_clip_near_another_names_its_voice_too(cells: int, voice: str) -> None:
    name = "George" if voice == "George" else "Narrator of the news"
    item = clip(0)._replace(at=NOW, voice_name=name, text="Your parcel is on its way and will be there soon.")
    words = text_of(record_line(Row(1, item), NOW, UTC, cells))
    assert f"  {voice}  " in words and "  Your parcel" in words
    assert len(words) <= cells
    assert name not in text_of(record_line(Row(1, item), NOW, UTC, 40)), "there the text has all the room"


def test_details_call_columns_as_the_list_does() -> None:
    extra = {"error_code": "quota_exceeded", "user_id": "u_1", "hashed_xi_api_key": "abc123", "region": "eu"}
    light = Light(NOW, UTC, {"u_1": "Ada"})
    said = {fact.label: fact.value for fact in request_facts(request(0, status=401, extra=extra), light)}
    assert said["error"] == "quota_exceeded" and said["key"] == "abc123" and said["user"] == "Ada  (u_1)"
    assert said["region"] == "eu" and "user_id" not in said
