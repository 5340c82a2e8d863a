"""Walking back by cursor, whatever the service makes of the cursor: nothing lost, nothing walked forever."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.api.errors import BadRequest, BadShape, ServerFault
from elevenmon.store.backfill import Hole, Skipped
from elevenmon.sync.cursor_walk import TOO_LARGE, CursorPage, CursorWalk

NEWEST = datetime(2026, 11, 20, 14, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Clip = tuple[str, int]
"""An id, and how many seconds before `NEWEST`."""


class Service:
    """A history of clips, newest first, with what may be wrong with it."""

    def __init__(self, clips: list[Clip]) -> None:
        self.clips = sorted(clips, key=lambda clip: clip[1])
        self.too_large: set[str] = set()
        self.gone: set[str] = set()
        self.asked = 0
        self.twist: Callable[[CursorPage, str | None], CursorPage] = lambda page, cursor: page

    async def __call__(
        self,
        size: int,
        *,
        cursor: str | None = None,
        before: datetime | None = None,
        after: datetime | None = None,
        ascending: bool = False,
    ) -> CursorPage:
        self.asked += 1
        assert self.asked < 3000, "it walks in circles"
        order = self.clips[::-1] if ascending else self.clips
        found = [c for c in order if not before or at(c) < before]
        found = [c for c in found if not after or at(c) >= after]
        ids = [clip[0] for clip in found]
        if cursor is not None:
            if cursor in self.gone or cursor not in ids:
                raise BadRequest("an invalid id", status=400)
            found = found[ids.index(cursor) + 1 :]
        left = [c for c in found if c[0] not in self.gone]
        page = left[:size]
        for index, clip in enumerate(page):
            if clip[0] in self.too_large:
                page = page[:index]
                if index == 0:
                    return CursorPage((), (), has_more=True, cursor=cursor, too_large=True)
                break
        more = len(left) > len(page)
        made = CursorPage(page, [at(c) for c in page], more, page[-1][0] if page else None)
        return self.twist(made, cursor)


def at(clip: Clip) -> datetime:
    return NEWEST - clip[1] * SECOND


async def walked(
    service: Service, *, since: datetime | None = None, size: int = 10, cursor: str | None = None
) -> tuple[set[str], list[Skipped]]:
    """All ids that a walk brings, and what it could not have."""
    walk = CursorWalk("history", service)
    hole: Hole | None = Hole(1, "history", since, NEWEST, cursor)
    ids: set[str] = set()
    skipped: list[Skipped] = []
    while hole is not None:
        taken = await walk.take(hole, size)
        assert taken.rest != hole
        ids |= {clip[0] for clip in taken.rows}
        skipped += taken.skipped
        hole = taken.rest
    return ids, skipped


def clips(count: int, per_second: int = 1) -> list[Clip]:
    return [(f"c{number}", number // per_second) for number in range(count)]


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 13))
@settings(max_examples=200, deadline=None)
async def test_everything_is_brought_however_it_lies(seconds: list[int], size: int) -> None:
    service = Service([(f"c{number}", second) for number, second in enumerate(seconds)])
    ids, skipped = await walked(service, size=size)
    assert (ids, skipped) == ({clip[0] for clip in service.clips}, [])


async def test_it_ends_where_the_known_begins() -> None:
    service = Service(clips(500))
    ids, _ = await walked(service, since=NEWEST - 42 * SECOND)
    assert {f"c{number}" for number in range(43)} <= ids
    assert len(ids) <= 60 and service.asked <= 6


async def test_a_cursor_whose_clip_was_deleted_is_passed_by_time() -> None:
    service = Service(clips(100, per_second=3))
    walk = CursorWalk("history", service)
    first = await walk.take(Hole(1, "history", None, NEWEST, None), 10)
    assert first.rest is not None and first.rest.cursor == "c9"
    service.gone |= {"c8", "c9", "c10"}
    ids = {clip[0] for clip in first.rows}
    hole: Hole | None = first.rest
    while hole is not None:
        taken = await walk.take(hole, 10)
        ids |= {clip[0] for clip in taken.rows}
        hole = taken.rest
    assert ids >= {clip[0] for clip in service.clips} - {"c10"}


async def test_any_other_failure_passes_through() -> None:
    async def broken(size: int, **_: object) -> CursorPage:
        raise ServerFault("it failed", status=500)

    with pytest.raises(ServerFault):
        await CursorWalk("history", broken).take(Hole(1, "history", None, NEWEST, "c1"), 10)


async def test_empty_pages_with_more_behind_them_are_walked_through() -> None:
    service = Service(clips(60))
    empty = iter(range(10))

    def twist(page: CursorPage, cursor: str | None) -> CursorPage:
        if next(empty, 10) in (2, 5, 7):
            return CursorPage((), (), has_more=True, cursor=cursor, scanned_until=None)
        return page

    service.twist = twist
    ids, _ = await walked(service, size=7)
    assert ids == {clip[0] for clip in service.clips}


async def test_an_empty_page_that_says_how_far_it_looked_is_gone_on_from_there() -> None:
    service = Service([("new", 0), ("old", 900)])

    def twist(page: CursorPage, cursor: str | None) -> CursorPage:
        if cursor == "new":
            return CursorPage((), (), has_more=True, cursor=None, scanned_until=NEWEST - 800 * SECOND)
        return page

    service.twist = twist
    ids, skipped = await walked(service, size=1)
    assert (ids, skipped) == ({"new", "old"}, [])


async def test_a_cursor_that_comes_again_does_not_loop() -> None:
    service = Service(clips(60))

    def twist(page: CursorPage, cursor: str | None) -> CursorPage:
        return CursorPage(page.rows, page.times, page.has_more, "c9" if cursor is None else cursor)

    service.twist = twist
    ids, skipped = await walked(service, size=10)
    assert (ids, skipped) == ({clip[0] for clip in service.clips}, [])


async def test_a_second_whose_pages_lead_in_circles_is_stepped_over_and_told() -> None:
    service = Service([*[(f"same{number}", 5) for number in range(30)], ("old", 9)])

    def twist(page: CursorPage, cursor: str | None) -> CursorPage:
        return CursorPage(page.rows, page.times, page.has_more, None)

    service.twist = twist
    ids, skipped = await walked(service, size=10)
    assert "old" in ids and len(ids) == 11
    assert [(each.since, each.until) for each in skipped] == [(NEWEST - 5 * SECOND, NEWEST - 5 * SECOND)]


async def test_a_service_that_answers_its_newest_page_again_and_again_is_a_fault() -> None:
    service = Service(clips(60))
    newest = [("c0", 0)]

    def twist(page: CursorPage, cursor: str | None) -> CursorPage:
        return CursorPage(newest, [NEWEST], has_more=True, cursor=None)

    service.twist = twist
    walk = CursorWalk("history", service)
    with pytest.raises(BadShape, match="again and again"):
        await walk.take(Hole(1, "history", None, NEWEST - 5 * SECOND, None), 10)


async def test_a_service_that_always_has_more_and_gives_nothing_is_a_fault() -> None:
    service = Service([])
    number = iter(range(10_000))

    def twist(page: CursorPage, cursor: str | None) -> CursorPage:
        return CursorPage((), (), has_more=True, cursor=f"x{next(number)}")

    service.twist = twist
    service.clips = [(f"x{number}", 0) for number in range(3000)]
    with pytest.raises(BadShape, match="page after page"):
        await walked(service)


@pytest.mark.parametrize("per_second", [1, 4])
async def test_a_clip_too_large_is_noted_and_everything_else_is_brought(per_second: int) -> None:
    for place in (0, 1, 17, 30, 58, 59):
        service = Service([(clip, second * 3) for clip, second in clips(60, per_second)])
        service.too_large = {f"c{place}"}
        ids, skipped = await walked(service, size=8)
        assert ids == {clip[0] for clip in service.clips} - service.too_large
        assert [(each.since, each.reason) for each in skipped] == [(at(service.clips[place]), TOO_LARGE)]


async def test_where_every_clip_is_too_large_the_whole_range_is_noted() -> None:
    service = Service([("new", 0), ("old", 50), ("first", 900_000_000)])
    service.too_large = {"new", "old", "first"}
    ids, (missing,) = await walked(service, size=8)
    assert ids == set()
    assert (missing.until, missing.reason) == (NEWEST, TOO_LARGE)
    assert missing.since < NEWEST - 50 * SECOND
    assert service.asked < 80


async def test_a_clip_too_large_long_before_the_others_is_found_in_few_steps() -> None:
    service = Service([("new", 0), ("huge", 40_000_000), ("old", 50_000_000)])
    service.too_large = {"huge"}
    ids, skipped = await walked(service, size=8)
    assert ids == {"new", "old"} and len(skipped) == 1
    assert service.asked < 80
