"""What is loaded when: the guard that import-linter cannot be, because it sees what really happens."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from elevenmon.domain.headline import Headline
from elevenmon.domain.secret import Secret
from elevenmon.settings.model import Profile
from elevenmon.settings.secrets import store_digest
from elevenmon.store import headlines
from elevenmon.store.accounts import store_path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "elevenmon"
CORE = (
    "domain",
    "net",
    "api",
    "store",
    "analytics",
    "notify",
    "sync",
    "settings",
    "render",
    "runtime",
    "simulation",
    "demo",
)


def loaded_after(statement: str) -> set[str]:
    """The top-level names in `sys.modules` after a statement ran in a fresh interpreter."""
    code = (
        f"import sys; {statement}; print(' '.join(m for m in sys.modules if '.' not in m), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


def modules_of(part: str) -> list[str]:
    """Every module of a package or module, by its dotted name."""
    single = SOURCE / f"{part}.py"
    files = [single] if single.exists() else sorted((SOURCE / part).rglob("*.py"))
    names = (file.relative_to(SOURCE.parent).with_suffix("") for file in files)
    return [".".join(name.parts).removesuffix(".__init__") for name in names]


@pytest.mark.parametrize("part", CORE)
def test_the_core_never_loads_a_terminal_library(part: str) -> None:
    names = modules_of(part)
    assert names
    loaded = loaded_after("; ".join(f"import {name}" for name in names))
    assert loaded.isdisjoint({"textual", "rich"})


def test_version_loads_nothing_heavy() -> None:
    loaded = loaded_after(
        "sys.argv = ['elevenmon', '--version']; from elevenmon.__main__ import main; assert main() == 0"
    )
    assert loaded.isdisjoint({"click", "httpx", "pydantic", "textual", "rich", "plotext", "sqlite3"})
    # As much again as all the rest of it.
    assert "typing" not in loaded


def test_a_status_from_a_fresh_store_loads_nothing_heavy(tmp_path: Path) -> None:
    told = Headline(2**42, "credits", 1.0, 2.0, None, "ok", "fine", "●", None, (), 2**43, "UTC")
    (tmp_path / "config.toml").write_text('zone = "UTC"\n')
    path = tmp_path / store_path(tmp_path, store_digest(Profile(), Secret("sk_demo"))).name
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT)")
        headlines.put(connection, told)
        connection.commit()
    given = ["elevenmon", "--config", str(tmp_path / "config.toml"), "status", "--line", "--offline"]
    loaded = loaded_after(
        "import os; os.environ['ELEVENLABS_API_KEY'] = 'sk_demo';"
        f" sys.argv = {[*given, '--data-dir', str(tmp_path)]};"
        " from elevenmon.__main__ import main; assert main() == 0"
    )
    heavy = {"click", "httpx", "pydantic", "textual", "rich", "plotext", "dataclasses", "asyncio"}
    assert "sqlite3" in loaded
    assert loaded.isdisjoint(heavy)


def test_the_first_frame_needs_neither_http_nor_the_wire_models_nor_plots() -> None:
    loaded = loaded_after("import elevenmon.runtime, elevenmon.tui.app, elevenmon.tui.shell")
    assert "textual" in loaded
    assert loaded.isdisjoint({"httpx", "httpcore", "pydantic", "plotext", "starlette", "uvicorn", "keyring"})


def test_what_keeps_the_overview_current_loads_no_lists_and_no_filters() -> None:
    watching = ("sync.engine", "sync.filling", "sync.anomaly_watch", "sync.outlook", "tui.screens.overview")
    loaded_after(
        f"{'; '.join(f'import elevenmon.{name}' for name in watching)};"
        " assert not [m for m in sys.modules if 'elevenmon.domain.filter' in m or 'domain.lists' in m]"
    )


READ_AN_ANSWER = (
    "from elevenmon.api.schemas.account import read_user;"
    " read_user({'user_id': 'u', 'subscription': {'character_count': 1, 'character_limit': 2}});"
)


def test_no_package_is_asked_whether_it_brings_a_plugin_that_sees_answers() -> None:
    loaded_after(
        "import importlib.metadata as packages; asked = [];"
        f" packages.entry_points = lambda **_: asked.append(1) or (); {READ_AN_ANSWER}"
        " assert 'pydantic.plugin._schema_validator' in sys.modules and not asked"
    )


def test_reading_an_answer_loads_nothing_that_looks_through_packages() -> None:
    loaded = loaded_after(
        f"{READ_AN_ANSWER} assert 'pydantic.plugin._schema_validator' in sys.modules;"
        " assert 'importlib.metadata' not in sys.modules"
    )
    assert "zipfile" not in loaded


def test_a_command_is_loaded_when_it_is_asked_for() -> None:
    loaded_after(
        "sys.argv = ['elevenmon', 'forecast', '--help'];"
        " from elevenmon.__main__ import main; assert main() == 0;"
        " commands = [m for m in sys.modules if m.startswith('elevenmon.cli.commands.')];"
        " assert commands == ['elevenmon.cli.commands.forecast'], commands"
    )


def test_the_demo_server_loads_nothing_of_the_monitor() -> None:
    loaded = loaded_after(
        "import elevenmon.demo.host; assert not [m for m in sys.modules if 'elevenmon.domain' in m]"
    )
    assert loaded.isdisjoint({"httpx", "pydantic", "textual", "sqlite3"})
