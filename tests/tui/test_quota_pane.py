"""The quota pane: what each line is of, at any width, and what stands there without any figures."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from elevenmon.domain.health import FaultKind, FeedState
from elevenmon.domain.snapshot import Billing, Period, QuotaSection
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.cells import text_of
from elevenmon.tui.widgets.quota import QuotaPanel, quota_blocks
from tests import sections
from tests.factories import busy, cost_billed
from tests.sections import NOW
from tests.tui.driving import panel, ready
from tests.tui.fake_monitor import FakeMonitor

MONTH = Period(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        (48, ["burn rate", "credits/h", "x sustainable"]),
        (43, ["burn rate", "credits/h", "x sustainable"]),
        (36, ["burn", "per h", ""]),
        (35, ["", "", ""]),
    ],
)
def test_the_rows_of_the_burn_rate_say_what_they_are(cells: int, labels: list[str]) -> None:
    lines = [text_of(line) for block in quota_blocks(busy(), NOW, UTC, cells) for line in block.lines]
    at = next(index for index, line in enumerate(lines) if line.endswith("7d"))
    strip = lines[at : at + 3]
    assert [line[: len(label)] for line, label in zip(strip, labels, strict=True)] == labels
    assert not any(
        line[:6].strip(" .0123456789mhkx") for line, label in zip(strip, labels, strict=True) if not label
    )
    assert len({len(line) for line in strip}) == 1 and len(strip[0]) <= cells


async def test_money_without_a_reset_has_a_month_that_ends() -> None:
    account = cost_billed(
        quota=sections.quota(
            billing=Billing.COST, period=None, subscription=None, money=cost_billed().quota.money
        )
    )
    shown = replace(account, burn_up=replace(account.burn_up, period=MONTH))
    app = MonitorApp(FakeMonitor(shown))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        text = " ".join(panel(app, QuotaPanel).text.split())
        assert "month ends Dec 1 00:00 in 10d 9h" in text
        assert "no reset date" not in text


async def test_without_any_figures_the_reason_stands_in_the_middle_as_in_every_pane() -> None:
    refused = sections.feed(
        "subscription",
        FeedState.STOPPED,
        last_good=None,
        fault=FaultKind.KEY,
        reason="the key was refused (401)",
    )
    account = busy(
        quota=QuotaSection(Billing.CREDITS, None, None, None),
        burn=sections.burn(None, None, None, None, None),
        health=sections.health({"subscription": refused}),
    )
    app = MonitorApp(FakeMonitor(account))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        lines = panel(app, QuotaPanel).text.splitlines()
        said = [line for line in lines if line.strip()]
        assert said[0].strip() == "Stopped" and said[0].index("S") > 10
        assert not lines[0].strip()
        assert not any(word in panel(app, QuotaPanel).text for word in ("burn rate", "24h"))
