"""Pure functions over domain values; the present is always an argument."""
