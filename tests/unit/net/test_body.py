"""Bodies decoded under a cap."""

import gzip
import itertools
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.net.body import STEP_BYTES, BodyDecoder
from elevenmon.net.errors import BodyTooLarge, ConnectionBroken, NetError, ProtocolFault

ENCODERS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZip": gzip.compress,
    "deflate": zlib.compress,
    " Deflate ": lambda body: zlib.compress(body, wbits=-15),
}


def decoded(body: bytes, encoding: str, *, cap: int, chunk: int) -> bytes:
    decoder = BodyDecoder(encoding, cap_bytes=cap)
    pieces = []
    for start in range(0, len(body), chunk):
        for piece in decoder.feed(body[start : start + chunk]):
            assert len(piece) <= max(STEP_BYTES, chunk)
            pieces.append(piece)
    decoder.finish()
    assert decoder.size == sum(map(len, pieces)) <= cap
    return b"".join(pieces)


@pytest.mark.parametrize("encoding", ENCODERS)
@given(body=st.binary(max_size=400), repeats=st.sampled_from([1, 7, 1_000]), chunk=st.integers(1, 5_000))
def test_a_body_survives_any_cutting(encoding: str, body: bytes, repeats: int, chunk: int) -> None:
    whole = body * repeats
    sent = ENCODERS[encoding](whole)
    # Byte by byte only where there are few of them.
    assert decoded(sent, encoding, cap=len(whole), chunk=max(chunk, len(sent) // 200)) == whole


@pytest.mark.parametrize("encoding", ENCODERS)
def test_one_byte_over_the_cap_is_too_many(encoding: str) -> None:
    body = bytes(range(256)) * 1_000
    sent = ENCODERS[encoding](body)
    assert decoded(sent, encoding, cap=len(body), chunk=4_096) == body
    with pytest.raises(BodyTooLarge):
        decoded(sent, encoding, cap=len(body) - 1, chunk=4_096)


def test_output_that_waits_inside_the_unpacker_is_fetched() -> None:
    """A run that fills whole steps exactly leaves bytes inside zlib with no input left to push them out."""
    for size in itertools.chain(range(STEP_BYTES - 300, STEP_BYTES + 300, 37), (STEP_BYTES, 3 * STEP_BYTES)):
        assert decoded(zlib.compress(bytes(size), 9), "deflate", cap=size, chunk=10_000) == bytes(size)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip;q=1", "\x1b"])
def test_packings_not_asked_for_are_refused(encoding: str) -> None:
    with pytest.raises(ProtocolFault):
        BodyDecoder(encoding, cap_bytes=1)


@given(st.binary(min_size=1, max_size=60), st.integers(0, 80), st.sampled_from(["gzip", "deflate"]))
def test_damage_is_told_as_such(noise: bytes, at: int, encoding: str) -> None:
    sent = ENCODERS[encoding](b"some body " * 9)
    try:
        body = decoded(sent[:at] + noise + sent[at + len(noise) :], encoding, cap=10_000, chunk=10)
    except NetError as error:
        assert isinstance(error, ProtocolFault | ConnectionBroken | BodyTooLarge)
    else:
        # Only header fields that carry nothing may differ.
        assert body == b"some body " * 9 or encoding == "deflate"


def test_a_packed_body_without_its_end_is_cut() -> None:
    with pytest.raises(ConnectionBroken):
        decoded(gzip.compress(b"x" * 5_000)[:-4], "gzip", cap=10_000, chunk=100)
    assert decoded(b"", "gzip", cap=0, chunk=1) == b""
