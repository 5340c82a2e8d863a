"""Who and what is in the account: voices, models, people, keys, agents. Fixed, whatever the seed."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from elevenmon.demo.hostile import HOSTILE_TEXTS


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice. A deleted one still has usage and history rows, but no lookup knows it."""

    voice_id: str
    name: str
    category: str
    accent: str
    gender: str
    weight: int
    """Share of the speech, while its course stands at 1."""
    course: str
    """How its use goes, a name that `courses.course` knows."""
    use: str
    """What it is for, a name of `USES`."""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A model. `multiplier` is credits per character; None: it does not speak."""

    model_id: str
    name: str
    multiplier: float | None
    concurrency_group: str
    languages: tuple[tuple[str, str], ...]
    weight: int = 0
    """Share of every use beyond what `USES` says."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace."""

    user_id: str
    email: str
    first_name: str | None
    seat: str
    owner: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a service account; `hashed` is what usage rows name it by."""

    key_id: str
    name: str
    hint: str
    hashed: str
    account: str
    weight: int
    """Percent of the account's credits."""
    limit_percent: int | None = None
    """Its own limit, in percent of the account's."""
    disabled: bool = False
    permissions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """A conversational agent."""

    agent_id: str
    name: str
    voice_id: str
    source: str
    weight: int
    course: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that lookups answer."""

    voices: tuple[Voice, ...]
    models: tuple[Model, ...]
    people: tuple[Person, ...]
    keys: tuple[ApiKey, ...]
    agents: tuple[Agent, ...]

    def voice_names(self) -> dict[str, str]:
        """Return the names that lookups know, by voice id: deleted voices are not among them."""
        return {voice.voice_id: voice.name for voice in self.voices if not voice.deleted}


_VOICES = (
    Voice("JBFqnCBsd6RMkjVDRZzb", "George", "premade", "british", "male", 230, "office", "ivr"),
    Voice("EXAVITQu4vr4xnSDxMaL", "Sarah", "premade", "american", "female", 120, "office", "app"),
    Voice("nPczCjzI2devNBz1zQrb", "Narrator v2", "professional", "american", "male", 70, "burst:5", "studio"),
    Voice("Xb7hH8MSUJpSbSDYk0k2", "Alice", "premade", "british", "female", 80, "office", "app"),
    Voice("cgSgspJ2msm6clMCkdW9", "Jessica", "premade", "american", "female", 75, "home", "app"),
    Voice(
        "z9fAnlkpzviPz146aGWa", "[Promo] Zoë 🎙 [/]", "generated", "irish", "female", 110, "campaign:6", "app"
    ),
    Voice("pFZP5JQG7iQjIQuC4Bku", "Lily", "premade", "british", "female", 85, "home", "app"),
    Voice(
        "b8jhBTcGAq4kQGWmKprT", "田中 さくら", "professional", "japanese", "female", 42, "growing:1", "app"
    ),
    Voice("iP95p4xoKVk53GoZ742B", "Chris", "premade", "american", "male", 38, "alternating:0", "app"),
    Voice("onwK4e9ZLuTAKqWW03F9", "Daniel", "premade", "british", "male", 34, "fading:0", "ivr"),
    Voice(
        "mQ2wPyR4sKhX7JvUaZ1e",
        "Old brand voice",
        "cloned",
        "american",
        "female",
        40,
        "fading:2",
        "ivr",
        deleted=True,
    ),
    Voice("hV6nCdW8pTq3LrYxE5bG", "Sarah", "cloned", "australian", "female", 24, "growing:7", "studio"),
    Voice("XrExE9yKIg1WjnnlVkGX", "Matilda", "premade", "american", "female", 60, "campaign:3", "studio"),
    Voice("kR4tUxB7wMz2PjHn9QcF", "小明", "cloned", "mandarin", "male", 60, "campaign:0", "app"),
    Voice("bIHbv24MWmeRgasZH58o", "Will", "premade", "american", "male", 18, "burst:11", "app"),
    Voice("rS8vNfK3yDq6WbTj1XmA", "Jürgen Groß", "cloned", "german", "male", 16, "night", "ivr"),
    Voice("cjVigY5qzO86Huf0OWal", "Eric", "premade", "american", "male", 14, "alternating:1", "app"),
    Voice("uE5gZkP9hLc2RxVs7NwB", "Élodie", "professional", "parisian", "female", 13, "home", "app"),
    Voice("9BWtsMINqrJLrRacOk9x", "Aria", "premade", "american", "female", 12, "burst:2", "studio"),
    Voice("tJ7mXqG4nYb8KdFv3HsC", "Оксана", "cloned", "ukrainian", "female", 11, "growing:4", "app"),
    Voice("CwhRBWXzGAHq8TQ4Fs17", "Roger", "premade", "american", "male", 10, "burst:8", "studio"),
    Voice("wP3cHyT6jRk9ZgLx5VbD", "지훈", "cloned", "seoul", "male", 9, "home", "app"),
    Voice("FGY2WhTYpPnrIDTdsKH5", "Laura", "premade", "american", "female", 8, "home", "app"),
    Voice("aD9fLwS2vQx7MtNk4GjE", "مريم", "cloned", "cairo", "female", 45, "campaign:9", "app"),
    Voice("IKne3meq5aSn9XLyUdCD", "Charlie", "premade", "australian", "male", 7, "office", "lab"),
    Voice("yB6rKjV8cWz3HqPn1TmG", "Señor Locutor 📻", "cloned", "mexican", "male", 6, "home", "app"),
    Voice("N2lVS1w4EtoT3dr4eOWO", "Callum", "premade", "transatlantic", "male", 5, "fading:8", "lab"),
    Voice(
        "gN4xTbR7sKd2VyJm6FwH",
        "IVR prompts (do not edit), holiday opening hours 2026",
        "cloned",
        "",
        "female",
        5,
        "even",
        "ivr",
    ),
    Voice("SAz9YHcvj6GT2YYXdXww", "River", "premade", "american", "neutral", 4, "growing:10", "lab"),
    Voice("TX3LPaxmHKxFdv7VOQHJ", "Liam", "premade", "american", "male", 3, "office", "lab"),
    Voice("eM8hQzC5wXp9LkBv2RtJ", "test", "generated", "", "male", 2, "office", "lab"),
)

_MANY = (("en", "English"), ("de", "German"), ("fr", "French"), ("ja", "Japanese"), ("es", "Spanish"))
_MODELS = (
    Model("eleven_multilingual_v2", "Eleven Multilingual v2", 1.0, "standard", _MANY),
    Model("eleven_flash_v2_5", "Eleven Flash v2.5", 0.5, "turbo", _MANY),
    Model("eleven_turbo_v2_5", "Eleven Turbo v2.5", 0.5, "turbo", _MANY),
    Model("eleven_v3", "Eleven v3", 0.8, "standard", _MANY),
    Model("eleven_multilingual_sts_v2", "Eleven Multilingual v2 (voice changer)", None, "standard", _MANY),
    Model("eleven_flash_v2", "Eleven Flash v2", 0.5, "turbo", (("en", "English"),)),
)

_PEOPLE = (
    Person("u_9fK2aQ", "ada@example.com", "Ada", "workspace_admin", owner=True),
    Person("u_3xTb8c", "grace@example.com", "Grace", "workspace_member"),
    Person("u_77pQ0d", "bo@example.com", None, "workspace_lite_member", locked=True),
    Person("u_5mWz1e", "naoko@example.com", "直子", "workspace_member"),
)

_KEYS = (
    ApiKey("k_01", "prod-backend", "a1b2", "9d1c6e0f7a52", "sa_backend", 41, limit_percent=80),
    ApiKey(
        "k_02",
        "ivr-phone",
        "c3d4",
        "41f0b8e29c17",
        "sa_backend",
        37,
        permissions=("text_to_speech", "models_read"),
    ),
    ApiKey("k_03", "notebooks", "e5f6", "c27e55a0d3b9", "sa_research", 5, limit_percent=12),
    ApiKey("k_04", "audiobook-batch", "77aa", "08b3d96f1e4c", "sa_research", 5),
    ApiKey(
        "k_05",
        "staging",
        "0f9e",
        "f5a41c7703d2",
        "sa_backend",
        1,
        permissions=("text_to_speech", "voices_read"),
    ),
    ApiKey("k_06", "old-laptop", "d00d", "6b9e20c8f47d", "sa_research", 0, disabled=True),
)


class Use(NamedTuple):
    """What speech is made for: its keys (the last share: on the web site) and models, as weights in order."""

    keys: tuple[int, ...]
    models: tuple[int, ...]


USES = {
    "ivr": Use((14, 74, 0, 0, 7, 0, 5), (0, 78, 20, 0, 2)),
    "app": Use((84, 0, 0, 0, 6, 0, 10), (24, 52, 12, 9, 3)),
    "studio": Use((0, 0, 12, 48, 0, 0, 40), (62, 3, 0, 27, 8)),
    "lab": Use((0, 0, 64, 0, 4, 0, 32), (26, 24, 4, 38, 8)),
    "backend": Use((90, 4, 0, 0, 6, 0, 0), (1,)),
    "office": Use((20, 0, 12, 8, 0, 0, 60), (1,)),
}

_AGENTS = (
    Agent("agent_01jx4front", "Front desk", "EXAVITQu4vr4xnSDxMaL", "twilio", 60, "office"),
    Agent("agent_01jx4order", "Order status 📦", "cgSgspJ2msm6clMCkdW9", "js_sdk", 22, "home"),
    Agent("agent_01jx4night", "Nachtdienst", "rS8vNfK3yDq6WbTj1XmA", "sip_trunk", 9, "night"),
)

SERVICE_ACCOUNTS = {"sa_backend": "backend", "sa_research": "research"}
"""Names of the service accounts by user id."""


def catalog(*, hostile: bool) -> Catalog:
    """Return the account's contents; `hostile`: with names that are made to break a terminal."""
    plain = Catalog(_VOICES, _MODELS, _PEOPLE, _KEYS, _AGENTS)
    if not hostile:
        return plain
    bad = HOSTILE_TEXTS
    return Catalog(
        voices=tuple(replace(voice, name=bad[i % len(bad)]) for i, voice in enumerate(_VOICES)),
        models=(
            *_MODELS[:-1],
            replace(_MODELS[-1], model_id="eleven_\x1b]0;model\x07_v9", name=bad[2], weight=12),
        ),
        people=tuple(replace(one, first_name=bad[(7 * i + 3) % len(bad)]) for i, one in enumerate(_PEOPLE)),
        keys=tuple(replace(key, name=bad[(5 * i + 4) % len(bad)]) for i, key in enumerate(_KEYS)),
        agents=tuple(replace(agent, name=bad[(3 * i + 5) % len(bad)]) for i, agent in enumerate(_AGENTS)),
    )
