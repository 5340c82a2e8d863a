"""What happens in each stream that is billed: clips, other jobs, agent calls."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from elevenmon.demo.catalog import SERVICE_ACCOUNTS, USES, ApiKey, Catalog, Model, Voice
from elevenmon.demo.courses import Group, programme
from elevenmon.demo.randomness import generator
from elevenmon.demo.scenarios import Scenario
from elevenmon.demo.texts import NUMBER_MARK, chapter_text, clip_text, spoken_length
from elevenmon.demo.traffic import Charge, Kind, Table

GROUP_COLUMNS = (
    "product_type",
    "model",
    "voice_id",
    "user_id",
    "fiat_currency",
    "fiat_charge_type",
    "region",
    "reporting_workspace_id",
    "request_source",
    "resource_id",
    "subresource_id",
    "request_queue_type",
    "voice_multiplier",
    "hashed_xi_api_key",
    "billing_group_id",
    "surface",
    "actor",
)
"""Columns that usage can be grouped by, in the order in which they are answered."""
WORKSPACE_ID = "ws_4b1c"
_GROUPS = {"u_9fK2aQ": "g_core", "u_3xTb8c": "g_core", "u_77pQ0d": "g_support", "u_5mWz1e": "g_research"}
_WEB_USERS = (3, 6, 0, 4)
"""How much each member works on the web site; the third one is locked."""
_DOLLARS_PER_CREDIT = 0.00018


@dataclass(frozen=True, slots=True)
class Clip:
    """What history shows of a clip besides its charge."""

    voice: Voice | None
    model_id: str
    text: str | None
    source: str
    dialogue: tuple[tuple[str, Voice], ...] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """The course of an agent conversation."""

    agent: int
    seconds: int
    voice_credits: int
    llm_credits: int
    success: str
    messages: int


class Builder:
    """Collects kinds, their groups, and the distinct columns they are billed under."""

    def __init__(self, catalog: Catalog, chance: random.Random, scenario: Scenario) -> None:
        self.catalog = catalog
        self.chance = chance
        self.scenario = scenario
        self.kinds: list[Kind] = []
        self.combos: list[dict[str, str | None]] = []
        self._known: dict[tuple[str | None, ...], int] = {}
        self.groups: list[Group] = []
        self._keys: tuple[ApiKey | None, ...] = (*catalog.keys, None)
        self._web_weights = tuple(accumulate(_WEB_USERS))

    def group(self, course: str, weight: float, count: int, add: Callable[[], Kind]) -> None:
        """Add so many kinds as a group of their own."""
        first = len(self.kinds)
        self.kinds += [add() for _ in range(count)]
        self.groups.append(Group(course, weight, first, first + count))

    def key(self, use: str) -> ApiKey | None:
        """Return a key that serves this use, None for the web site."""
        return self.chance.choices(self._keys, USES[use].keys)[0]

    def model(self, use: str) -> Model:
        """Return a model that serves this use."""
        models = self.catalog.models
        return self.chance.choices(models, (*USES[use].models, models[-1].weight))[0]

    def user(self, key: ApiKey | None) -> str:
        """Return whose call it is."""
        if key is not None:
            return key.account
        return self.chance.choices(self.catalog.people, cum_weights=self._web_weights)[0].user_id

    def charge(
        self,
        product: str,
        *,
        amount: int,
        minutes: float,
        user: str,
        key: ApiKey | None,
        characters: int = 0,
        **columns: str | None,
    ) -> Charge:
        """Return a charge; `columns` are those that the product does not settle by itself."""
        columns |= {
            "product_type": product,
            "user_id": user,
            "hashed_xi_api_key": key.hashed if key else None,
            "request_source": "api" if key else "website",
            "surface": "api" if key else "web_app",
            "actor": "service_account" if user in SERVICE_ACCOUNTS else "user",
            "fiat_currency": "eur" if key and key.account == "sa_research" else "usd",
            "fiat_charge_type": "usage",
            "region": "us" if user == "u_5mWz1e" else "eu",
            "reporting_workspace_id": WORKSPACE_ID,
            "request_queue_type": "priority" if key else "standard",
            "billing_group_id": _GROUPS.get(user),
        }
        row = tuple(columns.get(name) for name in GROUP_COLUMNS)
        combo = self._known.setdefault(row, len(self.combos))
        if combo == len(self.combos):
            self.combos.append(dict(zip(GROUP_COLUMNS, row, strict=True)))
        cost = round(amount * _DOLLARS_PER_CREDIT, 9)
        return Charge(combo, amount, minutes, cost, characters, float(characters or round(minutes * 60, 1)))

    def table(self) -> Table:
        """Return the kinds, mixed as the courses of their groups have it."""
        return Table(self.kinds, self.combos, programme(self.chance, self.groups))


def _one_mark(text: str) -> str:
    head, mark, tail = text.partition(NUMBER_MARK)
    return head + mark + tail.replace(NUMBER_MARK, "30518")


def _speech_seconds(model_id: str, length: int, chance: random.Random) -> float:
    """Return how long speech takes to make: the fast models are fast, and longer texts take longer."""
    start, per_second = next(pace for name, pace in _PACES if name in model_id)
    return round(start + length / per_second + 0.4 * chance.random() ** 4, 3)


_PACES = (
    ("flash", (0.14, 1_500)),
    ("turbo", (0.24, 900)),
    ("v3", (0.7, 130)),
    ("", (0.45, 220)),
)
"""Seconds to begin, and characters per second, by what a model's name has in it."""


