"""How a path and its query are put behind a base address."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from elevenmon.domain.address import is_plain_path

Scalar = str | int | float | bool
Params = Mapping[str, Scalar | Sequence[Scalar] | None]
"""Query parameters.  None is left out, a sequence repeats its name, booleans become `true` and `false`."""


def target(base_url: str, path: str, params: Params | None) -> str:
    """The URL to ask.  Raises ValueError for a path that would lead elsewhere."""
    if not path.startswith("/") or not is_plain_path(path):
        raise ValueError("a path must begin with / and hold only quoted characters and no dot segments")
    query = urlencode([pair for name, value in (params or {}).items() for pair in _pairs(name, value)])
    return f"{base_url}{path}?{query}" if query else base_url + path


def _pairs(name: str, value: Scalar | Sequence[Scalar] | None) -> list[tuple[str, str]]:
    if value is None:
        return []
    if isinstance(value, str | int | float):
        return [(name, _written(value))]
    return [(name, _written(item)) for item in value]


def _written(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
