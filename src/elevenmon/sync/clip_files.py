"""Files for the sound of clips: written beside their place, put there whole, under names that harm nobody."""

import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.record_text import clip_text

_EXTENSIONS = {
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/ogg": "ogg",
    "audio/opus": "opus",
    "audio/flac": "flac",
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "audio/basic": "ulaw",
    "audio/pcm": "pcm",
}
_LONGEST_SLUG = 40
_parts = count(1)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


def extension(item: HistoryItem) -> str:
    """How a file of this clip's sound ends, without the dot; `audio` where its kind is unknown."""
    kind = (item.content_type or "").partition(";")[0].strip().lower()
    if kind in _EXTENSIONS:
        return _EXTENSIONS[kind]
    begun = re.match(r"(mp3|wav|ogg|opus|flac|aac|pcm|ulaw)(?:_|$)", (item.output_format or "").lower())
    return begun[1] if begun else "audio"


def file_name(item: HistoryItem) -> str:
    """Time, id and the first words, in ASCII: `2026-11-24_12-30-05_ja9xsmf_your-parcel-is.mp3`.

    Times are UTC, so that names sort as clips do. Nothing foreign is in it but letters and digits of the text
    and the id's own characters, and it begins with a digit.
    """
    stamp = item.at.strftime("%Y-%m-%d_%H-%M-%S")
    identity = re.sub(r"[^A-Za-z0-9_-]", "-", item.history_item_id)[:64]
    slug = _slug(clip_text(item) or item.voice_name or "")
    return f"{stamp}_{identity}{'_' + slug if slug else ''}.{extension(item)}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))
    return (
        slug
        if len(slug) <= _LONGEST_SLUG
        else slug[:_LONGEST_SLUG].rpartition("-")[0] or slug[:_LONGEST_SLUG]
    )


@contextmanager
def written_whole(folder: Path, name: str) -> Iterator[tuple[BinaryIO, list[Path]]]:
    """A file to write, and the place where it is put when the block ends well, told in the list then.

    It is written as a hidden `.part` file, brought to the disk, and takes the first free one of `name`,
    `name (2)`, ...; a file that is there stays. Whatever goes wrong leaves nothing behind. OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f".{name}.{os.getpid()}-{next(_parts)}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    placed: list[Path] = []
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, placed
            file.flush()
            os.fsync(file.fileno())
        placed.append(_placed(part, folder, name))
    finally:
        part.unlink(missing_ok=True)


def _placed(part: Path, folder: Path, name: str) -> Path:
    stem, dot, ending = name.rpartition(".")
    for number in range(1, 10_000):
        target = folder / (name if number == 1 else f"{stem} ({number}){dot}{ending}")
        try:
            os.link(part, target)
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # A file system without links: the name is taken first, which replaces nothing of anybody's.
            try:
                os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            except FileExistsError:
                continue
            os.replace(part, target)
        return target
    raise FileExistsError(errno.EEXIST, "there are too many files of that name", str(folder / name))