def clips_table(scenario: Scenario, catalog: Catalog, seed: int) -> Table:
    """Return the clips: speech, voice changes and dialogues, as history lists them."""
    builder = Builder(catalog, generator(seed, "clips", scenario.name), scenario)
    total = sum(voice.weight for voice in catalog.voices)
    most = 400 if scenario.texts == "long" else 1_000
    for voice in catalog.voices:
        count = 6 + most * voice.weight // total
        builder.group(voice.course, voice.weight, count, partial(_clip, builder, voice))
    return builder.table()


def _clip(builder: Builder, voice: Voice) -> Kind:
    text = _one_mark(clip_text(builder.chance, builder.scenario.texts))
    return _spoken(builder, builder.model(voice.use), voice, text, builder.key(voice.use))


def _spoken(builder: Builder, model: Model, voice: Voice, text: str, key: ApiKey | None) -> Kind:
    model_id, multiplier, chance = model.model_id, model.multiplier, builder.chance
    user = builder.user(key)
    length = spoken_length(text)
    amount = max(1, round(length * multiplier)) if multiplier is not None else 12 + length // 2
    spoken: str | None = text if multiplier is not None else None
    dialogue = None
    if model_id == "eleven_v3" and chance.random() < 0.4:
        half = text.replace(NUMBER_MARK, "70423")
        dialogue = ((half, voice), ("Always.", chance.choice(builder.catalog.voices)))
        amount += 6
    charge = builder.charge(
        "TTS" if multiplier is not None else "Voice Changer",
        amount=amount,
        minutes=round(length / 900, 4),
        user=user,
        key=key,
        characters=length,
        model=model_id,
        voice_id=voice.voice_id,
        voice_multiplier="1.0",
    )
    clip = Clip(
        voice=None if dialogue else voice,
        model_id=model_id,
        text=None if dialogue else spoken,
        source="TTS" if multiplier is not None else "STS",
        dialogue=dialogue,
    )
    if dialogue:
        path = "/v1/text-to-dialogue"
    else:
        path = f"/v1/{'text-to-speech' if spoken is not None else 'speech-to-speech'}/{voice.voice_id}"
        path += "/stream" if chance.random() < 0.45 else ""
    latency = _speech_seconds(model_id, length, chance)
    return Kind((charge,), "POST", path, 200, None, latency, user, key.hashed if key else None, clip)


def burst_table(scenario: Scenario, catalog: Catalog, seed: int) -> Table:
    """Return the clips while the batch key reads a book aloud: one voice, long texts. A fourth is as ever."""
    builder = Builder(catalog, generator(seed, "burst", scenario.name), scenario)
    batch = next(key for key in catalog.keys if key.key_id == "k_04")
    usual = [voice for voice in catalog.voices if voice.course in ("office", "home")]
    for number in range(101):
        if number % 4 == 3:
            builder.kinds.append(_clip(builder, usual[number % len(usual)]))
        else:
            text = _one_mark(chapter_text(builder.chance))
            builder.kinds.append(_spoken(builder, catalog.models[0], catalog.voices[2], text, batch))
    return Table(builder.kinds, builder.combos)


class _Job(NamedTuple):
    """A product that leaves no trace in history."""

    weight: int
    course: str
    use: str
    product: str
    model: str | None
    path: str
    least: int
    most: int
    """Greatest credits; few jobs come near."""
    start: float
    """Least seconds; the greatest job takes four times as long."""


