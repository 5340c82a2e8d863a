"""The key's way into a request: the only place beside the settings that unwraps it."""

from collections.abc import Callable

from elevenmon.domain.secret import Secret

HEADER = "xi-api-key"


def auth_header(key: Secret) -> Callable[[], tuple[str, str]]:
    """Gives the header's name and value each time a request is sent; nothing keeps the value in between."""

    def header() -> tuple[str, str]:
        return HEADER, key.reveal()

    return header
