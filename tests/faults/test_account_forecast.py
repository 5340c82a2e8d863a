"""`elevenmon forecast` of an account as a process: `used` is the counter, what-if beside it."""

import json
from pathlib import Path

from tests.contract.server import running_server
from tests.faults.test_sync_command import elevenmon


def test_the_account_and_what_if(tmp_path: Path) -> None:
    with running_server(scenario="nearly-out", items=300, speed=0) as address:
        plain = elevenmon("forecast", "--json", "--base-url", address, home=tmp_path)
        moves = ("--what-if", "traffic=0.5", "--what-if", "move=eleven_multilingual_v2:eleven_flash_v2_5")
        moved = elevenmon("forecast", "--json", *moves, "--base-url", address, home=tmp_path)
    assert (plain.returncode, plain.stderr) == (0, "")
    today = json.loads(plain.stdout)
    status = json.loads(
        elevenmon("status", "--json", "--offline", "--base-url", address, home=tmp_path).stdout
    )
    assert (today["used"], today["limit"]) == (status["used"], status["limit"])
    assert today["verdict"] == status["verdict"]
    assert moved.returncode == 0
    both = json.loads(moved.stdout)
    assert both["projected_total"]["p50"] > both["what_if"]["projected_total"]["p50"]
    assert both["what_if"]["notes"][0].startswith("Eleven Multilingual v2 to Eleven Flash v2.5: x0.")
    shown = elevenmon("forecast", "--offline", *moves[:2], "--base-url", address, home=tmp_path)
    assert shown.stdout.startswith("today    ") and "\nwhat if  " in shown.stdout
    unknown = elevenmon(
        "forecast", "--offline", "--what-if", "move=a:b", "--base-url", address, home=tmp_path
    )
    assert (unknown.returncode, unknown.stdout) == (7, "")
    assert "a was not used in the last 30 days" in unknown.stderr


def test_without_an_account_or_figures_it_ends_with_a_code(tmp_path: Path) -> None:
    assert elevenmon("forecast", home=tmp_path, key=None).returncode == 3
    assert elevenmon("forecast", "--offline", home=tmp_path).returncode == 7
    assert elevenmon("forecast", "--base-url", "http://127.0.0.1:9", home=tmp_path).returncode == 5
