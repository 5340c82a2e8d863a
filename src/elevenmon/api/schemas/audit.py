"""`GET /v1/workspace/audit-logs`: OCSF 1.6 entries (fact sheet, section 13)."""

from elevenmon.api.wire import (
    Id,
    Instant,
    MaybeCount,
    MaybeFlag,
    MaybeId,
    Text,
    Wire,
    decode,
    decode_rows,
)
from elevenmon.domain.lookups import AuditEntry, AuditPage


class _User(Wire):
    uid: MaybeId = None
    email_addr: Text = None


class _Device(Wire):
    ip: Text = None


class _Entry(Wire):
    id: Id
    time: Instant
    activity_name: Text = None
    class_name: Text = None
    status_id: MaybeCount = None
    message: Text = None
    actor: object = None
    device: object = None


class _Page(Wire):
    entries: object
    has_more: MaybeFlag = None
    next_cursor: Text = None


def read_audit_log(data: object) -> AuditPage:
    """One page; entries without a readable id or time are left out."""
    wire = decode(_Page, data, "the audit log")
    rows, _ = decode_rows(_Entry, wire.entries, "the audit log")
    return AuditPage(tuple(map(_entry, rows)), bool(wire.has_more), wire.next_cursor)


def _entry(row: _Entry) -> AuditEntry:
    actor = row.actor.get("user") if isinstance(row.actor, dict) else None
    user = _User.model_validate(actor) if isinstance(actor, dict) else _User()
    device = _Device.model_validate(row.device) if isinstance(row.device, dict) else _Device()
    return AuditEntry(
        entry_id=row.id,
        at=row.time,
        activity=row.activity_name or "unknown",
        class_name=row.class_name,
        status_id=row.status_id,
        message=row.message,
        actor_id=user.uid,
        actor_email=user.email_addr,
        ip=device.ip,
    )
