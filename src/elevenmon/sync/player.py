"""The first program of this machine that plays sound, as a child that never meets the terminal."""

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

_COMMANDS = {
    "mpv": ("--no-config", "--no-video", "--no-terminal", "--really-quiet", "--"),
    "ffplay": ("-nodisp", "-autoexit", "-loglevel", "quiet", "-i"),
    "afplay": (),
    "paplay": (),
    "aplay": ("-q",),
}
PLAYERS = tuple(_COMMANDS)
"""In the order they are looked for."""
_ONLY = {"paplay": ("wav", "ogg", "flac"), "aplay": ("wav",)}
"""What the simple ones can play; they would make noise of all else."""
_PASSED_ON = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
    "PULSE_SERVER",
    "PIPEWIRE_REMOTE",
)
_PATIENCE = 0.5
"""Seconds that a player is given to end by itself."""


def found_player() -> str | None:
    """The name of the first player on the PATH."""
    return next((name for name in PLAYERS if shutil.which(name) is not None), None)


def refusal(player: str, path: Path) -> str | None:
    """Why a player cannot play a file; None where it can."""
    kinds = _ONLY.get(player)
    if kinds is None or path.suffix.removeprefix(".") in kinds:
        return None
    return f"{player} plays {', '.join(kinds)} only: install mpv or ffplay, or save the clip"


async def played(player: str, path: Path) -> int:
    """Play a file to its end; the exit status. Cancelled, it ends the player with all it started. OSError."""
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            player,
            *_COMMANDS[player],
            str(path),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        )
    )
    try:
        # Cut short while it starts, asyncio would end the player alone, and not what that had started.
        process = await asyncio.shield(starting)
        return await process.wait()
    finally:
        await _ended(await starting)


async def _ended(process: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await process.wait()
