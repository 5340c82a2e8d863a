"""What is done with clips, against the real demo server and a player that is a script."""

import asyncio
import os
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.history import HistoryItem
from tests.unit.sync.clip_desk import KEY, PATIENCE, Desk, Endless, Listener


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player that writes down what it is given, and plays for as long as the file `length` says."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "length").write_text("0")
    script = folder / "mpv"
    script.write_text(
        "#!/bin/sh\n"
        f"trap 'echo ended >> {folder}/argv; exit 0' TERM\nenv > {folder}/env\n"
        f'echo "$@" >> {folder}/argv\n'
        f"sleep $(cat {folder}/length) & wait $!\nexit $(cat {folder}/status 2>/dev/null || echo 0)\n"
    )
    script.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    # On a busy machine it takes a shell longer to say that it ended.
    monkeypatch.setattr("elevenmon.sync.player._PATIENCE", PATIENCE)
    monkeypatch.setenv("ELEVENLABS_API_KEY", "sk_must_not_be_passed_on")
    return folder


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_a_clip_is_fetched_once_and_played_to_its_end(
    desk: Desk, player: Path, items: list[HistoryItem]
) -> None:
    for _ in range(2):
        heard = Listener()
        desk.clips.play(items[0], heard)
        assert heard.end().state == "done"
        assert heard.jobs[0].state == "running"
    argv = lines(player / "argv")
    assert len(argv) == 2
    assert argv[0].endswith(f"-- {desk.sounds}/{items[0].history_item_id}.wav")
    sound = desk.sounds / f"{items[0].history_item_id}.wav"
    assert sound.read_bytes()[:4] == b"RIFF"
    assert stat.S_IMODE(sound.stat().st_mode) == 0o600
    assert "sk_must_not_be_passed_on" not in (player / "env").read_text()
    assert desk.clips.player == "mpv"


def test_playing_stops_with_its_player_when_asked_or_when_another_clip_plays(
    desk: Desk, player: Path, items: list[HistoryItem]
) -> None:
    (player / "length").write_text("60")
    first, second = Listener(), Listener()
    assert not desk.clips.stop_playing()
    desk.clips.play(items[0], first)
    wait_for(lambda: len(lines(player / "argv")) == 1)
    desk.clips.play(items[1], second)
    assert first.end().state == "cancelled"
    wait_for(lambda: len(lines(player / "argv")) == 3)
    assert desk.clips.stop_playing()
    assert second.end().state == "cancelled"
    wait_for(lambda: lines(player / "argv").count("ended") == 2)
    assert not desk.clips.stop_playing()


