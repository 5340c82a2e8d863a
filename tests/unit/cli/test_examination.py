"""`elevenmon doctor` against the demo: what it tells of an account."""

import json
import subprocess
from pathlib import Path
from shutil import disk_usage

import pytest

from elevenmon.cli import examination
from elevenmon.cli.findings import Grade
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.secret import Secret
from elevenmon.runtime import store_file
from elevenmon.settings.resolve import Flags, resolve
from elevenmon.store.database import Store
from tests.unit.cli.test_command_line import run


def findings(done: subprocess.CompletedProcess[str]) -> dict[tuple[str, str], str]:
    """Texts by group and name."""
    document = json.loads(done.stdout)
    assert document["exit_code"] == done.returncode
    return {(each["group"], each["name"]): each["text"] for each in document["findings"]}


def test_it_names_the_columns_of_the_tables_and_none_of_their_values(tmp_path: Path) -> None:
    done = run("doctor", "--demo", "--json", home=tmp_path)
    told = findings(done)
    assert told["columns", "usage"].startswith("timestamp DateTime, total_usage Int credits, ")
    assert "latency_seconds Float s" in told["columns", "requests"]
    assert "/v1/" not in told["columns", "requests"]


def test_a_refused_key_comes_with_the_trace_id_of_the_refusal(tmp_path: Path) -> None:
    done = run("doctor", "--demo", "--json", "--scenario", "expired-key", home=tmp_path)
    assert done.returncode == 3
    words, _, rest = findings(done)["account", "key"].partition(", trace id ")
    assert words.endswith("the key was refused (401)")
    trace, _, hint = rest.partition("; ")
    assert len(trace) == 32
    assert hint == "a key of another region is refused in the same way"


def test_a_full_disk_is_a_finding_before_there_is_a_store_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "disk_usage", lambda path: disk_usage(path)._replace(free=4096))
    flags = Flags(base_url="http://127.0.0.1:9", data_dir=str(tmp_path))
    settings = resolve(flags, {"HOME": str(tmp_path)})

    def found() -> dict[str, str]:
        monkeypatch.setenv("ELEVENLABS_API_KEY", "sk_demo")  # it leaves the environment once read
        return {
            each.name: each.text
            for each in examination.examine(settings, None, None)
            if each.group == "store" and each.grade is Grade.BAD
        }

    assert found()["file"].endswith(" is full: figures are kept in memory")
    Store.open(store_file(settings, Secret("sk_demo"), None), clock=SystemClock()).close()
    assert found() == {"access": "the disk is full: new figures are kept in memory"}
    monkeypatch.setattr(examination, "disk_usage", lambda path: disk_usage(path)._replace(total=0, free=0))
    assert found() == {}, "one that does not tell its size"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            '[keys]\nrefresh = ["q"]\n',
            "config.toml, line 2: keys.refresh: q is the key of both refresh and back",
        ),
        ('theme = "plaid"\n', "config.toml, line 1: theme: no such theme 'plaid'; allowed: "),
    ],
)
def test_settings_that_the_monitor_refuses_are_a_finding(tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / "elevenmon").mkdir()
    (tmp_path / "elevenmon" / "config.toml").write_text(written)
    done = run("doctor", "--demo", "--json", home=tmp_path)
    assert done.returncode == 2
    assert said in findings(done)["settings", "wishes"]
