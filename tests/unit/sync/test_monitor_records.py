"""A running monitor's lists and clips, against the real demo server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from elevenmon import runtime
from elevenmon.domain.filters import parse
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Detail, Kind, ListQuery
from elevenmon.domain.ports import Monitor
from elevenmon.domain.secret import Secret
from elevenmon.settings.model import Profile, Settings
from tests.contract.server import running_server
from tests.unit.sync.kept_records import answer
from tests.unit.sync.listening import Listener
from tests.unit.sync.test_clips import Listener as JobListener


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    """A monitor that polls a demo server of its own."""
    with running_server(items=400) as url:
        settings = Settings(
            profile=Profile(region="custom", base_url=url),
            config_file=tmp_path / "config.toml",
            data_dir=tmp_path / "data",
            state_dir=tmp_path / "state",
            downloads=tmp_path / "saved",
            interval=5,
        )
        opened = runtime.open_monitor(settings, Secret("sk_demo"))
        try:
            yield opened
        finally:
            opened.stop()


def test_lists_follow_what_is_polled_and_lead_from_a_request_to_its_clip(
    monitor: Monitor, tmp_path: Path
) -> None:
    clips = Listener(monitor.records, ListQuery(Kind.HISTORY))
    spoken = Listener(
        monitor.records, ListQuery(Kind.REQUESTS, parse("text-to-speech status=200", "requests"))
    )
    assert clips.extent().found == 0
    monitor.start(lambda: None)
    clips.extent(lambda extent: extent.found > 50)
    spoken.extent(lambda extent: extent.found > 20 and extent.complete)
    item = clips.page(0, 10).rows[3].record
    assert isinstance(item, HistoryItem)
    matched = 0
    for row in spoken.page(5, 10).rows:
        found: Detail = answer(
            lambda deliver, row=row: monitor.records.detail(Kind.REQUESTS, row.row_id, deliver)
        )
        matched += len(found.matches.rows) > 0
    assert matched > 0

    heard = JobListener()
    monitor.clips.save(item, heard)
    assert heard.end().state == "done"
    (saved,) = (tmp_path / "saved").iterdir()
    assert saved.read_bytes()[:4] == b"RIFF"
    deleted = JobListener()
    monitor.clips.delete(item, deleted)
    assert deleted.end().state == "done"
    clips.extent(lambda extent: extent.generation > 0)
    marked = [row.record for row in clips.page(0, 100).rows if row.deleted_at is not None]
    assert [record.history_item_id for record in marked if isinstance(record, HistoryItem)] == [
        item.history_item_id
    ]
