"""A line one types into, whose keys take effect in the order they were pressed."""

from textual import events
from textual.widgets import Input


class TypedLine(Input):
    """An input that does what an editing key asks for at once, as it takes in a letter at once.

    Textual 8.2.8 sends `backspace` and its kin on a way through the screen and the app first. Of keys that
    arrive in one go (a slow line, a macro) the letters overtake them: `ctrl+u` and a new text leave nothing.
    """

    async def on_key(self, event: events.Key) -> None:
        """Edit; what is a letter, or no key of this line, goes its usual way."""
        if event.is_printable:
            return
        bound = self.screen.active_bindings.get(event.key)
        if bound is not None and bound.node is self and bound.enabled:
            event.stop()
            await self.run_action(bound.binding.action)
