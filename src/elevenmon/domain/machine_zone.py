"""The machine's own time zone with its rules, which the standard library gives no object for."""

from datetime import UTC, datetime, timedelta, tzinfo


class MachineZone(tzinfo):
    """What `astimezone()` without a zone means, as a zone: days and clock changes included."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Local time less UTC at that local time."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Not told apart from the rest of the offset."""
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        """The zone's short name at that local time."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, dt: datetime) -> datetime:
        """That instant as local time; the second of two equal local times is marked by `fold`."""
        naive = datetime.fromtimestamp(dt.replace(tzinfo=UTC).timestamp())  # noqa: DTZ006 - it sets `fold`
        return naive.replace(tzinfo=self)


MACHINE_ZONE = MachineZone()
