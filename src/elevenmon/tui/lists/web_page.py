"""The page at ElevenLabs that shows what a list shows."""

from types import MappingProxyType
from typing import TYPE_CHECKING

from elevenmon.domain.level import Level
from elevenmon.domain.lists import Kind
from elevenmon.domain.snapshot import Identity
from elevenmon.settings.model import REGIONS

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp

_SITE = "https://elevenlabs.io"
_SITES = MappingProxyType(
    {region: f"https://{region}.residency.elevenlabs.io" for region in ("eu", "in", "sg")}
)
"""Regions with a site of their own."""
_PAGES = MappingProxyType(
    {
        Kind.HISTORY: "/app/speech-synthesis/history",
        Kind.REQUESTS: "/app/developers/analytics/api-requests",
    }
)
"""Single records have no page that is known."""


def page(kind: Kind, identity: Identity) -> str | None:
    """The address of the page; None for the demo, which has none."""
    if identity.profile == "demo" and identity.region not in REGIONS:
        return None
    return _SITES.get(identity.region, _SITE) + _PAGES[kind]


def show_page(app: "MonitorApp", kind: Kind) -> None:
    """Open it in the browser; where there is none, put its address on the clipboard."""
    from elevenmon.tui.browser import open_page  # noqa: PLC0415 - when it is first asked for

    snapshot = app.snapshot
    address = page(kind, snapshot.identity) if snapshot is not None else None
    if address is None:
        app.say("the demo has no page at ElevenLabs", Level.WATCH)
    elif open_page(address):
        app.say(f"opened {address.removeprefix('https://')}")
    else:
        app.copy_to_clipboard(address)
        app.say(f"no browser here, copied {address}", Level.WATCH)
