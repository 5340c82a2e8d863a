"""The wire models: what may be missing, and what is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.api.errors import BadShape
from elevenmon.api.schemas.history import read_history
from elevenmon.domain.text import clean, clean_block
from tests.faults.corpus import HOSTILE
from tests.unit.api.answers import ANSWERS, Answer, changed, every_path, holder, is_refused, plain
from tests.unit.api.loopback import example


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_any_field_may_be_missing_or_null_but_the_required_ones(answer: Answer) -> None:
    for path in every_path(answer.body()):
        needed = path in answer.required
        assert is_refused(answer, changed(answer, path, ...)) == needed, path
        assert is_refused(answer, changed(answer, path, None)) == (needed or path in answer.not_null), path


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_a_field_of_any_other_type_never_raises_anything_else(answer: Answer) -> None:
    for path in every_path(answer.body()):
        for wrong in (
            True,
            -1,
            1e308,
            10**30,
            1.5,
            "",
            "unheard_of",
            "\x1b[2J",
            [],
            [None],
            {},
            {"a": []},
            [[1]],
        ):
            try:
                value = answer.read(changed(answer, path, wrong))
            except BadShape:
                continue
            assert unclean(plain(value)) == [], path


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
@pytest.mark.parametrize(
    "wrong",
    [
        *(None, True, 42, -1.5, "ok", "", [None, None], [[]], {"captive": True}, {"detail": "Not Found"}),
        {"detail": {"status": "invalid_api_key", "message": "Invalid API key"}},
        {"error": "x"},
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_wrong_shape_is_refused_and_said_so(answer: Answer, wrong: object) -> None:
    with pytest.raises(BadShape) as caught:
        answer.read(wrong)
    assert caught.value.reason.startswith("unexpected answer for the ")


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_unknown_fields_are_ignored(answer: Answer) -> None:
    body = answer.body()
    for path in every_path(body):
        inner = holder(body, path)
        if isinstance(inner, dict) and answer.name not in ("groups", "stats"):
            inner["brand_new"] = {"deep": [1, 2, 3]}
    read = plain(answer.read(body))
    if answer.name == "history":
        assert read["items"][0]["settings"].pop("brand_new") == '{"deep": [1, 2, 3]}'
    if answer.name == "history-item":
        assert read["settings"].pop("brand_new") == '{"deep": [1, 2, 3]}'
    assert read == plain(answer.read(answer.body()))


def unclean(value: Any) -> list[str]:
    """Texts inside that `clean()` or, for texts of several lines, `clean_block()` would change."""
    match value:
        case str():
            return [] if value in (clean(value), clean_block(value)) else [value]
        case dict():
            return [text for pair in value.items() for item in pair for text in unclean(item)]
        case list():
            return [text for item in value for text in unclean(item)]
        case _:
            return []


def with_every_text(body: Any, text: str) -> Any:
    """The body with every text that is no id, number or cursor replaced."""
    kept = ("_id", "_unix", "uid", "id", "amount", "cursor", "time_dt", "token")
    match body:
        case dict():
            return {
                name: inner
                if isinstance(inner, str) and name.endswith(kept)
                else with_every_text(inner, text)
                for name, inner in body.items()
            }
        case list():
            return [with_every_text(inner, text) for inner in body]
        case str():
            return text
        case _:
            return body


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda one: one.category)
def test_hostile_texts_come_out_clean(hostile: Any) -> None:
    for answer in ANSWERS:
        body = with_every_text(answer.body(), hostile.text)
        if answer.name == "stats":
            body["usage"] = {hostile.text: [1, 2, 3], hostile.text + "\x1b": [1, 2, 3]}
        assert unclean(plain(answer.read(body))) == []


@pytest.mark.parametrize(
    "hostile", [one for one in HOSTILE if len(one.text) < 1000], ids=lambda one: one.category
)
def test_hostile_ids_are_refused(hostile: Any) -> None:
    page = example("history")
    page["history"][0]["history_item_id"] = hostile.text + "\x1b"
    page["history"][1]["voice_id"] = hostile.text + "\x1b"
    read = read_history(page)
    assert (len(read.items), read.refused, read.items[0].voice_id) == (2, 1, None)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(ANSWERS), st.data())
def test_any_value_in_any_place_is_read_or_refused(answer: Answer, data: st.DataObject) -> None:
    body = answer.body()
    path = data.draw(st.sampled_from(every_path(body)))
    holder(body, path)[path[-1]] = data.draw(json_values)
    try:
        value = answer.read(body)
    except BadShape:
        return
    assert unclean(plain(value)) == []
