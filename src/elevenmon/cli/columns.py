"""Columns of a report for people: as wide on a terminal as they should be, whatever the script."""

from rich.cells import cell_len, set_cell_size


def fitted(text: str, width: int) -> str:
    """The text in exactly so many cells: padded, or cut with an ellipsis."""
    kept = text if cell_len(text) <= width else f"{set_cell_size(text, width - 1).rstrip()}…"
    return set_cell_size(kept, width)
