"""Where one can go: the screens with a number, each a mode that keeps its place, and the ways back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.screen import Screen

from elevenmon.tui.crash import SafeApp
from elevenmon.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from elevenmon.domain.explanations import Stretch


def overview() -> Screen[None]:
    """The first screen of an account."""
    from elevenmon.tui.screens.overview import OverviewScreen  # noqa: PLC0415 - the welcome needs none of it

    return OverviewScreen()


def requests() -> Screen[None]:
    """The log of API requests."""
    from elevenmon.tui.screens.requests import RequestsScreen  # noqa: PLC0415 - when it is first looked at

    return RequestsScreen()


def history() -> Screen[None]:
    """Every clip."""
    from elevenmon.tui.screens.history import HistoryScreen  # noqa: PLC0415 - when it is first looked at

    return HistoryScreen()


def alerts() -> Screen[None]:
    """What fired, and the rules."""
    from elevenmon.tui.screens.alerts import AlertsScreen  # noqa: PLC0415 - when it is first looked at

    return AlertsScreen()


TRANSITION_SECONDS = 0.01
"""How long nothing is drawn while one screen gives way to another."""


class Navigation(SafeApp):
    """The part of the app that moves between screens."""

    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
        "overview": overview,
        "requests": requests,
        "history": history,
        "alerts": alerts,
    }
    NUMBERED = ("overview", "requests", "history", "alerts")
    """The modes that have a number, and their commands."""
    came_from: str | None = None
    """The mode that a link was followed from: back leads there, and not out."""

    def delay_update(self, delay: float = TRANSITION_SECONDS) -> None:
        """Textual waits 50 ms, to hide a screen that is half there; ours come as they were left."""
        super().delay_update(delay)

    def action_overview(self) -> None:
        """The first screen."""
        self._show_screen("overview")

    def action_requests(self) -> None:
        """The log of requests."""
        self._show_screen("requests")

    def action_history(self) -> None:
        """The clips."""
        self._show_screen("history")

    def action_alerts(self) -> None:
        """What fired, and the rules."""
        self._show_screen("alerts")

    def action_next_screen(self) -> None:
        """The screen with the next number."""
        at = self.NUMBERED.index(self.current_mode) if self.current_mode in self.NUMBERED else -1
        self._show_screen(self.NUMBERED[(at + 1) % len(self.NUMBERED)])

    def _show_screen(self, mode: str) -> None:
        """Each screen keeps its place; the number of the one that is shown leads back to its beginning."""
        self.came_from = None
        if mode != self.current_mode:
            self.switch_mode(mode)
            return
        while len(self.screen_stack) > 1:
            self.pop_screen()

    async def show_voice_use(self, voice_id: str) -> None:
        """What a voice consumed: its line in the Overview's breakdown."""
        from elevenmon.tui.screens.overview import OverviewScreen  # noqa: PLC0415 - as above

        await self._enter("overview")
        if isinstance(self.screen, OverviewScreen):
            self.screen.show_voice(voice_id)

    async def show_voice_clips(self, voice_id: str) -> None:
        """All clips of a voice: the history, filtered by it."""
        await self.show_filtered("history", f"voice={voice_id}")

    async def show_filtered(self, mode: str, text: str) -> None:
        """A long list, filtered."""
        from elevenmon.tui.screens.record_list import RecordListScreen  # noqa: PLC0415 - as above

        await self._enter(mode)
        if isinstance(self.screen, RecordListScreen):
            self.screen.filter_by(text)

    def show_why(self, stretch: "Stretch") -> None:
        """Who gained in a stretch of time."""
        from elevenmon.tui.screens.why import WhyScreen  # noqa: PLC0415 - when it is first looked at

        self.push_screen(WhyScreen(stretch))

    async def _enter(self, mode: str) -> None:
        """The beginning of a screen that a link leads to."""
        before = self.current_mode
        if mode != before:
            await self.switch_mode(mode)
            self.came_from = before
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def ask_again(self) -> None:
        """The screen asks the store anew."""
        if isinstance(self.screen, BaseScreen):
            self.screen.ask_again()

    async def action_back(self) -> None:
        """One screen back; from the first one, out."""
        if not self._leave():
            self.exit()

    def _leave(self) -> bool:
        """Go to the screen below, or to where the link was that led here; whether there was one."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
            return True
        before, self.came_from = self.came_from, None
        if before is None or before not in self.NUMBERED or before == self.current_mode:
            return False
        self.switch_mode(before)
        return True

    def action_close(self) -> None:
        """Close what is on top: the zoom, what is open in the screen, its filter, then the screen."""
        screen = self.screen
        if screen.maximized is not None:
            screen.minimize()
        elif isinstance(screen, BaseScreen) and screen.close_inner():
            return
        else:
            self._leave()

    def action_help(self) -> None:
        """Every key that works here."""
        from elevenmon.tui.screens.help import open_help  # noqa: PLC0415 - after the first frame

        open_help(self)

    def action_palette(self) -> None:
        """Find a command by its name."""
        from elevenmon.tui.palette import Palette  # noqa: PLC0415 - after the first frame

        self.push_screen(Palette())
