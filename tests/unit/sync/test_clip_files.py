"""Names and files for sounds: nothing foreign in them, nothing half, nothing replaced."""

import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.sync.clip_cache import ClipCache
from elevenmon.sync.clip_files import extension, file_name, written_whole
from tests.faults.corpus import HOSTILE, fuzz

AT = datetime(2026, 11, 24, 12, 30, 5, tzinfo=UTC)


def clip(**changes: Any) -> HistoryItem:
    """A plain clip, changed."""
    values: dict[str, Any] = {
        "history_item_id": "ja9xsmf",
        "at": AT,
        "counter_from": 0,
        "counter_to": 5,
        "content_type": "audio/mpeg",
        "state": "created",
        "text": "Your parcel is on its way.",
    }
    return HistoryItem(**{**values, **changes})


def test_names_tell_time_id_and_first_words() -> None:
    assert file_name(clip()) == "2026-11-24_12-30-05_ja9xsmf_your-parcel-is-on-its-way.mp3"
    assert file_name(clip(text=None, voice_name="Zoë")) == "2026-11-24_12-30-05_ja9xsmf_zoe.mp3"
    assert file_name(clip(text="漢字")) == "2026-11-24_12-30-05_ja9xsmf.mp3"
    turns = (DialogueTurn("Ready?", None, None),)
    assert file_name(clip(text=None, dialogue=turns)).endswith("_ready.mp3")
    assert len(file_name(clip(text="word " * 500))) < 90


@pytest.mark.parametrize(
    ("content_type", "output_format", "expected"),
    [
        ("audio/mpeg", None, "mp3"),
        ("audio/wav; rate=8000", None, "wav"),
        (None, "pcm_16000", "pcm"),
        ("application/octet-stream", "mp3_44100_128", "mp3"),
        (None, None, "audio"),
        ("audio/../../x", "../x", "audio"),
    ],
)
def test_kinds_have_endings(content_type: str | None, output_format: str | None, expected: str) -> None:
    assert extension(clip(content_type=content_type, output_format=output_format)) == expected


def test_no_text_makes_a_name_that_leads_elsewhere(tmp_path: Path) -> None:
    for hostile in (*HOSTILE, *fuzz(400, seed=5)):
        item = clip(text=hostile.text, voice_name=hostile.text, history_item_id="a.:-b")
        name = file_name(item)
        assert re.fullmatch(r"2026-11-24_12-30-05_a---b[a-z0-9_-]*\.mp3", name), hostile
        assert (tmp_path / name).resolve().parent == tmp_path.resolve()


def test_a_file_is_there_whole_or_not_at_all_and_replaces_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    for expected in ("sound.mp3", "sound (2).mp3", "sound (3).mp3"):
        with written_whole(folder, "sound.mp3") as (file, placed):
            file.write(expected.encode())
            assert not (folder / expected).exists()
        assert placed == [folder / expected]
    assert (folder / "sound.mp3").read_bytes() == b"sound.mp3"
    assert stat.S_IMODE((folder / "sound.mp3").stat().st_mode) == 0o600
    with pytest.raises(RuntimeError), written_whole(folder, "half.mp3") as (file, placed):
        file.write(b"half")
        raise RuntimeError
    assert sorted(os.listdir(folder)) == ["sound (2).mp3", "sound (3).mp3", "sound.mp3"]


def test_a_link_that_lies_in_wait_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "sound.mp3").symlink_to(tmp_path / "outside")
    with written_whole(tmp_path / "folder", "sound.mp3") as (file, placed):
        file.write(b"x")
    assert placed == [tmp_path / "folder" / "sound (2).mp3"]
    assert not (tmp_path / "outside").exists()


async def test_the_cache_forgets_what_was_heard_longest_ago(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path / "sounds", cap_bytes=250)
    fetched: list[str] = []

    async def fetch(identity: str, sink: Any) -> int:
        fetched.append(identity)
        sink(b"x" * 60)
        sink(b"y" * 40)
        return 100

    async def hear(name: str) -> Path:
        path = await cache.fetched(clip(history_item_id=name), fetch, lambda _: None)
        os.utime(path, ns=(len(fetched), 1_000_000_000 + len(heard)))
        heard.append(name)
        return path

    heard: list[str] = []
    first = await hear("one")
    assert first.read_bytes() == b"x" * 60 + b"y" * 40
    await hear("two")
    await hear("one")
    await hear("three")
    assert fetched == ["one", "two", "three"]
    assert sorted(path.name for path in (tmp_path / "sounds").iterdir()) == ["one.mp3", "three.mp3"]
    assert stat.S_IMODE((tmp_path / "sounds").stat().st_mode) == 0o700
    cache.forget(clip(history_item_id="one"))
    assert cache.known(clip(history_item_id="one")) is None


async def test_what_fails_leaves_nothing_in_the_cache(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)

    async def empty(_: str, __: Any) -> int:
        return 0

    async def broken(_: str, sink: Any) -> int:
        sink(b"half")
        raise TimeoutError

    with pytest.raises(ValueError, match="empty"):
        await cache.fetched(clip(), empty, lambda _: None)
    with pytest.raises(TimeoutError):
        await cache.fetched(clip(), broken, lambda _: None)
    assert os.listdir(tmp_path) == []
