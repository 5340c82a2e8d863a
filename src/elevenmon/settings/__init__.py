"""Settings, files and secrets: read from disk, checked by hand, never guessed."""
