"""What `elevenmon status` and `elevenmon check` write, byte for byte."""

import pytest

from elevenmon.cli.check_line import CheckCode, Thresholds, judged, unknown
from elevenmon.cli.status_forms import Told, check_template, document, formatted, line, lines
from elevenmon.cli.status_request import StatusRequest, plain_request
from elevenmon.domain.clock import SystemClock, to_ms
from elevenmon.domain.headline import Headline, Refusal, WallAhead, refusing, worded_for
from elevenmon.settings.resolve import Flags
from elevenmon.simulation import DemoChoice

RESET, EARLY, ETA = 1_796_288_400_000, 1_795_636_800_000, 1_795_788_000_000
TEXT = "runs out Fri 14:00 (Wed 20:00 or later) est., 6 d early"
TOLD = Told(
    Headline(
        polled_at=1_795_183_200_000,
        unit="credits",
        used=88214.0,
        limit=121000.0,
        reset=RESET,
        level="warning",
        text=TEXT,
        glyph="▲",
        eta=ETA,
        walls=(
            WallAhead("included", 121000.0, 0.61234, EARLY, ETA, None),
            WallAhead("cap", 171000.0, 0.0, None, None, None),
        ),
        good_until=1_795_215_600_000,
        worded_for="+0",
    ),
    age=12,
    asked=False,
)
UNLIMITED = TOLD._replace(
    headline=TOLD.headline._replace(
        unit="usd",
        used=12.4,
        limit=None,
        reset=None,
        level="ok",
        text="no limit | at all",
        eta=None,
        walls=(),
    )
)
USUAL = Thresholds(80, 95)


def test_the_line() -> None:
    assert line(TOLD) == f"72.9 % {TEXT}"
    assert line(UNLIMITED) == "no limit | at all"


def test_the_document() -> None:
    assert document(TOLD) == (
        '{"schema":1,"unit":"credits","used":88214,"limit":121000,"percent":72.9,"reset":"2026-12-03T09:00:00Z",'
        '"verdict":{"level":"warning","text":"runs out Fri 14:00 (Wed 20:00 or later) est., 6 d early"},'
        '"walls":[{"kind":"included","at_credits":121000,"probability":0.6123,'
        '"eta":{"p10":"2026-11-25T20:00:00Z","p50":"2026-11-27T14:00:00Z","p90":null}},'
        '{"kind":"cap","at_credits":171000,"probability":0.0,"eta":{"p10":null,"p50":null,"p90":null}}],'
        '"age_seconds":12,"source":"store"}'
    )
    assert document(UNLIMITED._replace(asked=True)) == (
        '{"schema":1,"unit":"usd","used":12.4,"limit":null,"percent":null,"reset":null,'
        '"verdict":{"level":"ok","text":"no limit | at all"},"walls":[],"age_seconds":12,"source":"api"}'
    )


def test_a_template() -> None:
    template = "{percent}/{used}/{limit}/{level}/{eta}: {verdict} {{#}} {{"
    assert formatted(template, TOLD) == f"72.9/88214/121000/warning/2026-11-27T14:00:00Z: {TEXT} {{#}} {{"
    assert formatted(template, UNLIMITED) == "-/12.4/-/ok/-: no limit | at all {#} {"
    check_template(template)
    with pytest.raises(
        ValueError, match=r"^\{credits\} is no field; allowed: \{percent\}, \{used\}, \{limit\}, "
    ):
        check_template("{used} {credits}")


@pytest.mark.parametrize(
    ("template", "brace"), [("{", "{"), ("}", "}"), ("{percent", "{"), ("{{{", "{"), ("{used}}", "}")]
)
def test_a_brace_that_stands_alone_is_refused(template: str, brace: str) -> None:
    said = f"^a \\{brace} stands alone; allowed: .*{{eta}}, and \\{brace}\\{brace} for a \\{brace}$"
    with pytest.raises(ValueError, match=said):
        check_template(template)


def test_the_summary() -> None:
    later = TOLD._replace(headline=TOLD.headline._replace(reset=0))
    assert list(lines(later, "UTC")) == [
        f"▲ {TEXT}",
        "used 88,214 of 121,000, 72.9 %",
        "included credits 121,000: reached before the reset in 61 % of cases est.",
        "overage cap 171,000: reached before the reset in <1 % of cases est.",
        "the reset is past",
        "as of 12s ago",
    ]
    assert list(lines(UNLIMITED._replace(asked=True, age=0), "UTC"))[1:] == [
        "used $12.40",
        "as of 0s ago, just asked",
    ]


def test_a_period_of_money_ends_and_nothing_comes_anew() -> None:
    budget = TOLD.headline.walls[0]._replace(kind="budget", at=50.0)
    money = TOLD.headline._replace(unit="usd", used=12.4, limit=50.0, walls=(budget,))
    later = to_ms(SystemClock().now()) + 3_630_000
    said = list(lines(TOLD._replace(headline=money._replace(reset=later)), "UTC"))
    assert said[2] == "budget $50.00: reached before the period ends in 61 % of cases est."
    assert said[3].startswith("period ends ") and said[3].endswith(", in 1h")
    assert list(lines(TOLD._replace(headline=money._replace(reset=0)), "UTC"))[3] == "the period is over"
    month = list(lines(TOLD._replace(headline=money._replace(reset=later, stretch="month")), "UTC"))
    assert month[2].endswith("reached before the month ends in 61 % of cases est.")
    assert month[3].startswith("month ends ")
    free = TOLD.headline._replace(limit=None, walls=(), reset=later)
    assert list(lines(TOLD._replace(headline=free), "UTC"))[2].startswith("period ends ")


