"""Every record comes back as it went in, whatever is in it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elevenmon.domain.account import Invoice, Money, PendingChange, Subscription
from elevenmon.domain.conversations import Conversation
from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import conversations, history, requests, state, subscriptions
from elevenmon.store.opening import open_memory
from tests.unit.store.records import NOON, told

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SOME_TEXT = st.none() | TEXT
INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False).map(
    lambda number: number + 0.0
)  # -0.0 is kept as 0.0
CELLS = st.dictionaries(TEXT, st.none() | st.booleans() | INTEGERS | FLOATS | TEXT, max_size=3)
INSTANTS = st.integers(0, 2**43 - 1).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
INVOICES = st.builds(Invoice, INTEGERS, st.none() | INSTANTS, st.lists(TEXT, max_size=2).map(tuple))
MONEY = st.builds(Money, st.decimals(allow_nan=False, allow_infinity=False), TEXT)
REQUESTS = st.builds(
    ApiRequest,
    request_key=TEXT,
    at=INSTANTS,
    method=SOME_TEXT,
    path=SOME_TEXT,
    status=st.none() | INTEGERS,
    latency_seconds=st.none() | FLOATS,
    event_id=SOME_TEXT,
    trace_id=SOME_TEXT,
    own=st.booleans(),
    extra=CELLS,
)
CLIPS = st.builds(
    HistoryItem,
    history_item_id=TEXT,
    at=INSTANTS,
    counter_from=INTEGERS,
    counter_to=INTEGERS,
    content_type=SOME_TEXT,
    state=SOME_TEXT,
    request_id=SOME_TEXT,
    voice_id=SOME_TEXT,
    voice_name=SOME_TEXT,
    voice_category=SOME_TEXT,
    model_id=SOME_TEXT,
    source=SOME_TEXT,
    text=SOME_TEXT,
    output_format=SOME_TEXT,
    settings=CELLS,
    dialogue=st.lists(st.builds(DialogueTurn, TEXT, SOME_TEXT, SOME_TEXT), max_size=3).map(tuple),
)
CONVERSATIONS = st.builds(
    Conversation,
    conversation_id=TEXT,
    agent_id=TEXT,
    agent_name=SOME_TEXT,
    started_at=INSTANTS,
    duration_seconds=INTEGERS,
    status=TEXT,
    call_successful=SOME_TEXT,
    message_count=st.none() | INTEGERS,
    credits=st.none() | INTEGERS,
    cost_usd=st.none() | FLOATS,
    direction=SOME_TEXT,
    title=SOME_TEXT,
    source=SOME_TEXT,
    language=SOME_TEXT,
    termination_reason=SOME_TEXT,
)
SUBSCRIPTIONS = st.builds(
    Subscription,
    tier=TEXT,
    status=TEXT,
    used=INTEGERS,
    limit=INTEGERS,
    overage_cap=st.just("unlimited") | INTEGERS,
    reset=st.none() | INSTANTS,
    currency=SOME_TEXT,
    billing_period=SOME_TEXT,
    refresh_period=SOME_TEXT,
    overage=st.none() | MONEY,
    voice_slots_used=st.none() | INTEGERS,
    voice_limit=st.none() | INTEGERS,
    professional_voice_slots_used=st.none() | INTEGERS,
    professional_voice_limit=st.none() | INTEGERS,
    has_open_invoices=st.booleans(),
    next_invoice=st.none() | INVOICES,
    open_invoices=st.lists(INVOICES, max_size=2).map(tuple),
    pending_change=st.none() | st.builds(PendingChange, TEXT, st.none() | INSTANTS, SOME_TEXT),
)
ROUND = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@given(st.lists(REQUESTS, max_size=6, unique_by=lambda row: row.request_key))
@ROUND
def test_requests(rows: list[ApiRequest]) -> None:
    opened = open_memory()
    assert requests.add(opened.connection, rows) == len(rows)
    stored = requests.tail(opened.connection, 10, own=True)
    opened.close()
    assert sorted(map(repr, stored)) == sorted(map(repr, rows))
    assert [row.at for row in stored] == sorted((row.at for row in rows), reverse=True)


@given(st.lists(CLIPS, max_size=6, unique_by=lambda item: item.history_item_id))
@ROUND
def test_clips(items: list[HistoryItem]) -> None:
    opened = open_memory()
    assert history.add(opened.connection, items) == len(items)
    assert history.add(opened.connection, items) == 0
    stored = history.newest(opened.connection, 10)
    opened.close()
    assert sorted(map(told, stored)) == sorted(map(told, items))
    assert [item.at for item in stored] == sorted((item.at for item in items), reverse=True)


@given(st.lists(CONVERSATIONS, max_size=6, unique_by=lambda each: each.conversation_id))
@ROUND
def test_conversations(items: list[Conversation]) -> None:
    opened = open_memory()
    assert conversations.add(opened.connection, items) == len(items)
    assert conversations.add(opened.connection, items) == 0
    stored = conversations.newest(opened.connection, 10)
    opened.close()
    assert sorted(map(repr, stored)) == sorted(map(repr, items))


@given(SUBSCRIPTIONS)
@ROUND
def test_the_subscription(value: Subscription) -> None:
    opened = open_memory()
    assert subscriptions.latest(opened.connection) is None
    subscriptions.record(opened.connection, value, NOON)
    latest = subscriptions.latest(opened.connection)
    opened.close()
    assert latest is not None
    assert latest[1] == NOON
    assert repr(latest[0]) == repr(value)


@given(TEXT, TEXT)
@ROUND
def test_state(name: str, value: str) -> None:
    opened = open_memory()
    state.put(opened.connection, name, "before")
    state.put(opened.connection, name, value)
    stored = state.get(opened.connection, name)
    opened.close()
    assert stored == value


def test_money_keeps_every_digit() -> None:
    opened = open_memory()
    amount = Decimal("-0012.3400000000000000001")
    value = Subscription("t", "s", 1, 2, 0, None, overage=Money(amount, "usd"))
    subscriptions.record(opened.connection, value, NOON)
    latest = subscriptions.latest(opened.connection)
    opened.close()
    assert latest is not None and latest[0].overage is not None
    assert str(latest[0].overage.amount) == str(amount)
