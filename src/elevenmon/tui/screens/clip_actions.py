"""What can be done with the clip a screen shows: play, save, delete."""

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.level import Level
from elevenmon.tui.screens.base import BaseScreen
from elevenmon.tui.screens.delete_question import DeleteQuestion


class ClipActions(BaseScreen):
    """A screen with one clip at hand."""

    def clip(self) -> HistoryItem | None:
        """The clip; None where there is none, or it was deleted (and that was said)."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The key for deleting is answered when read-only, too: by a refusal."""
        return True if action == "delete_clip" else super().check_action(action, parameters)

    def refuse_deleted(self) -> None:
        """Say why nothing can be done with it."""
        self.monitor_app.say("this clip was deleted at ElevenLabs: only its record is left", Level.WATCH)

    def action_play(self) -> None:
        """Play it, or stop."""
        clip = self.clip()
        if clip is not None:
            self.monitor_app.clips.play_or_stop(clip)

    def action_download(self) -> None:
        """Save its sound."""
        clip = self.clip()
        if clip is not None:
            self.monitor_app.clips.save([clip])

    def action_delete_clip(self) -> None:
        """Ask, then delete it."""
        clips = self.monitor_app.clips
        if not clips.may_delete:
            self.monitor_app.say("read-only: nothing is deleted", Level.WATCH)
            return
        clip = self.clip()
        if clip is None:
            return

        def answered(answer: str | None) -> None:
            if answer is not None:
                clips.delete(clip)

        self.app.push_screen(DeleteQuestion(clip, self.monitor_app.clock, self.zone), answered)
