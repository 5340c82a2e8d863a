"""The webhook against a real server: what arrives, what is tried again, and what nobody can make it do."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest

from elevenmon.domain.clock import SystemClock
from elevenmon.domain.secret import Secret
from elevenmon.notify.channel import Outcome
from elevenmon.notify.webhook import LONGEST_WAIT, Webhook, asked_to_wait
from elevenmon.settings.channels import WebhookSettings
from tests.unit.notify.edges import told
from tests.unit.notify.receiver import Receiver, answer

SECRET = "whsec_0123456789"
MEGABYTE = 1_000_000


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().running() as running:
        yield running


async def post(receiver: Receiver, path: str = "/hook", **changes: Any) -> Outcome:
    """Send one announcement; the waits between tries are short."""
    settings = WebhookSettings(receiver.url + path, **({"give_up": 0} | changes))
    webhook = Webhook(settings, SystemClock(), first_wait=0.01)
    try:
        return await webhook.send(told(), posted=asyncio.get_running_loop().time())
    finally:
        await webhook.close()


async def test_it_posts_the_document_as_json(receiver: Receiver) -> None:
    outcome = await post(receiver, "/services/T0/B1/?wait&sig=a%2Fb%2B%20c+d==")
    assert outcome == Outcome(True, f"{receiver.url.removeprefix('http://')} answered 200")
    (posted,) = receiver.posts
    assert posted.line == "POST /services/T0/B1/?wait&sig=a%2Fb%2B%20c+d== HTTP/1.1"
    assert posted.body == told().payload()
    assert posted.headers["content-type"] == "application/json"
    assert posted.headers["user-agent"].startswith("elevenmon/")
    assert posted.headers["x-elevenmon-id"] == json.loads(posted.body)["id"]
    assert {"x-elevenmon-signature", "xi-api-key", "authorization", "cookie"}.isdisjoint(posted.headers)


async def test_a_receiver_can_verify_the_signature_of_each_try(receiver: Receiver) -> None:
    receiver.answers = [answer(503), answer(204)]
    outcome = await post(receiver, secret=Secret(SECRET), give_up=60)
    assert outcome.sent and len(receiver.posts) == 2
    for posted in receiver.posts:
        timestamp = posted.headers["x-elevenmon-timestamp"]
        expected = hmac.new(SECRET.encode(), timestamp.encode() + b"." + posted.body, sha256).hexdigest()
        assert posted.headers["x-elevenmon-signature"] == f"sha256={expected}"
        assert abs(int(timestamp) - SystemClock().now().timestamp()) < 60
        assert SECRET not in str(posted)
    assert receiver.posts[0].headers["x-elevenmon-id"] == receiver.posts[1].headers["x-elevenmon-id"]


@pytest.mark.parametrize(
    "refusal", [answer(500), answer(502, b"x" * 5000), answer(429), answer(503, retry_after="0")]
)
async def test_a_failing_server_is_tried_again(receiver: Receiver, refusal: bytes) -> None:
    receiver.answers = [refusal, refusal, answer(200)]
    assert (await post(receiver, give_up=60)).sent
    assert len(receiver.posts) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
async def test_a_refusal_is_final(receiver: Receiver, status: int) -> None:
    receiver.answers = [answer(status, b"no"), answer(200)]
    outcome = await post(receiver, give_up=60)
    assert not outcome.sent and outcome.text.endswith(f"answered {status}")
    assert len(receiver.posts) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    async with Receiver().running() as elsewhere:
        receiver.answers = [answer(status, location=f"{elsewhere.url}/x")]
        outcome = await post(receiver, secret=Secret(SECRET), give_up=60)
        assert elsewhere.contacts == 0
    assert not outcome.sent and "redirects are not followed" in outcome.text
    assert len(receiver.posts) == 1


async def test_a_server_that_is_not_there_is_tried_until_it_is_too_late() -> None:
    async with Receiver().running() as gone:
        pass
    outcome = await post(gone, give_up=1)
    assert not outcome.sent
    assert "refused the connection (tried " in outcome.text
    assert (await post(gone)).text.endswith("refused the connection")


@pytest.mark.parametrize("asked", ["-3", "1.5", "Fri, 31 Dec 2099 23:59:59 GMT", "", "soon", "9999999999"])
async def test_a_wait_that_is_no_number_is_not_waited(receiver: Receiver, asked: str) -> None:
    receiver.answers = [answer(429, retry_after=asked), answer(200)]
    assert (await post(receiver, give_up=5)).sent


def test_no_server_makes_it_wait_longer_than_a_minute() -> None:
    assert asked_to_wait("7") == 7.0
    assert asked_to_wait("999999999") == LONGEST_WAIT
    assert asked_to_wait("99999999999999") == 0.0


async def test_it_does_not_wait_past_the_time_that_it_has(receiver: Receiver) -> None:
    receiver.answers = [answer(429, retry_after="30"), answer(200)]
    outcome = await post(receiver, give_up=29)
    assert not outcome.sent and outcome.text.endswith("answered 429")
    assert len(receiver.posts) == 1


async def test_a_slow_server_costs_a_try_its_deadline_and_no_more(receiver: Receiver) -> None:
    receiver.hold = asyncio.Event()
    started = asyncio.get_running_loop().time()
    outcome = await post(receiver, timeout=1)
    assert not outcome.sent and outcome.text.endswith("No complete answer came within 1 s")
    assert asyncio.get_running_loop().time() - started < 10


@pytest.mark.parametrize("length", ["content-length: 1000000000", "x: y"])
async def test_a_huge_or_endless_answer_is_not_read(receiver: Receiver, length: str) -> None:
    receiver.answers = [f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode()]
    receiver.flood = 1000 * MEGABYTE
    assert (await post(receiver)).sent
    # What the sockets of both ends hold, and what was on its way.
    assert receiver.flooded < 50 * MEGABYTE


async def test_an_answer_that_never_ends_is_not_waited_for(receiver: Receiver) -> None:
    receiver.answers = [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"]
    assert (await post(receiver)).sent


@pytest.mark.parametrize("garbage", [b"hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x16\x03\x01\x00\x00"])
async def test_what_is_no_http_is_a_failure_in_words(receiver: Receiver, garbage: bytes) -> None:
    receiver.answers = [garbage]
    outcome = await post(receiver, timeout=1)
    assert not outcome.sent and outcome.text.isascii() and "hello" not in outcome.text


async def test_a_proxy_of_the_environment_that_cannot_be_used_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "foo://user:password@proxy")
    settings = WebhookSettings("https://hooks.example.com/token-of-mine", give_up=60)
    outcome = await Webhook(settings, SystemClock()).send(told(), posted=0.0)
    assert not outcome.sent and "HTTPS_PROXY" in outcome.text
    assert "password" not in outcome.text and "token-of-mine" not in outcome.text + repr(settings)
