"""House rules that a parser can check: sizes, clocks, prints, secrets, markup, broad excepts."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "elevenmon"
FILES = sorted(SOURCE.rglob("*.py"))
MOST_LINES, MOST_CLASS_LINES, MOST_FUNCTION_LINES = 400, 250, 60


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Every syntax node of the package with its file."""
    return tuple(
        (file.relative_to(SOURCE).as_posix(), node)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


def test_there_is_something_to_check() -> None:
    assert len(FILES) > 30


def test_no_file_is_too_long() -> None:
    long = {
        str(f.relative_to(SOURCE)): n for f in FILES if (n := len(f.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_class_and_no_function_is_too_long() -> None:
    long = []
    for name, node in nodes():
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > (MOST_CLASS_LINES if isinstance(node, ast.ClassDef) else MOST_FUNCTION_LINES):
            long.append((name, node.name, lines))
    assert long == []


def test_clocks_are_read_in_two_places_only() -> None:
    readers = {
        name
        for name, node in nodes()
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr)
        in {
            ("time", "time"),
            ("time", "monotonic"),
            ("time", "time_ns"),
            ("datetime", "now"),
            ("datetime", "utcnow"),
            ("datetime", "today"),
            ("date", "today"),
        }
    }
    assert readers == {"domain/clock.py", "demo/clock.py"}


def test_nobody_prints_but_the_two_writers() -> None:
    writers = set()
    for name, node in nodes():
        is_print = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        is_stream = (
            isinstance(node, ast.Attribute)
            and node.attr in ("stdout", "stderr")
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
        )
        if is_print or is_stream:
            writers.add(name)
    # __main__ answers --version before any import; main closes a broken pipe; crash reports go to stderr.
    assert writers <= {"cli/output.py", "cli/diagnostics.py", "cli/main.py", "__main__.py", "tui/crash.py"}


def test_a_secret_is_unwrapped_in_four_places_only() -> None:
    places = {name for name, node in nodes() if isinstance(node, ast.Attribute) and node.attr == "reveal"}
    # The key in the first three; what a webhook is signed with in the last.
    assert places == {"api/auth.py", "settings/secrets.py", "domain/secret.py", "notify/signature.py"}


def test_any_exception_is_caught_at_the_named_boundaries_only() -> None:
    broad = {
        name
        for name, node in nodes()
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        )
        # A handler that only cleans up and raises again hides nothing.
        and not isinstance(node.body[-1], ast.Raise)
    }
    assert broad <= {
        "cli/main.py",
        "sync/engine.py",
        "sync/runner.py",
        "tui/workers.py",
        "store/threads.py",
        "notify/outbound.py",
    }


def test_relations_between_modules_are_written_out() -> None:
    relative = [name for name, node in nodes() if isinstance(node, ast.ImportFrom) and node.level]
    assert relative == []


def test_no_package_re_exports() -> None:
    for file in FILES:
        if file.name == "__init__.py":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            assert not [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)], file


def test_every_public_thing_says_what_it_is() -> None:
    silent = []
    for name, node in nodes():
        if isinstance(node, ast.Module):
            bodies: list[ast.AST] = [node, *node.body]
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            bodies = list(node.body)
        else:
            continue
        for part in bodies:
            if isinstance(part, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                label = getattr(part, "name", name)
                overload = any("overload" in ast.dump(d) for d in getattr(part, "decorator_list", []))
                # Textual calls these by name; what they do is the framework's contract.
                framework = re.fullmatch(
                    r"_.*|compose|render|render_lines?|on_\w+|watch_\w+|validate_\w+", label
                )
                if not framework and not overload and ast.get_docstring(part) is None:
                    silent.append((name, label))
    assert silent == []


def test_colours_live_in_the_themes() -> None:
    colour = re.compile(r"""["']#[0-9a-fA-F]{6}["']|rgb\(\d""")
    places = {f.relative_to(SOURCE).as_posix() for f in FILES if colour.search(f.read_text(encoding="utf-8"))}
    assert places <= {"tui/themes.py"}


def test_markup_is_built_in_one_place() -> None:
    places = {
        name
        for name, node in nodes()
        if isinstance(node, ast.Attribute) and node.attr in ("from_markup", "to_content")
    }
    assert places <= {"tui/content.py"}


def test_styles_use_theme_tokens() -> None:
    for sheet in SOURCE.rglob("*.tcss"):
        assert not re.search(
            r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)(?=\s*;)|rgb\(", sheet.read_text(encoding="utf-8")
        ), sheet
