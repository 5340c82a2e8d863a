"""What the account answers about itself: subscription, user, and the look-ups."""

from typing import Any

from elevenmon.demo.catalog import SERVICE_ACCOUNTS, ApiKey, Model, Voice
from elevenmon.demo.errors import refusal
from elevenmon.demo.randomness import mix
from elevenmon.demo.tables import WORKSPACE_ID
from elevenmon.demo.traffic import DAY_MS
from elevenmon.demo.world import World

_OVERAGE_PRICE = 0.00022
_LEAST_LIMITS = ((6_000_000, "scale_2024_08_10"), (1_800_000, "growing_business"))


def _tier(world: World) -> str:
    if world.scenario.tier in ("free", "enterprise", "creator"):
        return world.scenario.tier
    return next((name for least, name in _LEAST_LIMITS if world.limit >= least), world.scenario.tier)


def _invoice(reset_s: int) -> dict[str, Any]:
    return {
        "amount_due_cents": 11_979,
        "subtotal_cents": 9_900,
        "tax_cents": 2_079,
        "discount_percent_off": None,
        "discount_amount_off": None,
        "discounts": [],
        "next_payment_attempt_unix": reset_s,
        "payment_intent_status": None,
        "payment_intent_statusses": [],
    }


def _plan(world: World) -> dict[str, Any]:
    """Return the part of a subscription that `/v1/user` shows too."""
    now = world.clock.now_ms()
    _, reset_ms = world.period_at(now)
    money = world.scenario.billing == "cost"
    free = world.scenario.tier == "free"
    used = 0 if money else world.used(now)
    extension = world.extension
    over = max(0, used - world.limit) if world.limit else 0
    return {
        "tier": _tier(world),
        "character_count": used,
        "character_limit": world.limit,
        "max_character_limit_extension": extension if isinstance(extension, int) and extension else None,
        "max_credit_limit_extension": extension,
        "can_extend_character_limit": not free,
        "allowed_to_extend_character_limit": bool(extension),
        "next_character_count_reset_unix": None if money else reset_ms // 1000,
        "voice_slots_used": 0
        if free
        else sum(voice.category == "cloned" and not voice.deleted for voice in world.catalog.voices),
        "professional_voice_slots_used": 0 if free else 3,
        "professional_voice_slots_used_in_workspace": 0 if free else 3,
        "voice_limit": 3 if free else 160,
        "max_voice_add_edits": None if free else 290,
        "voice_add_edit_counter": 12,
        "professional_voice_limit": 0 if free else 3,
        "can_extend_voice_limit": False,
        "can_use_instant_voice_cloning": not free,
        "can_use_professional_voice_cloning": not free,
        "currency": None if free else "usd",
        "current_overage": {"amount": f"{over * _OVERAGE_PRICE:.2f}" if over else "0", "currency": "usd"},
        "status": "free" if free else "active",
        "billing_period": None if free else "monthly_period",
        "character_refresh_period": "monthly_period",
    }


