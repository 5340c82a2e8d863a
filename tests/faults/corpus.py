"""Hostile text: what a voice name, a clip's text or an error message may hold when somebody means ill.

`HOSTILE` is written by hand, 25 categories; `fuzz()` makes more from a seed.  Same strings in every run.
"""

import random
from typing import NamedTuple

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"


class Hostile(NamedTuple):
    """One hostile string and what it tries."""

    category: str
    text: str


_TITLE = (
    f"{ESC}]0;PWNED-TITLE{BEL}",
    f"{ESC}]2;PWNED-TITLE{ST}",
    f"{ESC}]1;PWNED-ICON{BEL}",
    f"before{ESC}]0;PWNED-TITLE{BEL}after",
    f"{ESC}k PWNED-TITLE{ST}",
    f"{ESC}[22;0t{ESC}]0;PWNED-TITLE{BEL}{ESC}[23;0t",
)
_CLIPBOARD = (
    f"{ESC}]52;c;cm0gLXJmIH4={BEL}",
    f"{ESC}]52;p;cm0gLXJmIH4={ST}",
    f"{ESC}]52;c;?{BEL}",
    f"voice{ESC}]52;;cm0gLXJmIH4={BEL}",
)
_LINK = (
    f"{ESC}]8;;https://evil.example/{ST}click{ESC}]8;;{ST}",
    f"{ESC}]8;id=1;file:///etc/passwd{BEL}open{ESC}]8;;{BEL}",
    f"{ESC}]8;;javascript:alert(1){BEL}x",
)
_OSC = (
    f"{ESC}]4;1;#ff0000{BEL}",
    f"{ESC}]10;#000000{BEL}{ESC}]11;#000000{BEL}",
    f"{ESC}]12;red{BEL}",
    f"{ESC}]104{BEL}",
    f"{ESC}]7;file://host/etc{BEL}",
    f"{ESC}]9;notification{BEL}",
    f"{ESC}]99;i=1:d=0;notification{ST}",
    f"{ESC}]777;notify;title;body{BEL}",
    f"{ESC}]133;A{BEL}{ESC}]133;C{BEL}",
    f"{ESC}]1337;File=inline=1:AAAA{BEL}",
    f"{ESC}]50;monospace{BEL}",
)
_SCREEN = (
    f"{ESC}[2J",
    f"{ESC}[3J",
    f"{ESC}[H{ESC}[2J",
    f"{ESC}[1;1Hoverwritten",
    f"{ESC}[?1049h",
    f"{ESC}[?1049l",
    f"{ESC}[?25l",
    f"{ESC}[?1000h{ESC}[?1006h",
    f"{ESC}[?2004h",
    f"{ESC}[?7l",
    f"{ESC}[31;1;5mred",
    f"{ESC}[8mhidden{ESC}[28m",
    f"{ESC}[38;2;1;2;3m",
    f"{ESC}[999B{ESC}[999C",
    f"{ESC}[10A{ESC}[K",
    f"{ESC}[1;5r",
    f"{ESC}[6n",
    f"{ESC}[c",
    f"{ESC}[>c",
    f"{ESC}[21t",
    f"{ESC}[4;1;1t",
    f"{ESC}[>1u",
    f"{ESC}[!p",
    f"{ESC}[5i",
)
_C1 = (
    "\x9b2J",
    "\x9b31mred",
    "\x9d0;PWNED-TITLE\x9c",
    "\x9d52;c;cm0gLXJmIH4=\x9c",
    "\x90+q544e\x9c",
    "\x9eprivate\x9c",
    "\x9fapplication\x9c",
    "\x98start\x9c",
    "\x85next line",
    "\x84\x88\x8d",
    "\x8eshift\x8f",
    "voice\x9b?1049h",
)
_SHORT = tuple(
    f"{ESC}{final}" for final in ("c", "7", "8", "D", "E", "H", "M", "N", "(0lqqk", "#8", "=", "~")
)
_STRINGS = (
    f"{ESC}P$q q{ST}",
    f"{ESC}P+q544e{ST}",
    f"{ESC}P1;1|17/ab{ST}",
    f"{ESC}Pq#0;2;0;0;0~~{ST}",
    f"{ESC}Ptmux;{ESC}{ESC}]0;PWNED-TITLE{BEL}{ST}",
    f"{ESC}_Gf=100;AAAA{ST}",
    f"{ESC}^private message{ST}",
    f"{ESC}Xstart of string{ST}",
)
_UNTERMINATED = (
    f"{ESC}",
    f"{ESC}[",
    f"{ESC}[31",
    f"{ESC}]0;never ends",
    f"{ESC}Pnever ends",
    f"name{ESC}]8;;http://",
)
_C0 = (
    *(f"a{chr(code)}b" for code in (0, 1, 3, 4, 5, 7, 8, 11, 12, 14, 15, 17, 19, 24, 26, 28, 31, 127)),
    "secret\b\b\b\b\b\bpublic",
)
_BIDI = (
    "\u202eevil.exe\u202c",
    "\u202dleft\u202c",
    "user\u202etxt.mp3",
    "\u2066isolate\u2069",
    "\u2067right\u2069",
    "\u2068first\u2069",
    "a\u200eb\u200fc",
    "\u061cmark",
    "\u202a" * 200 + "deep",
)
_ZERO_WIDTH = (
    "pay\u200bpal",
    "pay\u200cpal",
    "pay\u200dpal",
    "pay\u2060pal",
    "\ufeffname",
    "na\u00adme",
    "na\u034fme",
    "na\u180eme",
    "a\u2061\u2062\u2063\u2064b",
    "\u115f\u1160\u3164\uffa0",
    "heart\u2764\ufe0f\ufe0e",
    "\U000e0001\U000e0041\U000e007f hidden tags",
    "a\U000e0100\U000e01efb",
    "\u200b" * 3_000,
)
_ZALGO = ("Z" + "".join(map(chr, range(0x300, 0x36F))) + "algo", "e" + "\u0301" * 1_000 + "\u20dd\u0489")
_WIDE = (
    "\u65e5\u672c\u8a9e\u306e\u97f3\u58f0",
    "\uff26\uff35\uff2c\uff2c\u3000\uff37\uff29\uff24\uff34\uff28",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family",
    "\U0001f44b\U0001f3fd wave \U0001f3fd",
    "\U0001f1e9\U0001f1ea\U0001f1eb flags",
    "1\ufe0f\u20e3 keycap \u263a\ufe0f",
    "\u1112\u1161\u11ab\u1100\u1173\u11af jamo \u1161\u11ab",
    "\u0939\u093f\u0928\u094d\u0926\u0940 \u0937\u094d\u091f\u094d\u0930 \u0ba4\u0bae\u0bbf\u0bb4\u0bcd",
    "\u0645\u064e\u0631\u0652\u062d\u064e\u0628\u064b\u0627 \u05e9\u05c1\u05dc \u0e2a\u0e27\u0e31",
    "\U0001fae8\U0001faea\U0001f6d8\u2630\u4dc0\U00020000\U0003134a new and wide",
)
_MARKUP = (
    "[/]",
    "[/",
    "[",
    "]",
    "[]",
    "[[]]",
    "[[",
    "]]",
    "\\[bold]",
    "\\\\[bold]",
    "\\",
    "trailing\\",
    "[bold]",
    "[/bold]",
    "[bold]x[/italic]",
    "[b][i][u]",
    "[red on blue]x[/]",
    "[#ff0000]x[/]",
    "[#zz]x",
    "[$primary]x[/]",
    "[$]x",
    "$name",
    "${name}",
    "[@click=app.quit]x[/]",
    "[@click=app.danger]x[/]",
    "[@click=app.simulate_key('d')]x[/]",
    "[@click=app.screenshot('/tmp/owned')]x[/]",
    "[@click=nope(]x[/]",
    "[@click='app.bell']x[/]",
    '[@click="app.bell"]x[/]',
    "[@click=screen.dismiss]x",
    "[@click=app.push_screen('x')]x[/]",
    "[@mouse.down=app.bell]x[/]",
    "[@]x[/]",
    "[@click]x[/]",
    "[@click=]x[/]",
    "[link=https://evil.example]x[/link]",
    "[link='file:///etc/passwd']x[/]",
    '[link="javascript:alert(1)"]x[/]',
    "[link]x[/link]",
    "[auto 10%]x[/]",
    "[not a tag]",
    "[a=b c='d' e=\"f]",
    "[Narrator] (deep voice) [whispers]",
    "[" * 500,
    "[b]" * 500,
    "[/]" * 500,
)
_RICH = (
    "[bold red]x[/bold red]",
    "[blink]x",
    "[link=http://evil.example]x[/link]",
    "[/not-open]",
    "[on #123456]x[/]",
    ":smile: :warning:",
    "[@foo(bar)]x",
    "[bold]\\[/bold]",
    "[none]x[/none]",
    "[i]x[/b]",
    "[conceal]hidden[/conceal]",
)
_NEWLINES = ("a\nb", "a\r\nb", "a\rb", "a\u2028b\u2029c", "a\vb\fc", "\n" * 500, "tab\there\tand\tthere")
_HUGE = ("A" * 1_000_000, "\U0001f600" * 100_000, "word " * 100_000, "e\u0301" * 100_000)
_CSV = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "\uff1d1+1",
    '"quoted","cells"',
    "|calc",
)
_SHELL = (
    "; touch owned",
    "$(touch owned)",
    "`touch owned`",
    "| touch owned",
    "&& touch owned",
    "> owned",
    "'; touch owned; '",
    '"; touch owned; "',
    "--help",
    "-rf",
    "$IFS$HOME",
    "!history",
    "\ntouch owned\n",
    "a\x00b; touch owned",
)
_PATH = (
    "../../etc/passwd",
    "..",
    ".",
    "/etc/passwd",
    "~/.ssh/id_ed25519",
    "..\\..\\windows",
    "C:\\con",
    "CON",
    "nul.mp3",
    "a/b/c",
    ".hidden",
    "-dash",
    "name.",
    "name ",
    "a:b",
    "%2e%2e%2f",
    "name\x00.mp3",
    "\uff0e\uff0e\uff0f",
    "x" * 300,
    "",
)
_SVG = (
    "<script>alert(1)</script>",
    "<image href='http://evil.example/x'/>",
    "]]><svg onload=alert(1)>",
    "&lt;&amp;&#x1b;&bogus;",
    '"><style>*{display:none}</style>',
)
_FORMAT = ("%s%s%s%n", "{0.__class__}", "{}", "{name!r:>99999}", "%(key)s", "%", "{", "{{}}")
_SURROGATE = ("\ud800", "a\udfffb", "\udc9b2J", "\ud83d x \ude00 \ufffe\uffff\ufdd0\U0010ffff")
_SQL = ("'; DROP TABLE history; --", '" OR 1=1 --', "NULL")

