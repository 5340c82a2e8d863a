"""The filter language: what it means, what it refuses and where."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.domain import filter_tree
from elevenmon.domain.filter_fields import FIELDS, FieldType
from elevenmon.domain.filter_match import matches
from elevenmon.domain.filter_tree import And, Not, Or, Pattern, Piece, Span, Words
from elevenmon.domain.filters import Expression, FilterError, fields, parse
from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.domain.request_log import ApiRequest

Field = filter_tree.Test
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KINDS = ("requests", "history")
PIECES = st.sampled_from(
    [
        *(field.name for each in KINDS for field in FIELDS[each]),
        *("(", ")", "!", "~", '"', " ", ":", "=", "!=", ">", ">=", "<", "<=", "or", "and", "\\", "\n", "\t"),
        *(
            "500",
            "1.5s",
            "300ms",
            "4xx",
            "1h",
            "yes",
            "2026-11-01",
            "2026-11-01T12:00",
            "rachel",
            "_漢",
            "İ",
            "🎙",
        ),
        *("9" * 20, "0000-00-00", "2026-02-30", "a*", "[", "e\u0301", "\ud800"),
    ]
)


def request(**changes: object) -> ApiRequest:
    """A plain request, changed."""
    values: dict[str, object] = {
        "request_key": "k",
        "at": NOW - timedelta(minutes=30),
        "method": "POST",
        "path": "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb",
        "status": 200,
        "latency_seconds": 1.2,
    }
    return ApiRequest(**{**values, **changes})  # type: ignore[arg-type]


def clip(**changes: object) -> HistoryItem:
    """A plain clip, changed."""
    values: dict[str, object] = {
        "history_item_id": "h1",
        "at": NOW - timedelta(hours=2),
        "counter_from": 1000,
        "counter_to": 1600,
        "content_type": "audio/mpeg",
        "state": "created",
        "voice_id": "JBFqnCBsd6RMkjVDRZzb",
        "model_id": "eleven_flash_v2_5",
        "source": "TTS",
        "text": "Your parcel, Zoë, is on its way.",
    }
    return HistoryItem(**{**values, **changes})  # type: ignore[arg-type]


NAMES = {"JBFqnCBsd6RMkjVDRZzb": "Rachel Äpfel", "eleven_flash_v2_5": "Flash v2.5", "u1": "Ada"}


def in_requests(text: str, /, **changes: object) -> bool:
    return matches(parse(text, "requests", zone=UTC), request(**changes), NAMES, NOW)


def in_history(text: str, /, **changes: object) -> bool:
    return matches(parse(text, "history", zone=UTC), clip(**changes), NAMES, NOW)


@settings(max_examples=10_000, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)), st.sampled_from(KINDS))
def test_any_text_is_an_expression_or_an_error_with_a_place(text: str, kind: str) -> None:
    try:
        expression = parse(text, kind)
    except FilterError as error:
        assert 0 <= error.position <= len(text)
        assert error.message == str(error) != ""
        return
    assert isinstance(expression, Expression)
    assert expression == parse(text, kind)
    assert hash(expression) == hash(parse(text, kind))
    record = request() if kind == "requests" else clip()
    assert isinstance(matches(expression, record, NAMES, NOW), bool)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", And(())),
        ("  ", And(())),
        ("Hello", Words(" hello ", begun=True)),
        ('"Hello you"', Words(" hello you ", begun=False)),
        ("a b", And((Words(" a ", begun=True), Words(" b ", begun=True)))),
        ("a and b", And((Words(" a ", begun=True), Words(" b ", begun=True)))),
        ("a or b", Or((Words(" a ", begun=True), Words(" b ", begun=True)))),
        ("a OR b", Or((Words(" a ", begun=True), Words(" b ", begun=True)))),
        ('"or"', Words(" or ", begun=False)),
        ("!a", Not(Words(" a ", begun=True))),
        ("!!a", Words(" a ", begun=True)),
        ("🎙", Piece("🎙")),
        ("~a.c", Pattern("a.c")),
        ("~(foo|bar)", Pattern("(foo|bar)")),
        ("(~foo)", Pattern("foo")),
        (r'~"a b\"\d"', Pattern(r'a b"\d')),
        ("~[)]x", Pattern("[)]x")),
        ("status:4xx", Field("status", ":", "4xx")),
        ("STATUS>=400", Field("status", ">=", 400.0)),
        ("code=404", Field("status", "=", 404.0)),
        ("status!=200", Not(Field("status", "=", 200.0))),
        ("latency>300ms", Field("latency", ">", 0.3)),
        ("latency>1.5s", Field("latency", ">", 1.5)),
        ("latency>2", Field("latency", ">", 2.0)),
        ("age<1h", Field("age", "<", 3600.0)),
        ("own:yes", Field("own", ":", True)),
        ('path:"a (b"', Field("path", ":", "a (b")),
        ("(path:/v1)", Field("path", ":", "/v1")),
        ("path:/a(b)", Field("path", ":", "/a(b)")),
        ("/v1/voices", Words(" v1 voices ", begun=True)),
    ],
)
def test_what_requests_are_asked_for(text: str, root: object) -> None:
    assert parse(text, "requests") == Expression("requests", root)  # type: ignore[arg-type]


def test_what_clips_are_asked_for() -> None:
    assert parse("cost>1.2k", "history").root == Field("credits", ">", 1200.0)
    assert parse("text:Zoë", "history").root == Words(" zoe ", begun=True)
    assert parse('text:"on its"', "history").root == Words(" on its ", begun=False)
    loose = parse("a b or c !d", "history").root
    assert loose == Or((parse("a b", "history").root, parse("c !d", "history").root))
    grouped = parse("a (b or c)", "history").root
    assert grouped == And((parse("a", "history").root, parse("b or c", "history").root))


def test_times_are_stretches_in_the_zone_asked_for() -> None:
    def span(text: str, zone: ZoneInfo) -> Span:
        root = parse(f"time:{text}", "requests", zone=zone).root
        assert isinstance(root, Field) and isinstance(root.value, Span)
        return root.value

    berlin = ZoneInfo("Europe/Berlin")
    hour = 3_600_000
    day = span("2026-10-25", berlin)
    assert day.end - day.start == 25 * hour
    assert span("2026-03-29", berlin).end - span("2026-03-29", berlin).start == 23 * hour
    assert span("2026-11-01T14:30", berlin).start == span("2026-11-01T13:30Z", berlin).start
    assert span("2026-11-01T14:30+05:30", berlin) == span("2026-11-01T09:00Z", berlin)
    assert span("1792317602", berlin) == Span(1792317602_000, 1792317603_000)
    assert span("2026-11-01T14:30:05", berlin).end - span("2026-11-01T14:30:05", berlin).start == 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("post speech", True),
        ('"post v1"', False),
        ("spee", True),
        ('"spee"', False),
        ("peech", False),
        ("to speech", True),
        ("text-to-speech", True),
        ("text-speech", False),
        ("path:PEECH", True),
        ("path=/v1", False),
        ("!get", True),
        ("~^post$", True),
        ("~^/v1/.*speech", True),
        ("~post.*v1", False),
        ("voice=rachel", False),
        ('voice="rachel apfel"', True),
        ("voice:rachel", True),
        ("voice=JBFqnCBsd6RMkjVDRZzb", True),
        ("voice!=jbfqncbsd6rmkjvdrzzb", False),
        ("status:2xx", True),
        ("status=2xx", True),
        ("status!=2xx", False),
        ("status>200", False),
        ("status>=200", True),
        ("latency>1.2", False),
        ("latency>=1200ms", True),
        ("latency:1.2s", True),
        ("age<1h", True),
        ("age>30m", False),
        ("age>=30m", True),
        ("time>2026-11-23", True),
        ("time>2026-11-24", False),
        ("time>=2026-11-24", True),
        ("time:2026-11-24", True),
        ("time!=2026-11-24", False),
        ("time<=2026-11-24", True),
        ("time<2026-11-24", False),
        ("time<2026-11-24T11:30:00", False),
        ("time:2026-11-24T11:30", True),
        ("error=quota_exceeded", False),
        ('error=""', True),
        ("user=ada", False),
        ("own:no", True),
        ("own:yes", False),
        ("(a or b) c", False),
    ],
)
def test_a_request_is_found(text: str, expected: bool) -> None:
    assert in_requests(text) is expected


def test_missing_values_fit_nothing_but_what_excludes_them() -> None:
    assert not in_requests("latency<100", latency_seconds=None)
    assert not in_requests("latency>=0", latency_seconds=None)
    assert in_requests("!latency>1", latency_seconds=None)
    assert in_requests("status!=200", status=None)
    assert not in_requests("status:2xx", status=None)
    assert in_requests("voice!=rachel", path="/v1/models")
    assert in_requests('method=""', method=None)


def test_own_requests_show_only_when_named() -> None:
    assert not in_requests("", own=True)
    assert not in_requests("post", own=True)
    assert in_requests("own:yes", own=True)
    assert not in_requests("own:no", own=True)
    assert in_requests("own:yes or own:no", own=True)
    assert not in_requests("own:yes")


def test_columns_that_were_not_promised_can_be_asked_for() -> None:
    assert in_requests("error:quota", extra={"error_code": "quota_exceeded"})
    assert in_requests("quota", extra={"error_code": "quota_exceeded"})
    assert in_requests("user=ada", extra={"user_id": "u1"})
    assert in_requests("key=9d1c", extra={"hashed_xi_api_key": "9d1c"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parcel", True),
        ("zoe", True),
        ("ZOË", True),
        ('"its way"', True),
        ('"its wa"', False),
        ("text:its-wa", True),
        ("cost>500", True),
        ("credits=600", True),
        ("credits:600", True),
        ("chars:32", True),
        ("price>18", True),
        ("price>19", False),
        ("model:flash", True),
        ("model=eleven_flash_v2_5", True),
        ("source=tts", True),
        ("state!=created", False),
        ("type:mpeg", True),
        ("deleted:no", True),
        ("deleted:yes", False),
        ("🎙", False),
        ("text=parcel", False),
    ],
)
def test_a_clip_is_found(text: str, expected: bool) -> None:
    assert in_history(text) is expected


def test_a_dialogue_is_found_by_what_its_turns_say() -> None:
    turns = (DialogueTurn("Ready?", None, None), DialogueTurn("Always 🎙.", None, None))
    assert in_history("always", text=None, dialogue=turns)
    assert in_history("🎙", text=None, dialogue=turns)
    assert in_history("chars:16", text=None, dialogue=turns)
    assert not in_history("price>0", text=None)


def test_a_voice_goes_by_its_name_now_and_then() -> None:
    assert in_history("voice:apfel", voice_name="Old name")
    assert in_history('voice="old name"', voice_name="Old name")
    assert in_history('voice="gone"', voice_id="deleted", voice_name="Gone")
    assert not in_history('voice="gone"', voice_id=None, voice_name="Gone")


@pytest.mark.parametrize(
    ("kind", "name", "advice"),
    [
        ("requests", "latncy", "did you mean latency?"),
        ("requests", "lat", "did you mean latency?"),
        ("requests", "Vioce", "did you mean voice?"),
        ("requests", "crdits", "did you mean credits, a field of clips?"),
        ("requests", "mod", "did you mean model, a field of clips?"),
        ("history", "latncy", "did you mean latency, a field of requests?"),
        ("history", "pathh", "did you mean path, a field of requests?"),
        ("history", "crdits", "did you mean credits?"),
        ("history", "st", "did you mean state?"),
        ("history", "t", "did you mean time?"),
        ("history", "zzz", "there are time, age, voice, "),
        ("requests", "qwerty", "there are time, age, method, "),
    ],
)
def test_a_name_that_is_none_is_told_the_nearest_and_whose_field_that_is(
    kind: str, name: str, advice: str
) -> None:
    with pytest.raises(FilterError) as caught:
        parse(f"{name}>1", kind)
    assert f"there is no field '{name}': {advice}" in caught.value.message


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("nope:1", "there is no field 'nope'", 0),
        ("qqqq:1", ". For the text itself use quotes", 0),
        ("a statsu>400", "did you mean status?", 2),
        ("a Cost>500", "cost is a field of clips, not of requests. For the text itself use quotes", 2),
        ("status>", "status needs a value, such as status:4xx", 7),
        ("status>4xx", "goes with : = or !=", 7),
        ("status=abc", "a code such as 404", 7),
        ("latency>1parsec", "300ms", 8),
        ("age<5", "s, m, h, d or w", 4),
        ("age=5h", "age goes with > >= < <=, not =", 3),
        ("path>a", "path goes with : = !=, not >", 4),
        ("own:perhaps", "yes or no", 4),
        ("time>yesterday", "unix seconds", 5),
        ("time>2026-02-30", "2026-11-01", 5),
        ("(a", "not closed", 0),
        ("a)", "without its", 1),
        ("a or", "missing here", 4),
        ("or a", "missing here", 0),
        ("()", "missing here", 1),
        ("a !", "! excludes", 3),
        ('a "b', "quote is not closed", 2),
        ('""', "nothing between", 0),
        (">5", "needs a field before it", 0),
        ("~", "begins a pattern", 1),
        ("~a(b", "not closed", 2),
        ("~*", "nothing before", 1),
        ("(" * 30 + "a" + ")" * 30, "20 deep", 20),
        ("a " * 61, "60 parts", 120),
        ("a" * 1001, "1,000 characters", 1000),
    ],
)
def test_an_error_says_what_is_wrong_and_where(text: str, message: str, position: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, "requests")
    assert message in caught.value.message
    assert caught.value.position == position


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_in_the_table_can_be_read(kind: str) -> None:
    for field in fields(kind):
        assert parse(field.example, kind).root != And(())
        for alias in field.aliases:
            operator, value = (">", "1m") if field.type is FieldType.SECONDS else (":", "1")
            if field.type not in (FieldType.STATUS, FieldType.TIME):
                assert parse(f"{alias}{operator}{value}", kind) == parse(
                    f"{field.name}{operator}{value}", kind
                )
