"""The account record in SQLite: one writer thread, one reader thread."""
