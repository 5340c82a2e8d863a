"""Calls about the account, its people and its keys."""

from datetime import datetime

from elevenmon.api import endpoints
from elevenmon.api.calls import Caller
from elevenmon.api.schemas.account import read_subscription, read_user
from elevenmon.api.schemas.audit import read_audit_log
from elevenmon.api.schemas.people import read_groups, read_members, read_service_accounts
from elevenmon.domain.account import Group, Member, ServiceAccount, Subscription, User
from elevenmon.domain.clock import to_ms
from elevenmon.domain.lookups import AuditPage

LARGEST_AUDIT_PAGE = 100


class AccountCalls(Caller):
    """Who pays, who may, and who did."""

    async def user(self) -> User:
        """Who the key belongs to. Needs `user_read`."""
        return await self._ask(endpoints.USER, read_user)

    async def subscription(self) -> Subscription:
        """Plan, credits used and allowed, next reset. Needs `user_read`."""
        return await self._ask(endpoints.SUBSCRIPTION, read_subscription)

    async def members(self) -> tuple[Member, ...]:
        """The seats of the workspace, locked ones included. Needs `workspace_members_read`."""
        return await self._ask(endpoints.MEMBERS, read_members)

    async def groups(self) -> tuple[Group, ...]:
        """The groups of the workspace with their limits."""
        return await self._ask(endpoints.GROUPS, read_groups)

    async def service_accounts(self) -> tuple[ServiceAccount, ...]:
        """The machine users and their keys; personal keys are listed nowhere."""
        return await self._ask(endpoints.SERVICE_ACCOUNTS, read_service_accounts)

    async def audit_log(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> AuditPage:
        """One page of administrative acts, both bounds included. At most 30 calls a minute; Enterprise."""
        params = {
            "limit": min(limit, LARGEST_AUDIT_PAGE),
            "cursor": cursor,
            "time_from_unix_ms": None if since is None else to_ms(since),
            "time_to_unix_ms": None if until is None else to_ms(until),
        }
        return await self._ask(endpoints.AUDIT_LOG, read_audit_log, params=params)
