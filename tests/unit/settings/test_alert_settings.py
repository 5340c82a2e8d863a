"""`[alerts]` in the settings file: what each key does, what is refused and how, and the table in the docs."""

from pathlib import Path

import pytest

from elevenmon.domain.alert_rules import DEFAULT_RULES, DEFAULTS, AlertRules, Family, Rule
from elevenmon.domain.alert_wording import figure
from elevenmon.domain.wording import duration
from elevenmon.settings.alerts_load import KEYS
from elevenmon.settings.errors import SettingsError
from elevenmon.settings.resolve import Flags, resolve

DOCS = Path(__file__).resolve().parents[3] / "docs" / "alerts.md"


def rules(path: Path, text: str) -> AlertRules | None:
    """What a settings file comes to."""
    file = path / "config.toml"
    file.write_text(text)
    return resolve(Flags(config=str(file), data_dir=str(path)), {}).rules


def one(path: Path, text: str, rule_id: str) -> Rule:
    found = rules(path, text)
    assert found is not None
    return next(rule for rule in found.rules if rule.id == rule_id)


def test_what_the_file_does_not_say_is_as_by_default(tmp_path: Path) -> None:
    assert rules(tmp_path, "") is None
    assert rules(tmp_path, "[alerts]") == DEFAULT_RULES


def test_each_rule_goes_off_and_all_together(tmp_path: Path) -> None:
    for family in Family:
        found = rules(tmp_path, f"[alerts.{family.value}]\non = false")
        assert found is not None
        assert found.of(family) == ()
        assert sum(rule.on for rule in found.rules) == len(found.rules) - len(DEFAULT_RULES.of(family))
    silent = rules(tmp_path, "[alerts]\non = false")
    assert silent is not None and not any(rule.on for rule in silent.rules)


def test_quota_levels_and_absolute_figures(tmp_path: Path) -> None:
    text = "[alerts.quota]\nat = [95, 50]\n[alerts.credits]\nat = [100_000]"
    found = rules(tmp_path, text)
    assert found is not None
    assert [rule.id for rule in found.rules][:3] == ["quota-50", "quota-95", "credits-100000"]


def test_thresholds_and_durations(tmp_path: Path) -> None:
    text = """
[alerts.burst-fast]
at = 10
clear_at = 4.5
for = "2m"
clear_for = "1h"
cooldown = 0
least = 100
"""
    rule = one(tmp_path, text, "burst-fast")
    assert (rule.at, rule.clear_at, rule.hold, rule.clear_hold, rule.cooldown, rule.least) == (
        10.0,
        4.5,
        120,
        3600,
        0,
        100.0,
    )


def test_the_clear_threshold_follows_the_other_where_only_that_is_set(tmp_path: Path) -> None:
    assert one(tmp_path, "[alerts.errors]\nat = 50", "errors").clear_at == 25.0
    stale = one(tmp_path, '[alerts.data-stale]\nat = "30m"', "data-stale")
    assert (stale.at, stale.clear_at) == (1800, 1800)


def test_budgets_by_a_keys_name_or_hash(tmp_path: Path) -> None:
    found = rules(tmp_path, '[alerts.key-budget.credits]\n"Batch job" = 50_000\n"9f2c" = 7')
    assert found is not None
    assert found.budgets == {"Batch job": 50_000.0, "9f2c": 7.0}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[alerts.burts]\non = true", "line 1: alerts.burts: unknown key; allowed: on, quota, credits"),
        ("[alerts.quota]\nfor = '5m'", "line 2: alerts.quota.for: unknown key; allowed: on, at"),
        ("[alerts.quota]\nat = 80", "line 2: alerts.quota.at: a list of numbers is needed"),
        ("[alerts.quota]\nat = [0]", "line 2: alerts.quota.at: 0 is out of range; allowed: numbers above 0"),
        ("[alerts.forecast]\nat = 1.5", "line 2: alerts.forecast.at: 1.5 is out of range; allowed: a number"),
        ("[alerts.forecast]\nat = 'x'", "line 2: alerts.forecast.at: a number is needed; allowed: a number"),
        ("[alerts.errors]\nat = 120", "line 2: alerts.errors.at: 120 is out of range"),
        (
            "[alerts.errors]\nclear_at = 30",
            "line 2: alerts.errors.clear_at: 30 is above at; allowed: up to 25",
        ),
        ("[alerts.errors]\nwindow = '5s'", "line 2: alerts.errors.window: 5s is out of range; allowed: 1m"),
        ("[alerts.errors]\nfor = 'soon'", "line 2: alerts.errors.for: 'soon' is no duration"),
        ("[alerts.errors]\nfor = true", "line 2: alerts.errors.for: a duration such as 90s or 30m is needed"),
        ("[alerts.errors]\non = 1", "line 2: alerts.errors.on: true or false is needed"),
        ("[alerts]\nerrors = 5", "line 2: alerts.errors: a table is needed here"),
        ("[alerts.data-stale]\nat = '5s'", "line 2: alerts.data-stale.at: 5s is out of range; allowed: 1m"),
        (
            '[alerts.key-budget.credits]\n"Batch job" = -1',
            "line 2: alerts.key-budget.credits.Batch job: -1 is out of range; allowed: credits per",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_what_is_allowed(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        rules(tmp_path, text)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "config.toml"))


def row(rule: Rule) -> str:
    """A line of the table in docs/alerts.md."""
    held, over, cool = (duration(s) if s else "" for s in (rule.hold, rule.clear_hold, rule.cooldown))
    at, clear = figure(rule.unit, rule.at), figure(rule.unit, rule.clear_at)
    match rule.family:
        case Family.QUOTA:
            at, clear = "80 %, 95 %", "2 points below"
        case Family.CREDITS:
            at, clear = "", "2 % below"
        case Family.OVERAGE_STARTED | Family.CAP_REACHED | Family.KEY_BUDGET:
            at, clear = "", ""
    least = "" if not rule.least else f"{rule.least:,.0f}"
    window = duration(rule.window) if rule.window else ""
    keys = " ".join(f"`{key}`" for key in KEYS.get(rule.family, ()))
    cells = [f"`{rule.family.value}`", rule.level.value, at, clear, held, over, cool, least, window, keys]
    return "| " + " | ".join(cells) + " |"


def test_the_table_in_the_docs_is_what_holds() -> None:
    lines = set(DOCS.read_text(encoding="utf-8").splitlines())
    assert [row(rule) for rule in DEFAULTS.values() if row(rule) not in lines] == []
