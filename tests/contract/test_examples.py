"""The example bodies satisfy the SDK's types, and the check that says so can fail."""

import json

import pytest

from tests.contract.sdk import EXAMPLE_TYPES, EXAMPLES, check_body


@pytest.mark.parametrize("name", EXAMPLE_TYPES)
def test_example(name: str) -> None:
    check_body(EXAMPLE_TYPES[name], (EXAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("subscription", {"character_count": "88214"}),
        ("subscription", {"character_count": ...}),
        ("subscription", {"invented": 1}),
        ("subscription", {"next_invoice": {"amount_due_cents": 1}}),
        ("requests", {"column_units": [None]}),
        ("usage_by_product", {"rows": ...}),
        ("history", {"history": [{"history_item_id": "x"}]}),
        ("groups", {"g_1": {"id": "g_1"}}),
        ("service_accounts", {"service_accounts": [], "service-accounts": ...}),
        ("live_count", {"count": 1.5}),
    ],
)
def test_a_broken_body_fails_the_check(name: str, damage: dict[str, object]) -> None:
    body = json.loads((EXAMPLES / f"{name}.json").read_text()) | damage
    broken = {field: value for field, value in body.items() if value is not ...}
    with pytest.raises(ValueError):
        check_body(EXAMPLE_TYPES[name], json.dumps(broken).encode())
