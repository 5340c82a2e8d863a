"""When polling begins: once the first picture stands, or a moment later."""

from typing import TYPE_CHECKING

from elevenmon.domain.ports import Monitor
from elevenmon.tui import collector
from elevenmon.tui.heap import give_back

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp

START_SECONDS = 0.25
"""When polling begins at the latest."""
SETTLED_SECONDS = 8.0
"""After this long everything is imported that lives as long as the process."""


class Start:
    """Starts the app's monitor, each one once."""

    def __init__(self, app: "MonitorApp") -> None:
        self._app = app
        self._started: Monitor | None = None

    def soon(self) -> None:
        """Poll once the picture stands, at the latest a moment from now.

        What waits for a refresh waits for its screen to be the current one: a dialog that is opened with the
        first key would keep it waiting until it is closed.
        """
        self._app.call_after_refresh(self._begin)
        self._app.set_timer(START_SECONDS, self._begin)

    def _begin(self) -> None:
        app, monitor = self._app, self._app.monitor
        if monitor is not None and monitor is self._started:
            return
        self._started = monitor
        self._tidy_up()
        if monitor is None:
            return
        app.set_timer(SETTLED_SECONDS, self._tidy_up)
        interval = app.state.interval if app.state else None
        if interval is not None and interval != monitor.interval_seconds:
            monitor.set_interval(interval)
        monitor.start(app.knock)

    def _tidy_up(self) -> None:
        """What was loaded stays, what that took is given back. A test's process is not ours to do this to."""
        if not self._app.is_headless:
            collector.spare()
            give_back()