def wait_for(condition: Callable[[], bool]) -> None:
    """Until a condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_player_that_is_still_starting_is_ended_too(
    desk: Desk, player: Path, items: list[HistoryItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = asyncio.create_subprocess_exec

    async def slowly(*command: str, **options: Any) -> asyncio.subprocess.Process:
        started = await start(*command, **options)
        await asyncio.sleep(0.3)
        return started

    monkeypatch.setattr(asyncio, "create_subprocess_exec", slowly)
    (player / "length").write_text("60")
    heard = Listener()
    desk.clips.play(items[0], heard)
    wait_for(lambda: len(lines(player / "argv")) == 1)
    desk.clips.stop()
    assert heard.end().state == "cancelled"
    assert lines(player / "argv")[-1] == "ended"


def test_closing_ends_the_player(desk: Desk, player: Path, items: list[HistoryItem]) -> None:
    (player / "length").write_text("60")
    heard = Listener()
    desk.clips.play(items[0], heard)
    wait_for(lambda: len(lines(player / "argv")) == 1)
    desk.clips.stop()
    assert heard.end().state == "cancelled"
    assert lines(player / "argv")[-1] == "ended"
    late = Listener()
    desk.clips.save(items[0], late)
    assert late.end().state == "cancelled"


def test_a_player_that_fails_and_one_that_is_missing_are_said(
    desk: Desk, player: Path, items: list[HistoryItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    (player / "status").write_text("2")
    heard = Listener()
    desk.clips.play(items[0], heard)
    assert (heard.end().state, heard.end().says) == ("failed", "mpv could not play it (exit status 2)")
    (player / "mpv").rename(player / "aplay")
    monkeypatch.setenv("PATH", str(player))
    assert desk.clips.player == "aplay"
    mp3 = items[1]._replace(content_type="audio/mpeg")
    heard = Listener()
    desk.clips.play(mp3, heard)
    assert heard.end().says == "aplay plays wav only: install mpv or ffplay, or save the clip"
    (player / "aplay").unlink()
    assert desk.clips.player is None
    heard = Listener()
    desk.clips.play(items[0], heard)
    assert heard.end().state == "failed"
    assert heard.end().says.startswith("no player was found")


def test_a_clip_is_saved_under_a_name_of_its_own(desk: Desk, items: list[HistoryItem]) -> None:
    for _ in range(2):
        heard = Listener()
        desk.clips.save(items[2], heard)
        assert heard.end().state == "done"
    names = desk.files()
    assert len(names) == 2
    assert all(items[2].history_item_id in name and name.endswith(".wav") for name in names)
    assert str(desk.downloads) in heard.end().says.replace("~", os.path.expanduser("~"))
    assert (desk.downloads / names[0]).read_bytes()[:4] == b"RIFF"


def test_several_clips_become_one_zip_and_those_that_are_gone_are_counted(
    desk: Desk, items: list[HistoryItem]
) -> None:
    gone = items[0]._replace(history_item_id="0" * 20)
    heard = Listener()
    desk.clips.save_zip([*items[:3], gone], heard)
    job = heard.end()
    assert (job.state, job.total, job.unit) == ("done", 4, "clips")
    assert job.says.endswith("; 1 of 4 are gone")
    (name,) = desk.files()
    with zipfile.ZipFile(desk.downloads / name) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 3
        assert all(archive.read(each)[:4] == b"RIFF" for each in archive.namelist())
    heard = Listener()
    desk.clips.save_zip([gone], heard)
    assert heard.end().says == "none of these clips exists any more"
    assert desk.files() == [name]
    with pytest.raises(ValueError, match="no clip"):
        desk.clips.save_zip([], heard)


@pytest.mark.parametrize("several", [False, True])
def test_a_cancelled_download_leaves_nothing(tmp_path: Path, items: list[HistoryItem], several: bool) -> None:
    source = Endless()
    desk = Desk(tmp_path, lambda: source)
    try:
        heard = Listener()
        job_id = desk.clips.save_zip(items, heard) if several else desk.clips.save(items[0], heard)
        wait_for(lambda: source.pieces > 0)
        desk.clips.cancel(job_id)
        assert heard.end().state == "cancelled"
        assert desk.files() == []
        assert os.listdir(desk.sounds) == []
    finally:
        desk.close()


def test_a_full_folder_is_said(tmp_path: Path, address: str, items: list[HistoryItem]) -> None:
    desk = Desk(tmp_path, lambda: ElevenLabs(address, KEY, clock=SystemClock()))
    desk.downloads.write_text("a file stands where the folder should be")
    try:
        heard = Listener()
        desk.clips.save(items[0], heard)
        assert heard.end().state == "failed"
        assert heard.end().says == "the file could not be written: file exists"
    finally:
        desk.close()


def test_a_server_that_cannot_be_reached_is_said(tmp_path: Path, items: list[HistoryItem]) -> None:
    desk = Desk(tmp_path, lambda: ElevenLabs("http://127.0.0.1:9", KEY, clock=SystemClock()))
    try:
        heard = Listener()
        desk.clips.save(items[0], heard)
        assert (heard.end().state, heard.end().says) == ("failed", "the server refused the connection")
    finally:
        desk.close()
