"""The log is private, bounded, without keys, and silent when it cannot be written."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from elevenmon.cli.logs import LARGEST, start_log
from elevenmon.domain.secret import Redactor, Secret


@pytest.fixture(autouse=True)
def clean_logger() -> Iterator[None]:
    """Leave the package's logger as it was."""
    logger = logging.getLogger("elevenmon")
    handlers, propagate = list(logger.handlers), logger.propagate
    yield
    for handler in [h for h in logger.handlers if h not in handlers]:
        logger.removeHandler(handler)
        handler.close()
    logger.propagate = propagate


def test_nothing_is_made_before_there_is_something_to_say(tmp_path: Path) -> None:
    start_log(tmp_path / "state", Redactor())
    assert not (tmp_path / "state").exists()


def test_a_line_is_kept_privately_and_without_the_key(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start_log(tmp_path / "state", Redactor([Secret("sk_my_own_key_1")]))
    logging.getLogger("elevenmon.sync.board").warning("%s: %s", "usage", "bad sk_my_own_key_1")
    path = tmp_path / "state" / "elevenmon.log"
    text = path.read_text()
    assert "usage: bad ****" in text
    assert "sk_my_own_key_1" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert capfd.readouterr() == ("", "")


def test_a_large_log_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "elevenmon.log"
    path.write_text("x" * (LARGEST + 1))
    start_log(tmp_path, Redactor())
    logging.getLogger("elevenmon").warning("new")
    assert path.read_text().endswith("new\n")
    assert len(path.read_text()) < 200
    assert (tmp_path / "elevenmon.log.1").stat().st_size > LARGEST


def test_a_log_that_cannot_be_written_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    start_log(tmp_path / "file", Redactor())
    logging.getLogger("elevenmon").warning("lost")
    assert capfd.readouterr() == ("", "")


def test_a_log_that_becomes_large_is_set_aside_while_it_is_written_by_two(tmp_path: Path) -> None:
    first, second = start_log(tmp_path, Redactor()), start_log(tmp_path, Redactor())
    record = logging.LogRecord("elevenmon", logging.WARNING, "", 0, "x" * 100_000, None, None)
    for _ in range(7):
        first.emit(record)
        second.emit(record)
    log, aside = tmp_path / "elevenmon.log", tmp_path / "elevenmon.log.1"
    assert LARGEST < aside.stat().st_size < LARGEST + 200_000
    assert 200_000 < log.stat().st_size < LARGEST
    for path in (log, aside):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
