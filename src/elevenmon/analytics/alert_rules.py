"""All alert rules over one reading of an account: how each of them stands."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from elevenmon.analytics import alert_credit_rules, alert_request_rules
from elevenmon.analytics.alert_condition import Found, measured, so
from elevenmon.analytics.alert_readings import Readings
from elevenmon.domain.account import Subscription
from elevenmon.domain.alert_rules import AlertRules, Family, Rule
from elevenmon.domain.wording import duration, money

_FAILED = frozenset({"requires_payment_method", "requires_action", "canceled"})
"""What a payment's status says where nothing more comes by itself."""
_UNPAID = frozenset({"past_due", "incomplete"})
"""What the subscription's status says of it."""


def found(rules: AlertRules, readings: Readings) -> Mapping[str, Found]:
    """How each rule that is on stands, by its id."""
    stands: dict[str, Found] = {}
    for rule in rules.rules:
        if not rule.on:
            continue
        if rule.family is Family.KEY_BUDGET:
            stands[rule.id] = alert_credit_rules.key_budgets(rule, readings, rules.budgets)
        else:
            stands[rule.id] = _READERS[rule.family](rule, readings)
    return stands


def _oddities(rule: Rule, readings: Readings) -> Found:
    if readings.oddities is None:
        return None
    return tuple(
        so(rule, each.text, key=each.key, level=each.level)
        for each in readings.oddities
        if each.credits is None or each.credits >= rule.least
    )


def _invoice_open(rule: Rule, readings: Readings) -> Found:
    plan = readings.subscription
    if plan is None:
        return None
    if not (plan.has_open_invoices or plan.open_invoices) or _is_unpaid(plan):
        return ()
    return (so(rule, f"an open invoice{_amount(plan)}", over="settled"),)


def _invoice_failed(rule: Rule, readings: Readings) -> Found:
    plan = readings.subscription
    if plan is None:
        return None
    if not _is_unpaid(plan):
        return ()
    return (so(rule, f"a payment failed{_amount(plan)}", over="settled"),)


def _is_unpaid(plan: Subscription) -> bool:
    statuses = {status for invoice in plan.open_invoices for status in invoice.payment_statuses}
    return plan.status in _UNPAID or bool(statuses & _FAILED)


def _amount(plan: Subscription) -> str:
    cents = sum(invoice.amount_due_cents for invoice in plan.open_invoices)
    return f": {money(cents / 100, plan.currency or 'usd')}" if cents else ""


def _data_stale(rule: Rule, readings: Readings) -> Found:
    if readings.silence is None:
        return None
    # Once it is read again there is nothing to say: an alert keeps its last words.
    text = f"no answer on the quota for {duration(readings.silence)}" if readings.silence else ""
    return (measured(rule, readings.silence, text, over="read again"),)


def _key_lost(rule: Rule, readings: Readings) -> Found:
    why = readings.key_refused
    if why is None:
        return None
    if not why:
        return ()
    text = why if why.startswith("the key") else f"the key is refused: {why}"
    return (so(rule, text, over="accepted again"),)


_READERS: Mapping[Family, Callable[[Rule, Readings], Found]] = MappingProxyType(
    {
        Family.QUOTA: alert_credit_rules.quota,
        Family.CREDITS: alert_credit_rules.credits_used,
        Family.FORECAST: alert_credit_rules.wall_ahead,
        Family.OVERAGE_STARTED: alert_credit_rules.overage,
        Family.CAP_REACHED: alert_credit_rules.cap,
        Family.BURST_FAST: alert_credit_rules.burst,
        Family.BURST_SLOW: alert_credit_rules.burst,
        Family.ERRORS: alert_request_rules.errors,
        Family.STATUS_401: alert_request_rules.refusals,
        Family.STATUS_402: alert_request_rules.refusals,
        Family.STATUS_429: alert_request_rules.refusals,
        Family.LATENCY: alert_request_rules.latency,
        Family.CONCURRENCY: alert_request_rules.concurrency,
        Family.ANOMALY: _oddities,
        Family.INVOICE_OPEN: _invoice_open,
        Family.INVOICE_FAILED: _invoice_failed,
        Family.DATA_STALE: _data_stale,
        Family.KEY_LOST: _key_lost,
        Family.RESET: alert_credit_rules.reset,
    }
)
