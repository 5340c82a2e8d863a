"""The wire models: the examples to exact values."""

import copy
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from elevenmon.api.errors import BadShape
from elevenmon.api.schemas.account import read_subscription, read_user
from elevenmon.api.schemas.audit import read_audit_log
from elevenmon.api.schemas.conversations import (
    read_agents,
    read_conversation,
    read_conversations,
    read_live_count,
)
from elevenmon.api.schemas.history import read_history
from elevenmon.api.schemas.lookups import read_models, read_voices
from elevenmon.api.schemas.people import read_groups, read_members, read_service_accounts
from elevenmon.api.schemas.stats import read_stats
from tests.unit.api.answers import agents_body, plain
from tests.unit.api.loopback import KEY, example


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
