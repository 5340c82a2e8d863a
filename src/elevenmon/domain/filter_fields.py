"""What a list can be filtered and sorted by: one table, from which the help and docs/filters.md are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

REQUESTS, HISTORY = "requests", "history"
"""The values of `domain.lists.Kind`."""


class FieldType(StrEnum):
    """How values of a field are written and compared."""

    WORDS = "words"
    """A longer text: `:` looks for words, as a bare word does."""
    TEXT = "text"
    NAMED = "name or id"
    STATUS = "status code"
    """A number, or a class of them: `4xx`."""
    NUMBER = "number"
    """With `k` and `M` for thousands and millions."""
    SECONDS = "duration"
    """`300ms`, `1.5s`, `2m`; without a unit seconds."""
    AGE = "age"
    """`90s`, `30m`, `1h`, `2d`, `1w`."""
    TIME = "time"
    """A date, or a date and time: a whole day, minute or second."""
    FLAG = "yes or no"


_TEXT_OPERATORS = (":", "=", "!=")
_OPERATORS: Mapping[FieldType, tuple[str, ...]] = MappingProxyType(
    {
        FieldType.WORDS: _TEXT_OPERATORS,
        FieldType.TEXT: _TEXT_OPERATORS,
        FieldType.NAMED: _TEXT_OPERATORS,
        FieldType.FLAG: _TEXT_OPERATORS,
        FieldType.AGE: (">", ">=", "<", "<="),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one kind of record."""

    name: str
    type: FieldType
    help: str
    """One line, without a full stop."""
    example: str
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    """What a bare number counts."""
    sortable: bool = True
    indexed: bool = False
    """Whether a filter by it gives its first page at once, however rare the value is."""

    @property
    def operators(self) -> tuple[str, ...]:
        """What may stand between the field and a value."""
        return _OPERATORS.get(self.type, (":", "=", "!=", ">", ">=", "<", "<="))


_TIME = Field("time", FieldType.TIME, "when it was", "time>=2026-11-01", ("at", "date"), indexed=True)
_AGE = Field("age", FieldType.AGE, "how long ago it was", "age<1h", sortable=False, indexed=True)

_REQUEST_FIELDS = (
    _TIME,
    _AGE,
    Field("method", FieldType.TEXT, "the HTTP method", "method=POST", indexed=True),
    Field(
        "path",
        FieldType.TEXT,
        "the path that was called",
        "path:text-to-speech",
        ("endpoint", "url"),
        indexed=True,
    ),
    Field("status", FieldType.STATUS, "the HTTP status", "status:4xx", ("code",), indexed=True),
    Field(
        "latency",
        FieldType.SECONDS,
        "how long the answer took",
        "latency>1.5s",
        ("took", "duration"),
        "seconds",
        indexed=True,
    ),
    Field("error", FieldType.TEXT, "the kind of error", "error=quota_exceeded", indexed=True),
    Field("voice", FieldType.NAMED, "the voice that the path names", "voice=rachel", indexed=True),
    Field("user", FieldType.NAMED, "who called, where the log tells", "user=ada", indexed=True),
    Field("key", FieldType.NAMED, "the API key, where the log tells", "key:backend", indexed=True),
    Field("trace", FieldType.TEXT, "the trace id, which support asks for", "trace:f072e", sortable=False),
    Field("event", FieldType.TEXT, "the event id", "event=evt_01", ("id",), sortable=False),
    Field(
        "own",
        FieldType.FLAG,
        "whether elevenmon itself asked; such requests are left out where a filter does not name this field",
        "own:yes",
        sortable=False,
        indexed=True,
    ),
)

_HISTORY_FIELDS = (
    _TIME,
    _AGE,
    Field("voice", FieldType.NAMED, "the voice, by name or id", "voice=rachel", indexed=True),
    Field("model", FieldType.NAMED, "the model, by name or id", "model:flash", indexed=True),
    Field("source", FieldType.TEXT, "the product it was made with", "source=TTS", ("product",), indexed=True),
    Field("text", FieldType.WORDS, "what is said", 'text:"your parcel"', sortable=False, indexed=True),
    Field(
        "credits", FieldType.NUMBER, "credits charged", "cost>500", ("cost",), unit="credits", indexed=True
    ),
    Field("chars", FieldType.NUMBER, "characters of the text", "chars>1k", ("characters", "length")),
    Field("price", FieldType.NUMBER, "credits per character", "price>0.5", ("rate",)),
    Field("state", FieldType.TEXT, "the state the service gives", "state=created"),
    Field("type", FieldType.TEXT, "the content type", "type:wav", ("content_type",)),
    Field("format", FieldType.TEXT, "the output format", "format:mp3", ("output_format",)),
    Field("category", FieldType.TEXT, "the category of the voice", "category=cloned"),
    Field("id", FieldType.TEXT, "the id of the clip", "id=ja9xsmfGhxYcymxGcOGB", sortable=False),
    Field("request", FieldType.TEXT, "the id of the request", "request=BF0BZg4I", sortable=False),
    Field("deleted", FieldType.FLAG, "whether it was deleted from here", "deleted:no", sortable=False),
)

FIELDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {REQUESTS: _REQUEST_FIELDS, HISTORY: _HISTORY_FIELDS}
)
"""By kind, in the order they are shown."""


def field_named(kind: str, name: str) -> Field | None:
    """The field of this name or alias, in any case."""
    wanted = name.lower()
    return next((field for field in FIELDS[kind] if wanted == field.name or wanted in field.aliases), None)
