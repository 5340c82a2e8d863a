"""The fields of the what-if dialog: their choices, which one has the cursor, and the change they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from elevenmon.domain.units import CREDITS
from elevenmon.domain.what_if import Change, ModelUse, Move
from elevenmon.domain.wording import UNKNOWN_FIGURE
from elevenmon.render.what_if import amount

TRAFFIC = (
    0.0,
    0.1,
    0.25,
    0.5,
    0.75,
    0.9,
    1.0,
    1.1,
    1.25,
    1.5,
    1.75,
    2.0,
    2.5,
    3.0,
    4.0,
    5.0,
    7.5,
    10.0,
    20.0,
)
LIMITS = (0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0)
"""Times today's."""
AS_TODAY = "as today"


class Field(IntEnum):
    """From top to bottom."""

    TRAFFIC = 0
    SOURCE = 1
    TARGET = 2
    LIMIT = 3


LABELS = {
    Field.TRAFFIC: "traffic",
    Field.SOURCE: "move model",
    Field.TARGET: "to model",
    Field.LIMIT: "limit",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """What is chosen. Places in lists; -1 is no model."""

    at: Field = Field.TRAFFIC
    models: tuple[ModelUse, ...] = ()
    limit: float | None = None
    """Today's; None where there is none to change."""
    unit: str = CREDITS
    traffic: int = TRAFFIC.index(1.0)
    source: int = -1
    target: int = -1
    times: int = LIMITS.index(1.0)

    @property
    def sources(self) -> tuple[ModelUse, ...]:
        """The models that did anything."""
        return tuple(model for model in self.models if model.credits > 0)

    @property
    def targets(self) -> tuple[ModelUse, ...]:
        """The models to move to, those that compare with the one that is moved; none while none is."""
        if self.source < 0:
            return ()
        moved = self.sources[self.source]
        others = (model for model in self.models if model.model_id != moved.model_id)
        return tuple(model for model in others if model.by_character is moved.by_character)

    @property
    def change(self) -> Change:
        """What is asked."""
        moves: tuple[Move, ...] = ()
        if self.source >= 0 and self.target >= 0:
            source, target = self.sources[self.source], self.targets[self.target]
            moves = (Move(source.model_id, target.model_id),)
        return Change(TRAFFIC[self.traffic], moves, self._new_limit)

    @property
    def _new_limit(self) -> float | None:
        times = LIMITS[self.times]
        return None if self.limit is None or times == 1 else float(round(self.limit * times))

    def step_field(self, step: int) -> "Fields":
        """Another field, around the ends."""
        return replace(self, at=Field((self.at + step) % len(Field)))

    def step_value(self, step: int) -> "Fields":
        """The next value of the field, or the one before; it stops at the ends."""
        match self.at:
            case Field.TRAFFIC:
                return replace(self, traffic=_within(self.traffic + step, TRAFFIC))
            case Field.SOURCE:
                source = min(max(-1, self.source + step), len(self.sources) - 1)
                moved = replace(self, source=source, target=-1)
                return moved if source == self.source else replace(moved, target=0 if moved.targets else -1)
            case Field.TARGET:
                targets = self.targets
                return replace(self, target=_within(self.target + step, targets)) if targets else self
            case Field.LIMIT:
                return self if self.limit is None else replace(self, times=_within(self.times + step, LIMITS))

    def as_today(self) -> "Fields":
        """Nothing changed; the cursor stays."""
        return Fields(self.at, self.models, self.limit, self.unit)

    def words(self, field: Field) -> str:
        """What a field says."""
        match field:
            case Field.TRAFFIC:
                times = TRAFFIC[self.traffic]
                return AS_TODAY if times == 1 else f"x{times:g}"
            case Field.SOURCE:
                return "none" if self.source < 0 else self.sources[self.source].name
            case Field.TARGET:
                return UNKNOWN_FIGURE if self.target < 0 else self.targets[self.target].name
            case Field.LIMIT:
                new = self._new_limit
                if new is None:
                    return AS_TODAY if self.limit is not None else "no limit to change"
                return f"{amount(new, self.unit)} (x{LIMITS[self.times]:g})"


def _within(place: int, choices: Sequence[object]) -> int:
    return min(max(0, place), len(choices) - 1)
