"""Every error shape and status of the fact sheet, through real HTTP."""

import json
import traceback
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.api.client import ElevenLabs
from elevenmon.api.error_bodies import MESSAGE_LIMIT, read_error_body
from elevenmon.api.errors import (
    AccountBlocked,
    ApiError,
    BadRequest,
    KeyRejected,
    NetworkFault,
    NotFound,
    PlanRequired,
    QuotaExceeded,
    RateLimited,
    ScopeMissing,
    ServerFault,
)
from elevenmon.api.translation import translate
from elevenmon.domain.health import FaultKind
from elevenmon.domain.text import clean
from tests.faults.corpus import HOSTILE
from tests.unit.api.loopback import KEY, NOW, Asked, Loopback, Reply, http_date

LACKS_USER_READ = "The API key you used is missing the permission user_read to execute this operation."
OVER_QUOTA = (
    "This request exceeds your quota of 10000. You have 0 credits remaining, while 91 credits are required"
    " for this request."
)
HTML = b"<!DOCTYPE html><html><body>Log in to the network</body></html>"


def legacy(status: str, message: str = "") -> dict[str, Any]:
    return {"detail": {"status": status, "message": message}}


def current(code: str, message: str = "", **more: str) -> dict[str, Any]:
    return {"detail": {"type": "whatever", "code": code, "message": message, "request_id": "r", **more}}


