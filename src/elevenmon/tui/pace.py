"""How soon after one frame the next may follow.

A key that falls upon a tick is answered by the second frame. Textual's timer of frames skips one of its turns
where the last was missed, which it always is while nothing changes: at its 60 frames a second such a key
waits for 17 to 33 ms, at 120 for 8 to 17. Where nothing changes there is no frame: the rate costs nothing.
"""

import os

FRAMES_PER_SECOND = 120


def quicken() -> None:
    """Ask for it, before Textual is loaded; whoever starts the program may have asked for another."""
    os.environ.setdefault("TEXTUAL_FPS", str(FRAMES_PER_SECOND))
