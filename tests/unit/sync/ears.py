"""A notifier that only remembers."""

from elevenmon.domain.alerts import AlertEvent, AlertTurn


class Ears:
    """A notifier that remembers."""

    def __init__(self) -> None:
        self.events: list[AlertEvent] = []

    def tell(self, event: AlertEvent) -> None:
        self.events.append(event)

    def stop(self) -> None:
        """Nothing is under way."""

    @property
    def heard(self) -> list[tuple[str, AlertTurn]]:
        return [(event.alert.ref.id, event.turn) for event in self.events]
