"""Whose account it is comes first: what belongs to one account is never written into another's file."""

import asyncio
from concurrent.futures import Future
from datetime import timedelta

import pytest

from elevenmon.api.errors import ApiError, KeyRejected, NetworkFault, RateLimited, ScopeMissing, ServerFault
from elevenmon.domain.health import FeedState
from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.store import history, state, subscriptions
from elevenmon.sync.session import OFFSET_STATE
from tests.unit.sync.fakes import START, Bench


async def test_nothing_is_asked_before_the_account_is_known() -> None:
    async with Bench() as bench:
        bench.source.blocked["user"] = hold = asyncio.Event()
        await bench.run(20)
        assert [name for name, _ in bench.source.calls] == ["user"]
        assert bench.read(subscriptions.latest) is None
        hold.set()
        bench.source.blocked.clear()
        await bench.run(1)
        assert bench.source.count("subscription") == 1


@pytest.mark.parametrize("error", [ScopeMissing("the key lacks user_read"), ServerFault("a fault (500)")])
async def test_where_it_cannot_be_learnt_the_others_go_on(error: ApiError) -> None:
    async with Bench() as bench:
        bench.source.errors["user"] = error
        await bench.run(5)
        assert bench.last.health.feeds["subscription"].state is FeedState.OK
        assert bench.last.health.feeds["user"].reason == error.reason


@pytest.mark.parametrize("error", [NetworkFault("no connection"), RateLimited("rate limited (429)")])
async def test_what_all_feeds_would_meet_is_said_of_all_and_asked_once(error: ApiError) -> None:
    async with Bench() as bench:
        bench.source.errors["user"] = error
        await bench.run(2)
        assert {name for name, _ in bench.source.calls} == {"user"}
        headline = bench.last.health.feeds["subscription"]
        assert (headline.state, headline.reason) == (FeedState.FAILING, error.reason)
        bench.source.errors.clear()
        bench.engine.refresh()
        await bench.run(2)
        assert bench.last.health.feeds["subscription"].state is FeedState.OK


async def test_a_start_without_a_network_is_over_soon_after_the_network_is_back() -> None:
    async with Bench() as bench:
        bench.source.errors["user"] = NetworkFault("no connection")
        await bench.run(300)
        assert 8 <= bench.source.count("user") <= 12
        waiting = bench.last.health.feeds["subscription"]
        assert waiting.next_try is not None
        assert waiting.next_try - bench.clock.now() <= timedelta(seconds=33)
        bench.source.errors.clear()
        await bench.run(34)
        assert bench.last.health.feeds["subscription"].state is FeedState.OK


async def test_a_key_refused_at_the_start_is_tried_again_every_quarter_of_an_hour() -> None:
    async with Bench() as bench:
        bench.source.errors["user"] = KeyRejected("the key was refused")
        await bench.run(3500)
        assert bench.source.count("user") == 4
        bench.source.errors.clear()
        await bench.run(1000)
        assert bench.last.health.feeds["subscription"].state is FeedState.OK


async def test_a_refused_key_stops_everything_with_one_call() -> None:
    async with Bench() as bench:
        bench.source.errors["user"] = KeyRejected("the key was refused")
        await bench.run(300)
        assert [name for name, _ in bench.source.calls] == ["user"]
        assert bench.last.health.feeds["subscription"].state is FeedState.STOPPED


async def test_an_account_that_has_another_file_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | None, str]] = []

    def adopt(workspace_id: str | None, user_id: str) -> Future[bool]:
        asked.append((workspace_id, user_id))
        moved: Future[bool] = Future()
        moved.set_result(True)
        return moved

    async with Bench() as bench:
        monkeypatch.setattr(bench.rows, "adopt", adopt)
        before = bench.engine.settings.view
        await bench.run(1)
        assert asked == [("w1", "u1")]
        assert bench.last.view == before
        assert bench.last.quota.subscription is not None


async def test_another_file_learns_the_difference_of_clocks_though_it_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Bench() as bench:

        def adopt(workspace_id: str | None, user_id: str) -> Future[bool]:
            # What an earlier run left in that file.
            bench.rows.write(lambda connection: state.put(connection, OFFSET_STATE, "-86400.0")).result()
            moved: Future[bool] = Future()
            moved.set_result(True)
            return moved

        monkeypatch.setattr(bench.rows, "adopt", adopt)
        await bench.run(90)
        assert bench.read(lambda connection: state.get(connection, OFFSET_STATE)) == "0.0"


async def test_texts_are_not_kept_where_the_settings_say_so() -> None:
    clip = HistoryItem(
        "clip1",
        START - timedelta(minutes=1),
        0,
        9,
        "audio/mpeg",
        "created",
        text="secret words",
        dialogue=(DialogueTurn("more of them", "v1", "George"),),
    )
    for store_text, texts in ((True, ["secret words", "more of them"]), (False, [None, ""])):
        async with Bench(store_text=store_text) as bench:
            bench.source.clips = [clip]
            await bench.run(1)
            kept = bench.read(lambda connection: history.newest(connection, 1))[0]
            assert [kept.text, kept.dialogue[0].text] == texts
            assert kept.dialogue[0].voice_name == "George"
