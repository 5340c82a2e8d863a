"""Foreign text that a terminal program must survive. Every string is valid JSON and valid Unicode."""

HOSTILE_TEXTS: tuple[str, ...] = (
    "\x1b]0;PWNED-TITLE\x07George",
    "\x1b]52;c;cm0gLXJmIH4=\x07clip",
    "\x1b]8;;https://example.invalid/\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H\x1b[31mred",
    "\x1b[?1049l\x1b[?25l\x1bc",
    "\x9d0;C1 title\x9c\x9b2J",
    "\x1bP+q544e\x1b\\\x1b_apc\x1b\\",
    "\x1b]0;never ended",
    "bell\x07 nul\x00 del\x7f back\x08\x08 return\rover",
    "invoice\u202egpj.exe\u202c",
    "\u2066isolate\u2069 \u200fright\u200e",
    "zero\u200bwidth\u200d\u2060\ufeff joined\u00ad",
    "Z\u0351\u036b\u0343\u0332\u0348a\u0312\u0306\u0334l\u0307\u030d\u0328g\u0304\u0312\u0321o\u033d\u0313",
    "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 ﷽ ︎️",
    "[@click=app.quit]press me[/]",
    "[/] [/red] [bold",
    "[link=file:///etc/passwd]open[/link] \\[x]",
    "[red]$name {0} %s %(x)s {x!r}[/]",
    "line one\nline two\r\n\tthree\u2028four\x85five",
    "W" * 5_000,
    "界" * 300,
    '=HYPERLINK("https://example.invalid";"x")',
    "@SUM(1+1)|cmd",
    "; rm -rf ~ #",
    "$(touch /tmp/x) `id`",
    "../../../../etc/passwd",
    "CON\\..\\nul.mp3",
    "<svg onload=alert(1)>&amp;<script>",
    "' OR 1=1; DROP TABLE history; --",
    "\U000e0041\U000e0042\U000e007f tags\ufe0f",
    " \t  ",
    "",
)
"""Titles, clipboard, links, screen control, C1, bidi, zero width, markup, newlines, huge, formulas, paths."""


def hostile_path(number: int) -> str:
    """Return a request path with foreign text in it."""
    return "/v1/text-to-speech/" + HOSTILE_TEXTS[number % len(HOSTILE_TEXTS)][:120]
