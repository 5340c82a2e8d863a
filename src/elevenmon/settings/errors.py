"""What can be wrong with settings and keys.

    SettingsError            a settings value, file or flag; exit code 2
    KeyTrouble               anything about the API key; exit code 3
        KeyMissing           no key anywhere
            KeyFileMissing   the settings name a file for it that is not there, or has nothing in it
        KeyUnusable          a key was found, but it cannot be one, or must not be read

Messages are one sentence each, name the file, line and key, and never contain a secret.
"""


class SettingsError(Exception):
    """A settings value that cannot be used; the message says which and what is allowed."""


class KeyTrouble(Exception):
    """Something about the API key; the message never contains it."""


class KeyMissing(KeyTrouble):
    """No key was found in any of the places it may stand."""


class KeyFileMissing(KeyMissing):
    """The file that the settings name for the key holds none."""


class KeyUnusable(KeyTrouble):
    """A key was found that cannot be used as it is."""
