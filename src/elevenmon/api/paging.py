"""Pages: asked again at half the size when too large, and followed to the end, never in circles."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from elevenmon.api.errors import TooLarge

Page = TypeVar("Page")
Item = TypeVar("Item")


async def in_halves(ask: Callable[[int], Awaitable[Page]], size: int) -> Page | None:
    """The page that `ask(size)` brings, or the first of half, a quarter, ... of it that is not too large.

    None when even a single item is too large. Any other error passes through.
    """
    while size >= 1:
        try:
            return await ask(size)
        except TooLarge:
            size //= 2
    return None


async def follow(
    ask: Callable[[str | None], Awaitable[tuple[tuple[Item, ...], bool, str | None]]], most_pages: int
) -> tuple[Item, ...]:
    """All items of a list: `ask(cursor)` brings items, whether there are more, and the next cursor.

    Ends at a cursor that was seen before, at one that is missing, and after `most_pages`.
    """
    items: list[Item] = []
    seen: set[str] = set()
    cursor: str | None = None
    for _ in range(most_pages):
        page, has_more, cursor = await ask(cursor)
        items.extend(page)
        if not has_more or cursor is None or cursor in seen:
            break
        seen.add(cursor)
    return tuple(items)
