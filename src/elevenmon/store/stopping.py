"""How a long piece of work is asked to end early."""

from collections.abc import Callable

Stopped = Callable[[], bool]
"""Whether it is to end now; asked between two steps."""


def never() -> bool:
    """Nothing asks it to end early."""
    return False
