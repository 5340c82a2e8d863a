"""What if, without a store: today lasts, and each half of traffic more brings the end two days nearer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from elevenmon.domain.forecast import Forecast, Spread, Wall
from elevenmon.domain.level import Level
from elevenmon.domain.what_if import Change, Comparison, ModelUse, Outcome, Overage
from tests.sections import LIMIT, NOW, USED, verdict

RESET = NOW + timedelta(days=12, hours=19)
MODELS = (
    ModelUse("eleven_v3", "Eleven v3", 40_000.0),
    ModelUse("eleven_flash_v2_5", "Flash [/] v2.5", 9_000.0),
    ModelUse("gpt", "GPT", 500.0, by_character=False),
    ModelUse("eleven_turbo", "Turbo", 0.0),
)


def outcome(change: Change) -> Outcome:
    """One side."""
    limit = change.limit or float(LIMIT)
    price = 0.5 if change.moves else 1.0
    total = USED + 26_000 * change.traffic * price
    early = total > limit
    eta = NOW + timedelta(days=8 - 2 * change.traffic) if early else None
    wall = Wall("included", limit, eta, reached=False, probability=0.93 if early else 0.12)
    words = "runs out Wed 14:00 est., 6 d early" if early else "lasts to the reset on Dec 3, 6 % spare est."
    return Outcome(
        Forecast(
            "usual pace",
            float(USED),
            90.0,
            total,
            (wall,),
            42.0,
            RESET,
            total=Spread(total - 4000, total, total + 5000),
        ),
        verdict(Level.WARNING if early else Level.OK, words),
        Overage(total - limit, (total - limit) / 5000, "usd") if early else None,
    )


class FakeWhatIf:
    """Answers at once, or when it is told to."""

    def __init__(self) -> None:
        self.asked: list[Change] = []
        self.holds = False
        """Keep answers back until `answer`."""
        self.trouble = ""
        self.end = "the reset"
        """What both sides look ahead to."""
        self.said = ""
        """What both verdicts say, instead of their own words."""
        self._waiting: list[Callable[[], None]] = []

    def models(self, deliver: Callable[[tuple[ModelUse, ...]], None]) -> None:
        """All of them."""
        deliver(MODELS)

    def compare(self, change: Change, deliver: Callable[[Comparison], None]) -> None:
        """Both sides; only today's where there is trouble."""
        self.asked.append(change)
        today, changed = (self._told(outcome(each)) for each in (Change(), change))
        notes = (
            ("Eleven v3 to Flash: x0.5 by credits per character of your own clips",) if change.moves else ()
        )
        made = Comparison(
            change,
            NOW,
            "credits",
            today,
            None if self.trouble else changed,
            notes=notes,
            trouble=self.trouble,
            end=self.end,
        )
        if self.holds:
            self._waiting.append(lambda: deliver(made))
        else:
            deliver(made)

    def _told(self, side: Outcome) -> Outcome:
        return replace(side, verdict=verdict(side.verdict.level, self.said)) if self.said else side

    def answer(self) -> None:
        """Deliver what was kept back."""
        waiting, self._waiting = self._waiting, []
        for deliver in waiting:
            deliver()
