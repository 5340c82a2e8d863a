"""What is done with clips in a folder of the test, against the real demo server."""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.api.errors import NotFound
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Job
from elevenmon.domain.secret import Secret
from elevenmon.store.database import Store
from elevenmon.sync.clip_jobs import LiveClips
from elevenmon.sync.clip_source import ClipPlaces, ClipSource
from tests.contract.server import running_server

PATIENCE = 20.0
KEY = Secret("sk_demo")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A demo server."""
    with running_server(items=300, speed=0) as url:
        yield url


@pytest.fixture
async def items(address: str) -> list[HistoryItem]:
    """The newest clips of the demo account."""
    async with ElevenLabs(address, KEY, clock=SystemClock()) as api:
        return list((await api.history(page_size=8)).items)


class Listener:
    """Keeps what jobs deliver."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self._news = Condition()

    def __call__(self, job: Job) -> None:
        with self._news:
            self.jobs.append(job)
            self._news.notify_all()

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(condition, PATIENCE), self.jobs

    def end(self) -> Job:
        """How the job ended."""
        self.wait(lambda: bool(self.jobs) and self.jobs[-1].state != "running")
        return self.jobs[-1]


class Desk:
    """Everything that clips need, in a folder of the test."""

    def __init__(self, folder: Path, connect: Callable[[], ClipSource], *, read_only: bool = False) -> None:
        self.folder, self.downloads, self.sounds = folder, folder / "downloads", folder / "cache" / "sounds"
        self.store = Store.open(folder / "0123456789abcdef.db", clock=SystemClock())
        self.deletions = 0
        self.clips = LiveClips(
            places=ClipPlaces(connect, self.sounds, lambda: self.downloads),
            rows=self.store,
            clock=SystemClock(),
            read_only=read_only,
            deleted=self._count,
        )

    def _count(self) -> None:
        self.deletions += 1

    def files(self) -> list[str]:
        """What stands in the download folder, hidden files too."""
        return sorted(os.listdir(self.downloads)) if self.downloads.exists() else []

    def close(self) -> None:
        self.clips.stop()
        self.store.close()


@pytest.fixture
def desk(tmp_path: Path, address: str) -> Iterator[Desk]:
    """Clips of the demo account."""
    made = Desk(tmp_path, lambda: ElevenLabs(address, KEY, clock=SystemClock()))
    yield made
    made.close()


class Endless:
    """A source whose sounds never end."""

    def __init__(self) -> None:
        self.pieces = 0

    async def aclose(self) -> None:
        """Nothing is open."""

    async def history_audio(self, _: str, sink: Callable[[bytes], object]) -> int:
        """Piece after piece."""

        while True:
            sink(b"x" * 1000)
            self.pieces += 1
            await asyncio.sleep(0.01)

    async def history_item(self, identity: str) -> HistoryItem:
        """Nothing."""
        raise NotFound("there is nothing by such an id")

    async def delete_history_item(self, identity: str) -> None:
        """Never asked."""
        raise AssertionError(identity)
