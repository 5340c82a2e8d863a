"""Where an account stands, for commands that look once: from its store, or from ElevenLabs."""

import asyncio
import os
from collections.abc import Collection
from typing import NamedTuple

from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.faults import exit_code
from elevenmon.cli.logs import start_log
from elevenmon.domain.clock import SystemClock, to_ms
from elevenmon.domain.headline import Headline
from elevenmon.domain.secret import Redactor, Secret
from elevenmon.domain.what_if import Change, Comparison
from elevenmon.runtime import open_inquiry, store_file
from elevenmon.settings.model import Settings
from elevenmon.settings.secrets import VARIABLES, find_key
from elevenmon.simulation import KEY as DEMO_KEY
from elevenmon.simulation import DemoChoice, DemoServer
from elevenmon.store.database import Store
from elevenmon.store.errors import StoreError
from elevenmon.sync.inquiry import Inquiry, Unanswered
from elevenmon.sync.standing import Standing


class NoAnswer(Exception):
    """There are no figures; the message is one sentence."""

    def __init__(self, code: ExitCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Found(NamedTuple):
    """Where the account stands."""

    standing: Standing
    headline: Headline
    age: int
    """Seconds since ElevenLabs gave the figures."""
    asked: bool
    """Whether it was asked just now, instead of the store."""


class Asking:
    """One account, looked at by one command. To be closed."""

    def __init__(self, settings: Settings, demo: DemoChoice | None, *, offline: bool) -> None:
        """Raises KeyTrouble, or NoAnswer where nothing is stored and nobody may be asked."""
        key = Secret(DEMO_KEY) if demo is not None else find_key(settings, os.environ).key
        for name in VARIABLES:
            os.environ.pop(name, None)
        start_log(settings.state_dir, Redactor((key,)))
        self._offline = offline
        self._demo, self._server = demo, None if demo is None else _OnDemand(demo)
        path = store_file(settings, key, demo)
        if offline and not path.exists():
            raise NoAnswer(ExitCode.NO_DATA, "nothing is stored yet, and nobody is asked with --offline")
        self.store: Store
        self._inquiry: Inquiry
        address = self._server.address if self._server is not None else lambda: settings.profile.base_url
        self.store, self._inquiry = open_inquiry(settings, key, demo, address)

    def find(self, max_age: int, also: Collection[str] = ()) -> Found:
        """Where it stands by figures that are at most so many seconds old. NoAnswer where there are none."""
        try:
            standing, headline, asked = asyncio.run(self._found(max_age, also))
        except Unanswered as error:
            raise NoAnswer(exit_code(error.fault), str(error)) from error
        except StoreError as error:
            raise NoAnswer(ExitCode.INTERNAL, str(error)) from error
        if headline is None:
            raise NoAnswer(ExitCode.NO_DATA, "no figures yet: ElevenLabs was never asked for the quota")
        age = (to_ms(SystemClock().now()) - headline.polled_at) // 1000
        return Found(standing, headline, max(0, age), asked)

    def compare(self, change: Change) -> Comparison:
        """What would become of the verdict under a change. NoAnswer where the store cannot tell."""
        try:
            return asyncio.run(self._inquiry.compare(change))
        except StoreError as error:
            raise NoAnswer(ExitCode.INTERNAL, str(error)) from error

    async def _found(self, max_age: int, also: Collection[str]) -> tuple[Standing, Headline | None, bool]:
        if self._offline:
            return *await self._inquiry.stored(), False
        return await self._inquiry.run(float(max_age), also)

    def close(self) -> None:
        """Close the store, and end the demo server if one was needed."""
        self.store.close()
        if self._server is not None:
            self._server.stop()


class _OnDemand:
    """A demo server that is started by the first question for its address."""

    def __init__(self, choice: DemoChoice) -> None:
        self._choice = choice
        self._server: DemoServer | None = None

    def address(self) -> str:
        self._server = self._server or DemoServer(self._choice)
        return self._server.address()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
