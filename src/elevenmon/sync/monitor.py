"""The monitor that front ends hold: an engine on a thread of its own, and the newest snapshot in one slot."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from elevenmon.domain.account import Money
from elevenmon.domain.alert_rules import DEFAULT_RULES, AlertRules
from elevenmon.domain.alerts import AlertRef, Notifier
from elevenmon.domain.clock import Clock
from elevenmon.domain.ports import ENGINE_THREAD
from elevenmon.domain.snapshot import Identity, Snapshot, View
from elevenmon.domain.wording import zone_named
from elevenmon.store import alert_episodes
from elevenmon.sync.build_request import BuildRequest
from elevenmon.sync.choices import Settings
from elevenmon.sync.feeds import DEFAULT_INTERVAL, paces
from elevenmon.sync.refresh_gate import RefreshGate
from elevenmon.sync.remembered import Remembered, read_remembered
from elevenmon.sync.sections import ALL_SECTIONS, Section
from elevenmon.sync.session import Rows
from elevenmon.sync.snapshots import SnapshotBuilder
from elevenmon.sync.waiting_feeds import waiting_feeds

if TYPE_CHECKING:
    from elevenmon.domain.explanations import Explanation, Stretch
    from elevenmon.sync.clip_jobs import LiveClips
    from elevenmon.sync.clip_source import ClipPlaces
    from elevenmon.sync.engine import Engine
    from elevenmon.sync.records import LiveRecords
    from elevenmon.sync.source import Source
    from elevenmon.sync.what_if import LiveWhatIf

_STOPPING = 1.0
"""Seconds the engine is waited for; its thread is a daemon and keeps nobody from leaving."""
_FASTEST, _SLOWEST = 5, 3600


def _ignore() -> None:
    """Nobody looks yet."""


class LiveMonitor:
    """Implements `domain.ports.Monitor`. Making one reads the store and asks nobody anything."""

    def __init__(
        self,
        *,
        store: Rows,
        connect: "Callable[[], Source]",
        identity: Identity,
        clock: Clock,
        intervals: Mapping[str, float] | None = None,
        zone: str | None = None,
        view: View | None = None,
        budget: Money | None = None,
        interval: int = DEFAULT_INTERVAL,
        store_text: bool = True,
        clips: "ClipPlaces | None" = None,
        rules: AlertRules = DEFAULT_RULES,
        notifier: Notifier | None = None,
    ) -> None:
        """`connect` is called on the engine's thread, may block briefly and raise ApiError; `intervals` are
        seconds by feed at the default pace; `zone` is an IANA name (ValueError for an unknown one). Without
        `clips` nothing can be done with the sound of clips. `notifier` is stopped with the monitor."""
        self._store, self._connect, self._clock = store, connect, clock
        self._intervals = dict(intervals or {})
        self._remembered: Remembered = store.read(read_remembered).result()
        self._zone = zone_named(zone)
        self._builder = SnapshotBuilder(
            identity=identity,
            clock=clock,
            zone=zone,
            zone_info=self._zone,
            budget=budget,
            level=self._remembered.level,
            rules=rules,
            told=tuple if notifier is None else notifier.told,
        )
        self._whose = (zone_named(zone), budget)
        self._settings = Settings(view or View(), interval)
        self._store_text, self._notifier = store_text, notifier
        self._read_only, self._clip_places = identity.read_only, clips
        self._records: LiveRecords | None = None
        self._clips: LiveClips | None = None
        self._engine: Engine | None = None
        """Made where it runs: the first frame waits for nothing that polls."""
        self._snapshot = self._first_snapshot()
        self._on_snapshot: Callable[[], None] = _ignore
        self._gate = RefreshGate()
        self._lock = Lock()
        self._early: list[Callable[[Engine], object]] = []
        """What was wished before there was an engine."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None
        self._thread: Thread | None = None
        self._stopped = False

    @property
    def clock(self) -> Clock:
        """The clock that ages are measured by."""
        return self._clock

    @property
    def interval_seconds(self) -> int:
        """How often the quota is asked."""
        return self._settings.interval

    @property
    def records(self) -> "LiveRecords":
        """The stored requests and clips."""
        # The first frame needs no list.
        from elevenmon.sync.records import LiveRecords, ServerClock  # noqa: PLC0415

        with self._lock:
            if self._records is None:
                self._records = LiveRecords(self._store, ServerClock(self._clock, self.snapshot))
            return self._records

    @property
    def clips(self) -> "LiveClips":
        """What can be done with the sound of clips. LookupError where nothing can."""
        from elevenmon.sync.clip_jobs import LiveClips  # noqa: PLC0415 - nor this

        records = self.records
        with self._lock:
            if self._clip_places is None:
                raise LookupError("this monitor was made without a place for clips")
            if self._clips is None:
                self._clips = LiveClips(
                    places=self._clip_places,
                    rows=self._store,
                    clock=self._clock,
                    read_only=self._read_only,
                    deleted=lambda: records.changed(moved=True),
                )
            return self._clips

    @property
    def what_if(self) -> "LiveWhatIf":
        """What would become of the verdict if something changed."""
        from elevenmon.sync.what_if import LiveWhatIf  # noqa: PLC0415 - nor this

        return LiveWhatIf(self._store, self._clock, *self._whose, self._builder.ahead)

    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        return self._snapshot

    def start(self, on_snapshot: Callable[[], None]) -> None:
        """Begin polling; `on_snapshot` is called on the engine's thread. A second call does nothing."""
        with self._lock:
            if self._thread is not None or self._stopped:
                return
            self._on_snapshot = on_snapshot
            self._thread = Thread(target=self._serve, name=ENGINE_THREAD, daemon=True)
            self._thread.start()

    def refresh(self) -> float:
        """Ask all feeds now. 0.0 when it was accepted, else the seconds until the next one will be."""
        with self._lock:
            wait = self._gate.ask(self._clock.monotonic())
        if wait == 0.0:
            self._tell(lambda engine: engine.refresh())
        return wait

    def show(self, view: View) -> None:
        """Build the next snapshots for this view."""
        self._tell(lambda engine: engine.show(view))

    def set_interval(self, seconds: int) -> None:
        """Change the pace of polling; held between 5 seconds and an hour."""
        chosen = min(max(seconds, _FASTEST), _SLOWEST)
        self._settings.interval = chosen
        self._tell(lambda engine: engine.set_interval(chosen))

    def acknowledge(self, alert: AlertRef) -> None:
        """Note that a person has seen an open alert."""
        now = self._snapshot.server_time(self._clock.now())
        self._note(lambda connection: alert_episodes.acknowledge(connection, alert, now))

    def snooze(self, alert: AlertRef, until: datetime | None) -> None:
        """Have an open alert keep quiet until then, in server time; None: no longer."""
        self._note(lambda connection: alert_episodes.snooze(connection, alert, until))

    def explain(self, stretch: "Stretch", deliver: "Callable[[Explanation | None], None]") -> None:
        """What gained in a stretch of time."""
        from elevenmon.sync.explaining import explain, handed_over  # noqa: PLC0415 - when it is first asked

        asked = self._store.read(lambda connection: explain(connection, stretch, self._zone))
        asked.add_done_callback(lambda done: deliver(handed_over(done)))

    def stop(self) -> None:
        """End polling and close the store. A second call does nothing."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
        if self._clips is not None:
            self._clips.stop()
        self._tell(lambda _: self._running.cancel() if self._running else None)
        if self._thread is not None:
            self._thread.join(_STOPPING)
        if self._notifier is not None:
            self._notifier.stop()
        self._store.close()

    def _note(self, job: Callable[[Any], bool]) -> None:
        """Write, and have it shown."""
        written = self._store.write(job)
        written.add_done_callback(lambda _: self._tell(lambda engine: engine.draw({Section.ALERTS})))

    def _tell(self, order: "Callable[[Engine], object]") -> None:
        """Have the engine do it on its loop: once there is one, and not at all after it has ended."""
        with self._lock:
            engine, loop = self._engine, self._loop
            if engine is None or loop is None:
                self._early.append(order)
                return
        with suppress(RuntimeError):  # the loop ended in this moment
            loop.call_soon_threadsafe(order, engine)

    def _serve(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._run())

    async def _run(self) -> None:
        engine = self._new_engine()
        with self._lock:
            self._engine, self._loop = engine, asyncio.get_running_loop()
            self._running = asyncio.current_task()
            early, self._early = self._early, []
            if self._stopped:
                return
        for order in early:
            order(engine)
        await engine.run()

    def _publish(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if self._records is not None:
            self._records.changed()
        self._on_snapshot()

    def _new_engine(self) -> "Engine":
        from elevenmon.sync.engine import Engine  # noqa: PLC0415 - after the first frame

        return Engine(
            rows=self._store,
            connect=self._connect,
            clock=self._clock,
            builder=self._builder,
            remembered=self._remembered,
            publish=self._publish,
            settings=self._settings,
            intervals=self._intervals,
            store_text=self._store_text,
            notifier=self._notifier,
        )

    def _first_snapshot(self) -> Snapshot:
        every = paces(self._intervals, self._settings.interval)
        request = BuildRequest(
            view=self._settings.view,
            stale=ALL_SECTIONS,
            feeds=waiting_feeds(every, self._remembered.last_good, self._clock.now()),
            measured_offset=None,
            offset=self._remembered.offset,
            cost_billed=self._remembered.facts.cost_billed,
            has_agents=self._remembered.facts.has_agents,
            store_note=self._store.note,
        )
        return self._store.read(lambda connection: self._builder.build(connection, request)).result()
