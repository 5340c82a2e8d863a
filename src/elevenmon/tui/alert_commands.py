"""The commands of the alerts."""

from elevenmon.tui.command import Command, Scope

ALERT_COMMANDS = (
    Command(
        "acknowledge",
        ("x",),
        "Acknowledge",
        "Notes that the alert was seen: it stays in the log and asks for attention no more.",
        Scope.ALERTS,
        label="acknowledge",
        rank=9,
    ),
    Command(
        "snooze",
        ("X",),
        "Snooze",
        "Has the alert keep quiet for a while, or until the reset; and wakes it again.",
        Scope.ALERTS,
        label="snooze",
        rank=10,
    ),
    Command(
        "explain-alert",
        ("J",),
        "Why did it jump",
        "Shows who gained in the hours that an anomaly or a burst of credits is about.",
        Scope.ALERTS,
        label="why",
        rank=8,
    ),
    Command(
        "open-alert",
        ("enter", "l", "right"),
        "Open",
        "Shows all about the alert or rule.",
        Scope.ALERTS,
        label="open",
        rank=8,
    ),
    Command(
        "leave-alert",
        ("h", "left"),
        "Back to the alerts",
        "Leaves the details.",
        Scope.ALERT,
        label="back",
        rank=11,
    ),
)
