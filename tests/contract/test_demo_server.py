"""The official SDK's client calls every endpoint of the demo server; the SDK's types check every body."""

import asyncio
import io
import json
import wave
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from elevenlabs.core.api_error import ApiError

from tests.contract.sdk import CALLS, CREDITS, TABLE, Recorder, check_body, drain
from tests.contract.server import running_server

NOW = "2026-11-20T14:02:00Z"
NOW_MS = int(datetime(2026, 11, 20, 14, 2, tzinfo=UTC).timestamp() * 1000)
Bodies = dict[str, bytes]


async def _collect(url: str) -> Bodies:
    bodies: Bodies = {}
    async with Recorder(url) as recorder:
        for name, (_, call) in CALLS.items():
            await call(recorder.client, NOW_MS)
            bodies[name] = recorder.body
    return bodies


@pytest.fixture(scope="module", params=["busy", "hostile", "empty", "no-limit", "cost-billed", "long-texts"])
def account(request: pytest.FixtureRequest) -> Iterator[tuple[str, str, Bodies]]:
    with running_server(scenario=request.param, now=NOW, items=500) as url:
        yield request.param, url, asyncio.run(_collect(url))


@pytest.mark.parametrize("name", CALLS)
def test_every_body_is_what_the_sdk_declares(account: tuple[str, str, Bodies], name: str) -> None:
    _, _, bodies = account
    check_body(CALLS[name][0], bodies[name])


def test_the_lists_are_not_empty_where_the_account_is_not(account: tuple[str, str, Bodies]) -> None:
    scenario, _, bodies = account
    lists = {
        "history": "history",
        "conversations": "conversations",
        "audit log": "entries",
        "agents": "agents",
    }
    for name, field in lists.items():
        assert bool(json.loads(bodies[name])[field]) is (scenario != "empty"), name
    own = [row[1].startswith("evt_own") for row in json.loads(bodies["requests"])["rows"]]
    assert all(own) is (scenario == "empty")
    for name, field in {
        "voices": "voices",
        "service accounts": "service-accounts",
        "api keys": "api-keys",
    }.items():
        assert json.loads(bodies[name])[field], name


async def test_credit_usage(account: tuple[str, str, Bodies]) -> None:
    scenario, url, _ = account
    async with Recorder(url) as recorder:
        if scenario == "cost-billed":
            with pytest.raises(ApiError) as refused:
                await CREDITS(recorder.client, NOW_MS)
            assert refused.value.status_code == 400
            await CREDITS(recorder.client, NOW_MS - 45 * 86_400_000)
        else:
            await CREDITS(recorder.client, NOW_MS)
        table = check_body(TABLE, recorder.body)
    labels = ["voice_name", "user_label", "api_key_name"]
    assert table.columns[:4] == ["voice_id", "user_id", "hashed_xi_api_key", "timestamp"]
    assert table.columns[-3:] == labels
    assert table.column_units[4:7] == ["credits", "min", "usd"]
    assert bool(table.rows) is (scenario != "empty")


async def test_history_items_are_read_heard_downloaded_and_deleted(account: tuple[str, str, Bodies]) -> None:
    scenario, url, bodies = account
    if scenario == "empty":
        assert json.loads(bodies["history"])["history"] == []
        return
    first, second, third = [item["history_item_id"] for item in json.loads(bodies["history"])["history"][:3]]
    async with Recorder(url) as recorder:
        history = recorder.client.history
        await history.get(first)
        check_body("SpeechHistoryItemResponse", recorder.body)
        with wave.open(io.BytesIO(await drain(history.get_audio(first)))) as sound:
            assert sound.getnframes() > 1_000
        archive = zipfile.ZipFile(io.BytesIO(await drain(history.download(history_item_ids=[first, second]))))
        assert sorted(archive.namelist()) == sorted([f"{first}.wav", f"{second}.wav"])
        single = await drain(history.download(history_item_ids=[first], output_format="wav"))
        assert single[:4] == b"RIFF"
        await history.delete(third)
        check_body("DeleteHistoryItemResponse", recorder.body)
        for call in (history.get(third), history.delete(third)):
            with pytest.raises(ApiError) as gone:
                await call
            assert gone.value.status_code == 404
            assert gone.value.body["detail"]["status"] == "invalid_id"
        await history.list(page_size=10)
        assert third not in recorder.body.decode()


async def test_one_conversation(account: tuple[str, str, Bodies]) -> None:
    scenario, url, bodies = account
    found = json.loads(bodies["conversations"])["conversations"]
    async with Recorder(url) as recorder:
        if scenario == "empty":
            with pytest.raises(ApiError) as missing:
                await recorder.client.conversational_ai.conversations.get("conv_0000000001")
            assert missing.value.status_code == 404
            return
        await recorder.client.conversational_ai.conversations.get(found[-1]["conversation_id"])
        conversation = check_body("GetConversationResponseModel", recorder.body)
    charging = conversation.metadata.charging
    assert conversation.metadata.cost == found[-1]["cost"] == charging.call_charge + charging.llm_charge
