"""Welcome: what is shown when there is no key, or a refused one. Takes a pasted key or opens the demo."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from elevenmon.domain.level import Level
from elevenmon.domain.ports import KeyOffer
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import Identity
from elevenmon.domain.text import clean
from elevenmon.render.health import key_words
from elevenmon.settings.secrets import VARIABLES
from elevenmon.tui.accounts import LeftAccount
from elevenmon.tui.command import Scope
from elevenmon.tui.content import drawn, glyphs, level_glyph, level_style, plain, styled
from elevenmon.tui.key_trial import Opened, open_account
from elevenmon.tui.screens.base import BaseScreen
from elevenmon.tui.widgets.choice_list import ChoiceList
from elevenmon.tui.widgets.key_line import KeyHint
from elevenmon.tui.widgets.typed_line import TypedLine

PURPOSE = (
    "elevenmon shows what an ElevenLabs account spends while it spends it: credits, when they run out, "
    "who uses them, and every request."
)
KEY_NEEDED = (
    "{who} needs an API key, made under Developers > API keys on their site, and sends it to {server} alone. "
    "user_read shows the quota, speech_history_read the clips; no write permission is needed."
)
NO_ACCOUNT = "No account at hand? The demo is a simulated one, on this machine alone."
GROUP = "connect"
CLOSING = "close"
TOLD_SECONDS = 12.0
"""How long it stands that a key could not be checked."""


class WelcomeScreen(BaseScreen):
    """The first screen of somebody without a key, and the next one of somebody whose key is refused."""

    CSS_PATH = "../styles/welcome.tcss"
    SCOPES: ClassVar[tuple[Scope, ...]] = (Scope.SCREEN,)
    CRUMBS: ClassVar[tuple[str, ...]] = ("Welcome",)
    AUTO_FOCUS: ClassVar[str | None] = "#welcome-key"
    _places: Mapping[str, str] = MappingProxyType({})

    def __init__(self, left: LeftAccount | None = None) -> None:
        super().__init__()
        self._left = left
        self._server = "ElevenLabs"

    def compose_body(self) -> ComposeResult:
        """What is wrong, the explanation, the field, where to keep the key, and the ways on."""
        desk = self.monitor_app.desk
        offer = desk.offer if desk is not None else None
        if offer is not None:
            self._server = offer.server
        with VerticalScroll(id="welcome", can_focus=False):
            trouble = self._trouble(offer)
            if trouble:
                yield Static(_sentence(trouble, Level.WARNING), id="welcome-trouble")
            for paragraph in _paragraphs(self._server, in_trouble=bool(trouble)):
                yield Static(plain(paragraph), classes="paragraph")
            if offer is None:
                yield Static(plain("Set ELEVENLABS_API_KEY and start again."), classes="paragraph")
                return
            yield from self._form(offer)

    @property
    def _has_way_back(self) -> bool:
        """Whether there is an account to go back to."""
        return self._left is not None and self._left.again is not None

    def on_mount(self) -> None:
        """Close the account that was left: only then another one may be opened."""
        if self._left is not None:
            self._wait("closing the account")
            self._close(self._left.close)

    @work(thread=True, group=CLOSING, exit_on_error=False, description="close the account before")
    def _close(self, close: Callable[[], None]) -> None:
        """Runs in a thread: the store has writes to finish."""
        close()

    def _trouble(self, offer: KeyOffer | None) -> str:
        if self._left is not None:
            return refusal(self._left.identity, self._server)
        return offer.trouble if offer is not None else ""

    def _form(self, offer: KeyOffer) -> Iterable[Widget]:
        self._places = _places(offer)
        yield TypedLine(password=True, placeholder="paste an API key", id="welcome-key", max_length=300)
        yield Static(id="welcome-answer")
        yield ChoiceList(
            *(Option(_place_label(label, chosen=False), id=keep) for keep, label in self._places.items()),
            id="welcome-keep",
            compact=True,
            markup=False,
        )
        yield Horizontal(
            Button(plain("Open the account"), id="welcome-connect", compact=True),
            Button(plain("Open the demo"), id="welcome-demo", compact=True),
            *([Button(plain("Go back"), id="welcome-back", compact=True)] if self._has_way_back else []),
            id="welcome-buttons",
        )

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The cursor is the choice: mark it by a glyph too."""
        for index, (keep, label) in enumerate(self._places.items()):
            prompt = _place_label(label, chosen=keep == event.option_id)
            event.option_list.replace_option_prompt_at_index(index, prompt)

    def on_option_list_option_selected(self) -> None:
        """Enter on a place is enter in the form."""
        self.action_connect()

    def key_hints(self) -> list[KeyHint]:
        """What works while the field has the focus."""
        return [
            KeyHint("enter", "open", "screen.connect"),
            KeyHint("tab", "next field", "screen.next_panel"),
            *([KeyHint("esc", "go back", "app.close")] if self._has_way_back else []),
            KeyHint("F1", "help", "app.help"),
            KeyHint("ctrl+c", "quit", "app.quit"),
        ]

    def on_input_submitted(self) -> None:
        """Enter in the field."""
        self.action_connect()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of the ways on."""
        desk = self.monitor_app.desk
        match event.button.id:
            case "welcome-connect":
                self.action_connect()
            case "welcome-demo" if desk is not None:
                self._wait("starting the demo")
                self._open(lambda: Opened(desk.demo(), started=False))
            case "welcome-back":
                self._go_back()

    def close_inner(self) -> bool:
        """Go back to the account that was left, where there is one; not while anything is waited for."""
        if not self._has_way_back:
            return False
        if not self.query_one("#welcome-back", Button).disabled:
            self._go_back()
        return True

    def _go_back(self) -> None:
        again = self._left.again if self._left is not None else None
        if again is not None:
            self._wait("opening the account once more")
            self._open(lambda: Opened(again(), started=False))

    def action_connect(self) -> None:
        """Try the key that was pasted."""
        desk = self.monitor_app.desk
        field = self.query_one("#welcome-key", Input)
        if desk is None:
            return
        if not field.value.strip():
            self._answer("paste a key first, or open the demo", Level.WATCH)
            field.focus()
            return
        try:
            key = Secret(field.value)
        except ValueError as error:
            self._answer(str(error), Level.CRITICAL)
            return
        self.monitor_app.redactor.add(key)
        self._wait(f"asking {self._server} whether it takes this key")
        keep, knock, server = self._keep(), self.monitor_app.knock, self._server
        self._open(lambda: open_account(desk, key, keep, knock, server=server))

    @work(thread=True, group=GROUP, exclusive=True, exit_on_error=False, description="open an account")
    def _open(self, opening: Callable[[], Opened]) -> Opened:
        """Runs in a thread: the key is tried over the network, the demo is a process to start."""
        return opening()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An account is open, or a sentence says why not; or the one before is closed."""
        if event.worker.group == CLOSING and event.worker.is_finished:
            self._set_waiting(waiting=False)
            self.query_one("#welcome-answer", Static).update("")
            self.query_one("#welcome-key", Input).focus()
        if event.worker.group != GROUP:
            return
        if event.state is WorkerState.SUCCESS and event.worker.result is not None:
            opened = event.worker.result
            self.monitor_app.use_monitor(opened.monitor, started=opened.started)
            if opened.unchecked:
                self.notify(drawn(opened.unchecked), title="Key", severity="warning", timeout=TOLD_SECONDS)
        elif event.state is WorkerState.ERROR:
            self._refuse(event.worker.error)

    def _refuse(self, error: BaseException | None) -> None:
        self._set_waiting(waiting=False)
        sentence = str(error) if isinstance(error, ValueError) else f"this did not work: {error}"
        self._answer(clean(self.monitor_app.redactor.redact(sentence), limit=300), Level.CRITICAL)
        self.query_one("#welcome-key", Input).focus()

    def _keep(self) -> str:
        places = list(self._places)
        return places[self.query_one(OptionList).highlighted or 0]

    def _wait(self, what: str) -> None:
        self._set_waiting(waiting=True)
        self._answer(f"{what} ...", Level.UNKNOWN)

    def _set_waiting(self, *, waiting: bool) -> None:
        for widget in self.query("#welcome-key, #welcome-keep, #welcome-buttons Button"):
            widget.disabled = waiting

    def _answer(self, sentence: str, level: Level) -> None:
        self.query_one("#welcome-answer", Static).update(_sentence(sentence, level))


