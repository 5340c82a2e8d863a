"""Which request made a clip: there is no shared id, so kind, voice and time must do (CONTRACTS, Matching)."""

import re
from datetime import timedelta

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.record_text import voice_in_path
from elevenmon.domain.request_log import ApiRequest

SLACK = timedelta(seconds=2)
"""Clips are dated to the second, and by another clock than requests."""
LONGEST = timedelta(minutes=10)
"""No request is looked for further before its clip."""

_ENDPOINT = re.compile(r"/v\d/([a-z-]+)", re.ASCII)
_SOURCES = {
    "text-to-speech": frozenset({"TTS"}),
    "text-to-dialogue": frozenset({"TTS"}),
    "speech-to-speech": frozenset({"STS"}),
    "studio": frozenset({"Projects"}),
    "projects": frozenset({"Projects"}),
    "dubbing": frozenset({"Dubbing"}),
    "audio-native": frozenset({"AN"}),
    "text-to-voice": frozenset({"VoiceGeneration", "VoicePreview"}),
}
"""By endpoint: what `source` its clips have (fact sheet, section 8)."""
_ID_COLUMNS = ("history_item_id", "request_id")


def sources_of(path: str | None) -> frozenset[str]:
    """The sources that a call of this path can make clips of; none for a call that makes no clip."""
    match = _ENDPOINT.match(path) if path else None
    return _SOURCES.get(match[1], frozenset()) if match else frozenset()


def is_exact(request: ApiRequest, item: HistoryItem) -> bool:
    """Whether the log offers an id that is the clip's own, or that of the request that made it."""
    theirs = {request.event_id, *(request.extra.get(name) for name in _ID_COLUMNS)} - {None}
    return bool(theirs & {item.history_item_id, item.request_id})


def is_likely(request: ApiRequest, item: HistoryItem) -> bool:
    """Whether a clip may have come of a request: same kind of endpoint, same voice where the path names one,
    and dated while the request was answered."""
    if item.source not in sources_of(request.path) or (request.status or 200) >= 400:
        return False
    voice = voice_in_path(request.path)
    if voice is not None and voice != item.voice_id:
        return False
    answered = request.at + timedelta(seconds=request.latency_seconds or 0.0)
    return request.at - SLACK <= item.at <= answered + SLACK
