"""Which file holds which account."""

import json
from pathlib import Path

import pytest

from elevenmon.store import accounts

ONE, TWO, THREE = (f"{digit * 16}.db" for digit in "123")
ADA, BO = ("ws", "ada"), ("ws", "bo")


def test_files_are_named_by_the_digest(tmp_path: Path) -> None:
    assert accounts.file_name("0123456789abcdef" * 4) == "0123456789abcdef.db"
    assert accounts.store_path(tmp_path, "0123456789abcdef") == tmp_path / "0123456789abcdef.db"
    for wrong in ("0123", "../../../../etc/p", "0123456789ABCDEF", "sk_0123456789abcd"):
        with pytest.raises(ValueError, match="16 hex digits"):
            accounts.file_name(wrong)


def test_the_first_name_of_a_pair_keeps_its_file(tmp_path: Path) -> None:
    for _ in range(2):
        assert accounts.adopt(tmp_path / ONE, ADA) == (tmp_path / ONE, True)
    assert accounts.resolved(tmp_path / ONE) == tmp_path / ONE


def test_later_names_of_a_pair_lead_to_it(tmp_path: Path) -> None:
    accounts.adopt(tmp_path / ONE, ADA)
    assert accounts.adopt(tmp_path / TWO, ADA) == (tmp_path / ONE, True)
    assert accounts.adopt(tmp_path / THREE, (None, "ada")) == (tmp_path / THREE, True)
    assert accounts.resolved(tmp_path / TWO) == tmp_path / ONE
    assert accounts.resolved(tmp_path / THREE) == tmp_path / THREE


def test_a_file_of_another_pair_is_left_alone(tmp_path: Path) -> None:
    accounts.adopt(tmp_path / ONE, ADA)
    path, carry_over = accounts.adopt(tmp_path / ONE, BO)
    assert path.parent == tmp_path
    assert path.name not in (ONE, TWO)
    assert not carry_over
    assert accounts.resolved(tmp_path / ONE) == path
    assert accounts.adopt(tmp_path / ONE, BO) == (path, True)
    assert accounts.adopt(tmp_path / TWO, BO) == (path, True)
    assert accounts.adopt(tmp_path / ONE, ADA) == (tmp_path / ONE, False)


def test_demo_files_belong_to_nobody(tmp_path: Path) -> None:
    first, second = tmp_path / "demo-busy-1.db", tmp_path / "demo-calm-1.db"
    assert accounts.adopt(first, ADA) == (first, True)
    assert accounts.adopt(second, ADA) == (second, True)
    assert accounts.resolved(first) == first
    assert not (tmp_path / "index.json").exists()


def test_the_index_is_private_and_holds_no_digest_but_names(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    accounts.adopt(directory / ONE, ADA)
    accounts.adopt(directory / TWO, ADA)
    index = directory / "index.json"
    assert json.loads(index.read_text()) == {
        "schema": 1,
        "files": {ONE: ["ws", "ada"]},
        "names": {TWO: ONE},
    }
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in directory.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "null",
        "[]",
        '{"files": {}}',
        '{"files": [], "names": []}',
        '{"files": {"x": 3}, "names": {}}',
        '{"files": {"1": []}, "names": {}}',
        '{"files": {}, "names": {"1111111111111111.db": "../../outside.db"}}',
        '{"files": {"../outside.db": ["ws", "ada"]}, "names": {}}',
        '{"files": {}, "names": {"1111111111111111.db": 7}}',
        "[" * 100_000,
        "\x00\xff",
    ],
)
def test_a_broken_index_counts_as_empty_and_leads_nowhere(tmp_path: Path, content: str) -> None:
    (tmp_path / "index.json").write_text(content)
    assert accounts.resolved(tmp_path / ONE) == tmp_path / ONE
    assert accounts.adopt(tmp_path / ONE, ADA) == (tmp_path / ONE, True)
    assert accounts.adopt(tmp_path / TWO, ADA) == (tmp_path / ONE, True)
