"""The machine's zone, in processes whose zone is set."""

import os
import subprocess
import sys

CODE = """
from datetime import UTC, datetime
from elevenmon.domain.machine_zone import MACHINE_ZONE
summer = datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(MACHINE_ZONE)
print(summer.isoformat(), summer.tzname())
for hour in (0, 1):
    local = datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(MACHINE_ZONE)
    print(local.isoformat(), local.fold, local.astimezone(UTC).hour)
print(datetime(2026, 1, 1, tzinfo=MACHINE_ZONE).astimezone(UTC).isoformat())
"""


def test_it_follows_the_clocks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "TZ": "Europe/Berlin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "2026-07-01T14:00:00+02:00 CEST",
        "2026-10-25T02:30:00+02:00 0 0",
        "2026-10-25T02:30:00+01:00 1 1",
        "2025-12-31T23:00:00+00:00",
    ]
