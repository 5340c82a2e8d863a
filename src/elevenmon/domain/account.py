"""The account: subscription, invoices, and the people and keys of its workspace."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Cap = int | Literal["unlimited"]
"""Credits, or no ceiling at all. 0 as an overage cap means that overage is switched off."""


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """An amount in major units of a currency (`usd`, `eur`, ... as the API spells it, lower case)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, eq=False)
class Invoice:
    """A next or open invoice. The API gives neither an id nor a date."""

    amount_due_cents: int
    next_attempt: datetime | None
    """When payment is tried next; None where the API says -1."""
    payment_statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PendingChange:
    """A plan switch or a cancellation that takes effect later."""

    kind: str
    at: datetime | None
    next_tier: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Subscription:
    """One answer of `GET /v1/user/subscription`. `used` and `limit` are credits, despite the wire names."""

    tier: str
    status: str
    used: int
    """`character_count`: may exceed `limit`."""
    limit: int
    """`character_limit`: credits included in this cycle; moves within a cycle; 0 means none to run out of."""
    overage_cap: Cap
    """Credits allowed beyond `limit`: a number, 0 (off) or "unlimited"."""
    reset: datetime | None
    """`next_character_count_reset_unix`; null for some accounts."""
    currency: str | None = None
    billing_period: str | None = None
    refresh_period: str | None = None
    """`character_refresh_period`: how often credits come anew."""
    overage: Money | None = None
    voice_slots_used: int | None = None
    voice_limit: int | None = None
    professional_voice_slots_used: int | None = None
    professional_voice_limit: int | None = None
    has_open_invoices: bool = False
    next_invoice: Invoice | None = None
    open_invoices: tuple[Invoice, ...] = ()
    pending_change: PendingChange | None = None

    @property
    def wall(self) -> Cap:
        """The last wall in credits: included plus overage."""
        return "unlimited" if self.overage_cap == "unlimited" else self.limit + self.overage_cap


@dataclass(frozen=True, slots=True, eq=False)
class User:
    """Who the key belongs to: `GET /v1/user`, less everything secret."""

    user_id: str
    workspace_id: str | None
    seat_type: str | None
    first_name: str | None
    created_at: datetime | None
    subscription: Subscription | None = None
    concurrency_limit: int | None = None
    """`subscription_extras.concurrency`, which only some answers carry."""


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A seat of the workspace."""

    user_id: str
    email: str
    first_name: str | None
    seat_type: str | None
    is_owner: bool
    is_locked: bool


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A workspace group with its own limits (None: none set)."""

    group_id: str
    name: str
    members: tuple[str, ...]
    usage_limit: Cap | None
    concurrency_limit: Cap | None
    used: int | None


@dataclass(frozen=True, slots=True, eq=False)
class ApiKey:
    """A service account's key as the workspace lists it: never the key itself."""

    key_id: str
    name: str
    hint: str
    """The tail of the key."""
    hashed_key: str
    """`hashed_xi_api_key`: joins with usage rows."""
    service_account_id: str
    is_disabled: bool
    disable_reason: str | None
    limit: int | None
    used: int | None
    permissions: tuple[str, ...] | None
    """None: all of them."""
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class ServiceAccount:
    """A machine user of the workspace and its keys."""

    user_id: str
    name: str
    created_at: datetime | None
    keys: tuple[ApiKey, ...]
