"""The command palette: as many commands in sight as the terminal has rows for."""

import pytest
from textual.command import CommandList
from textual.content import Content
from textual.pilot import Pilot

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.palette import Palette
from tests.tui.fake_monitor import FakeMonitor


async def opened(pilot: Pilot[None], app: MonitorApp, *keys: str) -> CommandList:
    """The commands, once they are gathered."""
    await pilot.press("ctrl+p")
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause(0.3)
    await app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(app.screen, Palette)
    return app.screen.query_one(CommandList)


def lines(commands: CommandList) -> list[str]:
    """The prompts, as they are written."""
    prompts = [option.prompt for option in commands.options]
    assert all(isinstance(prompt, Content) for prompt in prompts)
    return [str(prompt) for prompt in prompts]


@pytest.mark.parametrize(("size", "least"), [((60, 15), 8), ((80, 24), 15), ((100, 31), 15)], ids=str)
async def test_in_a_low_terminal_each_command_has_one_line(size: tuple[int, int], least: int) -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=size) as pilot:
        commands = await opened(pilot, app)
        said = lines(commands)
        assert min(commands.size.height, len(said)) >= least
        assert commands.virtual_size.height == len(said), "none is folded"
        assert commands.region.bottom < size[1] - 1, "the status line stays in sight"
        jump = next(line for line in said if line.startswith("Why did it jump"))
        assert jump.startswith("Why did it jump  J enter") and jump.endswith("…")
        assert "Shows who gained" in jump or size[0] < 80


async def test_where_there_is_room_the_help_stands_whole_beneath() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        commands = await opened(pilot, app)
        assert commands.size.height >= 30
        assert all("\n" in line and "…" not in line for line in lines(commands))


async def test_what_is_found_has_one_line_too_and_runs() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(80, 24)) as pilot:
        commands = await opened(pilot, app, *"freeze")
        assert lines(commands)[0].startswith("Freeze the picture  p  ")
        await pilot.press("enter")
        await pilot.pause()
        assert app.paused_at is not None
