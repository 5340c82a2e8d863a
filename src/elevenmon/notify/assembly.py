"""From settings to the ways out that are on."""

from elevenmon.domain.clock import Clock
from elevenmon.domain.terminal_notice import TerminalNotices
from elevenmon.notify.channel import Channel
from elevenmon.notify.desktop import Desktop
from elevenmon.notify.hook import Hook
from elevenmon.notify.webhook import Webhook
from elevenmon.settings.channels import Channels


def assembled(channels: Channels, clock: Clock, terminal: TerminalNotices) -> tuple[Channel, ...]:
    """The channels that are on; none of them has opened anything yet."""
    ways: list[Channel] = []
    if channels.desktop is not None:
        ways.append(Desktop(channels.desktop, terminal))
    if channels.exec is not None:
        ways.append(Hook(channels.exec))
    if channels.webhook is not None:
        ways.append(Webhook(channels.webhook, clock))
    return tuple(ways)
