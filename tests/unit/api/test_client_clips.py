"""The client over real HTTP: audio as a stream, and the one call that deletes."""

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.api.errors import (
    ApiError,
    BadRequest,
    BadShape,
    NotFound,
    TooLarge,
)
from tests.unit.api.loopback import (
    Asked,
    Loopback,
    Reply,
)


async def test_audio_streams_into_the_sink(server: Loopback, api: ElevenLabs) -> None:
    audio = bytes(range(256)) * 1000
    server.respond = lambda _: Reply(audio, content_type="audio/mpeg", headers={"x-trace-id": "t1"})
    received = bytearray()
    assert await api.history_audio("abc", received.extend) == len(audio)
    assert received == audio
    assert server.asked[0].path == "/v1/history/abc/audio"
    assert api.own_trace_ids.among({"t1"})
    with pytest.raises(TooLarge):
        await api.history_audio("abc", bytearray().extend, cap_bytes=1000)


@pytest.mark.parametrize("content_type", ["text/html", "application/json", ""])
async def test_what_is_no_audio_is_refused(server: Loopback, api: ElevenLabs, content_type: str) -> None:
    server.respond = lambda _: Reply(b"<html>Welcome</html>", content_type=content_type)
    received = bytearray()
    with pytest.raises(BadShape):
        await api.history_audio("abc", received.extend)
    with pytest.raises(BadShape):
        await api.download_history(["abc"], received.extend)
    assert received == b""


async def test_a_refused_download_is_translated(server: Loopback, api: ElevenLabs) -> None:
    server.always({"error": "invalid_output_format", "message": "No such format."}, 400)
    with pytest.raises(BadRequest) as caught:
        await api.download_history(["a", "b"], bytes, output_format="ogg")
    assert caught.value.code == "invalid_output_format"
    assert server.asked[0].body == {"history_item_ids": ["a", "b"], "output_format": "ogg"}
    server.always({"detail": {"code": "history_item_not_found"}}, 404)
    with pytest.raises(NotFound) as gone:
        await api.history_audio("abc", bytes)
    assert not gone.value.endpoint


async def test_a_zip_of_several_clips(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda _: Reply(b"PK\x03\x04", content_type="application/zip")
    received = bytearray()
    assert await api.download_history(["a", "b"], received.extend) == 4
    assert server.asked[0].body == {"history_item_ids": ["a", "b"]}


async def test_what_the_sink_raises_comes_through(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda _: Reply(b"abc", content_type="audio/mpeg")

    def full(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        await api.history_audio("abc", full)


async def test_a_deletion_that_does_not_say_ok_is_not_believed(server: Loopback, api: ElevenLabs) -> None:
    for body in ({"status": "pending"}, {}, [], "ok"):
        server.always(body)
        with pytest.raises(BadShape, match="may not have happened"):
            await api.delete_history_item("abc")
    server.always({"status": "ok"})
    await api.delete_history_item("abc")


async def test_a_deletion_is_sent_once(server: Loopback, api: ElevenLabs) -> None:
    await api.groups()  # leaves a connection open that the deletion finds dead
    server.asked.clear()

    def hang_up(_: Asked) -> Reply:
        raise ConnectionResetError

    server.respond = hang_up
    with pytest.raises(ApiError):
        await api.delete_history_item("abc")
    assert len(server.asked) == 1
