"""Records and filters as hypothesis draws them: every field, every script that folds in its own way."""

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import strategies as st

from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.text import clean, clean_block

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TROUBLE = [
    "_漢",
    "İ",
    "\u0131",
    "ß",
    "ẞ",
    "e\u0301",
    "é",
    "Zoë",
    "🎙",
    "👍🏽",
    "漢字",
    "かな",
    "\uff21\uff22",
    "ﬁ",
    "\u017f",
    "K",
    "ไทย",
    "हिन्दी",
]
SAID = st.lists(
    st.sampled_from(
        ["parcel", "Your", "way", "a", "ab", "abc", "_", "-", ".", "%", '"', "*", "12", " ", " ", *TROUBLE]
    ),
    max_size=6,
).map("".join)
VOICES = ["v0000000000001", "v0000000000002", "v0000000000003"]
MODELS = ["eleven_flash_v2_5", "eleven_v3"]
PATHS = [
    "/v1/text-to-speech/v0000000000001",
    "/v1/text-to-speech/v0000000000002/stream",
    "/v1/voices",
    "/v1/%_x",
    None,
]


@st.composite
def clips(draw: st.DrawFn) -> list[HistoryItem]:
    """A few clips, some of one moment."""
    numbers = count()
    made = []
    for _ in range(draw(st.integers(0, 12))):
        before = draw(st.integers(0, 50))
        turns = draw(st.lists(SAID, max_size=2)) if draw(st.integers(0, 4)) == 0 else []
        voice = draw(st.sampled_from([*VOICES, None]))
        text = draw(st.none() | SAID)
        made.append(
            HistoryItem(
                f"h{next(numbers)}",
                NOW - timedelta(minutes=draw(st.integers(0, 5000))),
                before,
                before + draw(st.integers(-3, 60)),
                draw(st.sampled_from(["audio/mpeg", None])),
                draw(st.sampled_from(["created", "İ", None])),
                voice_id=voice,
                voice_name=draw(st.sampled_from(["Rachel", "Zoë", "old name", None])) if voice else None,
                model_id=draw(st.sampled_from([*MODELS, None])),
                source=draw(st.sampled_from(["TTS", "STS", None])),
                text=None if text is None or turns else clean_block(text),
                dialogue=tuple(DialogueTurn(clean_block(turn), None, None) for turn in turns),
            )
        )
    return made


@st.composite
def calls(draw: st.DrawFn) -> list[ApiRequest]:
    """A few requests, some of one moment."""
    numbers = count()
    return [
        ApiRequest(
            request_key=f"e{next(numbers)}",
            at=NOW - timedelta(minutes=draw(st.integers(0, 5000))),
            method=draw(st.sampled_from(["GET", "POST", None])),
            path=draw(st.sampled_from(PATHS) | SAID.map(lambda text: "/" + clean(text))),
            status=draw(st.sampled_from([200, 201, 400, 404, 429, 500, None])),
            latency_seconds=draw(st.sampled_from([0.03, 0.3, 1.5, 2.0, None])),
            event_id=draw(st.sampled_from(["evt_1", None])),
            trace_id=draw(st.sampled_from(["f072", None])),
            own=draw(st.integers(0, 3)) == 0,
            extra=draw(
                st.sampled_from(
                    [{}, {"user_id": "u1"}, {"user_id": "u2", "error_code": "quota_exceeded"}, {"error": "İ"}]
                )
            ),
        )
        for _ in range(draw(st.integers(0, 12)))
    ]


WORDS = st.sampled_from(
    [
        "parcel",
        "par",
        '"par"',
        '"your parcel"',
        "yourparcel",
        "a",
        "ab",
        "12",
        "speech",
        "text-to",
        "post",
        "v1",
        "quota",
        "漢",
        "字",
        "ﬁ",
        "fi",
        "ss",
        "i",
        "k",
        "zoe",
        "🎙",
        '"_"',
        "e",
        "か",
        "%",
        "~par.*l",
        "~^/v1/voices$",
        "~[漢_]",
        "~^$",
    ]
)
TESTS = {
    "requests": st.sampled_from(
        [
            "status>=400",
            "status:4xx",
            "status!=200",
            "status<300",
            "status=404",
            "latency>300ms",
            "latency<=0.3",
            "age<1h",
            "age>=2d",
            "time>=2026-11-23",
            "time<2026-11-23",
            "time:2026-11-22",
            "time!=2026-11-24",
            "own:yes",
            "own:no",
            "method=get",
            "method:os",
            'method=""',
            "path:speech",
            "path=/v1/voices",
            "path!=/v1/voices",
            'path=""',
            "path:%",
            "voice=rachel",
            "voice:ra",
            "voice=v0000000000002",
            "voice!=rachel",
            'voice=""',
            "user=ada",
            "user:u",
            'key=""',
            "error:quota",
            "error=İ",
            'error=""',
            "error!=quota_exceeded",
            "event=evt_1",
            "trace:07",
            "latency:1.5s",
        ]
    ),
    "history": st.sampled_from(
        [
            "cost>10",
            "credits<=0",
            "credits:5",
            "credits!=5",
            "chars>3",
            "chars:0",
            "price>1",
            "price<=0.5",
            "age<1d",
            "time>2026-11-22",
            "time<=2026-11-22",
            "voice=rachel",
            "voice:zo",
            "voice!=rachel",
            'voice=""',
            "model:flash",
            'voice="old name"',
            "voice=v0000000000003",
            "model=eleven_v3",
            'model=""',
            "source=tts",
            "source!=sts",
            "state=created",
            "state:i",
            'state=""',
            "type:mpeg",
            "deleted:yes",
            "deleted:no",
            "text:par",
            'text="parcel"',
            "id=h1",
        ]
    ),
}


def filters(kind: str) -> st.SearchStrategy[str]:
    """Filters of a kind, nested."""
    leaf = WORDS | TESTS[kind]
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda part: f"!({part})"),
            st.tuples(inner, inner).map(lambda pair: f"{pair[0]} {pair[1]}"),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
        ),
        max_leaves=4,
    )
