"""A uvicorn server that announces itself, tells which signal ended it, and keeps its log to real errors."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

_GRACE_S = 1
_KEEP_ALIVE_S = 75
"""Idle connections stay open between polls, as they do at ElevenLabs; uvicorn's 5 s is just the pace of the
fastest one."""
_STDIN = 0


def _is_crash(record: logging.LogRecord) -> bool:
    """Broken answers are made on purpose here, and calls are cut off at the end: only crashes are news."""
    error = record.exc_info[1] if record.exc_info else None
    return error is not None and not isinstance(error, asyncio.CancelledError)


class AnnouncingServer(uvicorn.Server):
    """Serves one socket; `run_until_told` returns 0, or 128 + the number of the signal that ended it."""

    def __init__(self, app: ASGIApp, announce: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=_GRACE_S,
            timeout_keep_alive=_KEEP_ALIVE_S,
        )
        super().__init__(config)
        self._announce = announce
        self._signal = 0
        logging.getLogger("uvicorn.error").addFilter(_is_crash)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce: from here on calls are answered."""
        await super().startup(sockets)
        self._announce()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Note SIGINT and SIGTERM instead of raising them again at the end, as uvicorn does."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._note) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._signal = self._signal or number
        self.force_exit = self.should_exit
        self.should_exit = True

    def follow_parent(self) -> None:
        """Stop when stdin reaches its end: the parent that holds its other end is gone."""
        threading.Thread(target=self._read_to_the_end, daemon=True).start()

    def _read_to_the_end(self) -> None:
        with contextlib.suppress(OSError):
            while os.read(_STDIN, 4096):
                continue
        self.should_exit = True

    def run_until_told(self, listener: socket.socket) -> int:
        """Serve until a signal comes or the parent is gone."""
        self.run(sockets=[listener])
        return 128 + self._signal if self._signal else 0