def subscription(world: World) -> dict[str, Any]:
    """Answer `/v1/user/subscription`."""
    paid = world.scenario.tier not in ("free", "enterprise")
    _, reset_ms = world.period_at(world.clock.now_ms())
    return _plan(world) | {
        "next_invoice": _invoice(reset_ms // 1000) if paid else None,
        "open_invoices": [],
        "has_open_invoices": False,
        "cancels_immediately": False,
        "pending_change": None,
        "has_used_starter_coupon_on_account": False,
        "has_used_creator_coupon_on_account": paid,
        "is_eligible_for_starter_promo": False,
    }


def user(world: World, key: str) -> dict[str, Any]:
    """Answer `/v1/user`."""
    owner = world.catalog.people[0]
    return {
        "user_id": owner.user_id,
        "workspace_id": WORKSPACE_ID,
        "subscription": _plan(world),
        "is_new_user": False,
        "can_use_delayed_payment_methods": False,
        "is_onboarding_completed": True,
        "is_onboarding_checklist_completed": False,
        "show_compliance_terms": False,
        "first_name": owner.first_name,
        "is_api_key_hashed": True,
        "xi_api_key_preview": f"...{key[-4:]}",
        "referral_link_code": None,
        "partnerstack_partner_default_link": None,
        "created_at": 1_719_830_400,
        "seat_type": owner.seat,
    }


def _model(model: Model) -> dict[str, Any]:
    speaks = model.multiplier is not None
    return {
        "model_id": model.model_id,
        "name": model.name,
        "can_be_finetuned": speaks,
        "can_do_text_to_speech": speaks,
        "can_do_voice_conversion": not speaks,
        "can_use_style": model.concurrency_group == "standard",
        "can_use_speaker_boost": model.concurrency_group == "standard",
        "serves_pro_voices": False,
        "token_cost_factor": 1.0,
        "description": f"{model.name}.",
        "requires_alpha_access": False,
        "max_characters_request_free_user": 2_500,
        "max_characters_request_subscribed_user": 5_000,
        "maximum_text_length_per_request": 40_000 if model.concurrency_group == "turbo" else 10_000,
        "languages": [{"language_id": code, "name": name} for code, name in model.languages],
        "model_rates": {
            "character_cost_multiplier": model.multiplier or 1.0,
            "cost_discount_multiplier": 1.0,
        },
        "concurrency_group": model.concurrency_group,
    }


def models(world: World) -> list[dict[str, Any]]:
    """Answer `/v1/models`."""
    return [_model(model) for model in world.catalog.models]


def _voice(voice: Voice) -> dict[str, Any]:
    owned = voice.category != "premade"
    return {
        "voice_id": voice.voice_id,
        "name": voice.name,
        "category": voice.category,
        "labels": {"accent": voice.accent, "gender": voice.gender},
        "description": None,
        "preview_url": f"https://example.invalid/{voice.voice_id}.mp3",
        "available_for_tiers": [],
        "settings": None,
        "is_owner": owned,
        "is_legacy": False,
        "created_at_unix": 1_700_000_000 + mix(voice.weight) % 60_000_000 if owned else None,
        "favorited_at_unix": None,
        "collection_ids": [],
    }


def voices(world: World, query: dict[str, list[str]], page_size: int) -> dict[str, Any]:
    """Answer `/v2/voices`: ids, search, category, type, sort and paging."""
    found = [_voice(voice) for voice in world.catalog.voices if not voice.deleted]
    first = {name: values[0] for name, values in query.items()}
    if "voice_ids" in query:
        wanted = {one for value in query["voice_ids"] for one in value.split(",")}
        found = [voice for voice in found if voice["voice_id"] in wanted]
    if term := first.get("search"):
        found = [voice for voice in found if term.casefold() in str(voice["name"]).casefold()]
    if category := first.get("category"):
        found = [voice for voice in found if voice["category"] == category]
    match first.get("voice_type"):
        case "default":
            found = [voice for voice in found if voice["category"] == "premade"]
        case "personal" | "workspace" | "non-default" | "saved" | "non-community":
            found = [voice for voice in found if voice["is_owner"]]
        case "community":
            found = []
    if order := first.get("sort"):
        descending = first.get("sort_direction") == "desc"
        found.sort(key=lambda voice: (voice[order] is not None, voice[order] or 0), reverse=descending)
    begin = _page_start(first.get("next_page_token"), len(found))
    page = found[begin : begin + page_size]
    more = begin + len(page) < len(found)
    return {
        "voices": page,
        "has_more": more,
        "total_count": len(found),
        "next_page_token": f"page-{begin + len(page)}" if more else None,
    }


def _page_start(token: str | None, count: int) -> int:
    if not token:
        return 0
    number = token.removeprefix("page-")
    if not number.isdecimal() or int(number) > count:
        raise refusal(400, "invalid_cursor", "The page token is not valid.", param="next_page_token")
    return int(number)


def members(world: World) -> list[dict[str, Any]]:
    """Answer `/v1/workspace/members`: a bare list."""
    return [
        {
            "user_id": one.user_id,
            "email": one.email,
            "first_name": one.first_name,
            "seat_type": one.seat,
            "is_owner": one.owner,
            "is_locked": one.locked,
        }
        for one in world.catalog.people
    ]


def groups(world: World) -> dict[str, Any]:
    """Answer `/v1/workspace/groups`: an object by group id."""
    used = 0 if world.scenario.billing == "cost" else world.used(world.clock.now_ms())
    rows: tuple[tuple[str, str, list[str], int | str | None, int], ...] = (
        ("g_core", "Core", ["u_9fK2aQ", "u_3xTb8c"], "unlimited", 62),
        ("g_support", "Support", ["u_77pQ0d"], max(1_000, world.limit // 10), 9),
        ("g_research", "Research [lab]", ["u_5mWz1e"], None, 17),
    )
    return {
        identity: {
            "id": identity,
            "name": name,
            "members": users,
            "permissions": ["text_to_speech", "workspace_analytics_full_read"],
            "group_usage_limit": limit,
            "group_pvc_limit": None,
            "group_concurrency_limit": 5 if identity == "g_support" else None,
            "group_dubbing_concurrency_limit": None,
            "group_music_concurrency_limit": None,
            "character_count": used * percent // 100,
            "is_scim_synced": False,
            "scim_group": None,
        }
        for identity, name, users, limit, percent in rows
    }


def _api_key(world: World, key: ApiKey) -> dict[str, Any]:
    used = 0 if world.scenario.billing == "cost" else world.used(world.clock.now_ms()) * key.weight // 100
    limit = None if key.limit_percent is None else world.limit * key.limit_percent // 100 or None
    expires = world.clock.start_ms - world.clock.start_ms % DAY_MS + 9 * DAY_MS
    return {
        "name": key.name,
        "hint": key.hint,
        "key_id": key.key_id,
        "service_account_user_id": key.account,
        "created_at_unix": 1_750_000_000,
        "is_disabled": key.disabled,
        "permissions": list(key.permissions) if key.permissions else None,
        "disable_reason": "exposed_publicly" if key.disabled else None,
        "character_limit": limit,
        "character_count": used,
        "hashed_xi_api_key": key.hashed,
        "allowed_ips": None,
        "third_party_disable_allowed": None,
        "platform_limits": None,
        "expires_at_unix": expires // 1000 if key.key_id == "k_03" else None,
    }


def api_keys(world: World, account: str) -> dict[str, Any]:
    """Answer `/v1/service-accounts/{id}/api-keys`; an unknown account raises `Refusal`."""
    if account not in SERVICE_ACCOUNTS:
        raise refusal(404, "service_account_not_found", f"No service account {account!r} was found.")
    return {"api-keys": [_api_key(world, key) for key in world.catalog.keys if key.account == account]}


def service_accounts(world: World) -> dict[str, Any]:
    """Answer `/v1/service-accounts`."""
    return {
        "service-accounts": [
            {
                "service_account_user_id": account,
                "name": name,
                "created_at_unix": 1_750_000_000,
                **api_keys(world, account),
                "default_sharing_groups": [],
            }
            for account, name in SERVICE_ACCOUNTS.items()
        ]
    }
