"""The commands of the what-if dialog, declared once as all others."""

from elevenmon.tui.command import Command, Scope


def _command(name: str, keys: tuple[str, ...], title: str, words: str) -> Command:
    return Command(name, keys, title, words, Scope.WHAT_IF, in_palette=False)


WHAT_IF_COMMANDS = (
    _command("next-field", ("down", "j"), "Next field", "Moves to the field below."),
    _command("previous-field", ("up", "k"), "Field before", "Moves to the field above."),
    _command("more", ("right", "l"), "More", "Chooses the next value of the field."),
    _command("less", ("left", "h"), "Less", "Chooses the value before."),
    _command("as-today", ("0",), "As today", "Takes every change back."),
    _command("answer-down", ("pagedown", "ctrl+d"), "Answer down", "Shows more of the answer."),
    _command("answer-up", ("pageup", "ctrl+u"), "Answer up", "Shows the beginning of the answer."),
)
