"""Which process this is to others on the same store, and whether another one still lives."""

import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from elevenmon.store.lease import Lease

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


@dataclass(frozen=True, slots=True)
class Holder:
    """A process as the lease names it."""

    pid: int
    place: str
    """Where that number means something: this machine since its start, and this container of it."""

    @property
    def name(self) -> str:
        """As a person is told it."""
        return f"process {self.pid}"


def this_process() -> Holder:
    """The process that runs this."""
    return Holder(os.getpid(), _place())


def is_gone(lease: Lease) -> bool:
    """Whether the process that holds a lease is known to have ended: killed, it could not give it up."""
    if lease.place != _place():
        return False
    try:
        os.kill(lease.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        # It belongs to somebody else, and so it lives.
        return False
    return False


@cache
def _place() -> str:
    parts = [platform.node()]
    # Without /proc the machine's name will do: such systems have no containers either.
    with suppress(OSError):
        parts += [_BOOT.read_text("ascii").strip(), os.readlink(_NAMESPACE)]
    return " ".join(parts)
