"""The wire models: the examples to exact values, what may be missing, and what is refused."""

import copy
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.api.errors import BadShape
from elevenmon.api.schemas.account import read_subscription, read_user
from elevenmon.api.schemas.audit import read_audit_log
from elevenmon.api.schemas.conversations import (
    read_agents,
    read_conversation,
    read_conversations,
    read_live_count,
)
from elevenmon.api.schemas.history import read_history, read_history_item
from elevenmon.api.schemas.lookups import read_models, read_voices
from elevenmon.api.schemas.people import read_groups, read_members, read_service_accounts
from elevenmon.api.schemas.stats import read_stats
from elevenmon.domain.text import clean, clean_block
from tests.faults.corpus import HOSTILE
from tests.unit.api.loopback import KEY, example

Path = tuple[str | int, ...]


class Answer(NamedTuple):
    """One kind of answer: an example, its reader, and the fields (by path) that it cannot do without."""

    name: str
    read: Callable[[object], Any]
    body: Callable[[], Any]
    required: frozenset[Path]
    not_null: frozenset[Path] = frozenset()
    """What may be missing, but not be there as null: the only row, or a series."""


def agents_body() -> dict[str, Any]:
    return {
        "agents": [{"agent_id": "a1", "name": "Front desk", "tags": []}],
        "next_cursor": "c",
        "has_more": True,
    }


def single(name: str, key: str) -> Callable[[], Any]:
    """The example with one row only, so that refusing it refuses the answer."""

    def body() -> Any:
        data = example(name)
        data[key] = data[key][:1]
        return data

    return body


def paths(*names: str, under: Path = ()) -> frozenset[Path]:
    return frozenset((*under, name) for name in names)


ITEM_FIELDS = ("history_item_id", "date_unix", "character_count_change_from", "character_count_change_to")
CALL_FIELDS = ("agent_id", "conversation_id", "start_time_unix_secs")
ANSWERS = [
    Answer(
        "subscription",
        read_subscription,
        lambda: example("subscription"),
        paths("character_count", "character_limit"),
    ),
    Answer("user", read_user, lambda: example("user"), paths("user_id")),
    Answer(
        "history",
        read_history,
        single("history", "history"),
        paths("history") | paths(*ITEM_FIELDS, under=("history", 0)),
    ),
    Answer("history-item", read_history_item, lambda: example("history_item"), paths(*ITEM_FIELDS)),
    Answer(
        "stats",
        read_stats,
        lambda: example("character_stats"),
        paths("time", "usage"),
        paths(*example("character_stats")["usage"], under=("usage",)),
    ),
    Answer("members", read_members, lambda: example("members")[:1], paths("user_id", under=(0,))),
    Answer("groups", read_groups, lambda: example("groups"), paths("id", under=("g_1",)), paths("g_1")),
    Answer(
        "service-accounts",
        read_service_accounts,
        lambda: example("service_accounts"),
        paths("service-accounts")
        | paths("service_account_user_id", under=("service-accounts", 0))
        | paths("key_id", under=("service-accounts", 0, "api-keys", 0)),
    ),
    Answer(
        "conversations",
        read_conversations,
        lambda: example("conversations"),
        paths("conversations") | paths(*CALL_FIELDS, under=("conversations", 0)),
    ),
    Answer(
        "conversation",
        read_conversation,
        lambda: example("conversation"),
        paths("agent_id", "conversation_id", "metadata") | paths("start_time_unix_secs", under=("metadata",)),
    ),
    Answer("agents", read_agents, agents_body, paths("agents") | paths("agent_id", under=("agents", 0))),
    Answer("live-count", read_live_count, lambda: example("live_count"), paths("count")),
    Answer("models", read_models, lambda: example("models"), paths("model_id", under=(0,))),
    Answer(
        "voices",
        read_voices,
        lambda: example("voices"),
        paths("voices") | paths("voice_id", under=("voices", 0)),
    ),
    Answer(
        "audit-log",
        read_audit_log,
        lambda: example("audit_logs"),
        paths("entries") | paths("id", "time", under=("entries", 0)),
    ),
]
BY_NAME = {answer.name: answer for answer in ANSWERS}


