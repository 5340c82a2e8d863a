"""elevenmon: a live terminal monitor for ElevenLabs accounts."""

__version__ = "0.1.0"
