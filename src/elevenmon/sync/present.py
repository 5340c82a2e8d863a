"""What the engine knows at this moment, as the snapshot builder and the other processes are told it."""

from dataclasses import dataclass

from elevenmon.sync.board import Board
from elevenmon.sync.build_request import BuildRequest
from elevenmon.sync.choices import Settings
from elevenmon.sync.company import Company
from elevenmon.sync.connection import Connection
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.filling import Filling
from elevenmon.sync.memory import Memory
from elevenmon.sync.sections import Section
from elevenmon.sync.session import Facts, effective_offset
from elevenmon.sync.shared import Shared


@dataclass(slots=True)
class Present:
    """Puts together what the engine's parts know. Used on the engine's loop."""

    settings: Settings
    rows: FencedRows
    facts: Facts
    memory: Memory
    board: Board
    connection: Connection
    company: Company
    filling: Filling

    def telling(self) -> Shared:
        """For the other processes."""
        return Shared(
            feeds=self.board.view(),
            connected=self.board.connected,
            offset=self._measured_offset(),
            cost_billed=self.facts.cost_billed,
            has_agents=self.facts.has_agents,
            interval=self.settings.interval,
            backfill=self.filling.progress,
        )

    def build_request(self, stale: frozenset[Section]) -> BuildRequest:
        """For the snapshot builder, given the sections that moved."""
        offset, told = self._measured_offset(), self.company.shared
        return BuildRequest(
            view=self.settings.view,
            stale=stale,
            feeds=self.board.view(),
            measured_offset=offset,
            offset=self.memory.offset if offset is None else effective_offset(offset),
            cost_billed=self.facts.cost_billed,
            has_agents=self.facts.has_agents,
            connected=self.board.connected,
            store_note=self.rows.note,
            leader=self.company.leader,
            backfill=told.backfill if told is not None else self.filling.progress,
        )

    def _measured_offset(self) -> float | None:
        if not self.company.leads:
            return None if self.company.shared is None else self.company.shared.offset
        session = self.connection.session
        return None if session is None else session.source.clock_offset