CASES: list[tuple[int, object, type[ApiError], FaultKind, str]] = [
    (401, current("invalid_api_key", "Bad."), KeyRejected, FaultKind.KEY, "the key was refused (401)"),
    (401, legacy("invalid_api_key"), KeyRejected, FaultKind.KEY, "the key was refused (401)"),
    (401, current("missing_api_key"), KeyRejected, FaultKind.KEY, "the key was refused (401)"),
    (401, current("sign_in_required"), KeyRejected, FaultKind.KEY, "the key was refused (401)"),
    (401, current("unauthorized"), KeyRejected, FaultKind.KEY, "the key was refused (401)"),
    (401, {"detail": "Invalid API key"}, KeyRejected, FaultKind.KEY, "the key was refused (401)"),
    (401, b"", KeyRejected, FaultKind.KEY, "the key was refused (401)"),
    (
        401,
        current("unauthorized", LACKS_USER_READ, status="missing_permissions"),
        ScopeMissing,
        FaultKind.SCOPE,
        "the key lacks user_read",
    ),
    (401, legacy("missing_permissions"), ScopeMissing, FaultKind.SCOPE, "the key may not do this (401)"),
    (401, {"detail": LACKS_USER_READ}, ScopeMissing, FaultKind.SCOPE, "the key lacks user_read"),
    (
        401,
        legacy("quota_exceeded", OVER_QUOTA),
        QuotaExceeded,
        FaultKind.QUOTA,
        "the credits are used up (401)",
    ),
    (401, {"detail": OVER_QUOTA}, QuotaExceeded, FaultKind.QUOTA, "the credits are used up (401)"),
    (
        401,
        legacy("detected_unusual_activity", "Unusual activity detected. Free Tier usage disabled."),
        AccountBlocked,
        FaultKind.ACCOUNT,
        "the account is flagged for unusual activity (401)",
    ),
    (402, current("insufficient_credits"), QuotaExceeded, FaultKind.QUOTA, "the credits are used up (402)"),
    (402, current("quota_exceeded"), QuotaExceeded, FaultKind.QUOTA, "the credits are used up (402)"),
    (402, {"detail": "Payment required"}, QuotaExceeded, FaultKind.QUOTA, "the credits are used up (402)"),
    (402, current("paid_plan_required"), PlanRequired, FaultKind.PLAN, "not included in this plan (402)"),
    (403, current("feature_not_available"), PlanRequired, FaultKind.PLAN, "not included in this plan (403)"),
    (403, current("subscription_required"), PlanRequired, FaultKind.PLAN, "not included in this plan (403)"),
    (403, legacy("only_for_creator+"), PlanRequired, FaultKind.PLAN, "not included in this plan (403)"),
    (403, current("forbidden"), ScopeMissing, FaultKind.SCOPE, "the key may not do this (403)"),
    (
        403,
        current("insufficient_permissions"),
        ScopeMissing,
        FaultKind.SCOPE,
        "the key may not do this (403)",
    ),
    (403, current("workspace_access_denied"), ScopeMissing, FaultKind.SCOPE, "the key may not do this (403)"),
    (429, current("rate_limit_exceeded"), RateLimited, FaultKind.RATE, "rate limited (429)"),
    (429, b"slow down", RateLimited, FaultKind.RATE, "rate limited (429)"),
    (
        429,
        current("concurrent_limit_exceeded", "Too many.", status="too_many_concurrent_requests"),
        RateLimited,
        FaultKind.RATE,
        "too many requests at once (429)",
    ),
    (429, legacy("system_busy"), RateLimited, FaultKind.RATE, "the service is busy (429)"),
    (400, current("bad_request"), BadRequest, FaultKind.REQUEST, "the query was refused (400)"),
    (
        400,
        current("invalid_parameters", "Unknown zone.", param="time_zone"),
        BadRequest,
        FaultKind.REQUEST,
        "the query was refused (400): time_zone: Unknown zone.",
    ),
    (
        400,
        {"error": "invalid_output_format", "message": "No such format."},
        BadRequest,
        FaultKind.REQUEST,
        "the query was refused (400): No such format.",
    ),
    (
        422,
        {"detail": [{"loc": ["query", "start_unix"], "msg": "Field required", "type": "missing"}]},
        BadRequest,
        FaultKind.REQUEST,
        "the query was refused (422): start_unix: Field required",
    ),
    (422, {"detail": []}, BadRequest, FaultKind.REQUEST, "the query was refused (422)"),
    (409, current("conflict"), ServerFault, FaultKind.SERVER, "interrupted by another change (409)"),
    (500, current("internal_error"), ServerFault, FaultKind.SERVER, "server error (500)"),
    (500, b"", ServerFault, FaultKind.SERVER, "server error (500)"),
    (502, HTML, ServerFault, FaultKind.SERVER, "server error (502)"),
    (503, current("service_unavailable"), ServerFault, FaultKind.SERVER, "server error (503)"),
    (503, current("maintenance"), ServerFault, FaultKind.SERVER, "down for maintenance (503)"),
    (529, b"{", ServerFault, FaultKind.SERVER, "server error (529)"),
    (403, HTML, NetworkFault, FaultKind.NETWORK, "a proxy or portal answered instead of ElevenLabs (403)"),
    (407, HTML, NetworkFault, FaultKind.NETWORK, "a proxy or portal answered instead of ElevenLabs (407)"),
    (404, {"detail": "Not Found"}, NotFound, FaultKind.PLAN, "not available here (404)"),
    (404, current("workspace_not_found"), NotFound, FaultKind.PLAN, "not available here (404)"),
    (405, {"detail": "Method Not Allowed"}, NotFound, FaultKind.PLAN, "not available here (405)"),
    (501, b"", NotFound, FaultKind.PLAN, "not available here (501)"),
    (418, [1, 2], BadRequest, FaultKind.REQUEST, "the query was refused (418)"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
async def test_an_answer_becomes_its_error(
    server: Loopback, api: ElevenLabs, case: tuple[int, object, type[ApiError], FaultKind, str]
) -> None:
    status, body, error, kind, reason = case
    server.always(body, status, x_trace_id="f072e44189577818198059c710572f7f")
    with pytest.raises(error) as caught:
        await api.subscription()
    assert type(caught.value) is error
    assert (caught.value.kind, caught.value.reason, caught.value.status) == (kind, reason, status)
    assert str(caught.value) == reason
    assert caught.value.trace_id == "f072e44189577818198059c710572f7f"


async def test_concurrency_is_told_from_rate(server: Loopback, api: ElevenLabs) -> None:
    seen = []
    for word in ("too_many_concurrent_requests", "rate_limit_exceeded"):
        server.always(legacy(word), 429)
        with pytest.raises(RateLimited) as caught:
            await api.live_count()
        seen.append(caught.value.concurrency)
    assert seen == [True, False]


async def test_permission_code_and_parameter_are_named(server: Loopback, api: ElevenLabs) -> None:
    server.always(current("unauthorized", LACKS_USER_READ, status="missing_permissions"), 401)
    with pytest.raises(ScopeMissing) as scope:
        await api.user()
    assert (scope.value.permission, scope.value.code) == ("user_read", "unauthorized")
    server.always(current("invalid_cursor", "x", param="cursor"), 400)
    with pytest.raises(BadRequest) as cursor:
        await api.conversations(cursor="old")
    assert cursor.value.cursor_invalid
    assert cursor.value.param == "cursor"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, legacy("invalid_id")),
        (400, legacy("invalid_id")),
        (404, current("history_item_not_found")),
        (404, current("not_found")),
        (410, b""),
    ],
)
async def test_a_row_that_is_gone_is_no_missing_endpoint(
    server: Loopback, api: ElevenLabs, status: int, body: object
) -> None:
    server.always(body, status)
    with pytest.raises(NotFound) as caught:
        await api.history_item("abc")
    assert (caught.value.endpoint, caught.value.kind) == (False, FaultKind.REQUEST)
    assert caught.value.reason == f"no longer there ({status})"


