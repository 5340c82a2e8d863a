"""Every fault of the fault server through the API client: the right figures, or an ApiError; nothing else."""

import asyncio
import json
import random

import pytest

from elevenmon.api import endpoints
from elevenmon.api.client import ElevenLabs
from elevenmon.api.errors import ApiError, NetworkFault
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.health import FaultKind
from elevenmon.domain.secret import Secret
from elevenmon.domain.text import clean
from tests.faults.bodies import GOOD_DOCUMENT
from tests.faults.kinds import KINDS, Kind
from tests.faults.server import FaultServer

KEY = "sk_0123456789abcdef0123456789abcdef"
QUICK = [kind for kind in KINDS.values() if kind.expect != "DeadlineExceeded"]
SLOW = [kind for kind in KINDS.values() if kind.expect == "DeadlineExceeded"]
GOOD = (GOOD_DOCUMENT["character_count"], GOOD_DOCUMENT["character_limit"])
WRONG_BY_DESIGN = ("duplicate-keys",)


def client_for(base_url: str) -> ElevenLabs:
    return ElevenLabs(base_url, Secret(KEY), clock=SystemClock())


async def asked(api: ElevenLabs) -> tuple[int, int] | ApiError:
    try:
        subscription = await api.subscription()
    except ApiError as error:
        assert error.reason == clean(error.reason)
        assert error.reason
        assert KEY not in repr(vars(error))
        return error
    return subscription.used, subscription.limit


def assert_sound(kind: Kind, outcome: tuple[int, int] | ApiError) -> None:
    if isinstance(outcome, ApiError):
        assert kind.name != "good"
        return
    assert outcome == GOOD, kind.name
    assert "json" in kind.expect.split("|"), kind.name


@pytest.mark.parametrize("kind", QUICK, ids=lambda kind: kind.name)
async def test_a_fault_is_an_error_or_the_right_figures(kind: Kind) -> None:
    async with FaultServer() as server, client_for(server.url(kind.name)) as api:
        assert_sound(kind, await asked(api))
        assert not server.stolen


async def test_faults_in_random_order_leave_no_trace() -> None:
    chance = random.Random(11)
    names = [kind.name for kind in chance.choices(QUICK, k=150) if kind.group != "huge"]
    async with FaultServer() as server, client_for(server.base_url) as api:
        for name in names:
            server.script([name, name])  # a read on a connection found dead is sent once more
            assert_sound(KINDS[name], await asked(api))
            server.script([])
            assert await asked(api) == GOOD, f"after {name}"


@pytest.mark.parametrize("kind", SLOW, ids=lambda kind: kind.name)
async def test_a_slow_answer_ends_at_the_deadline(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    hurried = endpoints.Endpoint("GET", "/v1/user/subscription", deadline_seconds=0.3)
    monkeypatch.setattr(endpoints, "SUBSCRIPTION", hurried)
    async with FaultServer() as server, client_for(server.url(kind.name)) as api, asyncio.timeout(10):
        outcome = await asked(api)
    assert isinstance(outcome, NetworkFault)
    assert outcome.reason == "no complete answer came within 0.3 s"


async def test_every_status_says_its_number() -> None:
    async with FaultServer() as server, client_for(server.base_url) as api:
        for kind in QUICK:
            if kind.group == "status" and kind.expect == "status":
                server.script([kind.name])
                outcome = await asked(api)
                assert isinstance(outcome, ApiError)
                assert outcome.status == int(kind.name.split("-")[1])
                assert f"({outcome.status})" in outcome.reason


async def test_nobody_on_the_port_is_a_network_fault() -> None:
    async with FaultServer() as server:
        url = server.base_url
    async with client_for(url) as api:
        outcome = await asked(api)
    assert isinstance(outcome, NetworkFault)
    assert outcome.kind is FaultKind.NETWORK


async def test_a_good_answer_stays_good_with_hostile_company() -> None:
    document = GOOD_DOCUMENT | {
        "tier": "\x1b]0;PWNED\x07",
        "surprise": {"\u202e": ["\x9b2J"]},
        "xi_api_key": KEY,
    }
    async with (
        FaultServer(good=lambda _: json.dumps(document).encode()) as server,
        client_for(server.base_url) as api,
    ):
        subscription = await api.subscription()
    assert subscription.tier == clean(document["tier"])
    assert KEY not in repr(subscription)
