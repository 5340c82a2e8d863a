"""The walks beside the polls: after a long stop, after a failure, and what is told of them."""

from datetime import timedelta

from elevenmon.api.errors import KeyRejected, RateLimited
from elevenmon.domain.conversations import Conversation
from elevenmon.domain.health import FeedState
from elevenmon.domain.history import HistoryItem
from elevenmon.store import backfill, conversations, history, requests
from elevenmon.sync.filling import PAGE
from elevenmon.sync.shared import Shared, decode, encode
from tests.unit.sync.fakes import CALLS, START, Bench
from tests.unit.sync.test_engine import a_request

DAY = timedelta(days=1)


def clip(number: int, seconds_ago: float) -> HistoryItem:
    at = (START - timedelta(seconds=seconds_ago)).replace(microsecond=0)
    return HistoryItem(f"clip{number}", at, 0, 10, None, None)


def talk(number: int, seconds_ago: float, status: str = "done") -> Conversation:
    at = START - timedelta(seconds=seconds_ago)
    return Conversation(f"conv{number}", "agent", "Agent", at, 60, status, None, 3, 10, None)


async def test_the_newest_page_is_there_before_the_walk_begins() -> None:
    async with Bench() as bench:
        bench.source.clips = [clip(number, 10 * number) for number in range(5000)]
        await bench.run(0)
        sizes = [a["page_size"] for name, a in bench.source.arguments if name == "history"]
        assert sizes[0] == 100 and set(sizes[2:]) == {PAGE}
        await bench.run(5)
        assert bench.read(history.count) == 5000
        progress = {each.kind: each for each in bench.last.backfill}
        assert progress["history"].complete and progress["history"].done == 5000
        assert progress["requests"].complete


async def test_progress_tells_how_many_there_will_be() -> None:
    async with Bench() as bench:
        bench.source.clips = [clip(number, 10 * number) for number in range(5000)]
        original = bench.source.history
        pages = 0

        async def limited(**arguments: object) -> object:
            nonlocal pages
            pages += 1
            if pages > 4:
                raise RateLimited("too many requests (429)", status=429)
            return await original(**arguments)

        bench.source.history = limited
        await bench.run(1)
        (progress,) = [each for each in bench.last.backfill if each.kind == "history"]
        assert not progress.complete and progress.done == 100 + 2 * PAGE
        assert progress.total is not None and abs(progress.total - 5000) < 100
        assert progress.trouble == "too many requests (429)"
        pages = -1000
        bench.engine.refresh()
        await bench.run(2)
        (progress,) = [each for each in bench.last.backfill if each.kind == "history"]
        assert progress.complete and progress.trouble is None and progress.done == 5000


async def test_a_hole_after_a_long_stop_is_walked_and_the_rest_is_not_asked_again() -> None:
    async with Bench() as bench:
        bench.source.clips = [clip(number, 100_000 + number) for number in range(3000)]
        bench.source.rows = [a_request(number, 100_000 + number) for number in range(3000)]
        await bench.run(3)
        assert bench.read(history.count) == 3000 and bench.read(requests.count) == 3000
        bench.source.clips += [clip(10_000 + number, number * 2) for number in range(2500)]
        bench.source.rows += [a_request(10_000 + number, number * 2) for number in range(2500)]
        bench.source.calls.clear()
        await bench.run(35)
        assert bench.read(history.count) == 5500 and bench.read(requests.count) == 5500
        assert bench.source.count("history") <= 2 + -(-2400 // PAGE)
        assert bench.read(lambda c: backfill.is_complete(c, "history"))


async def test_a_clip_of_the_same_second_as_the_newest_known_is_not_missed() -> None:
    async with Bench() as bench:
        bench.source.clips = [clip(number, 50) for number in range(150)]
        await bench.run(3)
        bench.source.clips += [clip(1000 + number, 50) for number in range(250)]
        bench.source.clips.sort(key=lambda each: each.history_item_id)
        await bench.run(35)
        assert bench.read(history.count) == 400


async def test_conversations_are_asked_again_until_they_are_settled() -> None:
    async with Bench() as bench:
        bench.source.agent_list = ()
        bench.source.live = 1
        bench.source.talks = [talk(number, 3600 * number + 60) for number in range(300)]
        bench.source.talks[3] = talk(3, 3 * 3600 + 60, "in-progress")
        await bench.run(20)
        assert bench.read(conversations.count) == 300
        assert bench.last.health.feeds["conversations"].state is FeedState.OK
        bench.source.talks[3] = talk(3, 3 * 3600 + 60, "done")
        bench.source.talks.append(talk(999, -20))
        bench.source.arguments.clear()
        await bench.run(70)
        assert bench.read(conversations.count) == 301
        assert {c.status for c in bench.read(lambda c: conversations.newest(c, 10))} == {"done"}
        asked = [a["after"] for name, a in bench.source.arguments if name == "conversations"]
        assert min(asked) >= START - timedelta(hours=4)
        bench.source.arguments.clear()
        await bench.run(60)
        asked = [a["after"] for name, a in bench.source.arguments if name == "conversations"]
        assert min(asked) >= START - timedelta(minutes=6)


async def test_what_is_told_to_other_processes_comes_back_the_same() -> None:
    async with Bench() as bench:
        bench.source.errors["history"] = RateLimited("too many requests (429)", status=429)
        await bench.run(1)
        feeds = bench.last.health.feeds
        told = Shared(feeds, True, 3.5, False, None, 30, bench.last.backfill)
        again = decode(encode(told))
        assert again is not None
        assert (again.connected, again.offset, again.cost_billed, again.has_agents, again.interval) == (
            True,
            3.5,
            False,
            None,
            30,
        )
        assert encode(again) == encode(told)
        assert again.feeds["history"].reason == "too many requests (429)"
        assert decode("{}") is None and decode(None) is None and decode("[") is None


async def test_a_clock_that_jumps_back_and_forth_loses_and_doubles_nothing() -> None:
    async with Bench() as bench:
        bench.source.clips = [clip(number, 60 * number) for number in range(300)]
        bench.source.rows = [a_request(number, number) for number in range(1200)]
        await bench.run(3)
        for jump in (timedelta(hours=2), timedelta(hours=-3), timedelta(days=1), timedelta(hours=-23)):
            bench.clock.wall += jump
            # The server's clock is right all the while, and what it logs bears its time.
            bench.source.clock_offset = (bench.source.clock_offset or 0.0) - jump.total_seconds()
            number = len(bench.source.rows)
            bench.source.rows.append(a_request(number, -float(bench.clock.ticks - 1000)))
            bench.source.clips.append(clip(number, -float(bench.clock.ticks - 1000)))
            await bench.run(40)
        assert bench.read(requests.count) == len(bench.source.rows)
        assert bench.read(history.count) == len(bench.source.clips)
        assert bench.read(lambda c: backfill.is_complete(c, "requests"))
        assert bench.read(lambda c: backfill.is_complete(c, "history"))


async def test_while_a_key_is_refused_nothing_is_walked_and_the_engine_rests() -> None:
    async with Bench() as bench:
        bench.source.clips = [clip(number, 10 * number) for number in range(5000)]
        await bench.run(0)
        walked = bench.read(history.count)
        assert walked < 5000
        for name in CALLS:
            bench.source.errors[name] = KeyRejected("the key was refused (401)")
        bench.engine.refresh()
        await bench.settle()
        asked = len(bench.source.calls)
        await bench.run(600)
        assert len(bench.source.calls) == asked
        bench.source.errors.clear()
        bench.engine.refresh()
        await bench.run(10)
        assert bench.read(history.count) == 5000
