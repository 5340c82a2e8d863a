"""All fields of one record as lines: a label, its value, and longer texts beneath."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Row
from elevenmon.domain.record_text import voice_in_path
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.wording import UNKNOWN_FIGURE, clock_time, day, duration, grouped
from elevenmon.render.failures import reason
from elevenmon.tui.content import fitted, width
from elevenmon.tui.lists.clip_columns import price_words, unit_price
from elevenmon.tui.lists.folding import folded
from elevenmon.tui.lists.request_columns import FIELDS
from elevenmon.tui.widgets.cells import Line
from elevenmon.tui.widgets.tail import latency, status_style

LEAST_LABEL, WIDEST_LABEL = 10, 22
LEAST_VALUE = 12
"""Where less is left for values, they stand under their labels."""


class Fact(NamedTuple):
    """A field: its label, its value and the value's style."""

    label: str
    value: str
    style: str = ""


class Light(NamedTuple):
    """What a field may depend on besides its record."""

    now: datetime
    zone: tzinfo | None
    names: Mapping[str, str]
    """Names by id, as far as they are known."""


def record_lines(row: Row, light: Light, cells: int) -> list[Line]:
    """Everything about a record in that many cells."""
    if isinstance(row.record, ApiRequest):
        facts = request_facts(row.record, light)
        return fact_lines(facts, cells, _label_cells(facts, cells))
    item = row.record
    first, further = clip_facts(item, row, light), further_facts(item)
    settings = [Fact(name, _value(value)) for name, value in sorted(item.settings.items())]
    labels = _label_cells([*first, *further, *settings], cells)
    lines = [*fact_lines(first, cells, labels), [], *_text_lines(item, cells)]
    lines += [[], [("Details", "$accent bold")], *fact_lines(further, cells, labels)]
    if settings:
        lines += [[], [("Settings", "$accent bold")], *fact_lines(settings, cells, labels)]
    return lines


def request_facts(request: ApiRequest, light: Light) -> list[Fact]:
    """The fields of a request, those that only this log has among them."""
    words = reason(request)
    status = UNKNOWN_FIGURE if request.status is None else str(request.status)
    voice = voice_in_path(request.path)
    return [
        Fact("time", when(request.at, light)),
        Fact("method", request.method or UNKNOWN_FIGURE),
        Fact("path", request.path or UNKNOWN_FIGURE),
        *([Fact("voice", _named(voice, light.names))] if voice else []),
        Fact("status", f"{status} {words}".strip(), status_style(request.status)),
        Fact("latency", latency(request.latency_seconds)),
        Fact("event id", request.event_id or UNKNOWN_FIGURE),
        Fact("trace id", request.trace_id or UNKNOWN_FIGURE),
        *([Fact("asked by", "elevenmon itself")] if request.own else []),
        *(Fact(FIELDS.get(name, name), _named(value, light.names)) for name, value in request.extra.items()),
    ]


def clip_facts(item: HistoryItem, row: Row, light: Light) -> list[Fact]:
    """What one wants to know of a clip first."""
    price = unit_price(item)
    charged = f"{grouped(item.credits)}  ({grouped(item.counter_from)} to {grouped(item.counter_to)})"
    deleted = row.deleted_at
    facts = [
        Fact("deleted", when(deleted, light) if deleted else "", "$level-watch"),
        Fact("time", when(item.at, light)),
        Fact("voice", _voice(item, light.names)),
        Fact("model", _named(item.model_id, light.names) if item.model_id else UNKNOWN_FIGURE),
        Fact("credits", charged),
        Fact("per character", f"{price_words(price)} credits" if price is not None else UNKNOWN_FIGURE),
    ]
    return [fact for fact in facts if fact.value]


def further_facts(item: HistoryItem) -> list[Fact]:
    """The other fields of a clip, save its text and settings."""
    facts = [
        Fact("source", item.source or ""),
        Fact("category", item.voice_category or ""),
        Fact("format", item.output_format or ""),
        Fact("content type", item.content_type or ""),
        Fact("state", item.state or ""),
        Fact("clip id", item.history_item_id),
        Fact("request id", item.request_id or ""),
    ]
    return [fact for fact in facts if fact.value]


def _label_cells(facts: Sequence[Fact], cells: int) -> int:
    """The width of the labels: one for all sections, a third of the lines at most."""
    widest = max((width(fact.label) for fact in facts), default=0) + 2
    return min(WIDEST_LABEL, widest, max(LEAST_LABEL, cells // 3))


def fact_lines(facts: Sequence[Fact], cells: int, label_cells: int) -> list[Line]:
    """Labels and values; a long value goes on under its beginning."""
    lines: list[Line] = []
    beside = cells - label_cells >= LEAST_VALUE
    for fact in facts:
        label = (fitted(fact.label, label_cells if beside else cells), "$quiet")
        values = folded(fact.value, cells - label_cells if beside else cells)
        if not beside:
            lines += [[label], *_plain_lines(values, fact.style)]
            continue
        lines.append([label, (values[0], fact.style)])
        lines += [[" " * label_cells, (value, fact.style)] for value in values[1:]]
    return lines


def when(instant: datetime, light: Light) -> str:
    """`Nov 20 2026 14:02:29, 2m ago`."""
    date = f"{day(instant, light.zone)} {instant.astimezone(light.zone).year}"
    age = (light.now - instant).total_seconds()
    ago = f", {duration(age)} ago" if age >= 1 else ""
    return f"{date} {clock_time(instant, light.zone, seconds=True)}{ago}"


def _text_lines(item: HistoryItem, cells: int) -> list[Line]:
    if item.dialogue:
        lines: list[Line] = [[("Dialogue", "$accent bold")]]
        for turn in item.dialogue:
            lines.append([(turn.voice_name or turn.voice_id or "(no voice)", "$quiet bold")])
            lines += [["  ", words] for words in folded(turn.text, cells - 2)]
        return lines
    if item.text is None:
        return [[("This clip has no text", "$quiet")]]
    count = f"Text · {grouped(len(item.text))} characters"
    return [[(count, "$accent bold")], *_plain_lines(folded(item.text, cells))]


def _plain_lines(texts: Sequence[str], style: str = "") -> list[Line]:
    return [[(text, style)] for text in texts]


def _voice(item: HistoryItem, names: Mapping[str, str]) -> str:
    if item.voice_id is None and item.dialogue:
        return "see the dialogue"
    name = item.voice_name or names.get(item.voice_id or "", "")
    return f"{name}  ({item.voice_id})" if name and item.voice_id else name or item.voice_id or "(none)"


def _named(value: object, names: Mapping[str, str]) -> str:
    words = _value(value)
    name = names.get(words)
    return f"{name}  ({words})" if name and name != words else words


def _value(value: object) -> str:
    match value:
        case None:
            return UNKNOWN_FIGURE
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
