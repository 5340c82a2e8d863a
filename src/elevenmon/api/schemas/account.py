"""`GET /v1/user/subscription` and `GET /v1/user` (fact sheet, section 3).

Older answers lack `max_credit_limit_extension`, `current_overage` and `open_invoices`; the figures that every
statement rests on (`character_count`, `character_limit`) have to be there. `/v1/user` may carry the plain key
in `xi_api_key`: no model here has such a field, so it is never read.
"""

from pydantic import Field

from elevenmon.api.errors import BadShape
from elevenmon.api.wire import (
    Count,
    GivenCap,
    GivenInstant,
    Id,
    MaybeAmount,
    MaybeCount,
    MaybeFlag,
    MaybeId,
    MaybeInstant,
    SignedCount,
    Text,
    Wire,
    Words,
    decode,
    decode_rows,
)
from elevenmon.domain.account import Invoice, Money, PendingChange, Subscription, User

UNKNOWN = "unknown"
"""Stands for a tier or a status that an answer does not carry."""


class _Invoice(Wire):
    amount_due_cents: SignedCount
    next_payment_attempt_unix: MaybeInstant = None
    payment_intent_statusses: Words = ()


class _PendingChange(Wire):
    kind: Text = None
    next_tier: Text = None
    timestamp_seconds: MaybeInstant = None


class _Overage(Wire):
    amount: MaybeAmount = None
    currency: Text = None


class _Subscription(Wire):
    character_count: Count
    character_limit: Count
    max_credit_limit_extension: GivenCap = None
    max_character_limit_extension: GivenCap = None
    next_character_count_reset_unix: GivenInstant = None
    tier: Text = None
    status: Text = None
    currency: Text = None
    billing_period: Text = None
    character_refresh_period: Text = None
    current_overage: object = None
    voice_slots_used: MaybeCount = None
    voice_limit: MaybeCount = None
    professional_voice_slots_used: MaybeCount = None
    professional_voice_limit: MaybeCount = None
    has_open_invoices: MaybeFlag = None
    next_invoice: object = None
    open_invoices: object = None
    pending_change: object = None


class _Extras(Wire):
    concurrency: MaybeCount = None


class _User(Wire):
    user_id: Id
    workspace_id: MaybeId = None
    seat_type: Text = None
    first_name: Text = None
    created_at: MaybeInstant = None
    subscription: object = None
    extras: object = Field(default=None, alias="subscription_extras")


def read_subscription(data: object) -> Subscription:
    """The subscription; BadShape without a readable count and limit."""
    wire = decode(_Subscription, data, "the subscription")
    invoices = _invoices(wire.open_invoices)
    extension = wire.max_credit_limit_extension
    if extension is None:
        extension = wire.max_character_limit_extension
    return Subscription(
        tier=wire.tier or UNKNOWN,
        status=wire.status or UNKNOWN,
        used=wire.character_count,
        limit=wire.character_limit,
        overage_cap=0 if extension is None else extension,
        reset=wire.next_character_count_reset_unix,
        currency=_currency(wire.currency),
        billing_period=wire.billing_period,
        refresh_period=wire.character_refresh_period,
        overage=_overage(wire.current_overage),
        voice_slots_used=wire.voice_slots_used,
        voice_limit=wire.voice_limit,
        professional_voice_slots_used=wire.professional_voice_slots_used,
        professional_voice_limit=wire.professional_voice_limit,
        has_open_invoices=bool(invoices) if wire.has_open_invoices is None else wire.has_open_invoices,
        next_invoice=next(iter(_invoices([wire.next_invoice])), None),
        open_invoices=invoices,
        pending_change=_pending_change(wire.pending_change),
    )


def read_user(data: object) -> User:
    """Who the key belongs to; a subscription that cannot be read is left out."""
    wire = decode(_User, data, "the user")
    extras = _Extras.model_validate(wire.extras) if isinstance(wire.extras, dict) else _Extras()
    try:
        subscription = read_subscription(wire.subscription)
    except BadShape:
        subscription = None
    return User(
        user_id=wire.user_id,
        workspace_id=wire.workspace_id,
        seat_type=wire.seat_type,
        first_name=wire.first_name,
        created_at=wire.created_at,
        subscription=subscription,
        concurrency_limit=extras.concurrency,
    )


def _currency(text: str | None) -> str | None:
    return text.lower() if text else None


def _overage(data: object) -> Money | None:
    if not isinstance(data, dict):
        return None
    wire = _Overage.model_validate(data)
    currency = _currency(wire.currency)
    return None if wire.amount is None or currency is None else Money(wire.amount, currency)


def _invoices(data: object) -> tuple[Invoice, ...]:
    try:
        rows, _ = decode_rows(_Invoice, data, "the invoices")
    except BadShape:
        return ()
    return tuple(
        Invoice(row.amount_due_cents, row.next_payment_attempt_unix, row.payment_intent_statusses)
        for row in rows
    )


def _pending_change(data: object) -> PendingChange | None:
    if not isinstance(data, dict):
        return None
    wire = _PendingChange.model_validate(data)
    return PendingChange(wire.kind or UNKNOWN, wire.timestamp_seconds, wire.next_tier)