def test_the_reset_is_counted_down_to_by_the_services_time() -> None:
    now = to_ms(SystemClock().now())
    headline = TOLD.headline._replace(reset=now + 3_630_000, ahead=-86_400_000)
    (said,) = [each for each in lines(TOLD._replace(headline=headline), "UTC") if each.startswith("reset")]
    assert said.endswith(", in 1d 1h")


@pytest.mark.parametrize(
    ("thresholds", "by_forecast", "level", "code"),
    [
        (USUAL, False, "warning", CheckCode.OK),
        (USUAL, True, "warning", CheckCode.WARNING),
        (USUAL, True, "watch", CheckCode.OK),
        (USUAL, True, "critical", CheckCode.CRITICAL),
        (USUAL, True, "unknown", CheckCode.UNKNOWN),
        (USUAL, False, "unknown", CheckCode.OK),
        (Thresholds(70, 95), True, "unknown", CheckCode.WARNING),
        (Thresholds(72.9, 95), False, "ok", CheckCode.WARNING),
        (Thresholds(10, 20), True, "ok", CheckCode.CRITICAL),
    ],
)
def test_the_code_of_a_check(thresholds: Thresholds, by_forecast: bool, level: str, code: CheckCode) -> None:
    told = TOLD.headline._replace(level=level, used=88209.0)
    assert judged(told, thresholds, by_forecast=by_forecast)[0] is code


def test_the_line_of_a_check() -> None:
    assert judged(TOLD.headline, USUAL, by_forecast=True)[1] == (
        f"WARNING: 72.9 % of 121,000 credits used, {TEXT} | 'percent'=72.9%;80;95;0;100"
        " 'used'=88214;96800;114950;0;121000 'included_probability'=0.6123;;;0;1 'cap_probability'=0;;;0;1"
    )
    code, said = judged(TOLD.headline, USUAL, by_forecast=False)
    assert (code, said.partition(" | ")[0]) == (
        CheckCode.OK,
        f"OK: 72.9 % of 121,000 credits used; not judged without --forecast: {TEXT}",
    )
    quiet = TOLD.headline._replace(level="ok", text="lasts")
    assert judged(quiet, USUAL, by_forecast=False)[1].startswith("OK: 72.9 % of 121,000 credits used, l")
    assert judged(quiet, Thresholds(70, 95), by_forecast=False)[1].startswith("WARNING: 72.9 % of 121,000 c")
    code, said = judged(UNLIMITED.headline, USUAL, by_forecast=False)
    assert (code, said) == (CheckCode.UNKNOWN, "UNKNOWN: nothing to compare with: no limit / at all")
    assert unknown("it\nbroke | badly") == "UNKNOWN: it broke / badly"


@pytest.mark.parametrize(
    ("arguments", "changes"),
    [
        (["status"], {}),
        (["status", "--line"], {"line": True}),
        (["--profile", "work", "status", "--json"], {"json": True, "flags": Flags(profile="work")}),
        (["status", "--data-dir=/a", "--data-dir", "/b"], {"flags": Flags(data_dir="/b")}),
        (["status", "--format", "{used}", "--max-age", "5m"], {"template": "{used}", "max_age": 300}),
        (["status", "--offline", "--read-only"], {"offline": True, "flags": Flags(read_only=True)}),
        (["--demo", "--seed", "7", "status"], {"demo": DemoChoice(seed=7)}),
        (["status", "--demo"], {"demo": DemoChoice()}),
        (["status", "--demo", "--scenario", "calm"], {"demo": DemoChoice("calm")}),
        (["--seed", "7", "status", "--demo", "--seed=8"], {"demo": DemoChoice(seed=8)}),
    ],
)
def test_a_plain_question_is_understood_without_click(
    arguments: list[str], changes: dict[str, object]
) -> None:
    usual = StatusRequest(Flags(), None, line=False, json=False, template=None, max_age=60, offline=False)
    assert plain_request(arguments) == usual._replace(**changes)


@pytest.mark.parametrize(
    "arguments",
    [
        ["sync"],
        ["sync", "status"],
        ["status", "status"],
        ["status", "--help"],
        ["status", "--line", "--json"],
        ["status", "--line=yes"],
        ["status", "--max-age", "soon"],
        ["status", "--max-age"],
        ["status", "--format", "{x}"],
        ["--line", "status"],
        ["status", "--seed", "7"],
        ["--seed", "7", "status"],
        ["--demo", "--seed", "x", "status"],
        ["--demo", "--speed", "nan", "status"],
        ["--demo", "--speed", "1001", "status"],
    ],
)
def test_what_is_not_plain_is_left_to_click(arguments: list[str]) -> None:
    assert plain_request(arguments) is None


def test_a_refusal_holds_until_its_time_and_newer_figures_end_it() -> None:
    refusal = Refusal(1000, 6000, "network", "gone", 1)
    assert refusing(None, refusal, 1000) is refusal
    assert refusing(None, refusal, 6000) is None
    assert refusing(TOLD.headline, refusal, 5000) is None
    assert refusing(None, None, 5000) is None


def test_words_hold_for_a_zone_and_a_budget() -> None:
    assert worded_for(None, 3600, None) == "+3600"
    assert worded_for("Europe/Paris", 3600, (50.0, "USD")) == "Europe/Paris 50 usd"