async def test_a_cursor_to_a_row_that_is_gone_does_not_end_the_list(
    server: Loopback, api: ElevenLabs
) -> None:
    server.always(legacy("history_item_not_found"), 404)
    with pytest.raises(NotFound) as caught:
        await api.history(cursor="gone")
    assert (caught.value.endpoint, caught.value.kind) == (False, FaultKind.REQUEST)


async def test_the_code_decides_before_the_status_word(server: Loopback, api: ElevenLabs) -> None:
    server.always(current("insufficient_credits", status="missing_permissions"), 401)
    with pytest.raises(QuotaExceeded):
        await api.subscription()
    server.always(current("missing_permissions", status="quota_exceeded"), 500)
    with pytest.raises(ScopeMissing):
        await api.subscription()


async def test_a_plain_404_on_a_row_is_a_missing_endpoint(server: Loopback, api: ElevenLabs) -> None:
    server.always({"detail": "Not Found"}, 404)
    with pytest.raises(NotFound) as caught:
        await api.conversation("abc")
    assert (caught.value.endpoint, caught.value.kind) == (True, FaultKind.PLAN)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("0", 0.0),
        ("1.5", 1.5),
        ("5", 5.0),
        ("99999999999", 99_999_999_999.0),
        ("-3", None),
        ("soon", None),
        ("nan", None),
        ("1e999", None),
        (http_date(NOW + timedelta(minutes=2)), 120.0),
        (http_date(NOW - timedelta(days=2000)), 0.0),
    ],
)
async def test_retry_after_is_read_and_not_capped(
    server: Loopback, api: ElevenLabs, asked: str, seconds: float | None
) -> None:
    server.always(legacy("rate_limit_exceeded"), 429, retry_after=asked, date=http_date(NOW))
    with pytest.raises(RateLimited) as caught:
        await api.subscription()
    assert caught.value.retry_after == seconds


async def test_what_the_server_says_shows_no_key_and_no_query(server: Loopback, api: ElevenLabs) -> None:
    said = f"Bad key {KEY} and sk_live_other1 at https://u:pw@api.test/v1/x?k={KEY}&a=1 or /v1/y?b=2 end"
    server.always(current("invalid_parameters", said, param=KEY), 400)
    with pytest.raises(BadRequest) as caught:
        await api.subscription()
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert KEY not in shown
    assert "sk_live_other1" not in shown
    assert "a=1" not in shown
    assert "b=2" not in shown
    assert "pw@" not in shown
    assert caught.value.reason.startswith("the query was refused (400): ****: Bad key ****")
    assert caught.value.reason.endswith("or /v1/y end")


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda one: one.category)
def test_hostile_messages_come_out_clean_and_short(hostile: Any) -> None:
    for body in (
        current("invalid_parameters", hostile.text, param=hostile.text),
        {"detail": [{"loc": ["body", hostile.text], "msg": hostile.text}]},
        {"detail": hostile.text},
        {"error": hostile.text, "message": hostile.text},
    ):
        error = translate(400, {"x-trace-id": "\x1b]0;x"}, json.dumps(body).encode(), now=NOW)
        for text in (error.reason, error.message or "", error.param or "", error.code or ""):
            assert clean(text) == text
            assert len(text) <= 2 * MESSAGE_LIMIT
        assert error.trace_id is None


@given(st.integers(100, 999), st.binary(max_size=200))
def test_any_status_and_body_is_translated(status: int, body: bytes) -> None:
    error = translate(status, {}, body, now=NOW)
    assert error.kind in FaultKind
    assert error.reason == clean(error.reason)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("detail", "code", "status", "message", "param", "loc", "msg", "error")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries({"detail": json_values}) | json_values,
    st.sampled_from((400, 401, 403, 404, 429, 500)),
)
def test_any_json_is_translated(body: object, status: int) -> None:
    error = translate(status, {}, json.dumps(body).encode(), now=NOW, by_id=True)
    assert error.status == status


def test_a_body_without_end_is_read_only_so_far() -> None:
    assert read_error_body(b'{"detail": "' + b"x" * 1_000_000).message is None
    assert read_error_body(b"[" * 200_000).message is None


async def test_a_broken_connection_is_a_network_fault(server: Loopback, api: ElevenLabs) -> None:
    def hang_up(_: Asked) -> Reply:
        raise ConnectionResetError

    server.respond = hang_up
    with pytest.raises(NetworkFault) as caught:
        await api.subscription()
    assert (caught.value.kind, caught.value.status) == (FaultKind.NETWORK, None)
    assert caught.value.reason == "the connection was cut before the answer was complete"
