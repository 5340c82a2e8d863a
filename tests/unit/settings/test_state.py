"""Choices made on screen survive, and a broken file is as good as none."""

import json
import os
import stat
from pathlib import Path

import pytest

from elevenmon.settings.state import UiState


def test_choices_survive_privately(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.json"
    state = UiState(path)
    assert (state.theme, state.interval) == (None, None)
    state.theme, state.interval = "nord", 60
    assert state.save()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = UiState(path)
    assert (again.theme, again.interval) == ("nord", 60)


def test_what_a_newer_version_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"schema": 1, "theme": "nord", "panes": {"left": 3}}))
    state = UiState(path)
    state.interval = 10
    assert state.save()
    assert json.loads(path.read_text()) == {
        "schema": 1,
        "panes": {"left": 3},
        "theme": "nord",
        "interval": 10,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"theme": 3, "interval": "x"}',
        '{"interval": true}',
        '{"interval": -1}',
        "[" * 100_000,
    ],
)
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    state = UiState(path)
    assert (state.theme, state.interval) == (None, None)


def test_what_has_no_end_or_no_beginning_is_as_good_as_none(tmp_path: Path) -> None:
    endless, silent = tmp_path / "endless.json", tmp_path / "silent.json"
    endless.symlink_to("/dev/zero")
    os.mkfifo(silent)
    large = tmp_path / "large.json"
    large.write_text(json.dumps({"theme": "nord", "more": "x" * 1_000_000}))
    for path in (endless, silent, large):
        assert UiState(path).theme is None


def test_a_place_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    state = UiState(tmp_path / "file" / "state.json")
    state.theme = "nord"
    assert not state.save()
