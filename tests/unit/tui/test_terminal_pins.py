"""What the shell overrides or relies on is private in Textual: this fails when any of it changes.

Then read the new source, adapt those modules of the shell that name it (`crash.py`, `frugal.py`, `pace.py`,
`remains.py` ...), run tests/faults, and write the new digests.
"""

import hashlib
import inspect
from collections.abc import Callable

import pytest
import textual
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.app import App
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.reactive import _watch
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen
from textual.timer import Timer


def digest(function: object) -> str:
    """The first 12 hex digits of the SHA-256 of the source."""
    assert callable(function)
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:12]


def test_the_version_is_the_one_that_was_read() -> None:
    assert textual.__version__ == "8.2.8"


@pytest.mark.parametrize(
    ("function", "known"),
    [
        (App._display, "4b78dff6669a"),
        (App.refresh, "0892e5173539"),
        (ChopsUpdate, "7c7d3e0bf714"),
        (LayoutUpdate, "619efe1cea78"),
        (Compositor._get_renders, "8ac93299aa5d"),
        (Compositor._render_chops, "ca8c3359d7af"),
        (Compositor.render_partial_update, "888dccc892d8"),
        (Compositor.render_full_update, "ce99ccda4d24"),
        (BackgroundScreen.process_segments, "b857a6555faa"),
        (Screen.render, "c0f72894b398"),
        (Screen._on_timer_update, "421401660de1"),
        (StylesCache.get_inner_outer.__wrapped__, "d2509f3e7966"),
        (_watch, "d0a0965fc6ce"),
        (Timer._run, "60c942a84c1a"),
        (App._handle_exception, "baea2e7f88e7"),
        (App._fatal_error, "2474616cec7f"),
        (App._print_error_renderables, "6e6be4034677"),
        (App.panic, "9c4a264c909e"),
        (App._shutdown, "c264035bcb62"),
        (App.run_async, "821674591dfc"),
        (App.exit, "d8c06b817ac8"),
        (App.get_driver_class, "b4903f3dba39"),
        (App.notify, "21f91a87f4eb"),
        (App.action_suspend_process, "5f43f592ea2d"),
        (MessagePump._close_messages_no_wait, "f5db7e8fd40a"),
        (Driver.suspend_application_mode, "20cef4924da3"),
        (Driver.resume_application_mode, "f223590ce241"),
        (LinuxDriver.__init__, "671887bbf938"),
        (LinuxDriver._sigtstp_application, "26c3c19ce181"),
        (LinuxDriver._sigcont_application, "1d7463a74df1"),
        (LinuxDriver._get_terminal_size, "7e80e59356c6"),
        (LinuxDriver.write, "b78a34033db5"),
        (LinuxDriver.start_application_mode, "7c41f5ba11a8"),
        (LinuxDriver.stop_application_mode, "9a7e99c8d4bd"),
        (LinuxDriver.disable_input, "6154c5a7c174"),
        (LinuxDriver.close, "c32293a24c1a"),
        (LinuxDriver.run_input_thread, "d796af6d69db"),
        (LinuxDriver._run_input_thread, "d2ef22cc2c97"),
        (LinuxDriver.process_message, "685f4c56ecfc"),
        (WriterThread, "411a9202bed5"),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_upstream_is_what_was_read(function: Callable[..., object], known: str) -> None:
    assert digest(function) == known
