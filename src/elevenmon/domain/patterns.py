r"""Regular expressions that cannot run away: a text is read once, whatever the pattern.

Python's own engine tries one way after the other and may take years for `(a+)+$`, holding up everything else
meanwhile. This one follows all ways at once, so the time grows with the text alone. It knows: letters, `.`,
`[a-z]`, `[^...]`, `\d \w \s` and their capitals, `^`, `$`, `|`, `(...)`, `(?:...)`, `*`, `+`, `?`, `{2}`,
`{2,}`, `{2,5}` (also with `?` behind them, which changes nothing here), and a backslash before anything that
is no letter. Case, accents and width do not count.
"""

from collections.abc import Callable
from functools import lru_cache

from elevenmon.domain.pattern_syntax import Machine, machine
from elevenmon.domain.words import folded

_MOST_REMEMBERED = 20_000
"""Steps remembered for a pattern (about 2 MB) before they are worked out again."""


class _Matcher:
    """One pattern, with the steps taken so far."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._start = machine.closure([machine.start], at_start=True)
        self._steps: dict[frozenset[int], dict[str, frozenset[int]]] = {}
        self._remembered = 0

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches somewhere in a text."""
        machine, steps = self._machine, self._steps
        accept, states = machine.accept, self._start
        if accept in states:
            return True
        for character in folded(text):
            known = steps.get(states)
            following = known.get(character) if known is not None else None
            if following is None:
                following = self._step(states, character)
            if accept in following:
                return True
            states = following
        return machine.accept in machine.closure(states, at_end=True, at_start=not text)

    def _step(self, states: frozenset[int], character: str) -> frozenset[int]:
        machine = self._machine
        tests = machine.tests
        reached = [following for state in states for test, following in tests[state] if test(character)]
        following = machine.closure([*reached, machine.start])
        if self._remembered >= _MOST_REMEMBERED:
            self._steps.clear()
            self._remembered = 0
        self._steps.setdefault(states, {})[character] = following
        self._remembered += 1
        return following


@lru_cache(64)
def compiled(pattern: str) -> Callable[[str], bool]:
    """A function that says whether the pattern is found in a text. PatternError for one it does not know."""
    return _Matcher(machine(pattern)).found_in
