"""The hours that are worth explaining where nobody names any."""

from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from elevenmon.domain.anomalies import Anomaly
from elevenmon.domain.explanations import HOUR, Stretch
from elevenmon.sync.anomaly_watch import AnomalyWatch
from elevenmon.sync.known import is_cost_billed, read_known
from elevenmon.sync.remembered import read_remembered

_KEYS_LEARNT = 30
"""One look learns the usual week of one key more."""


class Jump(NamedTuple):
    """What stands out newest, else the hour before this one."""

    now: datetime
    """Server time, by the clocks' difference that was last measured."""
    stretch: Stretch
    anomaly: Anomaly | None


def newest_jump(connection: Any, at: datetime, zone: tzinfo | None) -> Jump | None:
    """Look at the last 24 hours of a store; None where money is paid, whose use is known by the day only.

    `at` is this machine's clock; `zone`: whose nights count, None is the machine's.
    """
    if is_cost_billed(connection):
        return None
    now = at + timedelta(seconds=read_remembered(connection).offset)
    known, watch = read_known(connection, now, cost_billed=False), AnomalyWatch(zone)
    found: tuple[Anomaly, ...] = ()
    for _ in range(_KEYS_LEARNT):
        found = watch.look(connection, known, now)
        if watch.is_complete:
            break
    if not found:
        return Jump(now, Stretch(now - HOUR, now - HOUR).whole_hours, None)
    return Jump(now, Stretch(found[0].at, found[0].until).whole_hours, found[0])
