"""After every snapshot: the alert rules are stepped where this process leads, and edges are told."""

import asyncio
import logging

from elevenmon.domain.alerts import AlertAccount, AlertEvent, Notifier
from elevenmon.domain.snapshot import Billing, Snapshot
from elevenmon.sync.alert_sight import AlertSight
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.runner import Failure, attempt
from elevenmon.sync.watching import Watching

_LOG = logging.getLogger(__name__)


class Wardens:
    """Kept by the engine's loop."""

    def __init__(self, rows: FencedRows, sight: AlertSight, notifier: Notifier | None) -> None:
        self._rows, self._sight, self._notifier = rows, sight, notifier
        self._watching = Watching(rows, sight.rules)
        self._trouble = ""
        """Why the last look was not taken, told to the log once."""

    async def attend(self, snapshot: Snapshot, *, leads: bool) -> bool:
        """Step the rules by the look that a snapshot rests on; whether an episode opened, rose or cleared.

        What the store does not take now is stepped again with the next look.
        """
        look = self._sight.last
        if not leads or look is None:
            self._watching.rest()
            return False
        told = await attempt(lambda: self._watching.look(look))
        if isinstance(told, Failure):
            if not told.lease_lost and told.reason != self._trouble:
                _LOG.warning("alerts: %s", told.reason)
                self._trouble = told.reason
            return False
        self._trouble = ""
        news = [turned for turned in told if turned.is_news]
        if self._notifier is not None and news and await self._may_tell():
            account = _account(snapshot)
            for turned in news:
                self._notifier.tell(AlertEvent(turned.turn, turned.alert, account, look.now, turned.before))
        return bool(told)

    async def _may_tell(self) -> bool:
        """Unless another process does. An edge is noted by now: what is not told now never is."""
        return await attempt(lambda: asyncio.wrap_future(self._rows.claim_telling())) is not False


def _account(snapshot: Snapshot) -> AlertAccount:
    quota, identity = snapshot.quota, snapshot.identity
    # Where money is paid the service has a counter and a limit too, which mean nothing.
    plan = None if quota.billing is Billing.COST else quota.subscription
    return AlertAccount(
        profile=identity.profile,
        region=identity.region,
        key_hint=identity.key_hint,
        used=None if plan is None else plan.used,
        limit=None if plan is None else plan.limit,
        reset=None if plan is None else plan.reset,
        level=snapshot.verdict.level,
        verdict=snapshot.verdict.text,
    )
