"""All that is asked of the API."""

from typing import Protocol

from elevenmon.sync.clip_source import ClipSource
from elevenmon.sync.source import Source


class Client(Source, ClipSource, Protocol):
    """An API client: what the feeds ask, and what is asked about clips."""
