"""What a half-typed filter may go on with: names of fields, then values that the stored records have."""

import asyncio
import re
from collections.abc import Callable, Sequence

from textual.suggester import Suggester

from elevenmon.domain.filters import fields

PATIENCE_SECONDS = 0.3
"""A proposal that takes longer than this comes too late to be read."""
_LAST_TERM = re.compile(r'(?:^|[\s(])!?([^\s()"]*)$')
_FIELD = re.compile(r"([A-Za-z_]+)(!?=|:)(.*)", re.DOTALL)

Values = Callable[[str, str, Callable[[Sequence[str]], None]], None]
"""Asks for the values of a field that begin like this; the answer may come from any thread."""


class FilterSuggester(Suggester):
    """Proposes the rest of the last term."""

    def __init__(self, kind: str, values: Values) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._kind = kind
        self._values = values

    async def get_suggestion(self, value: str) -> str | None:
        """The whole text as it may go on."""
        found = _LAST_TERM.search(value)
        term = found.group(1) if found is not None else ""
        if not term:
            return None
        tested = _FIELD.fullmatch(term)
        if tested is None:
            rest = field_rest(self._kind, term)
        else:
            rest = await self._value_rest(tested.group(1).lower(), tested.group(3))
        return value + rest if rest else None

    async def _value_rest(self, name: str, begun: str) -> str:
        if all(name != field.name and name not in field.aliases for field in fields(self._kind)):
            return ""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[str]] = loop.create_future()

        def deliver(values: Sequence[str]) -> None:
            loop.call_soon_threadsafe(_settle, answer, values)

        self._values(name, begun, deliver)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                values = await answer
        except TimeoutError:
            return ""
        return value_rest(values, begun)


def begins_field(kind: str, text: str) -> bool:
    """Whether a text ends in what may become the name of a field."""
    found = _LAST_TERM.search(text)
    return found is not None and found.group(1) != "" and field_rest(kind, found.group(1)) != ""


def without_last_term(text: str) -> str:
    """A text less the term it ends in."""
    found = _LAST_TERM.search(text)
    return text[: found.start()] if found is not None else text


def field_rest(kind: str, begun: str) -> str:
    """The rest of the first field's name that begins like this, with its most usual operator."""
    for field in fields(kind):
        if field.name.startswith(begun.lower()):
            operator = ":" if ":" in field.operators else ">"
            return field.name[len(begun) :] + ("=" if "=" in field.example else operator)
    return ""


def value_rest(values: Sequence[str], begun: str) -> str:
    """The rest of the first value that begins like this and needs no quotes."""
    for value in values:
        begins = value[: len(begun)].casefold() == begun.casefold()
        if begins and len(value) > len(begun) and not re.search(r'[\s()"!~]', value):
            return value[len(begun) :]
    return ""


def _settle(answer: "asyncio.Future[Sequence[str]]", values: Sequence[str]) -> None:
    if not answer.done():
        answer.set_result(values)
