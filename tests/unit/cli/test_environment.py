"""What the environment says besides settings and keys."""

from pathlib import Path

import pytest

from elevenmon.cli.environment import refused, settle, unknown_zone
from tests.unit.cli.test_command_line import run


@pytest.mark.parametrize(
    "driver",
    [
        "nonsense",
        "nonsense:Driver",
        ".relative:Driver",
        ":Driver",
        "os:path",
        "os:PathLike",
        "textual.driver:Driver",
        "textual.drivers.linux_driver:NoSuchDriver",
    ],
)
def test_a_driver_that_is_none_is_named_with_what_is_allowed(driver: str) -> None:
    assert refused({"TEXTUAL_DRIVER": driver}) == (
        f"TEXTUAL_DRIVER={driver} names no driver of Textual; allowed: package.module:Class, or unset"
    )


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("raise RuntimeError('secret')", "RuntimeError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("1 / 0", "ZeroDivisionError"),
        ("def __getattr__(name): raise KeyError(name)", "KeyError"),
    ],
)
def test_a_driver_whose_module_ends_its_own_import_is_one_sentence(
    source: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"ends_with_{kind.lower()}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    driver = f"ends_with_{kind.lower()}:Driver"
    assert refused({"TEXTUAL_DRIVER": driver}) == (
        f"TEXTUAL_DRIVER={driver} cannot be loaded here ({kind}); allowed: package.module:Class, or unset"
    )


def test_a_driver_that_exists_is_taken() -> None:
    assert refused({"TEXTUAL_DRIVER": "textual.drivers.headless_driver:HeadlessDriver"}) is None


def test_a_colour_system_that_does_not_exist_is_named_with_those_that_do() -> None:
    assert refused({"TEXTUAL_COLOR_SYSTEM": "pink\x1b[2J"}) == (
        "TEXTUAL_COLOR_SYSTEM=pink␛[2J is not understood; allowed: auto, standard, 256, truecolor"
    )


@pytest.mark.parametrize("name", ["auto", "standard", "256", "truecolor", ""])
def test_colour_systems(name: str) -> None:
    assert refused({"TEXTUAL_COLOR_SYSTEM": name}) is None


def test_what_is_empty_is_as_if_it_were_not_there() -> None:
    environ = {"TEXTUAL_COLOR_SYSTEM": "", "TEXTUAL_DRIVER": "", "TEXTUAL_LOG": ""}
    assert settle(environ) == []
    assert environ == {}


def test_the_terminal_alone_says_how_large_it_is() -> None:
    environ = {"COLUMNS": "²", "LINES": "99999999"}
    assert settle(environ) == []
    assert environ == {}


@pytest.mark.parametrize("frames", ["0", "241", "99999999999999", "many", "-1", "²", "1e2"])
def test_a_rate_of_frames_that_no_screen_has_is_ignored(frames: str) -> None:
    environ = {"TEXTUAL_FPS": frames}
    assert settle(environ) == [f"TEXTUAL_FPS={frames} is ignored; allowed: 1 to 240"]
    assert environ == {}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("ESCDELAY", "1 to 10000"), ("TEXTUAL_DIM_FACTOR", "0 to 100"), ("TEXTUAL_SCREENSHOT", "0 to 86400")],
)
def test_numbers_that_are_too_long_are_ignored(name: str, allowed: str) -> None:
    environ = {name: "1" + "0" * 400}
    (told,) = settle(environ)
    assert told.startswith(f"{name}=1000")
    assert told.endswith(f"… is ignored; allowed: {allowed}")
    assert environ == {}


def test_numbers_that_may_be() -> None:
    given = {"TEXTUAL_FPS": "60", "ESCDELAY": "25", "TEXTUAL_DIM_FACTOR": "0", "TEXTUAL_SCREENSHOT": "5"}
    environ = dict(given)
    assert settle(environ) == []
    assert environ == given


@pytest.mark.parametrize("name", ["TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL"])
def test_nothing_writes_down_what_is_typed(name: str) -> None:
    environ = {name: "1"}
    assert settle(environ) == [f"{name} is ignored: it would write down what is typed, a key too"]
    assert environ == {}


@pytest.mark.parametrize(
    "zone", ["", "UTC", "Etc/UTC", "CET-1CEST,M3.5.0,M10.5.0/3", "<+03>-3", "EST5", "Europe/Paris"]
)
def test_zones_that_are_known(tmp_path: Path, zone: str) -> None:
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe/Paris").write_bytes(b"TZif2")
    for name in (zone, f":{zone}"):
        assert unknown_zone({"TZ": name, "TZDIR": str(tmp_path)}) is None


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe", "Notes", "nowhere", "/nonexistent", "x\0y"])
def test_zones_that_are_not(tmp_path: Path, zone: str) -> None:
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Notes").write_bytes(b"no zone")
    told = unknown_zone({"TZ": zone, "TZDIR": str(tmp_path)})
    assert told is not None
    assert told.endswith(" is no time zone that this machine knows: times are in UTC")
    assert told.startswith(f"TZ={zone[:1]}")


def test_this_machines_own_zones_are_known() -> None:
    assert unknown_zone({"TZ": "/etc/localtime" if Path("/etc/localtime").exists() else "UTC0"}) is None


def test_doctor_tells_of_an_unknown_zone(tmp_path: Path) -> None:
    done = run("doctor", home=tmp_path, TZ="Mars/Olympus")
    assert "note time zone" in done.stdout
    assert "TZ=Mars/Olympus is no time zone that this machine knows: times are in UTC" in done.stdout
    (tmp_path / "elevenmon").mkdir()
    (tmp_path / "elevenmon/config.toml").write_text('zone = "Europe/Paris"\n', encoding="utf-8")
    done = run("doctor", home=tmp_path, TZ="Mars/Olympus")
    assert "ok   time zone                      Europe/Paris" in done.stdout


def test_doctor_tells_what_keeps_the_monitor_from_drawing(tmp_path: Path) -> None:
    done = run("doctor", home=tmp_path, TEXTUAL_COLOR_SYSTEM="pink")
    assert done.returncode == 2
    assert "BAD  environment" in done.stdout
    assert "TEXTUAL_COLOR_SYSTEM=pink is not understood" in done.stdout