_JOBS = (
    _Job(330, "office", "backend", "STT", "scribe_v2", "/v1/speech-to-text", 4, 60, 1.1),
    _Job(120, "home", "app", "STT", "scribe_v2", "/v1/speech-to-text", 2, 30, 0.8),
    _Job(
        90,
        "office",
        "office",
        "Sound Effects",
        "eleven_text_to_sound_v2",
        "/v1/sound-generation",
        20,
        90,
        2.1,
    ),
    _Job(30, "office", "lab", "Voice Isolator", None, "/v1/audio-isolation", 15, 120, 2.6),
    _Job(14, "home", "office", "Music", "music_v2_5", "/v1/music", 120, 900, 9.5),
    _Job(16, "office", "studio", "Music", "music_v2_5", "/v1/music", 200, 1_400, 12.5),
    _Job(3, "office", "office", "Dubbing", None, "/v1/dubbing", 200, 1_200, 1.4),
)
_UNKEPT_WEIGHT = 1_800
"""Speech that leaves none either, because its callers ask for zero retention."""


def jobs_table(scenario: Scenario, catalog: Catalog, seed: int) -> Table:
    """Return what is billed without a place in history: transcription, music, zero-retention speech."""
    builder = Builder(catalog, generator(seed, "jobs", scenario.name), scenario)
    for job in _JOBS:
        builder.group(job.course, job.weight, 8 + job.weight // 8, partial(_job, builder, job))
    voices = [voice for voice in catalog.voices if voice.use in ("ivr", "app")]
    total = sum(voice.weight for voice in voices)
    for voice in voices:
        weight = _UNKEPT_WEIGHT * voice.weight / total
        count = 4 + 300 * voice.weight // total
        builder.group(voice.course, weight, count, partial(_unkept, builder, voice))
    return builder.table()


def _job(builder: Builder, job: _Job) -> Kind:
    key = builder.key(job.use)
    user = builder.user(key)
    size = builder.chance.random() ** 2
    amount = job.least + int((job.most - job.least + 1) * size)
    charge = builder.charge(
        job.product, amount=amount, minutes=round(amount / 40, 4), user=user, key=key, model=job.model
    )
    latency = round(job.start * (1 + 3 * size), 3)
    return Kind((charge,), "POST", job.path, 200, None, latency, user, key.hashed if key else None)


def _unkept(builder: Builder, voice: Voice) -> Kind:
    key = builder.catalog.keys[1 if voice.use == "ivr" else 0]
    model_id = "eleven_flash_v2_5"
    length = 16 + int(130 * builder.chance.random() ** 2)
    charge = builder.charge(
        "TTS",
        amount=(length + 1) // 2,
        minutes=round(length / 900, 4),
        user=key.account,
        key=key,
        characters=length,
        model=model_id,
        voice_id=voice.voice_id,
    )
    path = f"/v1/text-to-speech/{voice.voice_id}/stream"
    latency = _speech_seconds(model_id, length, builder.chance)
    return Kind((charge,), "POST", path, 200, None, latency, key.account, key.hashed)


def calls_table(scenario: Scenario, catalog: Catalog, seed: int) -> Table:
    """Return agent conversations: minutes of voice and, billed apart, the language model."""
    builder = Builder(catalog, generator(seed, "calls", scenario.name), scenario)
    for number, agent in enumerate(catalog.agents):
        builder.group(agent.course, agent.weight, 83, partial(_call, builder, number))
    return builder.table()


def _call(builder: Builder, number: int) -> Kind:
    agent, chance = builder.catalog.agents[number], builder.chance
    seconds = 88 + int(190 * chance.random() ** 2)
    call = Call(
        agent=number,
        seconds=seconds,
        voice_credits=round(seconds * 0.65),
        llm_credits=round(seconds * 0.2 * chance.random()) + 2,
        success=chance.choices(("success", "failure", "unknown"), weights=(86, 9, 5))[0],
        messages=2 + seconds // 8,
    )
    key = builder.catalog.keys[0 if agent.source == "js_sdk" else 1]
    charges = tuple(
        builder.charge(
            product,
            amount=amount,
            minutes=round(seconds / 60, 4) if model is None else 0.0,
            user=key.account,
            key=key,
            model=model,
            voice_id=agent.voice_id if model is None else None,
            resource_id=agent.agent_id,
        )
        for product, amount, model in (
            ("Conversational AI", call.voice_credits, None),
            ("Conversational AI - LLM", call.llm_credits, "gemini-2.5-flash"),
        )
    )
    path = f"/v1/convai/conversation?agent_id={agent.agent_id}"
    latency = round(0.09 + 0.3 * chance.random() ** 2, 3)
    return Kind(charges, "GET", path, 101, None, latency, key.account, key.hashed, call)
