"""A page of the service in a browser of this machine, if there is one: never one that needs the terminal."""

import os
import shutil
import subprocess
import sys
from threading import Thread

from elevenmon.settings.model import WEBHOOK_SECRET_VARIABLE
from elevenmon.settings.secrets import VARIABLES

_DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY")


def opener() -> str | None:
    """The program that hands an address to the desktop's browser; None where there is no desktop."""
    if sys.platform == "darwin":
        return shutil.which("open")
    # On WSL the browser is that of Windows.
    found = shutil.which("wslview")
    if found is None and any(os.environ.get(name) for name in _DESKTOP):
        found = shutil.which("xdg-open")
    return found


def open_page(address: str) -> bool:
    """Have an address opened; whether there is anything to open it with. Nothing is waited for."""
    program = opener()
    if program is None:
        return False
    secrets = (*VARIABLES, WEBHOOK_SECRET_VARIABLE)
    try:
        child = subprocess.Popen(
            [program, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if name not in secrets},
        )
    except OSError:
        return False
    Thread(target=child.wait, name="browser", daemon=True).start()
    return True
