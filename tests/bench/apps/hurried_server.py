"""The demo server in a time that runs faster: `python hurried_server.py OPTION...`."""

import sys

from tests.bench.apps.hurry import Hurry


def hurry() -> None:
    """Let the world follow the time that this process was told of."""
    from elevenmon.demo import clock

    time = Hurry.told()
    clock.elapsed_seconds = time.monotonic

    def now_ms(world: clock.WorldClock) -> int:
        return int(time.wall() * 1000)

    clock.WorldClock.now_ms = now_ms  # type: ignore[method-assign]


if __name__ == "__main__":
    hurry()
    from elevenmon.__main__ import main

    sys.argv[1:1] = ["demo-server", "--with-parent"]
    sys.exit(main())
