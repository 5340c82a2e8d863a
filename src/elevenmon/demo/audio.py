"""The sound of a clip: a short soft tone, different for each item, as a WAV file; and ZIPs of several."""

import io
import math
import wave
import zipfile
from array import array

from elevenmon.demo.randomness import seed_of

_RATE = 8_000
_SECONDS = 0.6


def clip_audio(identity: str) -> bytes:
    """Return a mono 16-bit WAV file of 0.6 s."""
    pitch = 180 + seed_of("pitch", identity) % 320
    count = int(_RATE * _SECONDS)
    samples = array(
        "h",
        (
            int(6_000 * math.sin(2 * math.pi * pitch * i / _RATE) * math.sin(math.pi * i / count))
            for i in range(count)
        ),
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()


def zip_archive(identities: list[str]) -> bytes:
    """Return a ZIP with one WAV file per item, the same bytes each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for identity in dict.fromkeys(identities):
            archive.writestr(zipfile.ZipInfo(f"{identity}.wav"), clip_audio(identity))
    return file.getvalue()
