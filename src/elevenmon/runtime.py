"""The composition root: settings become a monitor. The only module that knows all the parts."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from elevenmon.domain.account import Money
from elevenmon.domain.clock import Clock, SystemClock
from elevenmon.domain.ports import KeyOffer, Monitor
from elevenmon.domain.secret import Redactor, Secret
from elevenmon.domain.snapshot import Identity
from elevenmon.settings import secrets
from elevenmon.settings.model import Settings
from elevenmon.settings.paths import shown
from elevenmon.simulation import KEY as DEMO_KEY
from elevenmon.simulation import DemoChoice, DemoFailed, DemoServer
from elevenmon.store.accounts import store_path
from elevenmon.store.database import Store
from elevenmon.sync.monitor import LiveMonitor
from elevenmon.sync.source import Source

_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "usage": ("usage", "usage_by_voice"),
        "usage_detail": (
            "usage_by_product",
            "usage_by_model",
            "usage_by_key",
            "usage_by_user",
            "usage_by_source",
        ),
        "lookups": ("voices", "models", "agents", "members", "keys"),
    }
)


def open_monitor(settings: Settings, key: Secret, *, clock: Clock | None = None) -> Monitor:
    """A monitor over the account of a key; its first snapshot comes from the store, before any request."""
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
        ),
        clock=clock,
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

    @property
    def interval_seconds(self) -> int:
        """Seconds between quota polls."""
        return self._monitor.interval_seconds

    def stop(self) -> None:
        """End polling, then the server."""
        self._monitor.stop()
        self._server.stop()


def open_demo(settings: Settings, server: DemoServer, choice: DemoChoice) -> Monitor:
    """A monitor on the demo account; nothing of a real account is read or written."""
    clock = SystemClock()
    key = Secret(DEMO_KEY)
    live = _live(
        settings,
        store=Store.open(settings.data_dir / choice.store_name, clock=clock),
        connect=_connection(server.address, key, clock),
        identity=Identity(profile="demo", region=choice.scenario, key_hint=key.last4, read_only=False),
        clock=clock,
    )
    return DemoMonitor(live, server)


class AccountDesk:
    """Opens monitors for the welcome screen."""

    def __init__(self, settings: Settings, redactor: Redactor) -> None:
        self._settings = settings
        self._redactor = redactor

    @property
    def offer(self) -> KeyOffer:
        """Where a pasted key can be kept."""
        return KeyOffer(file=shown(secrets.key_file(self._settings)), keyring=secrets.keyring_at_hand())

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
        return open_monitor(self._settings, key)

    def demo(self) -> Monitor:
        """A monitor on the demo account."""
        choice = DemoChoice()
        return open_demo(self._settings, DemoServer(choice), choice)


def _live(
    settings: Settings, *, store: Store, connect: Callable[[], Source], identity: Identity, clock: Clock
) -> LiveMonitor:
    budget = settings.profile.budget
    return LiveMonitor(
        store=store,
        connect=connect,
        identity=identity,
        clock=clock,
        intervals=feed_intervals(settings.feeds),
        zone=settings.zone,
        budget=Money(Decimal(str(budget.amount)), budget.currency) if budget else None,
        interval=settings.interval,
        store_text=settings.store_text,
    )


def feed_intervals(chosen: Mapping[str, int]) -> dict[str, float]:
    """Seconds by the engine's feeds from those the settings name; a group's holds for each of its feeds."""
    return {feed: float(seconds) for name, seconds in chosen.items() for feed in _GROUPS.get(name, (name,))}


def _connection(address: Callable[[], str], key: Secret, clock: Clock) -> Callable[[], Source]:
    def connect() -> Source:
        # httpx and pydantic are loaded here: on the engine's thread, after the first frame.
        from elevenmon.api.client import ElevenLabs  # noqa: PLC0415
        from elevenmon.api.errors import ServerFault  # noqa: PLC0415

        try:
            return ElevenLabs(address(), key, clock=clock)
        except DemoFailed as failure:
            raise ServerFault(str(failure)) from None

    return connect


def crash_directory(settings: Settings) -> Path:
    """Where crash reports go."""
    return settings.state_dir / "crashes"
