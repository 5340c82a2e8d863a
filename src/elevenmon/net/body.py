"""Response bodies, decoded a step at a time, so that what is held never passes the cap."""

import zlib
from collections.abc import Iterator

from elevenmon.net.errors import BodyTooLarge, ConnectionBroken, ProtocolFault

STEP_BYTES = 65_536
"""The most that one step of decoding yields."""

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_ZLIB_FIRST_BYTE = 0x0F
_ZLIB_METHOD = 8


class BodyDecoder:
    """Turns the chunks of one body into decoded pieces of at most `STEP_BYTES`.

    `encoding` is the Content-Encoding header; anything but identity, gzip and deflate raises
    ProtocolFault, as we ask for nothing else.  Over `cap_bytes` of decoded body: BodyTooLarge, before the
    piece that is too much."""

    def __init__(self, encoding: str, *, cap_bytes: int) -> None:
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise ProtocolFault("The answer is packed in a way that was not asked for.")
        self.size = 0
        """Bytes of decoded body so far."""
        self._cap_bytes = cap_bytes
        self._packed = name not in ("", "identity")
        self._deflate = name == "deflate"
        self._unpacker: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The decoded pieces of the next `chunk`.  Raises BodyTooLarge or ProtocolFault."""
        if not self._packed:
            yield self._counted(chunk)
            return
        unpacker = self._unpacker = self._unpacker or self._unpacker_for(chunk)
        pending, is_drained = chunk, False
        while not is_drained:
            piece = self._unpacked(unpacker, pending)
            yield self._counted(piece)
            pending = unpacker.unconsumed_tail
            # A full piece may leave decoded bytes inside the unpacker with no input left to push them out.
            is_drained = not pending and len(piece) < STEP_BYTES
        if unpacker.unused_data:
            raise ProtocolFault("The answer goes on behind the end of its packed body.")

    def finish(self) -> None:
        """To be called after the last chunk.  Raises ConnectionBroken for a packed body without its end."""
        if self._packed and self._unpacker is not None and not self._unpacker.eof:
            raise ConnectionBroken("The packed answer ends in the middle.")

    def _unpacker_for(self, first_chunk: bytes) -> "zlib._Decompress":
        # Servers send both zlib and raw streams as "deflate"; the low nibble of a zlib stream is its
        # method, 8.
        raw = self._deflate and first_chunk[0] & _ZLIB_FIRST_BYTE != _ZLIB_METHOD
        return zlib.decompressobj(-zlib.MAX_WBITS if raw else _GZIP_OR_ZLIB)

    @staticmethod
    def _unpacked(unpacker: "zlib._Decompress", data: bytes) -> bytes:
        try:
            return unpacker.decompress(data, STEP_BYTES)
        except zlib.error:
            raise ProtocolFault("The packed answer is damaged.") from None

    def _counted(self, piece: bytes) -> bytes:
        self.size += len(piece)
        if self.size > self._cap_bytes:
            raise BodyTooLarge(self._cap_bytes)
        return piece
