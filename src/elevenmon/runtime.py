"""The composition root: settings become a monitor. The only module that knows all the parts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from elevenmon.domain.account import Money
from elevenmon.domain.alert_rules import DEFAULT_RULES
from elevenmon.domain.alerts import Notifier
from elevenmon.domain.clock import Clock, SystemClock
from elevenmon.domain.ports import KeyOffer, Monitor
from elevenmon.domain.secret import Redactor, Secret
from elevenmon.domain.snapshot import Identity
from elevenmon.domain.terminal_notice import TerminalNotices
from elevenmon.settings import secrets
from elevenmon.settings.model import Settings
from elevenmon.settings.paths import downloads_dir, shown
from elevenmon.simulation import KEY as DEMO_KEY
from elevenmon.simulation import DemoChoice, DemoFailed, DemoServer
from elevenmon.store.accounts import resolved, store_path
from elevenmon.store.database import Store
from elevenmon.sync.clip_source import ClipPlaces
from elevenmon.sync.monitor import LiveMonitor

if TYPE_CHECKING:
    from elevenmon.api.recent import RecentIds
    from elevenmon.domain.lists import ClipJobs, Records
    from elevenmon.domain.what_if import WhatIf
    from elevenmon.sync.client import Client
    from elevenmon.sync.inquiry import Inquiry
    from elevenmon.sync.taking_turns import Turns

_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "usage": ("usage", "usage_by_voice"),
        "usage_detail": (
            "usage_by_product",
            "usage_by_model",
            "usage_by_key",
            "usage_by_user",
            "usage_by_source",
            "usage_by_region",
        ),
        "lookups": ("voices", "models", "agents", "members", "keys"),
    }
)


def open_monitor(
    settings: Settings,
    key: Secret,
    *,
    place: str = "",
    clock: Clock | None = None,
    terminal: TerminalNotices | None = None,
) -> Monitor:
    """A monitor over the account of a key; its first snapshot comes from the store, before any request.

    `place` is where the key was found, as `settings.secrets` names it; `terminal` carries notifications.
    """
    clock = clock or SystemClock()
    profile = settings.profile
    path = store_path(settings.data_dir, secrets.store_digest(profile, key))
    return _live(
        settings,
        store=Store.open(path, clock=clock),
        connect=_connection(lambda: profile.base_url, key, clock),
        identity=Identity(
            profile=profile.name,
            region=profile.region if profile.region != "custom" else profile.base_url.partition("//")[2],
            key_hint=key.last4,
            read_only=profile.read_only,
            key_place=place,
        ),
        clock=clock,
        notifier=_notifier(settings, key, clock, terminal),
    )


class DemoMonitor:
    """A monitor on the demo account: an ordinary one, and the server it watches."""

    def __init__(self, monitor: LiveMonitor, server: DemoServer) -> None:
        self._monitor = monitor
        self._server = server
        self.clock = monitor.clock
        self.snapshot = monitor.snapshot
        self.start = monitor.start
        self.refresh = monitor.refresh
        self.show = monitor.show
        self.set_interval = monitor.set_interval
        self.acknowledge = monitor.acknowledge
        self.snooze = monitor.snooze
        self.explain = monitor.explain

    @property
    def interval_seconds(self) -> int:
        """Seconds between quota polls."""
        return self._monitor.interval_seconds

    @property
    def records(self) -> "Records":
        """The stored requests and clips."""
        return self._monitor.records

    @property
    def clips(self) -> "ClipJobs":
        """What can be done with the sound of clips."""
        return self._monitor.clips

    @property
    def what_if(self) -> "WhatIf":
        """What would become of the verdict if something changed."""
        return self._monitor.what_if

    def stop(self) -> None:
        """End polling, then the server."""
        self._monitor.stop()
        self._server.stop()


def open_demo(settings: Settings, server: DemoServer, choice: DemoChoice) -> Monitor:
    """A monitor on the demo account; nothing of a real account is read or written.

    Nor is anybody told of its alerts: those whom the settings name expect news of a real one.
    """
    clock = SystemClock()
    key = Secret(DEMO_KEY)
    live = _live(
        settings,
        store=Store.open(settings.data_dir / choice.store_name, clock=clock),
        connect=_connection(server.address, key, clock),
        identity=Identity(
            profile="demo", region=choice.scenario, key_hint=key.last4, read_only=settings.profile.read_only
        ),
        clock=clock,
        notifier=None,
    )
    return DemoMonitor(live, server)


class AccountDesk:
    """Opens monitors for the welcome screen."""

    def __init__(
        self,
        settings: Settings,
        redactor: Redactor,
        *,
        again: Callable[[], Monitor] | None = None,
        trouble: str = "",
        terminal: TerminalNotices | None = None,
    ) -> None:
        """`again` opens the account that is open already; `trouble` says why none is, where one should be."""
        self._settings = settings
        self._redactor = redactor
        self._again = again
        self._trouble = trouble
        self._terminal = terminal

    @property
    def offer(self) -> KeyOffer:
        """Where a pasted key can be kept, and whom it is shown to."""
        profile = self._settings.profile
        own = KeyOffer(
            file=shown(secrets.key_file(self._settings)),
            keyring=secrets.keyring_at_hand(),
            trouble=self._trouble,
        )
        return replace(own, server=urlsplit(profile.base_url).netloc) if profile.region == "custom" else own

    @property
    def again(self) -> Callable[[], Monitor] | None:
        """What opens the last account once more."""
        return self._again

    def connect(self, key: Secret, *, keep: str) -> Monitor:
        """A monitor for a pasted key, kept as asked. ValueError says what is wrong."""
        self._redactor.add(key)
        if keep == "file":
            try:
                secrets.keep_in_file(self._settings, key)
            except OSError as error:
                path = shown(secrets.key_file(self._settings))
                raise ValueError(f"the key could not be kept in {path}: {error.strerror}") from None
        elif keep == "keyring" and not secrets.keep_in_keyring(self._settings, key):
            raise ValueError("the keyring did not take the key; keep it in the file or for this session")
        kept_in = {"file": shown(secrets.key_file(self._settings)), "keyring": secrets.KEYRING}
        where = kept_in.get(keep, secrets.PASTED)
        self._again = partial(open_monitor, self._settings, key, place=where, terminal=self._terminal)
        return self._again()

    def demo(self) -> Monitor:
        """A monitor on the demo account."""
        self._again = self.demo
        choice = DemoChoice()
        return open_demo(self._settings, DemoServer(choice), choice)


def store_file(settings: Settings, key: Secret, choice: DemoChoice | None = None) -> Path:
    """The file in which the records of an account, or of a demo, are kept now."""
    if choice is not None:
        return settings.data_dir / choice.store_name
    return resolved(store_path(settings.data_dir, secrets.store_digest(settings.profile, key)))


def open_catch_up(
    settings: Settings, key: Secret, server: DemoServer | None = None, choice: DemoChoice | None = None
) -> "tuple[Store, Turns]":
    """The store of an account, or of the demo, and what brings it up to date; the store is to be closed."""
    from elevenmon.sync.taking_turns import Turns  # noqa: PLC0415 - no monitor needs it

    clock = SystemClock()
    if server is not None and choice is not None:
        path, address = settings.data_dir / choice.store_name, server.address
    else:
        profile = settings.profile
        path = store_path(settings.data_dir, secrets.store_digest(profile, key))
        address = partial(str, profile.base_url)
    store = Store.open(path, clock=clock)
    return store, Turns(store, _connection(address, key, clock), clock)


def budget_of(settings: Settings) -> Money | None:
    """The budget of the account, for one that pays with money."""
    budget = settings.profile.budget
    return Money(Decimal(str(budget.amount)), budget.currency) if budget else None


def open_inquiry(
    settings: Settings, key: Secret, choice: DemoChoice | None, address: Callable[[], str]
) -> "tuple[Store, Inquiry]":
    """An account's store, and what finds out where the account stands; the store is to be closed."""
    from elevenmon.sync.headline import Wording  # noqa: PLC0415
    from elevenmon.sync.inquiry import Inquiry  # noqa: PLC0415 - no monitor needs it

    clock = SystemClock()
    path = settings.data_dir
    path /= (
        choice.store_name if choice else store_path(path, secrets.store_digest(settings.profile, key)).name
    )
    store = Store.open(path, clock=clock)
    connect = _connection(address, key, clock)
    wording = Wording(settings.zone, budget_of(settings))
    return store, Inquiry(store, connect, clock, wording, store_text=settings.store_text)


