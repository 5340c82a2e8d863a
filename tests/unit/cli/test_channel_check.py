"""What `elevenmon doctor` says of the ways out for alerts."""

from pathlib import Path

import pytest

from elevenmon.cli.channel_check import channels
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.findings import Grade, worst
from elevenmon.domain.secret import Secret
from elevenmon.settings.channels import Channels, DesktopSettings, ExecSettings, WebhookSettings
from tests.unit.notify.test_hook import script


def said(found: Channels | None) -> list[str]:
    return [f"{each.name} {each.grade} {each.text}" for each in channels(found)]


@pytest.mark.parametrize("none", [None, Channels()])
def test_without_channels_alerts_stay_on_screen(none: Channels | None) -> None:
    assert said(none) == ["told ok on screen only: no way out is on"]


def test_what_can_work_is_good_and_shows_neither_secret_nor_token(tmp_path: Path) -> None:
    program = script(tmp_path / "hook", "#!/bin/sh\n")
    webhook = WebhookSettings("https://hooks.example.com:8443/token", secret=Secret("whsec_1234"))
    found = Channels(desktop=DesktopSettings(), exec=ExecSettings((program, "-v")), webhook=webhook)
    assert said(found) == [
        "desktop ok through the terminal, if it knows OSC 9",
        f"exec ok {program} is run",
        "webhook ok to hooks.example.com:8443, signed",
    ]
    assert said(Channels(webhook=WebhookSettings("https://e.com/x"))) == [
        "webhook note to e.com, not signed: there is no secret"
    ]


def test_a_program_that_is_not_there_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    hook = ExecSettings((str(tmp_path / "hook"),))
    found = Channels(desktop=DesktopSettings(through="notify-send"), exec=hook)
    findings = list(channels(found))
    assert [each.grade for each in findings] == [Grade.BAD, Grade.BAD]
    assert findings[0].text == "notify-send is no program that can be run here"
    assert worst(findings) is ExitCode.USAGE
    script(tmp_path / "notify-send", "#!/bin/sh\n")
    assert next(channels(found)).text == "notify-send is asked"
