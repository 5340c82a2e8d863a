"""When a snapshot is brought out: along with what comes together, or at once where somebody waits for it."""

import asyncio
from concurrent.futures import Future
from typing import Any

from elevenmon.sync.drawing import Drawing


class Desk:
    """A store and a builder that answer at once, and polls that never come to their end."""

    def __init__(self) -> None:
        self.out: list[object] = []
        self.polled = asyncio.Event()
        self.waits = 0

    def read(self, job: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        answer.set_result(job(None))
        return answer

    def build(self, _connection: object, request: object) -> object:
        return request

    async def gathered(self) -> None:
        self.waits += 1
        await self.polled.wait()

    async def drawn(self, _snapshot: object) -> None:
        """Nothing follows."""


async def turns() -> None:
    """Let everything that can go on go on."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_what_somebody_waits_for_waits_for_no_poll() -> None:
    desk = Desk()
    drawing = Drawing(
        rows=desk,  # type: ignore[arg-type]
        builder=desk,  # type: ignore[arg-type]
        publish=desk.out.append,
        request=len,  # type: ignore[arg-type, return-value]
        drawn=desk.drawn,
    )
    drawing.gathered = desk.gathered
    running = asyncio.create_task(drawing.run())
    try:
        drawing.draw()
        await turns()
        assert (desk.waits, desk.out) == (1, [])
        # It was waiting already when the person came.
        drawing.draw(at_once=True)
        await turns()
        assert len(desk.out) == 1
        drawing.draw(at_once=True)
        await turns()
        assert (desk.waits, len(desk.out)) == (1, 2)
        # Others still come together.
        drawing.draw()
        await turns()
        assert (desk.waits, len(desk.out)) == (2, 2)
        desk.polled.set()
        await turns()
        assert len(desk.out) == 3
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
