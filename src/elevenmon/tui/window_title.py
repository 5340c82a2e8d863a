"""The words in the title of the terminal's window."""

from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.content import glyphs


def title_words(snapshot: Snapshot | None, alerts: str) -> str:
    """`elevenmon: runs out Thu 14:00 · 2 alerts`: the verdict, then how many alerts ask for attention."""
    said = [snapshot.verdict.text if snapshot is not None else "", alerts]
    words = f" {glyphs().separator} ".join(word for word in said if word)
    return f"elevenmon: {words}" if words else "elevenmon"
