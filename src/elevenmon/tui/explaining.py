"""What screens may ask about a stretch of time. Answers arrive as messages: no screen meets a thread."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from elevenmon.domain.explanations import Explanation, Stretch
from elevenmon.tui.lists.feed import post

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp


@dataclass
class Explained(Message, bubble=False):
    """What gained in a stretch; None where the store could not answer."""

    stretch: Stretch
    explanation: Explanation | None


def ask(app: "MonitorApp", stretch: Stretch, receiver: MessagePump) -> None:
    """Ask the monitor; the answer goes to `receiver`."""

    def deliver(explanation: Explanation | None) -> None:
        post(receiver, Explained(stretch, explanation))

    if app.monitor is not None:
        app.monitor.explain(stretch, deliver)
