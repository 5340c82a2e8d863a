"""Members, groups, service accounts and their keys (fact sheet, sections 9 and 10).

Members are a bare list, groups an object keyed by id, and the service-account answers spell their keys with
hyphens. A row without a readable id is left out.
"""

from pydantic import Field

from elevenmon.api.errors import BadShape
from elevenmon.api.wire import (
    GivenWords,
    Id,
    MaybeCap,
    MaybeCount,
    MaybeFlag,
    MaybeId,
    MaybeInstant,
    Text,
    Wire,
    Words,
    decode,
    decode_rows,
)
from elevenmon.domain.account import ApiKey, Group, Member, ServiceAccount


class _Member(Wire):
    user_id: Id
    email: Text = None
    first_name: Text = None
    seat_type: Text = None
    is_owner: MaybeFlag = None
    is_locked: MaybeFlag = None


class _Group(Wire):
    id: Id
    name: Text = None
    members: Words = ()
    group_usage_limit: MaybeCap = None
    group_concurrency_limit: MaybeCap = None
    character_count: MaybeCount = None


class _Key(Wire):
    key_id: Id
    name: Text = None
    hint: Text = None
    hashed_xi_api_key: MaybeId = None
    service_account_user_id: MaybeId = None
    is_disabled: MaybeFlag = None
    disable_reason: Text = None
    character_limit: MaybeCount = None
    character_count: MaybeCount = None
    permissions: GivenWords = None
    expires_at_unix: MaybeInstant = None


class _ServiceAccount(Wire):
    service_account_user_id: Id
    name: Text = None
    created_at_unix: MaybeInstant = None
    keys: object = Field(default=None, alias="api-keys")


class _ServiceAccounts(Wire):
    accounts: object = Field(alias="service-accounts")


def read_members(data: object) -> tuple[Member, ...]:
    """The seats of the workspace."""
    rows, _ = decode_rows(_Member, data, "the members")
    return tuple(
        Member(
            user_id=row.user_id,
            email=row.email or "",
            first_name=row.first_name,
            seat_type=row.seat_type,
            is_owner=bool(row.is_owner),
            is_locked=bool(row.is_locked),
        )
        for row in rows
    )


def read_groups(data: object) -> tuple[Group, ...]:
    """The groups of the workspace, in the order of the answer."""
    if not isinstance(data, dict):
        raise BadShape("unexpected answer for the groups: not an object")
    rows, _ = decode_rows(_Group, list(data.values()), "the groups")
    return tuple(
        Group(
            group_id=row.id,
            name=row.name or row.id,
            members=row.members,
            usage_limit=row.group_usage_limit,
            concurrency_limit=row.group_concurrency_limit,
            used=row.character_count,
        )
        for row in rows
    )


def read_service_accounts(data: object) -> tuple[ServiceAccount, ...]:
    """The machine users of the workspace with their keys."""
    wire = decode(_ServiceAccounts, data, "the service accounts")
    rows, _ = decode_rows(_ServiceAccount, wire.accounts, "the service accounts")
    return tuple(
        ServiceAccount(
            user_id=row.service_account_user_id,
            name=row.name or row.service_account_user_id,
            created_at=row.created_at_unix,
            keys=() if row.keys is None else _keys(row.keys, row.service_account_user_id),
        )
        for row in rows
    )


def _keys(data: object, owner: str) -> tuple[ApiKey, ...]:
    rows, _ = decode_rows(_Key, data, "the API keys")
    return tuple(
        ApiKey(
            key_id=row.key_id,
            name=row.name or row.key_id,
            hint=row.hint or "",
            hashed_key=row.hashed_xi_api_key or "",
            service_account_id=row.service_account_user_id or owner,
            is_disabled=bool(row.is_disabled),
            disable_reason=row.disable_reason,
            limit=row.character_limit,
            used=row.character_count,
            permissions=row.permissions,
            expires_at=row.expires_at_unix,
        )
        for row in rows
    )