def every_path(value: Any, under: Path = ()) -> list[Path]:
    """The path of every field of every object inside."""
    found: list[Path] = []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += [(*under, name), *every_path(inner, (*under, name))]
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += every_path(inner, (*under, index))
    return found


def holder(body: Any, path: Path) -> Any:
    for step in path[:-1]:
        body = body[step]
    return body


def plain(value: Any) -> Any:
    """A domain value as dicts and lists, to compare by content."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def changed(answer: Answer, path: Path, value: Any) -> Any:
    """The example with another value in one place, or (`...`) without that place."""
    body = answer.body()
    if value is ...:
        del holder(body, path)[path[-1]]
    else:
        holder(body, path)[path[-1]] = value
    return body


def is_refused(answer: Answer, body: Any) -> bool:
    try:
        answer.read(body)
    except BadShape:
        return True
    return False


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


# What the examples say, exactly.


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_subscription() -> None:
    read = read_subscription(example("subscription"))
    assert plain(read) == {
        "tier": "creator",
        "status": "active",
        "used": 88214,
        "limit": 121000,
        "overage_cap": 50000,
        "reset": moment(1793836800),
        "currency": "usd",
        "billing_period": "monthly_period",
        "refresh_period": "monthly_period",
        "overage": {"amount": Decimal(0), "currency": "usd"},
        "voice_slots_used": 7,
        "voice_limit": 30,
        "professional_voice_slots_used": 1,
        "professional_voice_limit": 1,
        "has_open_invoices": False,
        "next_invoice": {
            "amount_due_cents": 2662,
            "next_attempt": moment(1793836800),
            "payment_statuses": [],
        },
        "open_invoices": [],
        "pending_change": {"kind": "change", "at": moment(1793836800), "next_tier": "pro"},
    }
    assert read.wall == 171000


def test_free_subscription() -> None:
    assert plain(read_subscription(example("subscription_free")))["next_invoice"] is None


@pytest.mark.parametrize(
    ("changes", "cap"),
    [
        ({"max_credit_limit_extension": "unlimited"}, "unlimited"),
        ({"max_credit_limit_extension": 0, "max_character_limit_extension": 9}, 0),
        ({"max_credit_limit_extension": None, "max_character_limit_extension": 9}, 9),
        ({"max_credit_limit_extension": None}, 0),
        ({"max_credit_limit_extension": "700"}, 700),
    ],
)
def test_overage_cap(changes: dict[str, object], cap: object) -> None:
    assert read_subscription(example("subscription") | changes).overage_cap == cap


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("character_count", wrong) for wrong in (True, -5, "lots", "NaN", 1e300, None, [1], 10**16)),
        *(("character_limit", wrong) for wrong in (False, -1, "", {}, 1e999)),
        *(("max_credit_limit_extension", wrong) for wrong in (True, -1, "endless", [])),
        *(
            ("next_character_count_reset_unix", wrong)
            for wrong in (True, -5, 17, 10**14, 10**18, "soon", 1e22)
        ),
    ],
    ids=repr,
)
def test_a_wrong_figure_refuses_the_subscription(field: str, wrong: object) -> None:
    with pytest.raises(BadShape, match=field):
        read_subscription(example("subscription") | {field: wrong})


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        (None, None),
        (0, None),
        (-1, None),
        (1793836800000, moment(1793836800)),
        ("1793836800", moment(1793836800)),
    ],
)
def test_reset_in_every_form(reset: object, expected: datetime | None) -> None:
    assert (
        read_subscription(example("subscription") | {"next_character_count_reset_unix": reset}).reset
        == expected
    )


def test_wrong_decoration_is_unknown_and_no_more() -> None:
    wrong = {
        "voice_limit": -3,
        "current_overage": {"amount": "much"},
        "next_invoice": 7,
        "open_invoices": [None],
    }
    read = read_subscription(example("subscription") | wrong | {"tier": None, "pending_change": "later"})
    assert (read.voice_limit, read.overage, read.next_invoice, read.open_invoices) == (None, None, None, ())
    assert (read.tier, read.pending_change) == ("unknown", None)


def test_an_invoice_without_a_next_attempt() -> None:
    data = example("subscription")
    data["open_invoices"] = [
        data["next_invoice"] | {"next_payment_attempt_unix": -1, "payment_intent_statusses": ["new"]}
    ]
    del data["has_open_invoices"]
    read = read_subscription(data)
    assert plain(read.open_invoices) == [
        {"amount_due_cents": 2662, "next_attempt": None, "payment_statuses": ["new"]}
    ]
    assert read.has_open_invoices


def test_user_without_its_secrets() -> None:
    data = example("user") | {"xi_api_key": KEY, "subscription_extras": {"concurrency": 10, "usage": {}}}
    read = read_user(data)
    assert plain(read) | {"subscription": None} == {
        "user_id": "u_9fK2aQ",
        "workspace_id": "ws_4b1c",
        "seat_type": "workspace_admin",
        "first_name": "Ada",
        "created_at": moment(1719830400),
        "subscription": None,
        "concurrency_limit": 10,
    }
    assert read.subscription is not None
    assert read.subscription.used == 88214
    assert KEY not in repr(plain(read))
    assert read_user(data | {"created_at": 0, "subscription": {}}).subscription is None
    with pytest.raises(BadShape) as caught:
        read_user(data | {"user_id": KEY + "\n"})
    assert KEY not in str(caught.value)


def test_history() -> None:
    page = read_history(example("history"))
    speech, dialogue, _ = page.items
    assert plain(speech) == {
        "history_item_id": "ja9xsmfGhxYcymxGcOGB",
        "at": moment(1792317602),
        "counter_from": 88201,
        "counter_to": 88214,
        "content_type": "audio/mpeg",
        "state": "created",
        "request_id": "BF0BZg4IwLGBlaVjv9Im",
        "voice_id": "JBFqnCBsd6RMkjVDRZzb",
        "voice_name": "George",
        "voice_category": "premade",
        "model_id": "eleven_flash_v2_5",
        "source": "TTS",
        "text": "Your parcel is on its way.",
        "output_format": "mp3_44100_128",
        "settings": {
            "stability": 0.5,
            "similarity_boost": 0.75,
            "style": 0,
            "use_speaker_boost": True,
            "speed": 1.0,
        },
        "dialogue": [],
    }
    assert speech.credits == 13
    assert (dialogue.voice_id, dialogue.text, dialogue.settings) == (None, None, {})
    assert plain(dialogue.dialogue)[1] == {
        "text": "Always.",
        "voice_id": "EXAVITQu4vr4xnSDxMaL",
        "voice_name": "Sarah",
    }
    assert (page.has_more, page.cursor, page.scanned_until, page.refused) == (
        True,
        "sts77",
        moment(1792315000),
        0,
    )


def test_history_counts_what_it_refuses() -> None:
    data = example("history")
    data["history"][0]["date_unix"] = 10**15
    data["history"][1]["history_item_id"] = "../etc"
    data["last_history_item_id"] = None
    page = read_history(data)
    assert ([item.history_item_id for item in page.items], page.refused, page.cursor) == (
        ["sts77"],
        2,
        "sts77",
    )
    data["history"][2]["date_unix"] = True
    with pytest.raises(BadShape, match="not one readable row"):
        read_history(data)
    assert read_history({"history": [], "has_more": True, "last_history_item_id": "x"}).cursor == "x"


def test_history_text_keeps_its_lines_and_its_length() -> None:
    data = example("history")
    data["history"][0]["text"] = "first\r\nsecond\x1b[2J" + "x" * 9000
    text = read_history(data).items[0].text
    assert text == "first\nsecond\u241b[2J" + "x" * 9000


def test_people() -> None:
    assert plain(read_members(example("members")))[1] == {
        "user_id": "u_77",
        "email": "bo@example.com",
        "first_name": None,
        "seat_type": "workspace_lite_member",
        "is_owner": False,
        "is_locked": True,
    }
    assert plain(read_groups(example("groups"))) == [
        {
            "group_id": "g_1",
            "name": "Support",
            "members": ["u_77"],
            "usage_limit": "unlimited",
            "concurrency_limit": 5,
            "used": 1203,
        }
    ]
    assert read_members([]) == ()
    assert read_groups({}) == ()
    assert read_service_accounts({"service-accounts": []}) == ()
    assert plain(read_service_accounts(example("service_accounts"))) == [
        {
            "user_id": "sa_1",
            "name": "backend",
            "created_at": moment(1750000000),
            "keys": [
                {
                    "key_id": "k_01",
                    "name": "prod-backend",
                    "hint": "a1b2",
                    "hashed_key": "9d1c6e0f",
                    "service_account_id": "sa_1",
                    "is_disabled": False,
                    "disable_reason": None,
                    "limit": 100000,
                    "used": 1150,
                    "permissions": ["text_to_speech", "models_read"],
                    "expires_at": None,
                }
            ],
        }
    ]


def test_conversations() -> None:
    page = read_conversations(example("conversations"))
    assert (page.has_more, page.cursor) == (True, "Y3Vyc29y")
    assert plain(page.items[0]) == {
        "conversation_id": "conv_01",
        "agent_id": "agent_01",
        "agent_name": "Front desk",
        "started_at": moment(1792317000),
        "duration_seconds": 119,
        "status": "done",
        "call_successful": "success",
        "message_count": 17,
        "credits": 834,
        "cost_usd": 0.1517,
        "direction": "inbound",
        "title": "Callback request",
        "source": "twilio",
        "language": "en",
        "termination_reason": "Client disconnected",
    }
    whole = read_conversation(example("conversation"))
    assert (whole.conversation.credits, whole.conversation.cost_usd, whole.conversation.status) == (
        834,
        0.1517,
        "done",
    )
    assert whole.conversation.started_at == moment(1792317000)
    assert plain(whole.transcript)[0] == {
        "role": "agent",
        "message": "Hello, how can I help?",
        "at_seconds": 0,
    }
    assert whole.charges == {
        "llm_price": 0.001,
        "llm_charge": 134.0,
        "call_charge": 700.0,
        "free_minutes_consumed": 0.0,
        "free_llm_dollars_consumed": 0.0,
    }
    assert read_live_count(example("live_count")) == 3
    assert plain(read_agents(agents_body())) == [[{"agent_id": "a1", "name": "Front desk"}], True, "c"]


def test_lookups_and_audit() -> None:
    assert plain(read_models(example("models"))) == [
        {
            "model_id": "eleven_flash_v2_5",
            "name": "Eleven Flash v2.5",
            "cost_multiplier": 0.5,
            "discount_multiplier": 1.0,
            "concurrency_group": "turbo",
        }
    ]
    older = copy.deepcopy(example("models"))
    older[0]["model_rates"] = None
    assert read_models(older)[0].cost_multiplier == 1.0
    assert plain(read_voices(example("voices"))) == {
        "voices": [{"voice_id": "JBFqnCBsd6RMkjVDRZzb", "name": "George", "category": "premade"}],
        "has_more": True,
        "cursor": "eyJwIjoxfQ",
    }
    assert plain(read_audit_log(example("audit_logs"))) == {
        "entries": [
            {
                "entry_id": "al_0001",
                "at": moment(1792317602.123),
                "activity": "API Key Creation",
                "class_name": "Entity Management",
                "status_id": 1,
                "message": "API key created",
                "actor_id": "u_9fK2aQ",
                "actor_email": "ada@example.com",
                "ip": "203.0.113.7",
            }
        ],
        "has_more": True,
        "cursor": "b3BhcXVl",
    }


def test_stats() -> None:
    read = read_stats(example("character_stats"))
    assert read.starts[0] == datetime(2026, 10, 16, tzinfo=UTC)
    assert read.series["Conversational AI"] == (699.0, 1398.0, 0.0)
    assert read_stats({"time": [], "usage": {}}).series == {}
    odd = read_stats({"time": [1792108800000], "usage": {"a\x1b": [-1], "a\u241b": ["2.5"], "b": [True]}})
    assert odd.series == {"a\u241b": (2.5,), "b": (None,)}
    with pytest.raises(BadShape, match="another length"):
        read_stats({"time": [1792108800000], "usage": {"All": [1, 2]}})
    with pytest.raises(BadShape, match="readable time"):
        read_stats({"time": [True], "usage": {"All": [1]}})


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
