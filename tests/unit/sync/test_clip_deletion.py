"""A clip is deleted once, at the service, and marked here."""

import os
from pathlib import Path

import pytest

from elevenmon.api.errors import ApiError, NetworkFault, NotFound
from elevenmon.domain.history import HistoryItem
from elevenmon.store import history
from elevenmon.store.database import Store
from tests.unit.sync.clip_desk import PATIENCE, Desk, Endless, Listener


def is_marked(store: Store, item: HistoryItem) -> bool:
    rows = store.read(
        lambda connection: connection.execute(
            "SELECT deleted_at FROM history_item WHERE history_item_id = ?", (item.history_item_id,)
        ).fetchall()
    ).result(PATIENCE)
    return rows[0][0] is not None


def test_deleting_is_done_at_the_service_and_marked_here(desk: Desk, items: list[HistoryItem]) -> None:
    desk.store.write(lambda connection: history.add(connection, items)).result(PATIENCE)
    heard = Listener()
    desk.clips.save(items[4], heard)
    heard.end()
    heard = Listener()
    desk.clips.delete(items[4], heard)
    assert heard.end().says == "deleted at ElevenLabs; the record here stays"
    assert is_marked(desk.store, items[4])
    assert not is_marked(desk.store, items[5])
    assert desk.deletions == 1
    assert os.listdir(desk.sounds) == []
    again = Listener()
    desk.clips.save(items[4], again)
    assert again.end().state == "failed"
    twice = Listener()
    desk.clips.delete(items[4], twice)
    assert twice.end().state == "done"


def test_a_read_only_account_deletes_nothing(tmp_path: Path, items: list[HistoryItem]) -> None:
    desk = Desk(tmp_path, Endless, read_only=True)
    try:
        with pytest.raises(PermissionError, match="read-only"):
            desk.clips.delete(items[0], Listener())
    finally:
        desk.close()


class Lossy(Endless):
    """A source whose answers to a deletion are lost."""

    def __init__(self, *looks: ApiError | HistoryItem) -> None:
        super().__init__()
        self.looks = list(looks)
        self.asked: list[str] = []

    async def delete_history_item(self, identity: str) -> None:
        """Asked, and never answered."""
        self.asked.append("delete")
        raise NetworkFault("the connection was cut")

    async def history_item(self, identity: str) -> HistoryItem:
        """What a look finds."""
        self.asked.append("look")
        found = self.looks.pop(0)
        if isinstance(found, ApiError):
            raise found
        return found


@pytest.mark.parametrize(
    ("look", "says"),
    [
        (NotFound("gone"), "deleted at ElevenLabs"),
        (None, "not deleted: the connection was cut"),
        (NetworkFault("no route"), "whether it was deleted is not known"),
    ],
)
def test_a_lost_answer_is_looked_after_and_the_deletion_not_repeated(
    tmp_path: Path, items: list[HistoryItem], look: ApiError | None, says: str
) -> None:
    source = Lossy(look if look is not None else items[0])
    desk = Desk(tmp_path, lambda: source)
    try:
        desk.store.write(lambda connection: history.add(connection, items)).result(PATIENCE)
        heard = Listener()
        desk.clips.delete(items[0], heard)
        gone = isinstance(look, NotFound)
        assert heard.end().state == ("done" if gone else "failed")
        assert heard.end().says.startswith(says)
        assert source.asked == ["delete", "look"]
        assert is_marked(desk.store, items[0]) is gone
        assert desk.deletions == int(gone)
    finally:
        desk.close()
