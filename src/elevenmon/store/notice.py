"""What a person should know of the store while it is not what it should be."""

from pathlib import Path

from elevenmon.store import files
from elevenmon.store.errors import DiskTrouble, StoreDamaged, StoreError

_DAMAGED = "the store file is damaged: it is set aside within a minute, and what can be read of it is kept"
_STILL_DAMAGED = "the store file is damaged again: it is mended at the next start"
_MENDS = 3
"""How often one run sets a damaged file aside: on a failing disk each time costs another copy."""


class Notice:
    """Of one store; its attributes are plain sentences without a full stop."""

    def __init__(self, standing: str | None) -> None:
        self.standing = standing
        """What holds until the store goes over to another file or to memory."""
        self._trouble: str | None = None
        self.refused = ""
        """Why a write was refused since the disk was last tried; '' for none."""
        self.mends_left = _MENDS

    @property
    def text(self) -> str | None:
        """One sentence, or None when all is well."""
        return self._trouble or self.standing

    def hear(self, error: StoreError, file: Path | None) -> StoreError:
        """Take in why a job failed, and give it back; `file` is None for a store in memory."""
        match error:
            case StoreDamaged() if file is not None:
                files.mark_damaged(file)
                self.standing = _DAMAGED if self.mends_left else _STILL_DAMAGED
            case DiskTrouble() if file is not None:
                self._trouble = f"{error}: new figures are not kept until there is room"
                self.refused = str(error)
        return error

    def written(self) -> None:
        """A write was taken: that does not say that a larger one would be."""
        self._trouble = None

    def has_room(self) -> None:
        """The disk takes large writes."""
        self._trouble, self.refused = None, ""

    def begin_anew(self, standing: str | None) -> None:
        """The store stands on something else."""
        self.standing = standing
        self.has_room()
