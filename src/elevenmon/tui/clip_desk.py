"""What goes on with clips: playing, downloads, deletions, and what the status line says of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.level import Level
from elevenmon.domain.wording import percent, short
from elevenmon.render.health import StatusPiece
from elevenmon.tui.commands import BY_ID, key_word, keys_of

if TYPE_CHECKING:
    from elevenmon.domain.lists import ClipJobs, Job
    from elevenmon.tui.app import MonitorApp

RUNNING = "running"
NO_PLAYER = "no player found (mpv, ffplay, afplay, paplay, aplay)"


class ClipDesk:
    """Asks the monitor for what is done with clips; one download at a time."""

    @dataclass
    class JobChanged(Message, bubble=False):
        """Something goes on, or has ended. Posted from another thread."""

        desk: "ClipDesk"
        work: str
        """`play`, `download` or `delete`."""
        item_id: str | None
        job: "Job"

    def __init__(self, app: "MonitorApp") -> None:
        self._app = app
        self._running: dict[str, tuple[int, str | None]] = {}
        """Job and clip by work."""
        self._words: dict[str, str] = {}
        self._remark = ""
        """What the end of the download that is going on is to be told with."""

    @property
    def may_delete(self) -> bool:
        """Whether anything may be changed at ElevenLabs."""
        snapshot = self._app.snapshot
        return snapshot is not None and not snapshot.identity.read_only

    @property
    def can_cancel(self) -> bool:
        """Whether something is being downloaded."""
        return "download" in self._running

    def play_or_stop(self, item: HistoryItem) -> None:
        """Play a clip; the one that plays stops."""
        jobs = self._jobs
        if jobs is None:
            return
        playing = self._running.get("play")
        if playing is not None and jobs.stop_playing() and playing[1] == item.history_item_id:
            return
        if jobs.player is None:
            save = key_word(keys_of(BY_ID["download"], self._app.keymap)[0])
            self._app.say(f"{NO_PLAYER}: {save} saves the file", Level.WATCH)
            return
        self._start("play", item.history_item_id, lambda deliver: jobs.play(item, deliver))

    def save(self, items: Sequence[HistoryItem], *, remark: str = "") -> None:
        """Save the sound of a clip, or of several as one ZIP. `remark` is said at its beginning and end."""
        jobs = self._jobs
        if jobs is None:
            return
        if not items:
            self._app.say("none of these can be downloaded any more", Level.WATCH)
        elif self.can_cancel:
            key = key_word(keys_of(BY_ID["cancel-job"], self._app.keymap)[0])
            self._app.say(f"a download is going on: {key} cancels it", Level.WATCH)
        elif len(items) == 1:
            only = items[0]
            self._start("download", only.history_item_id, lambda deliver: jobs.save(only, deliver))
        else:
            self._start("download", None, lambda deliver: jobs.save_zip(items, deliver))
            self._remark = remark
            if remark:
                self._app.say(remark, Level.WATCH)

    def delete(self, item: HistoryItem) -> None:
        """Delete a clip at ElevenLabs; whoever calls this has asked."""
        jobs = self._jobs
        if jobs is None:
            return
        try:
            self._start("delete", item.history_item_id, lambda deliver: jobs.delete(item, deliver))
        except PermissionError as error:
            self._app.say(str(error), Level.WATCH)

    def cancel(self) -> None:
        """Give the download up."""
        job = self._running.get("download")
        if self._jobs is not None and job is not None:
            self._jobs.cancel(job[0])

    def take(self, change: JobChanged) -> None:
        """A job has got on or has ended."""
        job = change.job
        if job.state == RUNNING:
            if self._running.get(change.work, (job.job_id,))[0] == job.job_id:
                self._running[change.work] = (job.job_id, change.item_id)
                self._words[change.work] = self._job_words(change.work, job)
        else:
            if self._running.get(change.work, (None,))[0] == job.job_id:
                del self._running[change.work]
                self._words.pop(change.work, None)
            self._say_end(change.work, job)
        self._show()

    @property
    def _jobs(self) -> "ClipJobs | None":
        return self._app.monitor.clips if self._app.monitor is not None else None

    def _start(self, work: str, item_id: str | None, begin: "Callable[[Callable[[Job], None]], int]") -> None:
        from elevenmon.tui.lists.feed import post  # noqa: PLC0415 - the Overview needs none of it

        def deliver(job: "Job") -> None:
            post(self._app, self.JobChanged(self, work, item_id, job))

        job_id = begin(deliver)
        self._running[work] = (job_id, item_id)
        self._app.hush()
        self._show()

    def _job_words(self, work: str, job: "Job") -> str:
        keymap = self._app.keymap
        if work == "play":
            return f"{job.title}, {key_word(keys_of(BY_ID['play'], keymap)[0])} stops"
        words = job.title
        if job.total:
            words += f" {percent(min(1.0, job.done / job.total))}"
        elif job.done:
            words += f" {short(job.done)} {job.unit}"
        if work == "download":
            words += f", {key_word(keys_of(BY_ID['cancel-job'], keymap)[0])} cancels"
        return words

    def _say_end(self, work: str, job: "Job") -> None:
        self._app.finished_jobs += 1
        words = job.says or f"{job.title}: {job.state}"
        if work == "download":
            remark, self._remark = self._remark, ""
            if remark and job.state == "done":
                words = f"{remark}: {words}"
        if job.state == "failed":
            self._app.say(words, Level.WARNING)
        elif work != "play":
            self._app.say(words)

    def _show(self) -> None:
        words = " · ".join(self._words.values())
        self._app.activity = StatusPiece(words) if words else None