def _paragraphs(server: str, *, in_trouble: bool) -> tuple[str, ...]:
    """The explanation; somebody who is in trouble knows what it is all about."""
    if in_trouble:
        return (KEY_NEEDED.format(who="elevenmon", server=server), NO_ACCOUNT)
    return (PURPOSE, KEY_NEEDED.format(who="It", server=server), NO_ACCOUNT)


def refusal(identity: Identity, server: str) -> str:
    """Which key is refused, and what stands in the way of another one."""
    words = f"{server} refuses the {key_words(identity)}"
    if identity.key_place in VARIABLES:
        words += f"; at the next start {identity.key_place} goes before a key kept here"
    return words


def _sentence(words: str, level: Level) -> Content:
    style = level_style(level) if level is not Level.UNKNOWN else "$quiet"
    return styled((f"{level_glyph(level)} {words}", style))


def _places(offer: KeyOffer) -> dict[str, str]:
    """Where a key can be kept, and how that is said."""
    places = {"file": f"keep the key in {offer.file}, readable by you alone"}
    if offer.keyring:
        places["keyring"] = "keep it in the keyring of this system"
    places["session"] = "forget it when elevenmon ends"
    return places


def _place_label(label: str, *, chosen: bool) -> Content:
    mark = (glyphs().dot, "$accent") if chosen else (glyphs().ring, "$faint")
    return styled(mark, " ", label)