def _live(
    settings: Settings,
    *,
    store: Store,
    connect: Callable[[], "Client"],
    identity: Identity,
    clock: Clock,
    notifier: Notifier | None,
) -> LiveMonitor:
    return LiveMonitor(
        store=store,
        connect=connect,
        identity=identity,
        clock=clock,
        intervals=feed_intervals(settings.feeds),
        zone=settings.zone,
        budget=budget_of(settings),
        interval=settings.interval,
        store_text=settings.store_text,
        rules=settings.rules or DEFAULT_RULES,
        clips=ClipPlaces(
            connect,
            (settings.cache_dir or settings.data_dir / "cache") / "sounds",
            lambda: settings.downloads or downloads_dir(),
        ),
        notifier=notifier,
    )


def _notifier(
    settings: Settings, key: Secret, clock: Clock, terminal: TerminalNotices | None
) -> Notifier | None:
    """Who carries alerts outside; None where no channel is on."""
    if settings.channels is None:
        return None
    # Few have any: the others' first frame does not wait for these.
    from elevenmon.notify.assembly import assembled  # noqa: PLC0415
    from elevenmon.notify.outbound import Outbound  # noqa: PLC0415

    ways = assembled(settings.channels, clock, terminal or TerminalNotices())
    return Outbound(ways, clock, Redactor((key,)).redact) if ways else None


def feed_intervals(chosen: Mapping[str, int]) -> dict[str, float]:
    """Seconds by the engine's feeds from those the settings name; a group's holds for each of its feeds."""
    return {feed: float(seconds) for name, seconds in chosen.items() for feed in _GROUPS.get(name, (name,))}


def _connection(address: Callable[[], str], key: Secret, clock: Clock) -> Callable[[], "Client"]:
    """Makes clients: one for the feeds, one for clips; both know which requests were theirs."""
    traces: dict[str, RecentIds] = {}

    def connect() -> "Client":
        # httpx and pydantic are loaded here: on the engine's thread, after the first frame.
        from elevenmon.api.client import ElevenLabs  # noqa: PLC0415
        from elevenmon.api.errors import ServerFault  # noqa: PLC0415

        try:
            client = ElevenLabs(address(), key, clock=clock)
        except DemoFailed as failure:
            raise ServerFault(str(failure)) from None
        client.own_trace_ids = traces.setdefault("own", client.own_trace_ids)
        return client

    return connect


def crash_directory(settings: Settings) -> Path:
    """Where crash reports go."""
    return settings.state_dir / "crashes"
