"""A small app under the whole shell, as `elevenmon` itself starts: guard, skeleton, Textual.

Options are `name=value` arguments: `crash=` a way to fail, `key=`, `dir=` for reports, `mark=` for clean-ups.
Keys: `q` quits, `c` crashes in the way asked for, `n` counts up, `t` sets the title, `o` tells the desktop,
`s` sleeps, `f` floods.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import ClassVar

from elevenmon.tui.prepaint import paint_skeleton
from elevenmon.tui.terminal import require_terminal
from elevenmon.tui.terminal_guard import Guard

OPTIONS = dict(argument.split("=", 1) for argument in sys.argv[1:])


def main() -> int:
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # what `Session(held=...)` has kept back
    reason = require_terminal()
    if reason is not None:
        if sys.stderr is not None:
            sys.stderr.write(reason + "\n")
        return 2
    with Guard() as guard:
        paint_skeleton(guard.terminal)
        if OPTIONS.get("crash") == "import":
            raise RuntimeError("failed before the app existed")
        return run()


def run() -> int:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import Input, Label

    from elevenmon.domain.ports import ENGINE_THREAD
    from elevenmon.domain.secret import Redactor, Secret
    from elevenmon.tui.crash import SafeApp
    from elevenmon.tui.shell import notice_writer, run_app, set_title

    secret = Secret(OPTIONS.get("key", "sk_0123456789abcdef0123456789abcdef"))

    class Sample(SafeApp):
        BINDINGS: ClassVar[list[BindingType]] = [
            ("q", "quit", "Quit"),
            ("n", "count", "Count"),
            ("c", "crash", "Crash"),
            ("t", "title", "Title"),
            ("o", "tell", "Tell the desktop"),
            ("s", "sleep", "Sleep"),
            ("f", "flood", "Flood"),
        ]
        counter = 0

        def compose(self) -> ComposeResult:
            if "input" in OPTIONS:
                yield Input(id="input")
            yield Label("READY 0", id="ready")

        def on_mount(self) -> None:
            if OPTIONS.get("crash") == "mount":
                self.action_crash()

        def on_unmount(self) -> None:
            if OPTIONS.get("crash") == "unmount":
                raise RuntimeError(f"while ending {secret.reveal()}")

        def action_count(self) -> None:
            self.counter += 1
            self.query_one("#ready", Label).update(f"READY {self.counter} threads={threading.active_count()}")

        def action_title(self) -> None:
            set_title(self, "72.9 % \x1b]2;evil\x07 used")

        def action_tell(self) -> None:
            tell = notice_writer(self)
            threading.Thread(target=tell, args=("81.2 % \x1b]2;evil\x07 used",)).start()

        def action_sleep(self) -> None:
            time.sleep(60)

        def action_flood(self) -> None:
            def more() -> None:
                self.refresh(layout=True)
                self.counter += 1
                self.query_one("#ready", Label).update(f"flood {self.counter} " * 400)

            self.set_interval(0.01, more)

        def action_crash(self) -> None:
            local_key = secret.reveal()
            headers = {"xi-api-key": local_key}
            match OPTIONS.get("crash", "handler"):
                case "message":
                    raise RuntimeError(f"bad header {headers!r} \x1b]2;evil\x07")
                case "worker":
                    self.run_worker(self.fail_later(local_key))
                case "thread":
                    self.run_worker(lambda: self.fail_in_thread(local_key), thread=True)
                case "plain-thread":
                    threading.Thread(target=self.fail_in_thread, args=(local_key,)).start()
                    self.set_timer(0.2, self.exit)
                case "engine":
                    thread = threading.Thread(target=self.fail_in_thread, args=(local_key,))
                    thread.name = ENGINE_THREAD
                    thread.start()
                case "task":
                    import asyncio

                    self.lost = asyncio.create_task(self.fail_later(local_key))
                    self.set_timer(0.2, self.exit)
                case "timer":
                    self.set_timer(0.01, lambda: self.fail_in_thread(local_key))
                case "two":
                    self.call_later(self.fail_in_thread, local_key)
                    raise RuntimeError("first of two")
                case "css":
                    self.stylesheet.add_source("Label { colour: nonsense", read_from=("x", "y"))
                    self.stylesheet.parse()
                case "fault":
                    os.kill(os.getpid(), signal.SIGSEGV)
                case "stuck":
                    self.run_worker(lambda: time.sleep(60), thread=True)
                    self.set_timer(0.1, self.exit)
                case _:
                    raise RuntimeError("in a handler")

        async def fail_later(self, key: str) -> None:
            raise ValueError(f"worker had {key}")

        def fail_in_thread(self, key: str) -> None:
            raise ValueError(f"thread had {key}")

    directory = Path(OPTIONS["dir"]) if "dir" in OPTIONS else None

    def on_stop() -> None:
        if "mark" in OPTIONS:
            with open(OPTIONS["mark"], "a", encoding="utf-8") as mark:
                mark.write(f"{os.getpid()} {threading.current_thread().name}\n")

    return run_app(Sample(), redactor=Redactor([secret]), crash_dir=directory, on_stop=on_stop)


if __name__ == "__main__":
    sys.exit(main())
