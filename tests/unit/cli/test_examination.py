"""`elevenmon doctor` against the demo: what it tells of an account."""

import json
import subprocess
from pathlib import Path

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
