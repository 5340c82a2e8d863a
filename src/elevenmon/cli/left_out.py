"""What of the past could not be had and was stepped over: only a whole walk asks for it again."""

from typing import Any

from elevenmon.store import backfill

_KINDS = ("history", "requests", "conversations")
ASKED_AGAIN = "elevenmon sync --full asks for it again"


def left_out(connection: Any) -> list[str]:
    """A clause for each kind of record that some is missing of for good; none where all could be had."""
    reasons = {kind: backfill.why_skipped(connection, kind) for kind in _KINDS}
    return [f"{kind}: some of the past is left out ({why})" for kind, why in reasons.items() if why]
