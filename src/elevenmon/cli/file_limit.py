"""How many files the system lets this process have open at once."""

import resource
from contextlib import suppress

LEAST = 64
"""The monitor has about 30 open; a download, a player and a program that is told of alerts come on top."""
ENOUGH = 256


def file_limit_trouble() -> str | None:
    """Take what the system allows, up to `ENOUGH`; why the monitor cannot run where that is too little."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= ENOUGH:
        return None
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if wanted > soft:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    if soft >= LEAST:
        return None
    return f"the monitor needs {LEAST} open files, and the limit here is {soft}: raise it with ulimit -n"
