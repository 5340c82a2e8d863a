"""What Textual would keep of a screen that is gone: all that it showed, up to half a megabyte."""

from typing import Any

from textual._styles_cache import StylesCache
from textual.screen import Screen


def let_go(screen: Screen[Any]) -> None:
    """Forget a screen that is unmounted.

    Textual drops those who watch a value when it changes next, but the picture is seldom frozen, say. And it
    remembers two colours of each widget by the widget's cache of lines, of the last 1,024 widgets.
    """
    for watchers in getattr(screen.app, "__watchers", {}).values():
        watchers[:] = [watcher for watcher in watchers if watcher[0] is not screen]
    StylesCache.get_inner_outer.cache_clear()
