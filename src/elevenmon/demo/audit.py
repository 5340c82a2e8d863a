"""The workspace's audit log: an entry every few hours, newest first."""

from typing import Any

from elevenmon.demo.clock import iso_seconds
from elevenmon.demo.errors import refusal
from elevenmon.demo.randomness import mix
from elevenmon.demo.traffic import EPOCH_MS, HOUR_MS
from elevenmon.demo.world import World

_STEP_MS = 7 * HOUR_MS
_FILTERS = ("class_name", "activity_name", "actor_uid")
_ACTIVITIES = (
    (
        "API Key Creation",
        1,
        "Entity Management",
        3004,
        "API key created",
        "/v1/service-accounts/sa_backend/api-keys",
    ),
    ("Logon", 1, "Authentication", 3002, "User signed in", "/v1/login"),
    ("Billing Management", 3, "Account Change", 3001, "Billing settings changed", "/v1/workspace/billing"),
    (
        "Workspace Member Usage Limit Update",
        3,
        "User Access Management",
        3005,
        "Usage limit changed",
        "/v1/workspace/members/u_77pQ0d/usage-limit",
    ),
    (
        "Group Member Addition",
        3,
        "Group Management",
        3006,
        "Member added to group",
        "/v1/workspace/groups/g_core",
    ),
    ("Logon", 1, "Authentication", 3002, "User signed in", "/v1/login"),
)


def _entry(world: World, number: int) -> dict[str, Any]:
    noise = mix(number * 8 + world.seed)
    at = EPOCH_MS + number * _STEP_MS + noise % _STEP_MS
    name, activity, group, uid, message, path = _ACTIVITIES[noise % len(_ACTIVITIES)]
    person = world.catalog.people[noise // 8 % len(world.catalog.people)]
    return {
        "id": f"al_{number:08d}",
        "metadata": {"version": "1.6.0"},
        "time": at,
        "time_dt": f"{iso_seconds(at)[:-1]}.{at % 1000:03d}000Z",
        "activity_id": activity,
        "activity_name": name,
        "category_name": "Identity & Access Management",
        "category_uid": 3,
        "class_name": group,
        "class_uid": uid,
        "severity_id": 1,
        "status_id": 2 if noise % 19 == 0 else 1,
        "type_uid": uid * 100 + activity,
        "type_name": f"{group}: {name}",
        "message": message,
        "actor": {
            "user": {
                "uid": person.user_id,
                "email_addr": person.email,
                "name": person.first_name,
                "type_id": 1,
                "type": None,
                "full_name": None,
                "domain": None,
            },
            "app_name": None,
            "app_uid": None,
            "session": None,
        },
        "device": {"ip": f"203.0.113.{noise % 250}", "hostname": None, "type_id": 99},
        "http_request": {
            "http_method": "POST",
            "url": {"path": path},
            "user_agent": "Mozilla/5.0",
            "x_forwarded_for": None,
        },
        "unmapped": {},
    }


def page(
    world: World, limit: int, cursor: str | None, span: tuple[int | None, int | None], query: dict[str, str]
) -> dict[str, Any]:
    """Answer the audit log; `span` bounds the time in milliseconds, both ends inclusive."""
    if world.scenario.name == "empty":
        return {"entries": [], "has_more": False, "next_cursor": None}
    low = max(world.origin_ms, span[0] or 0)
    high = min(world.clock.now_ms(), span[1] if span[1] is not None else world.clock.now_ms())
    newest = (high - EPOCH_MS) // _STEP_MS
    if cursor is not None:
        if not cursor.isdecimal() or int(cursor) > newest + 1:
            raise refusal(400, "invalid_cursor", "The cursor is not valid.", param="cursor")
        newest = int(cursor) - 1
    entries: list[dict[str, Any]] = []
    for number in range(newest, (low - EPOCH_MS) // _STEP_MS - 1, -1):
        entry = _entry(world, number)
        if not low <= entry["time"] <= high or not _wanted(entry, query):
            continue
        if len(entries) == limit:
            return {"entries": entries, "has_more": True, "next_cursor": str(number + 1)}
        entries.append(entry)
    return {"entries": entries, "has_more": False, "next_cursor": None}


def _wanted(entry: dict[str, Any], query: dict[str, str]) -> bool:
    cells = {**entry, "actor_uid": entry["actor"]["user"]["uid"]}
    return all(query.get(name, cells[name]) == cells[name] for name in _FILTERS)