_WRITTEN: dict[str, tuple[str, ...]] = {
    "osc-title": _TITLE,
    "osc52-clipboard": _CLIPBOARD,
    "osc8-link": _LINK,
    "osc-misc": _OSC,
    "csi-screen": _SCREEN,
    "c1-csi": _C1,
    "esc-short": _SHORT,
    "dcs-apc-pm": _STRINGS,
    "unterminated": _UNTERMINATED,
    "c0": _C0,
    "bidi": _BIDI,
    "zero-width": _ZERO_WIDTH,
    "zalgo": _ZALGO,
    "wide": _WIDE,
    "markup-textual": _MARKUP,
    "markup-rich": _RICH,
    "newlines": _NEWLINES,
    "huge": _HUGE,
    "csv-formula": _CSV,
    "shell-arg": _SHELL,
    "path": _PATH,
    "svg-xss": _SVG,
    "format": _FORMAT,
    "surrogate": _SURROGATE,
    "sql": _SQL,
}

HOSTILE: tuple[Hostile, ...] = tuple(
    Hostile(category, text) for category, texts in _WRITTEN.items() for text in texts
)
"""The written strings, by category."""

_PIECES = (
    *(
        f"{ESC}]",
        f"{ESC}[",
        f"{ESC}P",
        ESC,
        BEL,
        ST,
        "\x9b",
        "\x9d",
        "\x9c",
        "\x00",
        "\x7f",
        "\n",
        "\r",
        "\t",
    ),
    *("\u202e", "\u2066", "\u200b", "\u200d", "\ufe0f", "\U000e0041", "\u0301", "\u0940", "\u094d", "\u11ab"),
    *("[@click=app.quit]", "[/]", "[b]", "[", "\\", "$(id)", "../", "=1+1", "%s", "{}", "'", '"', "<b>", "&"),
    *(
        "0;PWNED-TITLE",
        "52;c;cm0=",
        "8;;http://x",
        "2J",
        "31m",
        "?1049h",
        "6n",
        "\ud800",
        "\ufffe",
        "\U0010ffff",
    ),
    *(
        "name",
        "Rachel",
        "Zo\u00eb",
        "\u65e5\u672c",
        "\u043a\u043e\u0442",
        "\U0001f600",
        "\U0001f1e9",
        "\U0001f3fd",
        " ",
    ),
)


def fuzz(n: int = 400, seed: int = 11) -> tuple[Hostile, ...]:
    """`n` strings of category `fuzz`: pieces of hostile strings put together at random, with characters from
    all of Unicode between them.  Equal seeds give equal strings."""
    source = random.Random(seed)
    return tuple(Hostile("fuzz", _fuzzed(source)) for _ in range(n))


def _fuzzed(source: random.Random) -> str:
    return "".join(
        source.choice(_PIECES) if source.random() < 0.8 else chr(source.randrange(0x110000))
        for _ in range(source.randint(1, 24))
    )
