"""A monitor without a screen: polls a server into a store until it is told to stop.

Each line it prints: who leads, whether it is connected, the credits used, what is wrong with the store.

usage: polling.py ADDRESS STORE        a line on standard input: `stop`, `refresh`, or
`full` and `room` for a disk that takes no more, and takes it again
"""

import resource
import sys
from pathlib import Path

from elevenmon.api.client import ElevenLabs
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import Identity
from elevenmon.store.database import Store
from elevenmon.sync.monitor import LiveMonitor

INTERVALS = {"subscription": 0.5, "requests": 0.5, "history": 1.0}


def main() -> None:
    address, path = sys.argv[1:]
    clock = SystemClock()
    store = Store.open(Path(path), clock=clock)
    assert store.on_disk, store.note
    monitor = LiveMonitor(
        store=store,
        connect=lambda: ElevenLabs(address, Secret("sk_demo"), clock=clock),
        identity=Identity("demo", "demo", "demo"),
        clock=clock,
        intervals=INTERVALS,
        zone="UTC",
    )
    said = [""]

    def notify() -> None:
        snapshot = monitor.snapshot()
        used = snapshot.quota.subscription.used if snapshot.quota.subscription is not None else None
        health = snapshot.health
        line = f"{health.leader or 'leads'} {health.connected} {used} {health.store_note or ''}".rstrip()
        if line != said[0]:
            said[0] = line
            print(line, flush=True)

    monitor.start(notify)
    for line in sys.stdin:
        if line.strip() == "stop":
            break
        if line.strip() == "refresh":
            monitor.refresh()
        if line.strip() in ("full", "room"):
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096 if line.strip() == "full" else hard, hard))
    monitor.stop()
    print("stopped", flush=True)


if __name__ == "__main__":
    main()
