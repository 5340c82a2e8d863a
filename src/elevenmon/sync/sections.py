"""The parts of a snapshot, and what each shows by the view and the kind of account."""

from enum import StrEnum

from elevenmon.domain.snapshot import Dimension, View


class Section(StrEnum):
    """The parts of a snapshot that are built anew or kept."""

    QUOTA = "quota"
    USE = "use"
    """Not shown: what is known of use over time, which rates, tiles and estimate rest on."""
    BURN = "burn"
    BURN_UP = "burn_up"
    BREAKDOWN = "breakdown"
    TILES = "tiles"
    TAIL = "tail"
    VERDICT = "verdict"
    ALERTS = "alerts"
    ANOMALIES = "anomalies"


ALL_SECTIONS = frozenset(Section)


def shown_dimension(view: View, *, cost_billed: bool) -> Dimension:
    """What the breakdown splits by: money is not known by voice, so products stand in for voices."""
    return Dimension.PRODUCT if cost_billed and view.dimension is Dimension.VOICE else view.dimension
