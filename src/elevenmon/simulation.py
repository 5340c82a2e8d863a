"""The demo account: the demo server as a child process, which cannot outlive this one.

The child holds the read end of a pipe as its standard input; however this process ends, the pipe closes and
the child with it.
"""

import os
import sys
from typing import NamedTuple

KEY = "sk_demo"
START_SECONDS = 20.0
_STOP_SECONDS = 2.0


class DemoFailed(Exception):
    """The demo server did not come up; the message is one sentence."""


class DemoChoice(NamedTuple):
    """Which simulated account: one store file stands for each."""

    scenario: str = "busy"
    seed: int = 11
    items: int = 20_000
    speed: float = 1.0

    @property
    def store_name(self) -> str:
        """The store's file name: one per scenario, seed and items."""
        return f"demo-{self.scenario}-{self.seed}-{self.items}.db"

    def arguments(self) -> list[str]:
        """The demo server's command line."""
        return [
            *("--scenario", self.scenario),
            *("--seed", str(self.seed)),
            *("--items", str(self.items)),
            *("--speed", str(self.speed)),
        ]


class DemoServer:
    """A demo server starting up in the background: made at once, asked for its address later."""

    def __init__(self, choice: DemoChoice) -> None:
        # A status bar only asks for the name of a demo's file, each second.
        import subprocess  # noqa: PLC0415

        from elevenmon.settings.model import WEBHOOK_SECRET_VARIABLE  # noqa: PLC0415
        from elevenmon.settings.secrets import VARIABLES  # noqa: PLC0415

        # -P: whatever lies in the working directory must not be imported.
        command = [
            sys.executable,
            "-P",
            "-m",
            "elevenmon",
            "demo-server",
            *choice.arguments(),
            "--with-parent",
        ]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # A real account's secrets are none of the demo's business; its address is read as UTF-8.
            env={
                name: value
                for name, value in os.environ.items()
                if name not in (*VARIABLES, WEBHOOK_SECRET_VARIABLE)
            }
            | {"PYTHONIOENCODING": "utf-8"},
        )
        self._address: str | None = None
        self._failure: str | None = None

    def address(self) -> str:
        """The base address, once the server accepts; blocks up to 20 s. Raises DemoFailed."""
        if self._failure is None and self._address is None:
            line = self._first_line()
            if line.startswith("http://127.0.0.1:"):
                self._address = line
            else:
                self._failure = f"the demo server did not start: {self._complaint() or 'no answer'}"
        if self._address is None:
            raise DemoFailed(self._failure)
        return self._address

    def stop(self) -> None:
        """End the server; returns when it is gone."""
        from subprocess import TimeoutExpired  # noqa: PLC0415

        process = self._process
        if process.stdin:
            process.stdin.close()
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except TimeoutExpired:
                process.kill()
                process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()

    def _first_line(self) -> str:
        from selectors import EVENT_READ, DefaultSelector  # noqa: PLC0415

        stdout = self._process.stdout
        assert stdout is not None
        with DefaultSelector() as selector:
            selector.register(stdout, EVENT_READ)
            if not selector.select(START_SECONDS):
                return ""
        return stdout.readline().decode("ascii", "replace").strip()

    def _complaint(self) -> str:
        from subprocess import TimeoutExpired  # noqa: PLC0415

        self._process.terminate()
        try:
            _, noise = self._process.communicate(timeout=_STOP_SECONDS)
        except TimeoutExpired:
            self._process.kill()
            _, noise = self._process.communicate()
        lines = noise.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""
