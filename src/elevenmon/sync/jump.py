"""The hours that are worth explaining where nobody names any."""

from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from elevenmon.domain.anomalies import Anomaly
from elevenmon.domain.explanations import DAY, HOUR, Stretch
from elevenmon.sync.anomaly_watch import AnomalyWatch
from elevenmon.sync.known import is_cost_billed, read_known

_KEYS_LEARNT = 30
"""One look learns the usual week of one key more."""


class Jump(NamedTuple):
    """What stands out newest, else the hour before this one, or the day before where money is billed."""

    stretch: Stretch
    anomaly: Anomaly | None


def newest_jump(connection: Any, now: datetime, zone: tzinfo | None) -> Jump:
    """Look at the last 24 hours. Where money is billed no hour stands out, and it is the day before this one.

    `now` is server time; `zone`: whose nights count, None is the machine's.
    """
    if is_cost_billed(connection):
        return Jump(Stretch(now - DAY, now - DAY).whole_days, None)
    known, watch = read_known(connection, now, cost_billed=False), AnomalyWatch(zone)
    found: tuple[Anomaly, ...] = ()
    for _ in range(_KEYS_LEARNT):
        found = watch.look(connection, known, now)
        if watch.is_complete:
            break
    if not found:
        return Jump(Stretch(now - HOUR, now - HOUR).whole_hours, None)
    return Jump(Stretch(found[0].at, found[0].until).whole_hours, found[0])
